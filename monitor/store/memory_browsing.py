"""Looking through the store in memory, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from monitor.alerts.wire_notice import KIND
from monitor.model import EPOCH, Alert, Event, Notice, Observation, Record, Series
from monitor.store.browsing import (
    DecisionMark,
    EventMark,
    Heading,
    ObservationMark,
    Page,
    Sought,
    SoughtTold,
    Stock,
)
from monitor.store.feed_state import FeedState
from monitor.store.ledger import Ledger
from monitor.store.ordering import by_kind
from monitor.store.searching import folded, searchable

__all__ = ["MemoryBrowsing", "Seen"]

Item = TypeVar("Item")
Mark = TypeVar("Mark")


@dataclass(frozen=True, slots=True)
class Seen:
    """What there is at one moment. ``series``, ``ledgers`` and ``records`` are by event, records by arrival, too."""

    events: Sequence[Event]
    series: Mapping[str, Sequence[Series]]
    ledgers: Mapping[str, Sequence[Ledger]]
    records: Mapping[str, Mapping[int, Record]]
    merges: Mapping[str, str]
    told: Sequence[Alert | Notice]
    feeds: Sequence[FeedState]
    articles: int
    waiting: Mapping[str, int]


class MemoryBrowsing:
    """A ``Browsing`` of what ``look`` sees: everything, for each page."""

    def __init__(self, look: Callable[[], Seen]) -> None:
        self._look = look

    def events(self, sought: Sought, limit: int, after: EventMark | None = None) -> Page[Heading, EventMark]:
        seen = self._look()
        headings = [_heading(seen, event) for event in seen.events]
        found = {(one.revised, one.event.id): one for one in headings if _fits(one, sought)}
        return _page(found, limit, after)

    def heading(self, event: str) -> Heading | None:
        seen = self._look()
        found = next((one for one in seen.events if one.id == seen.merges.get(event, event)), None)
        return _heading(seen, found) if found else None

    def series(self, event: str) -> Sequence[Series]:
        return by_kind(self._look().series.get(event, ()))

    def decisions(
        self,
        event: str,
        limit: int,
        after: DecisionMark | None = None,
        *,
        kind: str | None = None,
        as_of: datetime | None = None,
        told: bool | None = None,
    ) -> Page[Ledger, DecisionMark]:
        found = {
            (row.revision.observation.as_of, arrival): row
            for arrival, row in enumerate(self._look().ledgers.get(event, ()))
            if _is_of(row.revision.observation, kind, as_of) and told in (None, row.revision.told)
        }
        return _page(found, limit, after)

    def observations(
        self,
        event: str,
        limit: int,
        after: ObservationMark | None = None,
        *,
        kind: str | None = None,
        as_of: datetime | None = None,
    ) -> Page[Observation, ObservationMark]:
        found = {
            (record.article.as_of, arrival, position): seen
            for arrival, record in self._look().records.get(event, {}).items()
            for position, seen in enumerate(record.observations)
            if _is_of(seen, kind, as_of)
        }
        return _page(found, limit, after)

    def told(self, sought: SoughtTold, limit: int, after: int | None = None) -> Page[Alert | Notice, int]:
        seen = self._look()
        return _page({one.sequence: one for one in seen.told if _is_sought(one, sought, seen.merges)}, limit, after)

    def told_after(self, sequence: int, limit: int) -> Sequence[Alert | Notice]:
        beyond = (one for one in self._look().told if one.sequence > sequence)
        return tuple(sorted(beyond, key=lambda one: one.sequence)[:limit])

    def alert(self, id: str) -> Alert | Notice | None:
        return next((one for one in self._look().told if one.id == id), None)

    def feeds(self, limit: int, after: str | None = None, *, down: bool | None = None) -> Page[FeedState, str]:
        wanted = (state for state in self._look().feeds if down in (None, state.down))
        found = sorted((one for one in wanted if after is None or one.url > after), key=lambda state: state.url)
        return Page(tuple(found[:limit]), found[limit - 1].url if len(found) > limit else None)

    def stock(self, since: datetime) -> Stock:
        seen = self._look()
        return Stock(
            articles=seen.articles,
            alerts=len(seen.told),
            open_events=sum(event.last_seen >= since for event in seen.events),
            feeds=len(seen.feeds),
            down=sum(state.down for state in seen.feeds),
            next_due=min((state.due for state in seen.feeds), default=None),
            waiting={channel: number for channel, number in seen.waiting.items() if number},
            size=0,
        )


def _page(found: Mapping[Mark, Item], limit: int, after: Mark | None) -> Page[Item, Mark]:
    """Some of what was found, from the highest mark down."""
    marks: list[Mark] = sorted(found, reverse=True)  # type: ignore[type-var]
    rest = [mark for mark in marks if after is None or mark < after]  # type: ignore[operator]
    return Page(tuple(found[mark] for mark in rest[:limit]), rest[limit - 1] if len(rest) > limit else None)


def _heading(seen: Seen, event: Event) -> Heading:
    known = by_kind(series for series in seen.series.get(event.id, ()) if series.known is not None)
    told = [row.revision for row in seen.ledgers.get(event.id, ()) if row.revision.told]
    if not told:
        return Heading(event, known, EPOCH, None)
    revised = max(revision.observation.as_of for revision in told)
    change = [revision.change for revision in told if revision.observation.as_of == revised][-1]
    return Heading(event, known, revised, change)


def _fits(heading: Heading, sought: Sought) -> bool:
    named = searchable(heading.event)
    return (
        (sought.since is None or heading.event.last_seen >= sought.since)
        and (sought.kind is None or any(series.key.kind == sought.kind for series in heading.series))
        and folded(sought.place or "") in named.place
        and (sought.change is None or heading.change == sought.change)
        and all(word in named.words for word in folded(sought.text or "").split())
    )


def _is_of(seen: Observation, kind: str | None, as_of: datetime | None) -> bool:
    return kind in (None, seen.kind) and (as_of is None or seen.as_of <= as_of)


def _is_sought(one: Alert | Notice, sought: SoughtTold, merges: Mapping[str, str]) -> bool:
    kind, event = (KIND, one.source) if isinstance(one, Notice) else (one.kind, one.event.id)
    if sought.kind is None and kind == KIND and not sought.notices:
        return False
    events: Iterable[str | None] = (event, merges.get(event))
    return (
        sought.kind in (None, kind)
        and (sought.event is None or sought.event in events)
        and sought.change in (None, one.change)
    )
