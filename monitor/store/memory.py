"""The store in memory: for replays that keep nothing, and for tests."""

from __future__ import annotations

from collections import ChainMap, Counter, defaultdict
from collections.abc import (
    Callable,
    Collection,
    Container,
    Iterable,
    Iterator,
    Mapping,
    MutableMapping,
    MutableSequence,
    Sequence,
)
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Self

from monitor.alerts.letter import Letter, letter
from monitor.alerts.pairing import alerts_of
from monitor.alerts.silence import Silence
from monitor.model import (
    Alert,
    Event,
    Mended,
    Notice,
    Outcome,
    Record,
    Revision,
    Series,
    SeriesKey,
    Version,
    content_of,
)
from monitor.pipeline import oldest_due
from monitor.store.candidate_index import KeyRows, Row
from monitor.store.due_index import DueRows
from monitor.store.feed_state import FeedState
from monitor.store.horizon import Horizon, Place, Pruned
from monitor.store.memory_browsing import MemoryBrowsing, Seen
from monitor.store.memory_deliveries import MemoryDeliveries
from monitor.store.ordering import by_kind
from monitor.store.port import KEY_DEPTH, SILENCES_KEPT, EventSummary, Heartbeat, Ledger, Transaction
from monitor.store.position import Position
from monitor.store.reference import only_match, refers
from monitor.store.sequencing import sequenced
from monitor.store.watch import Watch

__all__ = ["MemoryStore", "Tables"]


@dataclass(slots=True)
class Tables:
    """What is remembered. A transaction has a layer of its own over the committed one.

    The committed ones may be kept elsewhere: what is looked up in them is looked up by key, and put there whole.
    """

    articles: MutableMapping[str, str | None] = field(default_factory=dict)
    arrived: int = 0
    """How many articles there were."""
    records: MutableMapping[str, MutableMapping[int, Record]] = field(default_factory=lambda: defaultdict(dict))
    """What the articles of each event report, by arrival."""
    mended: list[Mended] = field(default_factory=list)
    groups: MutableMapping[str, str] = field(default_factory=dict)
    pages: MutableMapping[str, Version] = field(default_factory=dict)
    feeds: MutableMapping[str, FeedState] = field(default_factory=dict)
    said: MutableMapping[tuple[str, str], str] = field(default_factory=dict)
    watches: MutableMapping[str, Watch | None] = field(default_factory=dict)
    positions: dict[str, Position] = field(default_factory=dict)
    events: MutableMapping[str, Event] = field(default_factory=dict)
    merges: dict[str, str] = field(default_factory=dict)
    """The events that became part of another one, each with that one."""
    series: MutableMapping[str, MutableMapping[SeriesKey, Series]] = field(default_factory=lambda: defaultdict(dict))
    """The series of each event."""
    due: DueRows = field(default_factory=DueRows)
    alerts: MutableMapping[str, Alert] = field(default_factory=dict)
    notices: MutableMapping[str, Notice] = field(default_factory=dict)
    ledger: list[Ledger] = field(default_factory=list)
    queued: list[tuple[str, Alert | Notice]] = field(default_factory=list)
    forgotten: list[tuple[str, str]] = field(default_factory=list)
    newest_as_of: datetime | None = None
    index: KeyRows = field(default_factory=KeyRows)


