"""How well an article fits an event: a sum of named parts, so that every link can say why."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.lexicon.incidents import Incidents
from monitor.linker.features import Features
from monitor.linker.settings import LinkSettings
from monitor.model import EPOCH, Amount, Event

_DAY = timedelta(days=1)
_TELLING = 5
"""Figures below this are shared by too many happenings to tell them apart."""


@dataclass(frozen=True, slots=True)
class Match:
    """An event, its score, and the named parts it is the sum of."""

    event: Event
    score: float
    parts: tuple[tuple[str, float], ...]

    @property
    def why(self) -> tuple[str, ...]:
        """The parts in words, the largest first."""
        order = sorted(self.parts, key=lambda part: -abs(part[1]))
        return tuple(f"{name} {value:+.2f}" for name, value in order if value)


def best_match(
    found: Features,
    events: Sequence[Event],
    page: str | None,
    as_of: datetime,
    incidents: Incidents,
    settings: LinkSettings,
) -> Match | None:
    """The best of the candidates, ``None`` without any. ``page`` is the event of the article's page, if any."""
    best: Match | None = None
    for event, likeness in zip(events, _likenesses(found, events), strict=True):
        match = _match(found, event, likeness, event.id == page, as_of, incidents, settings)
        if best is None or _rank(match) > _rank(best):
            best = match
    return best


def _rank(match: Match) -> tuple[float, datetime, str]:
    """Order among candidates; ids break what ties remain."""
    return match.score, match.event.last_seen, match.event.id


def _likenesses(found: Features, events: Sequence[Event]) -> list[float]:
    """Cosine of the article's words and each event's, a word counting less the more of the candidates have it."""
    terms = found.terms
    shared = [[(term, weight) for term, weight in event.profile.terms if term in terms] for event in events]
    counts = Counter(term for pairs in shared for term, _ in pairs)
    telling = {term: terms[term] / (1 + math.log2(count)) for term, count in counts.items()}
    return [sum([weight * telling[term] for term, weight in pairs]) for pairs in shared]


def _match(
    found: Features,
    event: Event,
    likeness: float,
    same_page: bool,
    as_of: datetime,
    incidents: Incidents,
    settings: LinkSettings,
) -> Match:
    incident = _incident_parts(found, event, incidents, settings)
    other = any(value < 0 for _, value in incident)
    parts = [
        ("words", settings.words * likeness * (settings.other_words if other else 1.0)),
        *_place_parts(found, event, settings),
        *incident,
        *[part for part in _figure_parts(found, event, settings) if not (other and part[1] > 0)],
    ]
    if same_page:
        parts.append(("same page", settings.same_page))
    undated = EPOCH in (as_of, event.last_seen)
    days = 0.0 if undated else max(as_of - event.last_seen, event.began - as_of, timedelta(0)) / _DAY
    if days:
        parts.append((f"{days:.1f} days apart", settings.day * days))
    return Match(event, sum([part for _, part in parts]), tuple(parts))


def _place_parts(found: Features, event: Event, settings: LinkSettings) -> list[tuple[str, float]]:
    """Same narrow place, or another one; where one side names none, the country."""
    mine, theirs = found.placing.places, dict(event.profile.places)
    narrow = {name for name in mine if ":" not in name}
    other = {name for name in theirs if ":" not in name}
    shared = narrow & other
    if shared:
        share = _overlap(mine, theirs, shared, narrow, other)
        name = max(shared, key=lambda n: (mine[n], n))
        return [(f"same place {name}", settings.same_place * share)]
    if narrow and other:
        return [("another place", settings.other_place)]
    country = _top(theirs, "country:")
    if found.placing.country is None or country is None:
        return []
    if found.placing.country == country:
        return [(f"same country {country}", settings.same_country)]
    return [] if f"country:{country}" in mine else [("another country", settings.other_country)]


def _overlap(
    mine: dict[str, float], theirs: dict[str, float], shared: set[str], narrow: set[str], other: set[str]
) -> float:
    """The smaller share of the two place weights that is common, at least a third."""
    a = sum(mine[n] for n in shared) / sum(mine[n] for n in narrow)
    b = sum(theirs[n] for n in shared) / sum(theirs[n] for n in other)
    return max(math.sqrt(a * b), 1 / 3)


def _top(places: dict[str, float], prefix: str) -> str | None:
    named = [(weight, name) for name, weight in places.items() if name.startswith(prefix)]
    return max(named)[1].removeprefix(prefix) if named else None


def _incident_parts(
    found: Features, event: Event, incidents: Incidents, settings: LinkSettings
) -> list[tuple[str, float]]:
    """Same kind of happening, a kin of it, or another."""
    if found.incident is None or not event.profile.incidents:
        return []
    theirs = event.profile.incidents[0][0]
    if found.incident == theirs:
        return [(f"same incident {theirs}", settings.same_incident)]
    kin = incidents.kinds.get(theirs)
    if kin is not None and kin.family == incidents.kinds[found.incident].family:
        return [(f"kin incident {theirs}", settings.same_family)]
    if found.incident in dict(event.profile.incidents) or theirs in found.incidents:
        return []
    return [(f"other incident {theirs}", settings.other_incident)]


def _figure_parts(found: Features, event: Event, settings: LinkSettings) -> list[tuple[str, float]]:
    """An equal telling figure is strong evidence; figures of another order speak against."""
    theirs: dict[str, list[Amount]] = {}
    for kind, level in event.profile.levels:
        theirs.setdefault(kind, []).append(level)
    parts: list[tuple[str, float]] = []
    for kind, level in found.levels:
        known = theirs.get(kind)
        if not known:
            continue
        if level in known and level >= _TELLING:
            parts.append((f"same {kind} {level}", settings.same_figure * (1.0 if level > 2 * _TELLING else 0.5)))
        elif max(level, 1) > 5 * max(known[-1], 1) or max(known[-1], 1) > 5 * max(level, 1):
            parts.append((f"other {kind} {level}", settings.other_figure))
    return parts
