"""What a try makes of a message and of its channel's health. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.alerts.delivery import ChannelHealth, Delivery, Progress
from monitor.notifier.port import NotTakenError

__all__ = ["LONGEST_REST", "resting", "taken", "untaken"]

LONGEST_REST = timedelta(hours=1)
"""No channel is left alone for longer at a time, whatever its ``Retry-After`` says: somebody waits for alerts."""
_SHORTEST_PAUSE = timedelta(seconds=5)
_LONGEST_PAUSE = timedelta(minutes=1)
"""How long a channel that fails again and again is left alone, which keeps the tries of what waits behind."""


def taken(delivery: Delivery, health: ChannelHealth, now: datetime) -> tuple[Delivery, ChannelHealth]:
    """The channel has the message."""
    sent = replace(delivery, state=Progress.SENT, tries=delivery.tries + 1, due=None, at=now, error=None)
    return sent, replace(health, disabled=None, rest=None, failures=0, error=None, sent=now)


def untaken(
    delivery: Delivery, health: ChannelHealth, error: NotTakenError, waits: Sequence[timedelta], now: datetime
) -> tuple[Delivery, ChannelHealth]:
    """The channel has it not. ``waits`` are those between the tries.

    A channel that is gone is disabled, and the message waits for whoever mends that.
    """
    failing = replace(health, failures=health.failures + 1, error=error.message, failed=now)
    tried = replace(delivery, at=now, error=error.message)
    if error.gone:
        return replace(tried, due=None), replace(failing, disabled=error.message, rest=None)
    asked = min(error.retry_after or timedelta(0), LONGEST_REST)
    pause = asked or _pause(delivery, health, waits)
    failing = replace(failing, rest=now + pause if pause else None)
    tries = delivery.tries + 1
    if tries > len(waits):
        return replace(tried, tries=tries, state=Progress.DEAD, due=None), failing
    return replace(tried, tries=tries, due=now + max(waits[tries - 1], asked)), failing


def _pause(delivery: Delivery, health: ChannelHealth, waits: Sequence[timedelta]) -> timedelta:
    """Nothing after a first failure, which the message itself may be to blame for, as it may be for all of its own."""
    if delivery.tries:
        return timedelta(0)
    return min((waits or (_SHORTEST_PAUSE,))[0] * health.failures, _LONGEST_PAUSE)


def resting(health: ChannelHealth, now: datetime) -> datetime | None:
    """Until when the channel is left alone, if it is. Further ahead than any rest is a clock that was set back."""
    return health.rest if health.rest and now < health.rest <= now + LONGEST_REST else None
