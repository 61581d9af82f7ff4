"""What would become of one alert on each channel, and why: what ``monitor routes test`` prints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.alerts.silence import Silence
from monitor.model import Alert, Notice
from monitor.notifier.routing.choosing import chosen, considered
from monitor.notifier.routing.plan import plan
from monitor.notifier.routing.stages import breaks_through
from monitor.notifier.routing.values import Route

__all__ = ["Fate", "Outcome", "fates", "verdicts"]


class Outcome(StrEnum):
    """What a channel does with an alert."""

    SENT = "sent"
    HELD = "held"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of an alert on a channel. ``route``, from 1, is the one it takes; it waits ``until`` then."""

    channel: str
    outcome: Outcome
    reason: str
    route: int | None = None
    until: datetime | None = None


def fates(
    routes: Sequence[Route],
    channels: Iterable[str],
    told: Alert | Notice,
    silences: Sequence[Silence],
    now: datetime,
) -> tuple[Fate, ...]:
    """The fate of an alert that comes ``now``, alone, to channels that were sent nothing lately."""
    return tuple(_fate(routes, channel, told, silences, now) for channel in channels)


def verdicts(routes: Sequence[Route], told: Alert | Notice) -> tuple[tuple[int, str], ...]:
    """Every route that is asked, counted from 1, and what it says."""
    return tuple((at + 1, wrong or "fits") for at, wrong in considered(routes, told))


def _fate(
    routes: Sequence[Route], channel: str, told: Alert | Notice, silences: Sequence[Silence], now: datetime
) -> Fate:
    at = chosen(routes, channel, told)
    route = None if at is None else at + 1
    made = plan(routes, channel, [told], (), silences, now, queued={told.sequence: now})
    for _, reason in made.dropped:
        return Fate(channel, Outcome.DROPPED, reason, route)
    for held in made.held:
        return Fate(channel, Outcome.HELD, held.reason, route, held.until)
    through = at is not None and breaks_through(routes[at], told)
    return Fate(channel, Outcome.SENT, "it breaks through" if through else "at once", route)
