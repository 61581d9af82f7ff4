"""Looking through an SQL database, a page at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Select, exists, func, or_, select, tuple_

from monitor.alerts.wire_notice import KIND
from monitor.model import Alert, Change, Event, Notice, Observation, Series
from monitor.store import statements as sql
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
from monitor.store.engine import size_of
from monitor.store.feed_state import FeedState
from monitor.store.ledger import Ledger
from monitor.store.ordering import by_kind
from monitor.store.searching import folded
from monitor.store.tables import (
    alerts,
    articles,
    events,
    feeds,
    headings,
    kept,
    merges,
    observations,
    outbox,
    revisions,
    series,
)

__all__ = ["SqlBrowsing"]

_HEADINGS = select(headings.c.revised, headings.c.event, headings.c.change)
_DECISIONS = (
    select(revisions.c.as_of, revisions.c.arrival, revisions.c.data, revisions.c.alert, alerts.c.message)
    .outerjoin(alerts, alerts.c.id == revisions.c.alert)
    .order_by(revisions.c.as_of.desc(), revisions.c.arrival.desc())
)
_OBSERVATIONS = (
    select(articles.c.as_of, articles.c.arrival, observations.c.position, observations.c.data)
    .join(observations, observations.c.article == articles.c.id)
    .order_by(articles.c.as_of.desc(), articles.c.arrival.desc(), observations.c.position.desc())
)
_TOLD = select(alerts.c.sequence, alerts.c.data).order_by(alerts.c.sequence.desc())
_TOLD_AFTER = select(alerts.c.data).order_by(alerts.c.sequence)
_FEEDS = select(feeds.c.url, feeds.c.data).order_by(feeds.c.url)
_HAD = select(func.max(kept.c.last)).where(kept.c.channel == outbox.c.channel).scalar_subquery()
_WAITING = (
    select(outbox.c.channel, func.count()).where(outbox.c.sequence > func.coalesce(_HAD, 0)).group_by(outbox.c.channel)
)


class SqlBrowsing:
    """A ``Browsing``. Each call uses a connection of its own, and sees one moment."""

    def __init__(self, reading: Callable[[], AbstractContextManager[Connection]]) -> None:
        self._reading = reading

    def events(self, sought: Sought, limit: int, after: EventMark | None = None) -> Page[Heading, EventMark]:
        query = _narrowed(sought)
        if after is not None:
            query = query.where(tuple_(headings.c.revised, headings.c.event) < after)
        with self._reading() as connection:
            rows = connection.execute(query.limit(limit + 1)).all()
            found = _headings(connection, rows[:limit])
        return Page(found, (rows[limit - 1][0], rows[limit - 1][1]) if len(rows) > limit else None)

    def heading(self, event: str) -> Heading | None:
        merged = select(merges.c.into).where(merges.c.id == event)
        query = _HEADINGS.where(or_(headings.c.event == event, headings.c.event.in_(merged)))
        with self._reading() as connection:
            found = _headings(connection, connection.execute(query).all())
        return found[0] if found else None

    def series(self, event: str) -> Sequence[Series]:
        with self._reading() as connection:
            return by_kind(connection.scalars(select(series.c.data).where(series.c.event == event)))

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
        query = _DECISIONS.where(revisions.c.event == event)
        if after is not None:
            query = query.where(tuple_(revisions.c.as_of, revisions.c.arrival) < after)
        if kind is not None:
            query = query.where(revisions.c.kind == kind)
        if as_of is not None:
            query = query.where(revisions.c.as_of <= as_of)
        if told is not None:
            query = query.where(revisions.c.told == told)
        rows = self._rows(query.limit(limit + 1))
        return Page(tuple(Ledger(*row[2:]) for row in rows[:limit]), _mark(rows, limit, 2))

    def observations(
        self,
        event: str,
        limit: int,
        after: ObservationMark | None = None,
        *,
        kind: str | None = None,
        as_of: datetime | None = None,
    ) -> Page[Observation, ObservationMark]:
        query = _OBSERVATIONS.where(articles.c.event == event)
        if after is not None:
            place = tuple_(articles.c.as_of, articles.c.arrival, observations.c.position)
            query = query.where(place < after, articles.c.as_of <= after[0])
        if kind is not None:
            query = query.where(observations.c.kind == kind)
        if as_of is not None:
            query = query.where(articles.c.as_of <= as_of)
        rows = self._rows(query.limit(limit + 1))
        return Page(tuple(row[3] for row in rows[:limit]), _mark(rows, limit, 3))

    def told(self, sought: SoughtTold, limit: int, after: int | None = None) -> Page[Alert | Notice, int]:
        query = _TOLD if after is None else _TOLD.where(alerts.c.sequence < after)
        if sought.kind is not None:
            query = query.where(alerts.c.kind == sought.kind)
        elif not sought.notices:
            query = query.where(alerts.c.kind != KIND)
        if sought.change is not None:
            query = query.where(alerts.c.change == sought.change)
        if sought.event is not None:
            merged = select(merges.c.id).where(merges.c.into == sought.event)
            query = query.where(or_(alerts.c.event == sought.event, alerts.c.event.in_(merged)))
        rows = self._rows(query.limit(limit + 1))
        return Page(tuple(row[1] for row in rows[:limit]), rows[limit - 1][0] if len(rows) > limit else None)

    def told_after(self, sequence: int, limit: int) -> Sequence[Alert | Notice]:
        rows = self._rows(_TOLD_AFTER.where(alerts.c.sequence > sequence).limit(limit))
        return tuple(row[0] for row in rows)

    def alert(self, id: str) -> Alert | Notice | None:
        rows = self._rows(select(alerts.c.data).where(alerts.c.id == id))
        return rows[0][0] if rows else None

    def feeds(self, limit: int, after: str | None = None, *, down: bool | None = None) -> Page[FeedState, str]:
        query = _FEEDS if after is None else _FEEDS.where(feeds.c.url > after)
        if down is not None:
            query = query.where(feeds.c.down == down)
        rows = self._rows(query.limit(limit + 1))
        return Page(tuple(row[1] for row in rows[:limit]), rows[limit - 1][0] if len(rows) > limit else None)

    def stock(self, since: datetime) -> Stock:
        with self._reading() as connection:
            return Stock(
                articles=connection.scalar(sql.COUNTER, {"counter": "articles"}) or 0,
                alerts=connection.scalar(sql.COUNTER, {"counter": "alerts"}) or 0,
                open_events=_count(connection, select(func.count()).where(headings.c.last_seen >= since)),
                feeds=_count(connection, select(func.count()).select_from(feeds)),
                down=_count(connection, select(func.count()).where(feeds.c.down)),
                next_due=connection.scalar(select(feeds.c.due).order_by(feeds.c.due).limit(1)),
                waiting=dict(cast("Sequence[tuple[str, int]]", connection.execute(_WAITING).all())),
                size=size_of(connection),
            )

    def _rows(self, query: Select[Any]) -> Sequence[Any]:
        with self._reading() as connection:
            return connection.execute(query).all()


def _narrowed(sought: Sought) -> Select[Any]:
    query = _HEADINGS
    revised: ColumnElement[Any] = headings.c.revised
    if sought.since is not None:
        # Few are open however many there are: these are sorted, rather than all looked through in their order.
        query, revised = query.where(headings.c.last_seen >= sought.since), func.coalesce(revised, "")
    if sought.change is not None:
        query = query.where(headings.c.change == sought.change)
    if sought.kind is not None:
        known = exists().where(series.c.event == headings.c.event, series.c.kind == sought.kind, series.c.known)
        query = query.where(known)
    if sought.place is not None:
        query = query.where(headings.c.place.contains(folded(sought.place), autoescape=True))
    for word in folded(sought.text or "").split():
        query = query.where(headings.c.words.contains(word, autoescape=True))
    return query.order_by(revised.desc(), headings.c.event.desc())


def _headings(connection: Connection, rows: Sequence[Any]) -> tuple[Heading, ...]:
    wanted = [row[1] for row in rows]
    known: dict[str, list[Series]] = defaultdict(list)
    for one in connection.scalars(select(series.c.data).where(series.c.event.in_(wanted), series.c.known)):
        known[one.key.event].append(one)
    named = cast("Sequence[Event]", connection.scalars(select(events.c.data).where(events.c.id.in_(wanted))).all())
    found = {event.id: event for event in named}
    return tuple(
        Heading(found[event], by_kind(known[event]), revised, Change(change) if change else None)
        for revised, event, change in rows
    )


def _mark(rows: Sequence[Any], limit: int, columns: int) -> Any:
    return tuple(rows[limit - 1][:columns]) if len(rows) > limit else None


def _count(connection: Connection, query: Select[Any]) -> int:
    return connection.scalar(query) or 0
