"""How well the places of an article fit those of an event."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

from monitor.linker.features import Features
from monitor.linker.settings import LinkSettings
from monitor.model import Event

ABROAD = "another country"
"""The part that says so."""


def place_parts(found: Features, event: Event, common: Counter[str], settings: LinkSettings) -> list[tuple[str, float]]:
    """Same narrow place, or another one; another country besides, and the same one where one side names no more.

    ``common`` counts the candidates that name each of the article's places.
    """
    mine, theirs = found.placing.places, dict(event.profile.places)
    narrow, other = _at_home(found, event), narrow_places(theirs)
    shared = narrow & other or (
        {name for name in other if found.names.issuperset(name.split())} if not narrow else set()
    )
    if shared:
        share = _overlap(mine, theirs, shared, narrow, other)
        name = max(shared, key=lambda n: (theirs[n], n))
        rare = 1 + settings.rare * (2 / (1 + math.log2(max(common[name], 1))) - 1)
        return [(f"same place {name}", settings.same_place * share * rare)]
    if narrow and other and _is_beside(found, event, narrow, other):
        return []
    parts = [("another place", settings.other_place)] if narrow and other else []
    own, country = found.placing.country, leading_country(event)
    if own is None or country is None:
        return parts
    if own == country:
        return parts or [(f"same country {country}", settings.same_country)]
    if f"country:{country}" not in mine and f"country:{own}" not in theirs:
        parts.append((ABROAD, settings.other_country))
    return parts


def _at_home(found: Features, event: Event) -> set[str]:
    """The narrow places of an article but those abroad, where it names the event's country too: who speaks is there."""
    country, placing = leading_country(event), found.placing
    narrow = narrow_places(placing.places)
    if country is None or f"country:{country}" not in placing.places:
        return narrow
    return {name for name in narrow if placing.within.get(name, country) == country}


def _is_beside(found: Features, event: Event, narrow: set[str], other: set[str]) -> bool:
    """Whether one side also names the other's place: the town and its county, the scene and the hospital."""
    theirs = {term for term, _ in event.profile.terms}
    mine = found.terms.keys()
    return any(theirs.issuperset(name.split()) for name in narrow) or any(mine >= set(name.split()) for name in other)


def narrow_places(places: Iterable[str]) -> set[str]:
    """The names that are no country's and no region's."""
    return {name for name in places if ":" not in name}


def _overlap(
    mine: dict[str, float], theirs: dict[str, float], shared: set[str], narrow: set[str], other: set[str]
) -> float:
    """The smaller share of the two place weights that is common, at least a third."""
    a = sum([mine[n] for n in shared], 0.0) / sum([mine[n] for n in narrow], 0.0) if narrow else 1.0
    b = sum([theirs[n] for n in shared], 0.0) / sum([theirs[n] for n in other], 0.0)
    return max(math.sqrt(a * b), 1 / 3)


def leading_country(event: Event) -> str | None:
    """The country that an event is mostly told of."""
    named = [(weight, name) for name, weight in event.profile.places if name.startswith("country:")]
    return max(named)[1].removeprefix("country:") if named else None