class MemoryTransaction:
    """A ``Transaction`` that reads through its own layer into the committed one."""

    def __init__(
        self, committed: Tables, ledger: Mapping[str, Sequence[Ledger]], commit: Callable[[Tables], None]
    ) -> None:
        self._committed, self._ledger, self._commit = committed, ledger, commit
        self._lay()

    def _lay(self) -> None:
        """An empty layer over what is committed."""
        self.own, committed = Tables(), self._committed
        self._articles = ChainMap(self.own.articles, committed.articles)
        self._groups = ChainMap(self.own.groups, committed.groups)
        self._pages = ChainMap(self.own.pages, committed.pages)
        self._feeds = ChainMap(self.own.feeds, committed.feeds)
        self._said = ChainMap(self.own.said, committed.said)
        self._events = ChainMap(self.own.events, committed.events)
        self._alerts = ChainMap(self.own.alerts, committed.alerts)
        self._notices = ChainMap(self.own.notices, committed.notices)

    def seen(self, article: str) -> bool:
        return article in self._articles

    def event_of(self, article: str) -> str | None:
        return self._articles.get(article)

    def event_of_group(self, group: str) -> Event | None:
        return self._events.get(self._groups.get(group, ""))

    def event(self, id: str) -> Event | None:
        return self._events.get(id)

    def series(self, key: SeriesKey) -> Series:
        own, committed = (tables.series.get(key.event, {}).get(key) for tables in (self.own, self._committed))
        return own or committed or Series(key)

    def due(self, now: datetime) -> Sequence[Series]:
        found = map(self.series, {*self.own.due.until(now), *self._committed.due.until(now)})
        return oldest_due(series for series in found if series.due and series.due <= now)

    def candidates(self, keys: Sequence[str], since: datetime, limit: int) -> Sequence[Event]:
        shared = Counter(row for key in dict.fromkeys(keys) for row in self._newest(key, since, max(limit, KEY_DEPTH)))
        found = sorted(shared, key=lambda row: (-shared[row], row))
        return tuple(self._events[id] for _, id in found[:limit])

    def record(self, outcome: Outcome, channels: Sequence[str] = ()) -> tuple[Alert, ...]:
        if outcome.seen:
            return ()
        if not self.seen(outcome.article.id):
            self._record_article(outcome)
        for event in outcome.events:
            self.own.index.put(event, self.own.events.get(event.id))
            self.own.events[event.id] = event
        for series in outcome.series:
            self.own.series[series.key.event][series.key] = series
            self.own.due.put(series)
        alerts = self._record_alerts(outcome.alerts)
        self.own.queued += [(channel, alert) for alert in alerts for channel in dict.fromkeys(channels)]
        self._record_revisions(outcome)
        return alerts

    def notify(self, notice: Notice, channels: Sequence[str] = ()) -> None:
        for given in sequenced((notice,), self._notices, last=self._last):
            self.own.notices[given.id] = given
            self.own.queued += [(channel, given) for channel in dict.fromkeys(channels)]

    def records(self, events: Sequence[str]) -> tuple[Record, ...]:
        found = {
            arrival: record
            for tables in (self._committed, self.own)
            for event in events
            for arrival, record in tables.records.get(event, {}).items()
        }
        return tuple(found[arrival] for arrival in sorted(found))

    def sent(self, event: str) -> tuple[tuple[Revision, Alert], ...]:
        rows = (*self._ledger.get(event, ()), *(row for row in self.own.ledger if row.revision.key.event == event))
        return tuple((row.revision, self._alerts[row.alert]) for row in rows if row.alert)

    def mend(self, mended: Mended, channels: Sequence[str] = ()) -> tuple[Alert, ...]:
        """Commits what was done so far, so that the rest of the transaction sees the events as they are now."""
        alerts = self._record_alerts(mended.retractions)
        self.own.queued += [(channel, alert) for alert in alerts for channel in dict.fromkeys(channels)]
        self.own.mended.append(mended)
        self._commit(self.own)
        self._lay()
        return alerts

    def version_of(self, group: str) -> Version | None:
        return self._pages.get(group)

    def said(self, feed: str, group: str) -> str | None:
        return self._said.get((feed, group))

    def put_said(self, feed: str, group: str, said: str) -> None:
        self.own.said[feed, group] = said

    def page_said(self, feed: str, said: str) -> str | None:
        return min((group for (by, group), kept in self._said.items() if by == feed and kept == said), default=None)

    def forget_pages(self, feed: str, shown: Collection[str], before: datetime) -> int:
        """Of what is committed; like ``end_watch``, it holds from the commit on."""
        watches = {**self._committed.watches, **self.own.watches}
        mine = {group for by, group in self._committed.said if by == feed} - set(shown)
        old = {group for group in mine if self._pages[group].as_of < before and not watches.get(group)}
        self.own.forgotten += [(feed, group) for group in old]
        return len(old)

    def put_watch(self, watch: Watch) -> None:
        self.own.watches[watch.page] = watch

    def end_watch(self, page: str) -> None:
        self.own.watches[page] = None

    def put_position(self, archive: str, position: Position | None) -> None:
        self.own.positions[archive] = position or Position()

    def feed(self, url: str) -> FeedState | None:
        return self._feeds.get(url)

    def put_feed(self, state: FeedState) -> None:
        if state.url in self._feeds:
            self.own.feeds[state.url] = state

    def _newest(self, key: str, since: datetime, depth: int) -> Iterable[Row]:
        own = self.own.index.newest(key, since, depth)
        committed = self._committed.index.newest(key, since, depth, without=self.own.events)
        return sorted(own + committed)[:depth]

    def _record_article(self, outcome: Outcome) -> None:
        article, event = outcome.article, outcome.event.id if outcome.event else None
        self.own.articles[article.id] = event
        if event is not None:
            arrival = self._committed.arrived + len(self.own.articles)
            self.own.records[event][arrival] = Record(article, outcome.extraction.observations)
        self.own.newest_as_of = article.as_of
        if article.group is None:
            return
        before = self.version_of(article.group)
        content, number = content_of(article.title, article.text), before.number + 1 if before else 1
        self.own.pages[article.group] = Version(content, number, article.as_of)
        if event is not None:
            self.own.groups[article.group] = event

    def _record_alerts(self, alerts: Sequence[Alert]) -> tuple[Alert, ...]:
        given = sequenced(alerts, self._alerts, last=self._last)
        self.own.alerts.update({alert.id: alert for alert in given})
        return given

    @property
    def _last(self) -> int:
        return sum(map(len, self._alerts.maps)) + sum(map(len, self._notices.maps))

    def _record_revisions(self, outcome: Outcome) -> None:
        for revision, alert in zip(outcome.revisions, alerts_of(outcome), strict=True):
            told = self._alerts[alert.id] if alert else None
            self.own.ledger.append(Ledger(revision, told.id if told else None, told.message if told else None))


