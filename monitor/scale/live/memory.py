"""What a cell remembers: a store in memory whose tables are rows that the engine keeps."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from datetime import datetime, timedelta

from monitor.model import EPOCH, Alert, Event, Record, Series, SeriesKey
from monitor.scale.live.keeping import Columns, Kept, Rows, Shelves
from monitor.store import Ledger
from monitor.store.candidate_index import KeyRows, Row
from monitor.store.due_index import DueRows
from monitor.store.memory import MemoryStore, Tables
from monitor.store.port import KEY_DEPTH

_EVENTS_OF_A_KEY = 2 * KEY_DEPTH
"""Some more than are asked for at a time: one that merges into another leaves its place to the next."""
_DAY = timedelta(days=1)
_ONLY = ""


class Memory:
    """One cell's, for one turn: nothing is kept before ``flush``.

    Its store is that of every replay, and differs in how long it remembers: an event until ``forget`` finds that it
    was ``quiet`` for so long; an article that is of no event, and a silent decision, not beyond the turn.
    """

    def __init__(self, rows: Rows, quiet: timedelta) -> None:
        self._quiet = quiet
        self._arrived: Kept[str, int] = Kept(rows, "arrived", int)
        self._due: Kept[str, list[tuple[SeriesKey, datetime]]] = Kept(rows, "due", list[tuple[SeriesKey, datetime]])
        self._days: Shelves[int, list[str]] = Shelves(rows, "day", int, list[str])
        self._articles: Kept[str, str] = Kept(rows, "article", str)
        self._groups: Kept[str, str] = Kept(rows, "page", str)
        self._events: Kept[str, Event] = Kept(rows, "event", Event)
        self._alerts: Kept[str, Alert] = Kept(rows, "alert", Alert)
        self._keys: Kept[str, list[Row]] = Kept(rows, "key", list[Row])
        self._records: Shelves[int, Record] = Shelves(rows, "record", int, Record)
        self._series: Shelves[SeriesKey, Series] = Shelves(rows, "series", SeriesKey, Series, _named)
        self._told: Shelves[int, Ledger] = Shelves(rows, "told", int, Ledger)
        self._tables = Tables(
            articles=_OfEvents(self._articles),
            arrived=self._arrived.get(_ONLY, 0),
            records=self._records,
            groups=self._groups,
            events=self._events,
            series=self._series,
            due=DueRows(dict(self._due.get(_ONLY, ()))),
            alerts=self._alerts,
            index=KeyRows(self._keys, _EVENTS_OF_A_KEY),
        )
        self._was_due = dict(self._tables.due.times)
        self.store = MemoryStore(self._tables, Columns(self._told, lambda entry: entry.alert is not None))

    def next_look(self) -> datetime | None:
        """When something is to be told or forgotten, if nothing comes before."""
        days = [EPOCH + day * _DAY for day in self._days[_ONLY]]
        return min([*self._tables.due.times.values(), *days], default=None)

    def forget(self, now: datetime) -> None:
        """Forget the events that were quiet for so long, and all that is known of them."""
        days = self._days[_ONLY]
        for day in [day for day in days if EPOCH + day * _DAY <= now]:
            for event in filter(None, map(self._events.get, days.pop(day))):
                if event.last_seen + self._quiet > now:
                    self._look_at(event, event.last_seen)
                else:
                    self._forget(event)

    def flush(self, now: datetime) -> None:
        """Keep all that was changed in this turn."""
        for id in self._events.added:
            if event := self._events.get(id):
                self._look_at(event, max(now, event.last_seen))
        if self._arrived.get(_ONLY) != self._tables.arrived:
            self._arrived[_ONLY] = self._tables.arrived
        if self._was_due != self._tables.due.times:
            self._due[_ONLY] = list(self._tables.due.times.items())
        for rows in (self._arrived, self._due, self._articles, self._groups, self._events, self._alerts, self._keys):
            rows.flush()
        for shelves in (self._days, self._records, self._series, self._told):
            shelves.flush()

    def _look_at(self, event: Event, after: datetime) -> None:
        """Whether it is quiet is looked at on the day after that."""
        day = (after + self._quiet - EPOCH) // _DAY + 1
        days = self._days[_ONLY]
        days[day] = [*days.get(day, ()), event.id]

    def _forget(self, event: Event) -> None:
        tables = self._tables
        for record in self._records.pop(event.id).values():
            tables.articles.pop(record.article.id, None)
            if record.article.group and self._groups.get(record.article.group) == event.id:
                del self._groups[record.article.group]
        for entry in self._told.pop(event.id).values():
            self._alerts.pop(entry.alert or "", None)
        for key in self._series.pop(event.id):
            tables.due.remove(key)
        tables.index.remove(event)
        del self._events[event.id]


class _OfEvents(MutableMapping[str, str | None]):
    """The event of each article; one that is of none is known as long as this."""

    def __init__(self, kept: Kept[str, str]) -> None:
        self._kept, self._bare = kept, dict[str, None]()

    def __getitem__(self, article: str) -> str | None:
        return None if article in self._bare else self._kept[article]

    def __setitem__(self, article: str, event: str | None) -> None:
        if event is None:
            self._bare[article] = None
        else:
            self._kept[article] = event

    def __delitem__(self, article: str) -> None:
        del self._kept[article]

    def __iter__(self) -> Iterator[str]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)


def _named(key: SeriesKey) -> str:
    return f"{key.kind} {key.scope}"
