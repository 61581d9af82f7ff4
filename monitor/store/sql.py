"""The store in an SQL database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Self, cast

from sqlalchemy import Connection, Engine, Select

from monitor.alerts.letter import Letter, letter
from monitor.alerts.silence import Silence
from monitor.model import Alert, Event, Notice, Series
from monitor.store import statements as sql
from monitor.store.codec import unpacked
from monitor.store.engine import connect, reading, translated, upsert, where_of, writing
from monitor.store.feed_state import FeedState
from monitor.store.horizon import Horizon, Place, Pruned
from monitor.store.locks import WriterLock, has_writer, lock_for_writing
from monitor.store.migrate import migrate
from monitor.store.ordering import by_kind
from monitor.store.port import SILENCES_KEPT, EventSummary, Heartbeat, Ledger, Transaction
from monitor.store.position import Position
from monitor.store.pruning import prune
from monitor.store.reference import SHORTEST_PREFIX, only_match
from monitor.store.sql_browsing import SqlBrowsing
from monitor.store.sql_deliveries import SqlDeliveries
from monitor.store.tables import heartbeats, revisions, silences
from monitor.store.transaction import SqlTransaction
from monitor.store.watch import Watch

__all__ = ["SqlStore"]

_AT_A_TIME = 50
_FORGOTTEN_TOGETHER = 5_000
"""Rows that are deleted in one transaction: nobody else can write meanwhile."""


class SqlStore:
    """A ``Store`` in SQLite or PostgreSQL. Threads may share it; each call uses a connection of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._where = where_of(engine.url)
        self._lock: WriterLock | None = None
        self.deliveries = SqlDeliveries(self._reading, self._writing)
        self.browsing = SqlBrowsing(self._reading)

    @classmethod
    def open(cls, address: str, *, writer: bool = False) -> Self:
        """Connect and bring the tables up to date, as the only writer when that is asked for.

        Raises ``StoreError`` naming the database it cannot use.
        """
        engine = connect(address)
        store = cls(engine)
        try:
            with translated(store._where):
                store._lock = lock_for_writing(engine) if writer else None
                migrate(engine)
        except BaseException:
            store.close()
            raise
        return store

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        with self._writing() as connection:
            transaction = SqlTransaction(connection)
            yield transaction
            transaction.finish()

    def pending(self, channel: str, limit: int) -> Sequence[Alert | Notice]:
        with self._reading() as connection:
            return tuple(connection.scalars(sql.PENDING, {"to": channel, "at_most": limit}))

    def letters(self, channel: str, limit: int) -> Sequence[Letter]:
        with self._reading() as connection:
            rows = connection.execute(sql.LETTERS, {"to": channel, "at_most": limit}).all()
            old = [sequence for sequence, text in rows if not text]  # what an older version queued
            written = {alert.sequence: letter(alert) for alert in connection.scalars(sql.ALERTS_AT, {"at": old})}
        return tuple(unpacked(sequence, text) if text else written[sequence] for sequence, text in rows)

    def keep(self, channel: str, places: Sequence[tuple[int, str]]) -> None:
        with self._writing() as connection:
            had = connection.execute(sql.KEPT_UP_TO, {"to": channel}).scalar_one()
            if new := [(sequence, place) for sequence, place in places if sequence > had]:
                written = " ".join(f"{sequence}={place}" for sequence, place in new)
                connection.execute(sql.KEEP, {"channel": channel, "last": new[-1][0], "places": written})

    def tidy(self, channel: str, keeps: int) -> bool:
        had = {"to": channel}
        with self._reading() as connection:
            first = connection.scalar(sql.HAD, had)
        if first is None:
            return False
        with self._writing() as connection:
            connection.execute(sql.FORGET_HAD, {**had, "before": first + _FORGOTTEN_TOGETHER})
            last = connection.execute(sql.KEPT_UP_TO, had).scalar_one()
            connection.execute(sql.FORGET_KEPT, {**had, "before": last - keeps})
            return connection.scalar(sql.HAD, had) is not None

    def kept(self, channel: str, after: int) -> Sequence[tuple[Letter, str]]:
        with self._reading() as connection:
            batch = connection.scalar(sql.KEPT, {"by": channel, "beyond": after, "at_most": 1}) or ""
            places = dict(part.split("=") for part in batch.split())
            at = [int(sequence) for sequence in places if int(sequence) > after]
            alerts = cast("Sequence[Alert | Notice]", connection.scalars(sql.ALERTS_AT, {"at": at}).all())
        found = sorted(map(letter, alerts), key=lambda one: one.sequence)
        return tuple((one, places[str(one.sequence)]) for one in found)

    def alert_at(self, sequence: int) -> str | None:
        with self._reading() as connection:
            return connection.scalar(sql.ALERT_ID, {"at": sequence})

    def last_sequence(self) -> int:
        with self._reading() as connection:
            return connection.scalar(sql.COUNTER, {"counter": "alerts"}) or 0

    def last_told(self, limit: int) -> Sequence[Alert | Notice]:
        with self._reading() as connection:
            return tuple(connection.scalars(sql.LAST_TOLD, {"at_most": limit}))[::-1]

    def put_silence(self, silence: Silence) -> None:
        row = {"id": silence.id, "starts": silence.starts, "ends": silence.ends, "data": silence}
        with self._writing() as connection:
            connection.execute(sql.FORGET_SILENCES, {"before": silence.starts - SILENCES_KEPT})
            connection.execute(upsert(connection.dialect.name, silences), row)

    def silences(self) -> Sequence[Silence]:
        with self._reading() as connection:
            return tuple(connection.scalars(sql.SILENCES))

    def epoch(self) -> int:
        with self._reading() as connection:
            return connection.scalar(sql.COUNTER, {"counter": "epoch"}) or 0

    def begin_epoch(self, epoch: int) -> None:
        with self._writing() as connection:
            connection.execute(sql.SET_COUNTER, {"counter": "epoch", "reached": epoch})

    def delivered(self, channel: str, sequences: Iterable[int]) -> None:
        if rows := [{"to": channel, "had": sequence} for sequence in sequences]:
            with self._writing() as connection:
                connection.execute(sql.DELIVERED, rows)

    def discard(self, channel: str) -> int:
        with self._writing() as connection:
            waited = connection.execute(sql.WAITING, {"to": channel}).scalar_one()
            connection.execute(sql.DISCARD, {"to": channel})
        return waited

    def waiting(self, channel: str) -> int:
        with self._reading() as connection:
            return connection.scalar(sql.WAITING, {"to": channel}) or 0

    def follow(self, urls: Sequence[str], now: datetime) -> None:
        with self._writing() as connection:
            SqlTransaction(connection).follow(urls, now)

    def due_feeds(self, now: datetime, limit: int) -> Sequence[FeedState]:
        with self._reading() as connection:
            return tuple(connection.scalars(sql.DUE_FEEDS, {"now": now, "at_most": limit}))

    def watched(self) -> int:
        with self._reading() as connection:
            return connection.scalar(sql.WATCHED) or 0

    def feeds(self) -> Sequence[FeedState]:
        with self._reading() as connection:
            return tuple(connection.scalars(sql.FEEDS))

    def due_watches(self, now: datetime, limit: int) -> Sequence[Watch]:
        with self._reading() as connection:
            return tuple(connection.scalars(sql.DUE_WATCHES, {"now": now, "at_most": limit}))

    def heartbeat(self, name: str, now: datetime, note: str) -> None:
        with self._writing() as connection:
            row = {"name": name, "at": now, "note": note}
            connection.execute(upsert(connection.dialect.name, heartbeats), row)

    def heartbeats(self) -> Sequence[Heartbeat]:
        with self._reading() as connection:
            return tuple(Heartbeat(*row) for row in connection.execute(sql.HEARTBEATS))

    def has_writer(self) -> bool:
        with translated(self._where):
            return has_writer(self._engine)

    def position(self, archive: str) -> Position:
        with self._reading() as connection:
            row = connection.execute(sql.POSITION, {"of": archive}).first()
        return Position(*row) if row else Position()

    def newest_as_of(self) -> datetime | None:
        with self._reading() as connection:
            return connection.scalar(sql.NEWEST_AS_OF)

    def events(self) -> Sequence[EventSummary]:
        known: dict[str, list[Series]] = defaultdict(list)
        with self._reading() as connection:
            for series in connection.scalars(sql.KNOWN_SERIES):
                known[series.key.event].append(series)
            events = cast("Sequence[Event]", connection.scalars(sql.EVENTS).all())
        return tuple(EventSummary(event, by_kind(known.get(event.id, ()))) for event in events)

    def find_event(self, reference: str) -> Event:
        with self._reading() as connection:
            matches = set(connection.scalars(sql.NAMED_EVENTS, {"reference": reference, "title": reference}))
            if len(reference) >= SHORTEST_PREFIX:
                begun = {"reference": reference, "length": len(reference)}
                matches.update(connection.scalars(sql.BEGUN_EVENTS, begun))
        return only_match(reference, matches)

    def history(self, event: str, kind: str | None = None, as_of: datetime | None = None) -> Sequence[Ledger]:
        query = sql.HISTORY
        if kind is not None:
            query = query.where(revisions.c.kind == kind)
        if as_of is not None:
            query = query.where(revisions.c.as_of <= as_of)
        with self._reading() as connection:
            return tuple(Ledger(*row) for row in connection.execute(query, {"of": event}))

    def prune(self, horizon: Horizon, place: Place, limit: int, *, dry: bool = False) -> Pruned:
        with self._reading() if dry else self._writing() as connection:
            return prune(connection, horizon, place, limit, dry=dry)

    def stream(self, query: Select[Any]) -> Iterator[Any]:
        """The rows of a query, all of one moment, a few of them in memory at a time."""
        with self._reading() as connection:
            yield from connection.execution_options(yield_per=_AT_A_TIME).execute(query)

    def close(self) -> None:
        if self._lock:
            self._lock.release()
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with translated(self._where), reading(self._engine).connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with translated(self._where):
            if self._lock:
                self._lock.confirm()
            with writing(self._engine).begin() as connection:
                yield connection
