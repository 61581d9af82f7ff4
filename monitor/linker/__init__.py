"""Which happening in the world an article is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from monitor.lexicon.incidents import Incidents
from monitor.lexicon.places import Places
from monitor.linker.aiming import aim
from monitor.linker.cells import Whereabouts, cell_of, whereabouts
from monitor.linker.features import Features, features_again, features_of
from monitor.linker.memory import article_keys, joined, remembered
from monitor.linker.naming import title_of
from monitor.linker.scoring import Match, matches
from monitor.linker.settings import LinkSettings
from monitor.linker.strays import near_misses, strayed
from monitor.linker.text import headline
from monitor.linker.twins import twin_among
from monitor.model import EPOCH, Article, Event, Extraction, Observation, Record, digest

__all__ = [
    "CandidateIndex",
    "Link",
    "LinkSettings",
    "Whereabouts",
    "aim",
    "cell_of",
    "link",
    "recalled",
    "retold",
    "strays",
    "whereabouts",
]

_DEFAULTS = LinkSettings()


class CandidateIndex(Protocol):
    """Finds the few events an article could be about, at a cost that does not grow with the number of events."""

    def candidates(self, keys: Sequence[str], since: datetime, limit: int) -> Sequence[Event]:
        """Events that share a key (``Profile.keys``) and were last seen at or after ``since``.

        The ``limit`` best: most keys shared first, then latest seen, then by id.
        """
        ...

    def event_of_group(self, group: str) -> Event | None:
        """The event that the latest version of this page was linked to."""
        ...

    def event(self, id: str) -> Event | None:
        """One event by id."""
        ...


@dataclass(frozen=True, slots=True)
class Link:
    """The event an article is about, in its new state, or ``None``; ``created`` when the article founds it.

    ``score`` is that of the best candidate, 0 without one; ``why`` says in words what made the decision. ``twin`` is
    another event that this article shows to be the same one; ``near`` are those that may hold articles of the event
    that it founds (see ``strays``).
    """

    event: Event | None
    created: bool
    score: float
    why: tuple[str, ...]
    twin: Event | None = None
    near: tuple[Event, ...] = ()


def link(
    article: Article,
    extraction: Extraction,
    index: CandidateIndex,
    places: Places,
    incidents: Incidents,
    settings: LinkSettings = _DEFAULTS,
) -> Link:
    """Joins an article to a known event, founds a new one, or finds it to be about no event we follow.

    Pure: the same article against the same index gives the same link. Looks at no more than
    ``settings.candidates`` events and the event of the article's own page.
    """
    found = features_of(article, extraction, places, incidents, settings)
    fits = _search(article, found, index, incidents, settings)
    match = fits[0] if fits else None
    bare = settings.requires_figure and not extraction.observations
    bar = settings.join_bare if bare else settings.join
    if match is not None and match.score >= bar:
        event = _better_named(joined(match.event, article, found), found, incidents, places)
        why = (f"joins {match.event.title!r}", *match.why)
        return Link(event, False, round(match.score, 4), why, twin_among(fits, bar, settings))
    nearest = () if match is None else (f"nearest {match.event.title!r} below {bar:g}", *match.why)
    score = 0.0 if match is None else round(match.score, 4)
    if bare:
        return Link(None, False, score, ("no figure to found an event on", *nearest))
    event, near = _founded(article, found, incidents, places), near_misses(fits, article.as_of, settings)
    return Link(event, True, score, ("founds an event", *nearest), near=near)


def recalled(
    article: Article,
    passing: Sequence[Observation],
    index: CandidateIndex,
    places: Places,
    incidents: Incidents,
    settings: LinkSettings = _DEFAULTS,
) -> Event | None:
    """The known event of which one sentence tells these figures in passing, by its words alone; ``None`` without one.

    Another event is one that began a day before the article or earlier.
    """
    aside = replace(article, title="", text=passing[0].quote, group=None, url=None)
    found = features_of(aside, Extraction(article.id, (), tuple(passing)), places, incidents, settings)
    fits = _search(aside, found, index, incidents, settings)
    past = (fit for fit in fits if fit.event.began <= article.as_of - timedelta(days=1))
    best = next(past, None)
    return best.event if best is not None and best.score >= settings.recall else None


def retold(
    records: Sequence[Record], places: Places, incidents: Incidents, settings: LinkSettings = _DEFAULTS
) -> Event:
    """The event that the first article founds and the others join, whatever they have in common: at least one."""
    event: Event | None = None
    for record in records:
        found = features_again(record, places, incidents, settings)
        if event is None:
            event = _founded(record.article, found, incidents, places)
        else:
            event = _better_named(joined(event, record.article, found), found, incidents, places)
    assert event is not None, "an event has an article"
    return event


def strays(
    founded: Event,
    other: Event,
    records: Sequence[Record],
    places: Places,
    incidents: Incidents,
    settings: LinkSettings = _DEFAULTS,
) -> tuple[str, ...]:
    """The ids of the articles of ``other`` that are of the event just ``founded``; ``records`` are all its articles."""

    def without(record: Record) -> Event:
        return retold([other for other in records if other is not record], places, incidents, settings)

    return strayed(founded, other.founder, records, without, places, incidents, settings)


def _search(
    article: Article, found: Features, index: CandidateIndex, incidents: Incidents, settings: LinkSettings
) -> list[Match]:
    """The open events, the page's own included, the best first; else those whose time nobody knows.

    A closed one is among them where the article says how long ago it was.
    """
    since, keys = article.as_of - timedelta(days=settings.open_days), article_keys(found)
    events = list(index.candidates(keys, since, settings.candidates))
    if found.times.longest > settings.open_days:
        past = index.candidates(keys, EPOCH, settings.candidates)
        events += [
            event for event in past if event.last_seen < since and found.times.speak_of(event.began, article.as_of)
        ]
    own = index.event_of_group(article.group) if article.group else None
    if own is not None and own.last_seen >= since and all(event.id != own.id for event in events):
        events.append(own)
    if not events:
        events = [event for event in index.candidates(keys, EPOCH, settings.candidates) if event.last_seen == EPOCH]
    return matches(found, events, own.id if own else None, article.as_of, incidents, settings)


def _founded(article: Article, found: Features, incidents: Incidents, places: Places) -> Event:
    country = _country(found, places)
    return Event(
        id=digest("event", article.id),
        title=title_of(found, incidents, headline(article.title, article.publisher), country),
        place=found.placing.main or country,
        began=article.as_of,
        last_seen=article.as_of,
        founder=article.id,
        profile=remembered(found),
    )


def _country(found: Features, places: Places) -> str | None:
    """The country's name as it is written."""
    return places.countries.get(found.placing.country) if found.placing.country else None


def _better_named(event: Event, found: Features, incidents: Incidents, places: Places) -> Event:
    """An event named after a country, or after nothing, takes the first narrow place an article of it gives."""
    vague = event.place is None or event.place.lower() in places.countries
    if not vague or found.placing.main is None or found.incident is None or _leading(event) != found.incident:
        return event
    return replace(event, place=found.placing.main, title=title_of(found, incidents, "", None))


def _leading(event: Event) -> str | None:
    """The kind of incident an event is mostly told as."""
    return event.profile.incidents[0][0] if event.profile.incidents else None
