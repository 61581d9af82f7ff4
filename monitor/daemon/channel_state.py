"""How the channels beside Redis fare, for status and deliveries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from monitor.alerts.delivery import ChannelHealth, Delivery, Progress
from monitor.alerts.wire import clean
from monitor.report import ago, counted, from_now, second_text
from monitor.store import Store


@dataclass(frozen=True, slots=True)
class ChannelState:
    """``held`` are alerts that are to be told later; ``counts`` messages."""

    health: ChannelHealth
    held: int = 0
    counts: Mapping[Progress, int] = field(default_factory=dict)

    @property
    def taking(self) -> bool:
        """Whether it took the last message it was sent."""
        return not self.health.failures and not self.health.disabled


def channel_states(store: Store) -> tuple[ChannelState, ...]:
    """Every channel beside Redis that was ever in use, by name."""
    counts = store.deliveries.counts()
    return tuple(
        ChannelState(health, store.waiting(health.channel), counts.get(health.channel, {}))
        for health in store.deliveries.health()
    )


def channel_line(state: ChannelState, now: datetime) -> str:
    """One line for people."""
    health = state.health
    held = [f"{counted(state.held, 'alert')} held"] if state.held else []
    parts = [f"{number} {progress}" for progress in Progress if (number := state.counts.get(progress))] + held
    return clean(f"{health.channel} ({health.type}): {_fares(health, now)}; {', '.join(parts) or 'nothing sent yet'}")


def channel_record(state: ChannelState) -> dict[str, Any]:
    """The same as JSON."""
    health = state.health
    return {
        "channel": health.channel,
        "type": health.type,
        "taking": state.taking,
        "disabled": health.disabled,
        "failures": health.failures,
        "error": health.error,
        "failed": second_text(health.failed),
        "sent": second_text(health.sent),
        "rest": second_text(health.rest),
        "held": state.held,
        "messages": {progress.value: state.counts.get(progress, 0) for progress in Progress},
    }


def delivery_line(delivery: Delivery, now: datetime) -> str:
    """One line for people: the message, and what became of it."""
    when = f" {ago(delivery.at, now)}" if delivery.at else ""
    told = f"  {delivery.state}{when}"
    if delivery.tries and delivery.state is not Progress.SENT:
        told += f", {counted(delivery.tries, 'try', 'tries')}"
    if delivery.state is Progress.WAITING:
        told += f", next {from_now(delivery.due or now, now)}"
    error = f": {delivery.error}" if delivery.error else ""
    return clean(f"{told}{error}  {delivery.id}  {delivery.title}: {' '.join(delivery.text.split())}")


def delivery_record(delivery: Delivery) -> dict[str, Any]:
    """The same as JSON."""
    return {
        "channel": delivery.channel,
        "id": delivery.id,
        "state": delivery.state.value,
        "tries": delivery.tries,
        "due": second_text(delivery.due),
        "at": second_text(delivery.at),
        "error": delivery.error,
        "made": second_text(delivery.made),
        "alerts": len(delivery.sequences),
        "event": delivery.event,
        "severity": delivery.severity.value,
        "title": delivery.title,
        "text": delivery.text,
    }


def _fares(health: ChannelHealth, now: datetime) -> str:
    if health.disabled:
        return f"DISABLED, {health.disabled}"
    if health.failures:
        last = f", last taken {ago(health.sent, now)}" if health.sent else ""
        return f"DOES NOT TAKE messages, failed {counted(health.failures, 'time')}, {health.error}{last}"
    return f"takes messages, last {ago(health.sent, now)}" if health.sent else "not asked yet"
