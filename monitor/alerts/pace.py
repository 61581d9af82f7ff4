"""What is known at once and told later, summed up: raises within half an hour of another, and steps too small to tell.

Of the moderate raises of an event one is told per half hour.

The half hour is counted in as-of time, from the raise that was told, over all figures of the event. What has the very
same as-of does not wait: other figures of one article are one piece of news, and a bare date or an assumed time says
nothing of half hours. Nor does what is urgent: a figure that doubles, or that would have been severe as a first one
where the last one told was not. A raise that waits is told with the next one, or by itself when the time is over.

A figure that a publisher changes back and forth waits too, until it has stood for half an hour; then it is told once,
from the value last told, if it still differs from that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.alerts.severity import Thresholds
from monitor.model import Alert, Change, Event, Observation, Reason, Revision, Series, Severity

_STEPS = frozenset({Change.RAISED, Change.LOWERED})
_FLAPPING = timedelta(hours=24)
"""How long ago the first of the values may be that come and go."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Until when an alert must wait, and why. A small step has no time to be told at: it waits for the next one."""

    until: datetime | None
    reason: Reason


def waits(event: Event, alert: Alert, revision: Revision, series: Series, thresholds: Thresholds) -> Wait | None:
    """``None`` for an alert that is told now; ``series`` is the state before it."""
    if revision.change in _STEPS and _flaps(series, revision.observation):
        return Wait(alert.time + thresholds.between_raises, Reason.FLAPPING)
    if _is_soon(event, alert, series, thresholds) and event.raised_at is not None:
        return Wait(event.raised_at + thresholds.between_raises, Reason.HALF_HOUR)
    return Wait(None, Reason.SMALL_STEP) if _is_small(revision, series, thresholds) else None


def keep_back(revision: Revision, old: Series, new: Series, wait: Wait) -> tuple[Revision, Series]:
    """The revision as a silent one, and the series with what its subscribers were last told."""
    silent = replace(revision, told=False, reason=wait.reason)
    until = wait.until if wait.reason is Reason.FLAPPING else old.unsaid_until or wait.until
    return silent, replace(new, unsaid=old.unsaid or revision.before, unsaid_until=until)


def summed(revision: Revision, series: Series) -> Revision:
    """A step as it is told: from the value last told, where others before it were kept back."""
    if revision.change not in _STEPS or series.unsaid is None or not _goes_on(revision, series.unsaid):
        return revision
    return replace(revision, before=series.unsaid)


def waited(series: Series) -> Revision:
    """What a series waited to tell: a raise, or where a figure that came and went has stopped."""
    known, unsaid = series.known, series.unsaid
    assert known is not None, "what waits is known"
    assert unsaid is not None, "what waits was told in another way before"
    if known.figure.level == unsaid.figure.level:
        return Revision(series.key, Change.CONFIRMED, Reason.FLAPPING, False, known, unsaid, known)
    if known.figure.level < unsaid.figure.level:
        return Revision(series.key, Change.LOWERED, Reason.FLAPPING, True, known, unsaid, known)
    return Revision(series.key, Change.RAISED, Reason.HIGHER, True, known, unsaid, known)


def over(event: Event, series: Series) -> Event:
    """The event once the half hour that ``series`` waited for is over: the next begins then."""
    return replace(event, raised_at=series.unsaid_until)


def heard(event: Event, alerts: Iterable[Alert]) -> Event:
    """The event once its alerts are told."""
    times = [alert.time for alert in alerts if _moderate_raise(alert)]
    return replace(event, raised_at=max([*times, *([event.raised_at] if event.raised_at else [])], default=None))


def _goes_on(revision: Revision, unsaid: Observation) -> bool:
    """Whether the step still leads the way it is called, from the value last told."""
    assert revision.known is not None, "a raise or fall knows its value"
    risen = revision.known.figure.level > unsaid.figure.level
    return risen == (revision.change is Change.RAISED)


def _moderate_raise(alert: Alert) -> bool:
    return alert.change is Change.RAISED and alert.severity is Severity.MODERATE


def _flaps(series: Series, n: Observation) -> bool:
    """There, back, and there again: the known value and the two before it are N's publisher's, and N is the middle."""
    values = (*series.accepted, series.known)[-3:]
    if len(values) < 3 or n.publisher is None:
        return False
    levels = [value.figure.level if value and value.publisher == n.publisher else None for value in values]
    first = values[0]
    recent = first is not None and n.as_of - first.as_of < _FLAPPING
    return recent and levels[0] is not None and levels == [levels[2], n.figure.level, levels[0]]


def _is_soon(event: Event, alert: Alert, series: Series, thresholds: Thresholds) -> bool:
    if not _moderate_raise(alert) or event.raised_at is None:
        return False
    until = event.raised_at + thresholds.between_raises
    return event.raised_at < alert.time < until and not _urgent(alert, series, thresholds)


def _is_small(revision: Revision, series: Series, thresholds: Thresholds) -> bool:
    """Whether a raise or fall is too near to the value last told to be told by itself."""
    if revision.change not in _STEPS or series.told is None or revision.known is None:
        return False
    moved = abs(revision.known.figure.level - series.told.level)
    return moved < thresholds.minimum_change * series.told.level


def _urgent(alert: Alert, series: Series, thresholds: Thresholds) -> bool:
    if series.told is None or alert.after is None:
        return True
    before, after = series.told.level, series.told.level + (alert.delta or 0)
    severe = thresholds.first(alert.kind, before) is not Severity.SEVERE is thresholds.first(alert.kind, after)
    return severe or after >= thresholds.urgent_raise * before
