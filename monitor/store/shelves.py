"""All that a database holds of one sort, row by row: however much it is, little of it is in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from monitor.model import Alert, Article, Notice, Observation
from monitor.store.ordering import by_kind
from monitor.store.port import EventSummary, Ledger
from monitor.store.sql import SqlStore
from monitor.store.tables import alerts, articles, events, observations, revisions, series

__all__ = ["Filed", "Item", "Shelf", "Wanted", "taken_from"]


class Shelf(StrEnum):
    """The sorts of things."""

    OBSERVATIONS = "observations"
    REVISIONS = "revisions"
    ALERTS = "alerts"
    EVENTS = "events"
    ARTICLES = "articles"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to leave out: everything of other events, and what is before ``since``, at ``until`` or after it.

    Their time is the as-of, an event's that of its last article, a notice's its own.
    """

    event: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Filed:
    """An article, or what one reports, with the id of its event."""

    what: Article | Observation
    event: str | None


Item = Filed | Ledger | EventSummary | Alert | Notice


def taken_from(address: str, shelf: Shelf, wanted: Wanted) -> Iterator[Item]:
    """Everything of this sort in the database of an address: in order of arrival, events latest seen first.

    Raises ``StoreError`` when there is no such event, or the database cannot be used.
    """
    with SqlStore.open(address) as store:
        event = store.find_event(wanted.event).id if wanted.event else None
        yield from _READ[shelf](store, Wanted(event, wanted.since, wanted.until))


def _articles(store: SqlStore, wanted: Wanted) -> Iterator[Item]:
    query = select(articles.c.data, articles.c.event).order_by(articles.c.arrival)
    for row in store.stream(_narrowed(query, wanted, articles.c.event, articles.c.as_of)):
        yield Filed(*row)


def _observations(store: SqlStore, wanted: Wanted) -> Iterator[Item]:
    query = (
        select(observations.c.data, articles.c.event)
        .join(articles, articles.c.id == observations.c.article)
        .order_by(articles.c.arrival, observations.c.position)
    )
    for row in store.stream(_narrowed(query, wanted, articles.c.event, articles.c.as_of)):
        yield Filed(*row)


def _revisions(store: SqlStore, wanted: Wanted) -> Iterator[Item]:
    query = (
        select(revisions.c.data, revisions.c.alert, alerts.c.message)
        .outerjoin(alerts, alerts.c.id == revisions.c.alert)
        .order_by(revisions.c.arrival)
    )
    for row in store.stream(_narrowed(query, wanted, revisions.c.event, revisions.c.as_of)):
        yield Ledger(*row)


def _alerts(store: SqlStore, wanted: Wanted) -> Iterator[Item]:
    query = select(alerts.c.data).order_by(alerts.c.sequence)
    for (told,) in store.stream(query if wanted.event is None else query.where(alerts.c.event == wanted.event)):
        if (wanted.since is None or told.time >= wanted.since) and (wanted.until is None or told.time < wanted.until):
            yield told


def _events(store: SqlStore, wanted: Wanted) -> Iterator[Item]:
    query = (
        select(events.c.data, series.c.data)
        .outerjoin(series, (series.c.event == events.c.id) & series.c.known)
        .order_by(events.c.last_seen.desc(), events.c.id)
    )
    rows = store.stream(_narrowed(query, wanted, events.c.id, events.c.last_seen))
    for event, group in groupby(rows, key=lambda row: row[0]):
        yield EventSummary(event, by_kind(known for _, known in group if known is not None))


def _narrowed(query: Select[Any], wanted: Wanted, event: ColumnElement[Any], time: ColumnElement[Any]) -> Select[Any]:
    if wanted.event is not None:
        query = query.where(event == wanted.event)
    if wanted.since is not None:
        query = query.where(time >= wanted.since)
    return query if wanted.until is None else query.where(time < wanted.until)


_READ: dict[Shelf, Callable[[SqlStore, Wanted], Iterator[Item]]] = {
    Shelf.OBSERVATIONS: _observations,
    Shelf.REVISIONS: _revisions,
    Shelf.ALERTS: _alerts,
    Shelf.EVENTS: _events,
    Shelf.ARTICLES: _articles,
}
