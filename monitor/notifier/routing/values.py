"""What routing is given and what it answers. Durations are ``timedelta``, times are aware."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from monitor.alerts.wire_notice import KIND
from monitor.differ.policy import Trust
from monitor.model import Alert, Amount, Notice, Severity
from monitor.notifier.message import Message

__all__ = [
    "BreakThrough",
    "Digest",
    "Group",
    "Held",
    "Inhibit",
    "Matchers",
    "Plan",
    "Quiet",
    "RateLimit",
    "Route",
    "Sent",
    "kind_of",
    "sent_of",
    "subject_of",
]

_UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Matchers:
    """What a route is meant for: what fits every one that is set.

    ``events`` and ``places`` are globs, whatever the case; ``tiers`` maps case-folded publishers to the trust that
    ``trust`` asks for at least. ``minimum_percent`` is of the value before.
    """

    kinds: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    minimum_severity: Severity | None = None
    minimum_absolute: Amount | None = None
    minimum_percent: float | None = None
    trust: Trust | None = None
    tiers: Mapping[str, Trust] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which nothing is sent, by the clock of a place: of each of ``days`` (0 is Monday) from ``begins``.

    Where ``ends`` is not later than ``begins`` it is meant of the next day.
    """

    begins: time
    ends: time
    zone: ZoneInfo = _UTC
    days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)


@dataclass(frozen=True, slots=True)
class Digest:
    """When what came is summed up: every so often, counted from midnight in UTC, or at some times of the day."""

    every: timedelta | None = None
    at: tuple[time, ...] = ()
    zone: ZoneInfo = _UTC


class Group(StrEnum):
    """What is told together."""

    NONE = "none"
    EVENT = "event"
    EVENT_AND_KIND = "event_and_kind"


@dataclass(frozen=True, slots=True)
class RateLimit:
    """No more than so many messages in any stretch of time so long."""

    messages: int
    per: timedelta


@dataclass(frozen=True, slots=True)
class Inhibit:
    """What was told of an event at least as ``source`` keeps back what is at most as ``target``, for so long."""

    lasts: timedelta
    source: Severity = Severity.SEVERE
    target: Severity = Severity.MINOR
    drop: bool = False


@dataclass(frozen=True, slots=True)
class BreakThrough:
    """What is sent alone and at once: any of these."""

    changes: tuple[str, ...] = ()
    severities: tuple[Severity, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """To whom what is told, and how. An alert takes the first route it fits, and the next one where that goes on."""

    channels: tuple[str, ...]
    matchers: Matchers = Matchers()
    go_on: bool = False
    quiet: tuple[Quiet, ...] = ()
    digest: Digest | None = None
    group: Group = Group.NONE
    group_wait: timedelta = timedelta(seconds=30)
    group_interval: timedelta = timedelta(minutes=5)
    rate_limit: RateLimit | None = None
    mute_until: datetime | None = None
    inhibit: Inhibit | None = None
    break_through: BreakThrough = BreakThrough()


@dataclass(frozen=True, slots=True)
class Sent:
    """What a channel was sent: ``message`` is its id, ``alerts`` how many it told.

    ``event`` and ``kind`` are what all its alerts are about, empty where they differ (see ``sent_of``).
    """

    at: datetime
    event: str
    message: str
    alerts: int
    kind: str = ""
    severity: Severity = Severity.MINOR


def sent_of(message: Message, at: datetime) -> Sent:
    """What is remembered of a message that was sent."""
    events, kinds = {subject_of(one) for one in message.alerts}, {kind_of(one) for one in message.alerts}
    event, kind = (found.pop() if len(found) == 1 else "" for found in (events, kinds))
    return Sent(at, event, message.id, len(message.alerts), kind, message.severity)


def subject_of(told: Alert | Notice) -> str:
    """What it is about: the id of the event, or of the source."""
    return told.event.id if isinstance(told, Alert) else told.source


def kind_of(told: Alert | Notice) -> str:
    """The kind of figure, or that it is of a source."""
    return told.kind if isinstance(told, Alert) else KIND


@dataclass(frozen=True, slots=True)
class Held:
    """What waits, by sequence, why, and until when; then it is planned again, and sent as far as it may be."""

    sequence: int
    reason: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """What to send now, in this order; what never to send, by sequence and with the reason; what waits.

    ``wake`` is when to plan again if nothing new comes, ``None`` where nothing waits.
    """

    messages: tuple[Message, ...] = ()
    dropped: tuple[tuple[int, str], ...] = ()
    wake: datetime | None = None
    held: tuple[Held, ...] = ()
