"""An alert or notice that nobody told, to see where it would go."""

from __future__ import annotations

from datetime import datetime

from monitor.alerts.notices import source_back, source_down
from monitor.model import (
    ALL,
    Alert,
    Amount,
    Bound,
    Certainty,
    Change,
    Event,
    Evidence,
    Notice,
    Reason,
    Severity,
    SourceChange,
    Value,
    digest,
)

__all__ = ["imagined"]


def imagined(
    event: str,
    kind: str,
    change: Change | SourceChange,
    severity: Severity,
    time: datetime,
    *,
    place: str | None = None,
    publisher: str | None = None,
    language: str | None = None,
    was: Amount | None = None,
    figure: Amount | None = None,
) -> Alert | Notice:
    """What would be told of an event of this title; of a source that changed, of the source at this address."""
    if isinstance(change, SourceChange):
        made = source_down if change is SourceChange.DOWN else source_back
        return made(event, publisher, time, 1, None, time)
    before, after = _value(was, time), _value(figure, time)
    return Alert(
        id=digest("imagined", event, kind, change),
        event=Event(digest("event", event), event, place, time, time, "imagined"),
        kind=kind,
        scope=ALL,
        change=change,
        severity=severity,
        certainty=Certainty.OBSERVED,
        before=before,
        after=after,
        known=after,
        delta=after.level - before.level if before and after else None,
        message=f"{event}: {kind} {change}",
        evidence=Evidence("", (), publisher, None, None, "imagined", language),
        witnesses=(publisher or "somebody known",),
        reason=Reason.HIGHER,
        flags=(),
        references=(),
        revision=1,
        previous=None,
        time=time,
    )


def _value(number: Amount | None, time: datetime) -> Value | None:
    return None if number is None else Value(number, number, number, Bound.EXACT, time)
