"""Which alert told which revision of an outcome."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.model import Alert, Outcome, Revision

__all__ = ["alerts_of"]

_Place = tuple[str, str, str, str]


def alerts_of(outcome: Outcome) -> tuple[Alert | None, ...]:
    """The alert that told each of ``outcome.revisions``, in their order; ``None`` for the silent ones.

    One outcome holds at most one revision of a series by one article, so that series and article name it. A
    reclassification tells two series in one alert.
    """
    by_place = {place: alert for alert in outcome.alerts for place in _places(alert)}
    return tuple(by_place.get(_place(revision)) if revision.told else None for revision in outcome.revisions)


def _places(alert: Alert) -> Iterable[_Place]:
    if alert.also:
        yield (alert.event.id, alert.also.kind, alert.also.scope, alert.evidence.article)
    yield (alert.event.id, alert.kind, alert.scope, alert.evidence.article)


def _place(revision: Revision) -> _Place:
    key = revision.key
    return (key.event, key.kind, key.scope, revision.observation.article)
