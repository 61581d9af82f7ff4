"""The port of the store: one transaction holds what an article changed and what there is to say about it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Protocol, Self

from monitor.alerts.letter import Letter
from monitor.alerts.silence import Silence
from monitor.model import Alert, Event, Mended, Notice, Outcome, Record, Revision, Series, Version
from monitor.pipeline import State
from monitor.store.browsing import Browsing
from monitor.store.deliveries import Deliveries
from monitor.store.feed_state import FeedState
from monitor.store.horizon import Horizon, Place, Pruned
from monitor.store.ledger import Ledger
from monitor.store.position import Position
from monitor.store.watch import Watch

__all__ = [
    "KEY_DEPTH",
    "SILENCES_KEPT",
    "EventSummary",
    "Heartbeat",
    "Ledger",
    "Store",
    "Transaction",
]

KEY_DEPTH = 64
"""How many events, latest seen first, one key offers as candidates: bounds the cost of a look-up by a common key."""

SILENCES_KEPT = timedelta(days=90)
"""How long a silence is remembered that is over."""


@dataclass(frozen=True, slots=True)
class EventSummary:
    """An event and what is known of it: its series with a known value, by kind and scope."""

    event: Event
    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """When a long-running part of the program last said that it lives, and what it was doing."""

    name: str
    at: datetime
    note: str


class Transaction(State, Protocol):
    """The past as the core reads it; what is recorded here is read here, and elsewhere once it is committed.

    ``candidates`` considers, for each key, the ``KEY_DEPTH`` (or ``limit``, when that is more) latest seen events.
    """

    def record(self, outcome: Outcome, channels: Sequence[str] = ()) -> tuple[Alert, ...]:
        """Write one outcome and queue its alerts for each of ``channels``; return the alerts with their sequence.

        Sequences are 1, 2, 3, ... in commit order, without gaps. An outcome that was seen writes nothing. An article
        that is already recorded stays as it is, and the rest of its outcome is written: so a held observation is
        judged again. An alert whose id is already recorded is left out.
        """
        ...

    def notify(self, notice: Notice, channels: Sequence[str] = ()) -> None:
        """Write a notice and queue it for each of ``channels``, in one order with the alerts. Once per id."""
        ...

    def records(self, events: Sequence[str]) -> tuple[Record, ...]:
        """Every article of these events and what it was found to report, in order of arrival."""
        ...

    def sent(self, event: str) -> tuple[tuple[Revision, Alert], ...]:
        """Every decision about the event that an alert told, in order of arrival, with that alert."""
        ...

    def mend(self, mended: Mended, channels: Sequence[str] = ()) -> tuple[Alert, ...]:
        """Put rebuilt events in the place of what was, and queue the retractions; return them with their sequence.

        The last thing that a transaction does: what is mended is read once it is committed.
        """
        ...

    def version_of(self, group: str) -> Version | None:
        """The latest recorded version of the page, ``None`` for one that is new."""
        ...

    def said(self, feed: str, group: str) -> str | None:
        """What was kept by ``put_said`` for this feed and page, ``None`` when nothing was."""
        ...

    def put_said(self, feed: str, group: str, said: str) -> None:
        """Keep a hash of what a feed says of a page: several feeds may each say something else of one."""
        ...

    def page_said(self, feed: str, said: str) -> str | None:
        """A page of which the feed last said just this, one of them where there are several."""
        ...

    def forget_pages(self, feed: str, shown: Collection[str], before: datetime) -> int:
        """Forget pages that the feed does not show any more, is not watched, and has no version since ``before``.

        How many there were. Their articles stay.
        """
        ...

    def put_watch(self, watch: Watch) -> None:
        """Keep watching a page; this takes the place of what was known of it."""
        ...

    def end_watch(self, page: str) -> None:
        """Watch a page no longer."""
        ...

    def put_position(self, archive: str, position: Position | None) -> None:
        """Keep how far the replay of an archive has come, or with ``None`` forget it: it is at its end."""
        ...

    def feed(self, url: str) -> FeedState | None:
        """The state of a feed, ``None`` for one that is not followed."""
        ...

    def put_feed(self, state: FeedState) -> None:
        """Write the state of a feed. One that is no longer followed stays forgotten."""
        ...


class Store(Protocol):
    """Everything that outlives a run. Closes itself when used as a context manager."""

    @property
    def deliveries(self) -> Deliveries:
        """What is on its way to the channels beside Redis."""
        ...

    @property
    def browsing(self) -> Browsing:
        """What is there, a page at a time."""
        ...

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Commit on success and roll back on any error. One writer at a time: another waits for its turn."""
        ...

    def pending(self, channel: str, limit: int) -> Sequence[Alert | Notice]:
        """The first ``limit`` alerts and notices still queued for the channel, by rising sequence."""
        ...

    def letters(self, channel: str, limit: int) -> Sequence[Letter]:
        """The same, as they are sent."""
        ...

    def keep(self, channel: str, places: Sequence[tuple[int, str]]) -> None:
        """Take the channel's queue from the first to the last of these out of it, and remember where it keeps each."""
        ...

    def tidy(self, channel: str, keeps: int) -> bool:
        """Let go of some of what the channel has had; the places of the last ``keeps`` stay. Whether there is more."""
        ...

    def kept(self, channel: str, after: int) -> Sequence[tuple[Letter, str]]:
        """Some that the channel keeps, the first of those with a sequence beyond ``after``, by rising sequence."""
        ...

    def alert_at(self, sequence: int) -> str | None:
        """The id of the alert that was given this sequence."""
        ...

    def last_sequence(self) -> int:
        """The sequence that was given last, 0 when there is none."""
        ...

    def last_told(self, limit: int) -> Sequence[Alert | Notice]:
        """The last ``limit`` alerts and notices that were recorded, by rising sequence."""
        ...

    def put_silence(self, silence: Silence) -> None:
        """Keep a silence; this takes the place of what was known of its id. Another process than the writer may do so.

        Those that ended ``SILENCES_KEPT`` before it begins are forgotten.
        """
        ...

    def silences(self) -> Sequence[Silence]:
        """Every silence that is kept, over or not, by its beginning."""
        ...

    def epoch(self) -> int:
        """How many times the sequences were begun anew because others had been given after a copy of this store."""
        ...

    def begin_epoch(self, epoch: int) -> None:
        """Count sequences as of this epoch from now on."""
        ...

    def delivered(self, channel: str, sequences: Iterable[int]) -> None:
        """Take these out of the channel's queue; those that are not in it are passed over."""
        ...

    def discard(self, channel: str) -> int:
        """Drop what the channel still had queued, and say how many alerts that were."""
        ...

    def waiting(self, channel: str) -> int:
        """How many alerts are queued for the channel."""
        ...

    def follow(self, urls: Sequence[str], now: datetime) -> None:
        """Follow these feeds and no others: a new one is due at once, a known one keeps its state.

        With a feed that is no longer followed go the watches of its pages.
        """
        ...

    def due_feeds(self, now: datetime, limit: int) -> Sequence[FeedState]:
        """The first ``limit`` feeds that are due by ``now``, by due time, then by URL."""
        ...

    def due_watches(self, now: datetime, limit: int) -> Sequence[Watch]:
        """The first ``limit`` watched pages that are due by ``now``, by due time, then by page."""
        ...

    def watched(self) -> int:
        """How many pages are watched."""
        ...

    def feeds(self) -> Sequence[FeedState]:
        """Every feed that is followed, by URL."""
        ...

    def heartbeat(self, name: str, now: datetime, note: str) -> None:
        """Say that ``name`` lives, for others to see; it takes the place of what it said before."""
        ...

    def heartbeats(self) -> Sequence[Heartbeat]:
        """The last heartbeat of every name, by name."""
        ...

    def has_writer(self) -> bool:
        """Whether some process has the store open as its writer. A store in memory is its own process's."""
        ...

    def position(self, archive: str) -> Position:
        """What was kept by ``put_position``; the beginning when nothing was."""
        ...

    def newest_as_of(self) -> datetime | None:
        """The as-of of the article that was recorded last, ``None`` when there is none."""
        ...

    def events(self) -> Sequence[EventSummary]:
        """Every event, latest seen first, then by id."""
        ...

    def find_event(self, reference: str) -> Event:
        """The event with this id or exact title, or whose id alone begins with this (4 characters or more).

        The id of one that became part of another means that other.

        Raises ``StoreError`` when there is none, or more than one.
        """
        ...

    def history(self, event: str, kind: str | None = None, as_of: datetime | None = None) -> Sequence[Ledger]:
        """Every decision about the event, told or silent, by as-of, then by arrival.

        With ``kind`` only those about it, with ``as_of`` only those whose observation is not younger.
        """
        ...

    def prune(self, horizon: Horizon, place: Place, limit: int, *, dry: bool = False) -> Pruned:
        """One step of a walk that begins at ``Place()`` and lets go of what is beyond the horizon.

        It looks at no more than ``limit`` things; a ``dry`` one only counts. A store in memory forgets everything with
        its process, and nothing before.
        """
        ...

    def close(self) -> None:
        """Let go of the database. Closing twice is harmless."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
