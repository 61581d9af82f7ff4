"""The port of those who look: a page at a time, so that what a page costs does not grow with what there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from monitor.model import Alert, Change, Event, Notice, Observation, Series
from monitor.store.feed_state import FeedState
from monitor.store.ledger import Ledger

__all__ = [
    "Browsing",
    "DecisionMark",
    "EventMark",
    "Heading",
    "ObservationMark",
    "Page",
    "Sought",
    "SoughtTold",
    "Stock",
]

EventMark = tuple[datetime, str]
DecisionMark = tuple[datetime, int]
ObservationMark = tuple[datetime, int, int]

Item = TypeVar("Item")
Mark = TypeVar("Mark")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item, Mark]):
    """Some of a list. ``next`` is the mark after which it goes on, ``None`` at its end."""

    items: tuple[Item, ...]
    next: Mark | None = None


@dataclass(frozen=True, slots=True)
class Sought:
    """Which events: all that fit what is given.

    Those of an article not before ``since``; with something known of ``kind``; whose ``place`` has this in it; whose
    last told revision was such a ``change``; whose title or place has every word of ``text``. Case does not matter.
    """

    since: datetime | None = None
    kind: str | None = None
    place: str | None = None
    change: Change | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class SoughtTold:
    """Which alerts: those of an ``event`` (and of those that became part of it), of a ``kind``, of a ``change``.

    Notices of sources have the kind ``source``, and are left out unless that is asked for, or ``notices``.
    """

    event: str | None = None
    kind: str | None = None
    change: str | None = None
    notices: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """An event as a list shows it: its series with a known value, by kind and scope, and the last revision told.

    ``revised`` is the as-of of the newest one, ``EPOCH`` where nothing was told; ``change`` is what that one did.
    """

    event: Event
    series: tuple[Series, ...]
    revised: datetime
    change: Change | None


@dataclass(frozen=True, slots=True)
class Stock:
    """How much there is: articles and alerts ever recorded, events with an article not before a time, feeds, bytes.

    ``next_due`` is when the feed is due that has waited longest. ``waiting`` are the alerts queued for each channel.
    """

    articles: int
    alerts: int
    open_events: int
    feeds: int
    down: int
    next_due: datetime | None
    waiting: Mapping[str, int]
    size: int


class Browsing(Protocol):
    """Lists, newest first. ``after`` is the mark of the page before."""

    def events(self, sought: Sought, limit: int, after: EventMark | None = None) -> Page[Heading, EventMark]:
        """Events, newest told revision first, then by id from the highest."""
        ...

    def heading(self, event: str) -> Heading | None:
        """The event with this id, or that which this one became part of."""
        ...

    def series(self, event: str) -> Sequence[Series]:
        """Every series of the event, by kind and scope."""
        ...

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
        """Decisions about the event, by as-of, then by arrival; those told or silent only, if that is asked for.

        With ``as_of`` only those whose observation is not younger.
        """
        ...

    def observations(
        self,
        event: str,
        limit: int,
        after: ObservationMark | None = None,
        *,
        kind: str | None = None,
        as_of: datetime | None = None,
    ) -> Page[Observation, ObservationMark]:
        """What the articles of the event reported, by as-of, then by arrival, the last in an article first."""
        ...

    def told(self, sought: SoughtTold, limit: int, after: int | None = None) -> Page[Alert | Notice, int]:
        """Alerts and notices by sequence; the mark is a sequence."""
        ...

    def told_after(self, sequence: int, limit: int) -> Sequence[Alert | Notice]:
        """The first alerts and notices beyond this sequence, by rising sequence."""
        ...

    def alert(self, id: str) -> Alert | Notice | None:
        """The alert or notice with this id."""
        ...

    def feeds(self, limit: int, after: str | None = None, *, down: bool | None = None) -> Page[FeedState, str]:
        """Feeds that are followed, by URL from the lowest; those that a notice said to be down or not, if asked for."""
        ...

    def stock(self, since: datetime) -> Stock:
        """How much there is now; open are the events with an article not before ``since``."""
        ...