class MemoryStore:
    """A ``Store`` that forgets everything with the process, unless its ``tables`` and ``ledger`` are kept elsewhere."""

    def __init__(
        self, tables: Tables | None = None, ledger: MutableMapping[str, MutableSequence[Ledger]] | None = None
    ) -> None:
        self._tables = tables or Tables()
        self._ledger = defaultdict(list) if ledger is None else ledger
        self._heartbeats: dict[str, Heartbeat] = {}
        self._queues: dict[str, dict[int, Alert | Notice]] = defaultdict(dict)
        self._kept: dict[str, dict[int, str]] = defaultdict(dict)
        self._silences: dict[str, Silence] = {}
        self._epoch = 0
        self._writer = Lock()
        self._access = Lock()
        self.deliveries = MemoryDeliveries(self._sequences, self.delivered, self._told)
        self.browsing = MemoryBrowsing(self.contents)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        with self._writer:
            transaction = MemoryTransaction(self._tables, self._ledger, self._commit)
            yield transaction
            self._commit(transaction.own)

    def pending(self, channel: str, limit: int) -> Sequence[Alert | Notice]:
        with self._access:
            return tuple(self._queues[channel].values())[:limit]

    def letters(self, channel: str, limit: int) -> Sequence[Letter]:
        return tuple(map(letter, self.pending(channel, limit)))

    def keep(self, channel: str, places: Sequence[tuple[int, str]]) -> None:
        self.delivered(channel, [sequence for sequence, _ in places])
        with self._access:
            had = max(self._kept[channel], default=0)
            self._kept[channel].update((sequence, place) for sequence, place in places if sequence > had)

    def tidy(self, channel: str, keeps: int) -> bool:
        with self._access:
            last = max(self._kept[channel], default=0)
            self._kept[channel] = {at: place for at, place in self._kept[channel].items() if at > last - keeps}
        return False

    def kept(self, channel: str, after: int) -> Sequence[tuple[Letter, str]]:
        with self._access:
            places = {sequence: place for sequence, place in self._kept[channel].items() if sequence > after}
            alerts = [alert for alert in self._tables.alerts.values() if alert.sequence in places]
        return tuple((letter(alert), places[alert.sequence]) for alert in alerts)

    def alert_at(self, sequence: int) -> str | None:
        with self._access:
            return next((alert.id for alert in self._tables.alerts.values() if alert.sequence == sequence), None)

    def last_sequence(self) -> int:
        with self._access:
            return len(self._tables.alerts) + len(self._tables.notices)

    def last_told(self, limit: int) -> Sequence[Alert | Notice]:
        with self._access:
            told: list[Alert | Notice] = [*self._tables.alerts.values(), *self._tables.notices.values()]
        return tuple(sorted(told, key=lambda one: one.sequence)[-limit:])

    def put_silence(self, silence: Silence) -> None:
        with self._access:
            kept = {one.id: one for one in self._silences.values() if one.ends >= silence.starts - SILENCES_KEPT}
            self._silences = {**kept, silence.id: silence}

    def silences(self) -> Sequence[Silence]:
        with self._access:
            return tuple(sorted(self._silences.values(), key=lambda one: (one.starts, one.id)))

    def epoch(self) -> int:
        return self._epoch

    def begin_epoch(self, epoch: int) -> None:
        self._epoch = epoch

    def delivered(self, channel: str, sequences: Iterable[int]) -> None:
        with self._access:
            for sequence in sequences:
                self._queues[channel].pop(sequence, None)

    def discard(self, channel: str) -> int:
        with self._access:
            return len(self._queues.pop(channel, ()))

    def waiting(self, channel: str) -> int:
        with self._access:
            return len(self._queues[channel])

    def follow(self, urls: Sequence[str], now: datetime) -> None:
        with self._writer, self._access:
            known = self._tables.feeds
            self._tables.feeds = {url: known.get(url) or FeedState(url, due=now, address=url) for url in urls}
            self._tables.said = {key: said for key, said in self._tables.said.items() if key[0] in self._tables.feeds}
            watches = self._tables.watches.items()
            self._tables.watches = {
                page: watch for page, watch in watches if watch and watch.feed in self._tables.feeds
            }

    def due_feeds(self, now: datetime, limit: int) -> Sequence[FeedState]:
        due = [state for state in self.feeds() if state.due <= now]
        return tuple(sorted(due, key=lambda state: state.due)[:limit])

    def due_watches(self, now: datetime, limit: int) -> Sequence[Watch]:
        with self._access:
            due = [watch for watch in self._tables.watches.values() if watch and watch.due <= now]
        return tuple(sorted(due, key=lambda watch: (watch.due, watch.page))[:limit])

    def watched(self) -> int:
        with self._access:
            return len(self._tables.watches)

    def feeds(self) -> Sequence[FeedState]:
        with self._access:
            return tuple(sorted(self._tables.feeds.values(), key=lambda state: state.url))

    def heartbeat(self, name: str, now: datetime, note: str) -> None:
        with self._access:
            self._heartbeats[name] = Heartbeat(name, now, note)

    def heartbeats(self) -> Sequence[Heartbeat]:
        with self._access:
            return tuple(self._heartbeats[name] for name in sorted(self._heartbeats))

    def has_writer(self) -> bool:
        return True

    def position(self, archive: str) -> Position:
        return self._tables.positions.get(archive, Position())

    def newest_as_of(self) -> datetime | None:
        return self._tables.newest_as_of

    def events(self) -> Sequence[EventSummary]:
        with self._access:
            known: dict[str, list[Series]] = defaultdict(list)
            for event, all_series in self._tables.series.items():
                known[event] = [series for series in all_series.values() if series.known is not None]
            events = sorted(self._tables.events.values(), key=lambda event: event.id)
        events.sort(key=lambda event: event.last_seen, reverse=True)
        return tuple(EventSummary(event, by_kind(known[event.id])) for event in events)

    def find_event(self, reference: str) -> Event:
        with self._access:
            events = self._tables.events
            matches = {event.id: event for event in events.values() if refers(reference, event.id, event.title)}
            into = (into for gone, into in self._tables.merges.items() if refers(reference, gone))
            matches.update((id, events[id]) for id in into)
        return only_match(reference, matches.values())

    def history(self, event: str, kind: str | None = None, as_of: datetime | None = None) -> Sequence[Ledger]:
        with self._access:
            rows = tuple(self._ledger[event])
        found = [
            row
            for row in rows
            if (kind is None or row.revision.key.kind == kind)
            and (as_of is None or row.revision.observation.as_of <= as_of)
        ]
        return tuple(sorted(found, key=lambda row: row.revision.observation.as_of))

    def prune(self, horizon: Horizon, place: Place, limit: int, *, dry: bool = False) -> Pruned:
        return Pruned()

    def close(self) -> None:
        """Nothing to let go of."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def _sequences(self, channel: str) -> Sequence[int]:
        with self._access:
            return tuple(self._queues[channel])

    def _told(self, sequences: Collection[int]) -> Sequence[Alert | Notice]:
        with self._access:
            known: list[Alert | Notice] = [*self._tables.alerts.values(), *self._tables.notices.values()]
        return [one for one in known if one.sequence in sequences]

    def contents(self) -> Seen:
        """What there is at this moment."""
        tables = self._tables
        with self._access:
            return Seen(
                events=tuple(tables.events.values()),
                series={event: tuple(series.values()) for event, series in tables.series.items()},
                ledgers={event: tuple(rows) for event, rows in self._ledger.items()},
                records={event: dict(records) for event, records in tables.records.items()},
                merges=dict(tables.merges),
                told=(*tables.alerts.values(), *tables.notices.values()),
                feeds=tuple(tables.feeds.values()),
                articles=len(tables.articles),
                waiting={channel: len(queue) for channel, queue in self._queues.items()},
            )

    def _commit(self, own: Tables) -> None:
        with self._access:
            self._keep(own)

    def _keep(self, own: Tables) -> None:
        tables = self._tables
        for event in own.events.values():
            tables.index.put(event, tables.events.get(event.id))
        tables.articles.update(own.articles)
        tables.arrived += len(own.articles)
        for id, records in own.records.items():
            tables.records[id].update(records)
        tables.groups.update(own.groups)
        tables.pages.update(own.pages)
        tables.feeds.update(own.feeds)
        tables.said.update(own.said)
        for feed, group in own.forgotten:
            tables.said.pop((feed, group), None)
            tables.pages.pop(group, None)
        tables.watches.update(own.watches)
        tables.positions.update(own.positions)
        for page in (page for page, watch in own.watches.items() if watch is None):
            del tables.watches[page]
        tables.events.update(own.events)
        for id, series in own.series.items():
            _put_series(tables, id, series.values())
        tables.alerts.update(own.alerts)
        tables.notices.update(own.notices)
        tables.newest_as_of = own.newest_as_of or tables.newest_as_of
        for row in own.ledger:
            self._ledger[row.revision.key.event].append(row)
        for mended in own.mended:
            self._mend(mended)
        for channel, alert in own.queued:
            self._queues[channel][alert.sequence] = alert

    def _mend(self, mended: Mended) -> None:
        tables, old = self._tables, [*mended.gone, *(part.event.id for part in mended.rebuilt)]
        for event in mended.gone:
            tables.index.remove(tables.events.pop(event))
            self._ledger.pop(event, None)
            into = mended.rebuilt[0].event.id
            tables.merges = {gone: into if kept == event else kept for gone, kept in tables.merges.items()}
            tables.merges[event] = into
        for key in (key for event in old for key in tables.series.pop(event, {})):
            tables.due.remove(key)
        records = {arrival: record for event in old for arrival, record in tables.records.pop(event, {}).items()}
        for part in mended.rebuilt:
            tables.index.put(part.event, tables.events.get(part.event.id))
            tables.events[part.event.id] = part.event
            tables.merges.pop(part.event.id, None)
            _put_series(tables, part.event.id, part.series)
            tables.articles.update(dict.fromkeys(part.articles, part.event.id))
            alerts = (tables.alerts[alert] if alert else None for _, alert in part.entries)
            self._ledger[part.event.id] = [
                Ledger(revision, alert.id if alert else None, alert.message if alert else None)
                for (revision, _), alert in zip(part.entries, alerts, strict=True)
            ]
        self._move(records, old)

    def _move(self, records: Mapping[int, Record], old: Container[str]) -> None:
        """File the records under the event that their article is of now; a page is of its last article's event."""
        tables = self._tables
        for arrival, record in sorted(records.items()):
            event, page = tables.articles[record.article.id], record.article.group
            assert event is not None, "an article of a mended event is of one of those it was rebuilt as"
            tables.records[event][arrival] = record
            if page and tables.groups.get(page) in old:
                tables.groups[page] = event


def _put_series(tables: Tables, event: str, changed: Iterable[Series]) -> None:
    for series in changed:
        tables.series[event][series.key] = series
        tables.due.put(series)
