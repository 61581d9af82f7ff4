"""When two events prove to be one: an article fits both, and nothing sets them apart.

News of the first hours is vague: one outlet names the town and another the country, one speaks of a fire and another of
an explosion. Two events come of it, until an article tells enough to fit both.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from monitor.linker.locating import leading_country, narrow_places
from monitor.linker.scoring import Match
from monitor.linker.settings import LinkSettings
from monitor.model import EPOCH, Event


def twin_among(fits: Sequence[Match], bar: float, settings: LinkSettings) -> Event | None:
    """The best of the other candidates that is the same happening as the first; ``bar`` is the score to join one."""
    first = fits[0].event
    others = (fit.event for fit in fits[1:] if fit.score >= bar)
    return next((other for other in others if _are_one(first, other, settings)), None)


def _are_one(one: Event, other: Event, settings: LinkSettings) -> bool:
    """Whether two events began together and are told differently: two of a kind in one place were told apart."""
    if EPOCH in (one.began, other.began) or abs(one.began - other.began) > timedelta(days=settings.twin_days):
        return False
    if one.articles + other.articles > settings.twin_articles:
        return False
    mine, theirs = (narrow_places(dict(event.profile.places)) for event in (one, other))
    if mine and theirs:
        return not mine.isdisjoint(theirs) and _incident(one) != _incident(other)
    countries = {leading_country(event) for event in (one, other)}
    return len(countries - {None}) < len((one, other))


def _incident(event: Event) -> str | None:
    return event.profile.incidents[0][0] if event.profile.incidents else None
