"""How well an article fits an event: a sum of named parts, so that every link can say why."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.lexicon.incidents import Incident, Incidents
from monitor.linker.features import Features
from monitor.linker.locating import ABROAD, leading_country, narrow_places, place_parts
from monitor.linker.settings import LinkSettings
from monitor.model import EPOCH, Amount, Event

_DAY = timedelta(days=1)
_NEW = timedelta(hours=24)
"""For so long a happening is a new one."""
_TODAY = timedelta(hours=24)
"""For so long a page of running news stays with a happening without naming its place or people."""
_OWN = timedelta(hours=48)
"""For so long a publisher goes on with a story of its own."""
_HINTED = 1.0
"""A kind of less weight was hinted at in the text, and no more: "firefighters"."""
_TELLING = ((11, 1.0), (5, 0.5), (3, 0.25))
"""From which level on an equal figure tells how much of a happening: one and two are shared by too many."""


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


def matches(
    found: Features,
    events: Sequence[Event],
    page: str | None,
    as_of: datetime,
    incidents: Incidents,
    settings: LinkSettings,
) -> list[Match]:
    """How the article fits each candidate, the best first. ``page`` is the event of the article's page, if any."""
    alike = sum(_of_one_kind(found, event, as_of, incidents, settings) for event in events)
    common = Counter(name for event in events for name, _ in event.profile.places if name in found.placing.places)
    view = _View(found, as_of, incidents, settings, alike, common)
    likenesses = _likenesses(found, events, settings)
    names, publishers = _shared(found.full_names, events), _shared(found.publisher, events)
    scored = [
        _match(view, event, likeness, shared, own, event.id == page)
        for event, likeness, shared, own in zip(events, likenesses, names, publishers, strict=True)
    ]
    return sorted(scored, key=_rank, reverse=True)


@dataclass(frozen=True, slots=True)
class _View:
    """What all candidates of one article are judged by. ``alike``: how many of them are of its kind and country."""

    found: Features
    as_of: datetime
    incidents: Incidents
    settings: LinkSettings
    alike: int
    common: Counter[str]

    @property
    def rivals(self) -> float:
        """The share of happenings of its kind and country that an article is not about: none where it knows of none."""
        return 1 - 1 / (self.alike + 1)


def _rank(match: Match) -> tuple[float, datetime, str]:
    """Order among candidates; ids break what ties remain."""
    return match.score, match.event.last_seen, match.event.id


def _likenesses(found: Features, events: Sequence[Event], settings: LinkSettings) -> list[float]:
    """Cosine of the article's words and each event's, a word counting less the more of the candidates have it.

    Of few candidates too few have it: were there more, as in a larger archive, more would. So the others that have it
    count more, by the root of how many times more candidates there could be.
    """
    terms = found.terms
    shared = [[(term, weight) for term, weight in event.profile.terms if term in terms] for event in events]
    counts = Counter(term for pairs in shared for term, _ in pairs)
    more = math.sqrt(max((settings.candidates - 1) / max(len(events) - 1, 1), 1.0))
    telling = {
        term: terms[term] / (1 + settings.spread * math.log2(1 + (count - 1) * more)) for term, count in counts.items()
    }
    return [sum([weight * telling[term] for term, weight in pairs], 0.0) for pairs in shared]


def _shared(named: Sequence[str], events: Sequence[Event]) -> list[float]:
    """How many names the article shares with each event, counting less the more candidates have them."""
    if not named:
        return [0.0] * len(events)
    mine = frozenset(named)
    shared = [[name for name, _ in event.profile.terms if name in mine] for event in events]
    counts = Counter(name for names in shared for name in names)
    return [sum([1 / (1 + math.log2(counts[name])) for name in names], 0.0) for names in shared]


def _match(view: _View, event: Event, likeness: float, names: float, publisher: float, same_page: bool) -> Match:
    found, settings = view.found, view.settings
    incident = _incident_parts(view, event)
    other = any(value < 0 for _, value in incident)
    placed = place_parts(found, event, view.common, settings)
    away = any(value < 0 for _, value in placed)
    less = settings.other_words if other or any(name == ABROAD for name, _ in placed) else 1.0
    parts = [
        ("words", settings.words * likeness * less),
        *[(name, min(value, settings.same_place) * less if other and value > 0 else value) for name, value in placed],
        *incident,
        *[part for part in _figure_parts(view, event) if not ((other or away) and part[1] > 0)],
    ]
    if names and not other:
        parts.append((f"{names:.1f} names", settings.name * min(names, settings.names)))
    if publisher and view.as_of - event.last_seen < _OWN:
        parts.append(("same publisher", settings.publisher * publisher))
    parts += _age_parts(found, event, settings)
    theirs = _named(event, "on ") if found.times.days else set()
    same_day = not theirs.isdisjoint(found.times.days)
    if theirs and not same_day:
        parts.append(("other days", settings.other_day * view.rivals))
    vague = not narrow_places(found.placing.places) or not narrow_places(place for place, _ in event.profile.places)
    if found.anew and view.as_of - event.began > _NEW:
        parts.append(("a new one", settings.anew))
    elif (
        same_page
        and found.live
        and view.as_of - event.last_seen > _TODAY
        and not (names or _is_there(placed, settings))
    ):
        parts.append(("the page moved on", settings.anew))
    elif vague and _of_one_kind(found, event, view.as_of, view.incidents, settings):
        parts.append((f"one of {view.alike} such", settings.only / view.alike))
    if same_page:
        parts.append(("same page", settings.live_page if found.live else settings.same_page))
    undated = EPOCH in (view.as_of, event.last_seen)
    days = 0.0 if undated else max(view.as_of - event.last_seen, event.began - view.as_of, timedelta(0)) / _DAY
    if days and not same_day and not found.times.speak_of(event.began, view.as_of):
        parts.append(
            (f"{days:.1f} days apart", _decay(max(days - _lasts(found, event, view.incidents), 0.0), settings))
        )
    return Match(event, sum([part for _, part in parts], 0.0), tuple(parts))


