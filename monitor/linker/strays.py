"""When one event proves to be two: some of its articles fit better the one that a later article founds.

The second blast of a day is often taken for news of the first. What sets it apart comes with a later article, and then
what was told of it before goes there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from monitor.lexicon.incidents import Incidents
from monitor.lexicon.places import Places
from monitor.linker.features import features_again
from monitor.linker.scoring import Match, matches
from monitor.linker.settings import LinkSettings
from monitor.model import EPOCH, Event, Record

_NEAR = 3
"""Events whose articles are looked at when another one is founded, which costs reading them."""


def near_misses(fits: Sequence[Match], as_of: datetime, settings: LinkSettings) -> tuple[Event, ...]:
    """Of the candidates that an article did not join, the best that might hold articles of the event that it founds."""
    return tuple(fit.event for fit in fits if _is_fresh(fit.event, as_of, settings))[:_NEAR]


def strayed(
    founded: Event,
    founder: str,
    records: Sequence[Record],
    without: Callable[[Record], Event],
    places: Places,
    incidents: Incidents,
    settings: LinkSettings,
) -> tuple[str, ...]:
    """The ids of the articles of another event that are of ``founded``.

    ``records`` are its articles, of which the ``founder`` stays; ``without`` makes the event of all the others, and is
    asked for few of them only.
    """
    gone: list[str] = []
    for record in records:
        as_of = record.article.as_of
        if record.article.id == founder or abs(as_of - founded.began) > timedelta(days=settings.twin_days):
            continue
        found = features_again(record, places, incidents, settings)
        (fit,) = matches(found, (founded,), None, as_of, incidents, settings)
        if fit.score < settings.join:
            continue
        best, _ = matches(found, (founded, without(record)), None, as_of, incidents, settings)
        if best.event.id == founded.id:
            gone.append(record.article.id)
    return tuple(gone)


def _is_fresh(event: Event, as_of: datetime, settings: LinkSettings) -> bool:
    if EPOCH in (event.last_seen, as_of) or not 1 < event.articles <= settings.twin_articles:
        return False
    return as_of - event.last_seen <= timedelta(days=settings.twin_days)
