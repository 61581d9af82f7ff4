"""Which series of its event a figure belongs to: everybody's, or that of a group, a people or a place.

"Thirteen children died" in a text of its own may be all there is to tell, or a part. The event shows which.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from monitor.lexicon.kind import Kind
from monitor.lexicon.places import Level, Places
from monitor.lexicon.spelling import fold, phrase
from monitor.model import ALL, SEVERAL, Bound, Event, Figure, Observation, Role, Series

_COUNTRY = "country:"
_FLOORED = (Bound.EXACT, Bound.AT_LEAST, Bound.MORE_THAN, Bound.ABOUT)
_HOME = 0.5
"""A country is an event's own when it weighs at least so much of the heaviest one."""


def aim(
    seen: Observation, kind: Kind, event: Event, whole: Series, own: Series, places: Places
) -> Iterator[Observation]:
    """The observation for the series that it belongs to. A part is at least so many of ``whole`` as well.

    ``whole`` is the series of scope ``all``, ``own`` that of what the observation covers. A people abroad, of whom the
    first news is, says nothing of the whole; nor does that none of some were hurt, nor a count over several events
    where one is known.
    """
    none = seen.figure.level == 0 and seen.covers != ALL
    alone = none or (whole.known is None and _is_abroad(seen.covers, event, places))
    if seen.covers == SEVERAL:
        yield seen if whole.known is None else replace(seen, role=Role.BACKGROUND)
        return
    if own.known is None and not alone and not _is_part(seen, kind, event, whole.known, places):
        yield seen
        return
    yield replace(seen, scope=seen.covers, covers=ALL)
    if alone:
        return
    if seen.role is Role.TOTAL and seen.figure.bound in _FLOORED:
        yield replace(seen, figure=_floor(seen.figure), role=Role.PART, cue=None, earlier=None)


def _floor(figure: Figure) -> Figure:
    """At least so many; more than so many as it stands."""
    if figure.bound is Bound.MORE_THAN:
        return figure
    return replace(figure, low=figure.level, high=None, value=figure.level, bound=Bound.AT_LEAST)


def _is_part(seen: Observation, kind: Kind, event: Event, known: Observation | None, places: Places) -> bool:
    """Whether it is lower because it covers less. A current figure of a group may just have fallen."""
    if seen.covers == ALL or known is None or known.covers == seen.covers or seen.figure.level >= known.figure.level:
        return False
    words = phrase(seen.covers)
    if words in places.peoples:
        return _home(event, places) != {places.peoples[words].lower()}
    if words in places.names and any(place.level is Level.COUNTRY for place in places.names[words]):
        return _home(event, places) != {places.names[words][0].country.lower()}
    if seen.covers[:1].isupper():
        return fold(seen.covers) != fold(event.place or "") and seen.covers not in known.quote
    return kind.cumulative


def _is_abroad(covers: str, event: Event, places: Places) -> bool:
    """Whether a figure is a people's, far from their country: "two Filipinos" in Beirut."""
    country = places.peoples.get(phrase(covers), "").lower()
    here = _home(event, places)
    return bool(country and here) and country not in here


def _home(event: Event, places: Places) -> set[str]:
    """The country of an event's own town where it is known, else the countries that it is told of."""
    known = places.names.get(phrase(event.place or ""), ())
    site = {place.country.lower() for place in known if place.level is not Level.COUNTRY}
    if len(site) == 1:
        return site
    weights = {place.removeprefix(_COUNTRY): weight for place, weight in event.profile.places if _COUNTRY in place}
    most = max(weights.values(), default=0.0)
    return {country for country, weight in weights.items() if weight >= _HOME * most}
