"""What is known at once and told later, summed up: raises within half an hour of another, and steps too small to tell.

Of the moderate raises of an event one is told per half hour.

The half hour is counted in as-of time, from the raise that was told, over all figures of the event. What has the very
same as-of does not wait: other figures of one article are one piece of news, and a bare date or an assumed time says
nothing of half hours. Nor does what is urgent: a figure that doubles, or that would have been severe as a first one
where the last one told was not. A raise that waits is told with the next one, or by itself when the time is over.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from monitor.alerts.severity import Thresholds
from monitor.model import Alert, Change, Event, Observation, Reason, Revision, Series, Severity

_STEPS = frozenset({Change.RAISED, Change.LOWERED})


def waits(event: Event, alert: Alert, series: Series, thresholds: Thresholds) -> datetime | None:
    """Until when an alert must wait, ``None`` for one that is told now. ``series`` is the state before it."""
    if not _moderate_raise(alert) or event.raised_at is None:
        return None
    until = event.raised_at + thresholds.between_raises
    return until if event.raised_at < alert.time < until and not _urgent(alert, series, thresholds) else None


def is_small(revision: Revision, series: Series, thresholds: Thresholds) -> bool:
    """Whether a raise or fall is too near to the value last told to be told by itself."""
    if revision.change not in _STEPS or series.told is None or revision.known is None:
        return False
    moved = abs(revision.known.figure.level - series.told.level)
    return moved < thresholds.minimum_change * series.told.level


def keep_back(revision: Revision, old: Series, new: Series, until: datetime | None) -> tuple[Revision, Series]:
    """The revision as a silent one, and the series with what its subscribers were last told.

    A step that is kept back for being small has no time to be told at: it waits for the next one.
    """
    silent = replace(revision, told=False, reason=Reason.HALF_HOUR if until else Reason.SMALL_STEP)
    return silent, replace(new, unsaid=old.unsaid or revision.before, unsaid_until=old.unsaid_until or until)


def summed(revision: Revision, series: Series) -> Revision:
    """A step as it is told: from the value last told, where others before it were kept back."""
    if revision.change not in _STEPS or series.unsaid is None or not _goes_on(revision, series.unsaid):
        return revision
    return replace(revision, before=series.unsaid)


def waited(series: Series) -> Revision:
    """The raise that a series waited to tell."""
    known = series.known
    assert known is not None, "what waits is a raise, and a raise is known"
    return Revision(series.key, Change.RAISED, Reason.HIGHER, True, known, series.unsaid, known)


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


def _urgent(alert: Alert, series: Series, thresholds: Thresholds) -> bool:
    if series.told is None or alert.after is None:
        return True
    before, after = series.told.level, series.told.level + (alert.delta or 0)
    severe = thresholds.first(alert.kind, before) is not Severity.SEVERE is thresholds.first(alert.kind, after)
    return severe or after >= thresholds.urgent_raise * before
