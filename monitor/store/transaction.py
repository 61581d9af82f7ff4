"""One transaction over the SQL tables."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, cast

from sqlalchemy import Connection, Executable

from monitor.alerts.letter import letter
from monitor.alerts.pairing import alerts_of
from monitor.alerts.wire_notice import KIND
from monitor.model import (
    ALL,
    Alert,
    Article,
    Event,
    Mended,
    Notice,
    Observation,
    Outcome,
    Record,
    Revision,
    Series,
    SeriesKey,
    Told,
    Version,
    content_of,
)
from monitor.pipeline import oldest_due
from monitor.store import statements as sql
from monitor.store import tables
from monitor.store.codec import indexed, packed
from monitor.store.engine import upsert
from monitor.store.feed_state import FeedState
from monitor.store.port import KEY_DEPTH
from monitor.store.position import Position
from monitor.store.searching import searchable
from monitor.store.sequencing import sequenced
from monitor.store.watch import Watch

__all__ = ["SqlTransaction"]


class SqlTransaction:
    """A ``Transaction`` on an open connection. ``finish`` must be called before the commit."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._dialect = connection.dialect.name
        self._counters: dict[str, int] = {row.name: row.value for row in connection.execute(sql.LOCKED_COUNTERS)}
        self._found = dict(self._counters)

    def seen(self, article: str) -> bool:
        return self._connection.execute(sql.ARTICLE_EVENT, {"article": article}).first() is not None

    def event_of(self, article: str) -> str | None:
        return cast("str | None", self._first(sql.ARTICLE_EVENT, article=article))

    def event_of_group(self, group: str) -> Event | None:
        return cast("Event | None", self._first(sql.GROUP_EVENT, page=group))

    def event(self, id: str) -> Event | None:
        return cast("Event | None", self._first(sql.EVENT, event=id))

    def series(self, key: SeriesKey) -> Series:
        stored = self._first(sql.SERIES, of=key.event, counted=key.kind, over=key.scope)
        return cast("Series", stored) if stored else Series(key)

    def due(self, now: datetime) -> Sequence[Series]:
        return oldest_due(self._connection.scalars(sql.DUE_SERIES, {"now": now}))

    def candidates(self, keys: Sequence[str], since: datetime, limit: int) -> Sequence[Event]:
        if not (wanted := tuple(dict.fromkeys(keys))):
            return ()
        named = {f"key{i}": key for i, key in enumerate(wanted)}
        bounds = {"since": since, "depth": max(limit, KEY_DEPTH), "at_most": limit}
        return tuple(self._connection.scalars(sql.candidates(len(wanted)), {**named, **bounds}))

    def record(self, outcome: Outcome, channels: Sequence[str] = ()) -> tuple[Alert, ...]:
        if outcome.seen:
            return ()
        if not self.seen(outcome.article.id):
            self._record_article(outcome)
        self._record_events(tuple({event.id: event for event in outcome.events}.values()))
        self._record_series(outcome.series)
        alerts = self._record_alerts(outcome.alerts, tuple(dict.fromkeys(channels)))
        self._record_revisions(outcome)
        return alerts

    def notify(self, notice: Notice, channels: Sequence[str] = ()) -> None:
        for given in self._placed([notice]):
            row = {"event": given.source, "kind": KIND, "scope": ALL, "change": given.change}
            self._queue([_told(given, row)], tuple(dict.fromkeys(channels)))

    def records(self, events: Sequence[str]) -> tuple[Record, ...]:
        found: dict[str, tuple[Article, list[Observation]]] = {}
        for article, observation in self._connection.execute(sql.RECORDS, {"events": list(events)}):
            found.setdefault(article.id, (article, []))[1].extend([observation] if observation else [])
        return tuple(Record(article, tuple(seen)) for article, seen in found.values())

    def sent(self, event: str) -> tuple[tuple[Revision, Alert], ...]:
        return tuple((revision, alert) for revision, alert in self._connection.execute(sql.SENT, {"of": event}))

    def mend(self, mended: Mended, channels: Sequence[str] = ()) -> tuple[Alert, ...]:
        gone = [{"old": event, "to": mended.rebuilt[0].event.id} for event in mended.gone]
        old = [*gone, *({"old": part.event.id} for part in mended.rebuilt)]
        for statement, rows in (
            (sql.CLEAR_REVISIONS, old),
            (sql.CLEAR_SERIES, old),
            (sql.CLEAR_KEYS, gone),
            (sql.REDIRECT_MERGES, gone),
            (sql.ADD_MERGE, gone),
            (sql.CLEAR_EVENT, gone),
            (sql.CLEAR_HEADING, old),
            (sql.END_MERGE, [{"founded": part.event.id} for part in mended.rebuilt]),
        ):
            self._write(statement, rows)
        alerts = self._record_alerts(mended.retractions, tuple(dict.fromkeys(channels)))
        for part in mended.rebuilt:
            self._record_events([part.event])
            self._record_series(part.series)
            self._write(sql.MOVE_ARTICLE, [{"moved": article, "to": part.event.id} for article in part.articles])
            self._record_entries(part.event.id, part.entries)
        return alerts

    def version_of(self, group: str) -> Version | None:
        row = self._connection.execute(sql.VERSION, {"page": group}).first()
        return Version(*row) if row else None

    def said(self, feed: str, group: str) -> str | None:
        return cast("str | None", self._first(sql.SAID, by=feed, page=group))

    def put_said(self, feed: str, group: str, said: str) -> None:
        self._write(upsert(self._dialect, tables.sightings), [{"feed": feed, "group": group, "said": said}])

    def page_said(self, feed: str, said: str) -> str | None:
        return cast("str | None", self._first(sql.PAGE_SAID, by=feed, what=said))

    def forget_pages(self, feed: str, shown: Collection[str], before: datetime) -> int:
        kept = {indexed(group) for group in shown}
        found = self._connection.scalars(sql.OLD_PAGES, {"by": feed, "before": before})
        old = [{"by": feed, "old": group} for group in found if group not in kept]
        self._write(sql.FORGET_SIGHTING, old)
        self._write(sql.FORGET_PAGE, [{"old": row["old"]} for row in old])
        return len(old)

    def put_watch(self, watch: Watch) -> None:
        row = {"page": watch.page, "feed": watch.feed, "due": watch.due, "data": watch}
        self._write(upsert(self._dialect, tables.watches), [row])

    def end_watch(self, page: str) -> None:
        self._connection.execute(sql.END_WATCH, {"at": page})

    def put_position(self, archive: str, position: Position | None) -> None:
        if position is None:
            self._connection.execute(sql.END_POSITION, {"of": archive})
        else:
            row = {"archive": archive, "articles": position.articles, "reached": position.reached}
            self._write(upsert(self._dialect, tables.positions), [row])

    def feed(self, url: str) -> FeedState | None:
        return cast("FeedState | None", self._first(sql.FEED, at=url))

    def put_feed(self, state: FeedState) -> None:
        row = {"at": state.url, "next": state.due, "is_down": state.down, "state": state}
        self._connection.execute(sql.SET_FEED, row)

    def follow(self, urls: Sequence[str], now: datetime) -> None:
        """What ``Store.follow`` does."""
        wanted = {indexed(url): url for url in urls}
        known = set(self._connection.scalars(sql.FEED_URLS))
        forgotten = [{"at": url} for url in sorted(known - wanted.keys())]
        for statement in (sql.FORGET_FEED, sql.FORGET_SAID, sql.FORGET_WATCHES):
            self._write(statement, forgotten)
        fresh = [FeedState(url, due=now, address=url) for key, url in wanted.items() if key not in known]
        self._write(sql.ADD_FEED, [{"url": state.url, "due": state.due, "data": state} for state in fresh])

    def finish(self) -> None:
        """Write down how far the counters came."""
        moved = [
            {"counter": name, "reached": value} for name, value in self._counters.items() if value != self._found[name]
        ]
        self._write(sql.SET_COUNTER, moved)

    def _record_article(self, outcome: Outcome) -> None:
        article, extraction = outcome.article, outcome.extraction
        self._counters["articles"] += 1
        row = {
            "id": article.id,
            "arrival": self._counters["articles"],
            "group": article.group,
            "event": outcome.event.id if outcome.event else None,
            "as_of": article.as_of,
            "data": article,
        }
        self._write(sql.ADD_ARTICLE, [row])
        self._record_version(article)
        mentions = [
            {"article": article.id, "position": i, "kind": mention.kind, "role": mention.role, "data": mention}
            for i, mention in enumerate(extraction.mentions)
        ]
        self._write(sql.ADD_MENTION, mentions)
        observations = [
            {"article": article.id, "position": i, "kind": seen.kind, "scope": seen.scope, "data": seen}
            for i, seen in enumerate(extraction.observations)
        ]
        self._write(sql.ADD_OBSERVATION, observations)

    def _record_version(self, article: Article) -> None:
        if article.group is None:
            return
        before = self.version_of(article.group)
        row = {
            "group": article.group,
            "content": content_of(article.title, article.text),
            "number": before.number + 1 if before else 1,
            "as_of": article.as_of,
        }
        self._write(upsert(self._dialect, tables.pages), [row])

    def _record_events(self, events: Sequence[Event]) -> None:
        rows = [{"id": event.id, "title": event.title, "last_seen": event.last_seen, "data": event} for event in events]
        self._write(upsert(self._dialect, tables.events), rows)
        self._write(
            upsert(self._dialect, tables.headings, ("last_seen", "place", "words")), list(map(_heading, events))
        )
        self._write(sql.CLEAR_KEYS, [{"old": event.id} for event in events])
        keys = [
            {"event": event.id, "key": key, "last_seen": event.last_seen}
            for event in events
            for key in dict.fromkeys(map(indexed, event.profile.keys))
        ]
        self._write(sql.ADD_KEY, keys)

    def _record_series(self, changed: Sequence[Series]) -> None:
        rows = [
            {
                "event": series.key.event,
                "kind": series.key.kind,
                "scope": series.key.scope,
                "known": series.known is not None,
                "held_until": series.due,
                "data": series,
            }
            for series in changed
        ]
        self._write(upsert(self._dialect, tables.series), rows)

    def _record_alerts(self, alerts: Sequence[Alert], channels: Sequence[str]) -> tuple[Alert, ...]:
        given = self._placed(alerts)
        rows = [
            _told(alert, {"event": alert.event.id, "kind": alert.kind, "scope": alert.scope, "change": alert.change})
            for alert in given
        ]
        self._queue(rows, channels)
        return given

    def _placed(self, told: Sequence[Told]) -> tuple[Told, ...]:
        """Those that are new, each with its sequence."""
        if not told:
            return ()
        recorded = set(self._connection.scalars(sql.ALERT_IDS, {"ids": [one.id for one in told]}))
        given = sequenced(told, recorded, last=self._counters["alerts"])
        self._counters["alerts"] += len(given)
        return given

    def _queue(self, rows: list[dict[str, Any]], channels: Sequence[str]) -> None:
        self._write(sql.ADD_ALERT, rows)
        letters = {row["sequence"]: packed(letter(row["data"])) for row in rows} if channels else {}
        queued = [
            {"channel": channel, "sequence": sequence, "letter": text}
            for sequence, text in letters.items()
            for channel in channels
        ]
        self._write(sql.QUEUE, queued)

    def _record_revisions(self, outcome: Outcome) -> None:
        alerts = (alert.id if alert else None for alert in alerts_of(outcome))
        for event, told in groupby(zip(outcome.revisions, alerts, strict=True), key=lambda item: item[0].key.event):
            self._record_entries(event, list(told))

    def _record_entries(self, event: str, entries: Sequence[tuple[Revision, str | None]]) -> None:
        rows = [
            {
                "event": event,
                "kind": revision.key.kind,
                "scope": revision.key.scope,
                "as_of": revision.observation.as_of,
                "change": revision.change,
                "reason": revision.reason,
                "told": revision.told,
                "alert": alert,
                "data": revision,
            }
            for revision, alert in entries
        ]
        self._write(sql.ADD_REVISION, rows)
        told = [revision for revision, _ in entries if revision.told]
        if told:
            newest = max(reversed(told), key=lambda revision: revision.observation.as_of)
            latest = {"of": event, "at": newest.observation.as_of, "did": newest.change}
            self._connection.execute(sql.REVISED, latest)

    def _first(self, statement: Executable, **parameters: object) -> object:
        row = self._connection.execute(statement, parameters).first()
        return row[0] if row else None

    def _write(self, statement: Executable, rows: list[dict[str, Any]]) -> None:
        if rows:
            self._connection.execute(statement, rows)


def _told(told: Alert | Notice, columns: dict[str, Any]) -> dict[str, Any]:
    return {"sequence": told.sequence, "id": told.id, "message": told.message, "data": told, **columns}


def _heading(event: Event) -> dict[str, Any]:
    named = searchable(event)
    return {"event": event.id, "last_seen": event.last_seen, "place": named.place, "words": named.words}