def _is_there(placed: Sequence[tuple[str, float]], settings: LinkSettings) -> bool:
    """Whether article and event share a place narrower than a country."""
    return any(value > settings.same_country for _, value in placed)


def _of_one_kind(found: Features, event: Event, as_of: datetime, incidents: Incidents, settings: LinkSettings) -> bool:
    """Whether an event is of the article's kind of incident and country, and of these days.

    One of the family is enough where the article names no country and takes its incident as known.
    """
    if found.incident is None or (as_of - event.last_seen) / _DAY > settings.near_days:
        return False
    if found.placing.country is None:
        return found.known and found.family in _families(event, incidents)
    return found.incident in dict(event.profile.incidents) and leading_country(event) == found.placing.country


def _age_parts(found: Features, event: Event, settings: LinkSettings) -> list[tuple[str, float]]:
    """The same people are as old in every article; where no age is shared they are others."""
    theirs = _named(event, "age ") if found.ages else set()
    if not theirs:
        return []
    shared = theirs.intersection(found.ages)
    if not shared:
        return [("other ages", settings.other_age)]
    return [(f"same {min(shared)}", settings.same_age * min(len(shared), 3))]


def _named(event: Event, sign: str) -> set[str]:
    """What an event remembers of one sort: days "on ...", ages "age ..."."""
    return {name for name, _ in event.profile.terms if name.startswith(sign)}


def _decay(days: float, settings: LinkSettings) -> float:
    """What so many days between article and event cost: each the same at first, each doubling the same later.

    So a trial or an anniversary can still find its event, and next week's accident does not.
    """
    if days <= settings.near_days:
        return settings.day * days
    return settings.day * settings.near_days + settings.later * math.log2(days / settings.near_days)


def _incident_parts(view: _View, event: Event) -> list[tuple[str, float]]:
    """Same kind of happening, a kin of it, or another; one of which no word was told for a day is another, too."""
    found, incidents, settings = view.found, view.incidents, view.settings
    if found.incident is None:
        return []
    if not event.profile.incidents:
        late = view.as_of - event.last_seen >= timedelta(days=1) and not incidents.kinds[found.incident].general
        return [("no such incident", settings.unnamed)] if late else []
    theirs = event.profile.incidents[0][0]
    if found.incident == theirs:
        return [(f"same incident {theirs}", settings.same_incident)]
    kin, mine, other = incidents.kinds.get(theirs), incidents.kinds[found.incident], f"other incident {theirs}"
    if kin is not None and kin.family == mine.family:
        if _is_other_vehicle(found, event, mine, kin):
            return [(other, settings.other_incident)]
        return [(f"kin incident {theirs}", settings.same_family)]
    families = _families(event, incidents)
    told = {incidents.kinds[kind].family for kind in found.incidents}
    if mine.family in families or (kin is not None and kin.family in told):
        return []
    vague = mine.general or (kin is not None and kin.general) or found.incidents[found.incident] < _HINTED
    return [(other, settings.other_incident * (settings.vague_incident if vague else 1.0))]


def _is_other_vehicle(found: Features, event: Event, mine: Incident, theirs: Incident) -> bool:
    """Whether one tells of a bus alone and the other of a plane alone: no bus hit a train, either."""
    if not mine.vehicles or not theirs.vehicles or mine.vehicles & theirs.vehicles:
        return False
    if theirs.name in found.incidents or mine.name in dict(event.profile.incidents):
        return False
    told = {term for term, _ in event.profile.terms}
    return theirs.vehicles.isdisjoint(found.terms) and mine.vehicles.isdisjoint(told)


def _families(event: Event, incidents: Incidents) -> set[str]:
    """The families of the kinds that an event was told as."""
    return {incidents.kinds[kind].family for kind, _ in event.profile.incidents if kind in incidents.kinds}


def _lasts(found: Features, event: Event, incidents: Incidents) -> int:
    """For how many days news of the event is to be expected: a flood that the article is about, too."""
    if found.incident is None:
        return 0
    mine, told = incidents.kinds[found.incident], [kind for kind, _ in event.profile.incidents]
    first = incidents.kinds.get(told[0]) if told else None
    kin = first.lasts if first is not None and first.family == mine.family else 0
    return max(kin, mine.lasts if mine.name in told else 0)


def _figure_parts(view: _View, event: Event) -> list[tuple[str, float]]:
    """An equal telling figure is strong evidence; figures of another order speak against, as other days do."""
    found, settings = view.found, view.settings
    theirs: dict[str, list[Amount]] = {}
    for kind, level in event.profile.levels:
        theirs.setdefault(kind, []).append(level)
    parts: list[tuple[str, float]] = []
    for kind, level in found.levels:
        known = theirs.get(kind)
        if not known:
            continue
        telling = next((share for least, share in _TELLING if level >= least), 0.0)
        if level in known and telling:
            parts.append((f"same {kind} {level}", settings.same_figure * telling))
        elif max(level, 1) > 5 * max(known[-1], 1) or max(known[-1], 1) > 5 * max(level, 1):
            parts.append((f"other {kind} {level}", settings.other_figure * view.rivals))
    return parts
