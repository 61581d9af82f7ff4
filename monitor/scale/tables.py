"""The tables that a backfill leaves, a Parquet folder each: columns to ask by, and ``data``, the whole as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from monitor.model import Alert, Article, Observation, Revision
from monitor.scale.blocks import Chronicle
from monitor.scale.rows import Rows
from monitor.store.codec import decode, encode

JUDGED = "block long, place int, kind string, data string"
"""What a block leaves, a row each: its events (a ``Chronicle``), and its alerts in the order that they were told in."""

EVENTS = (
    "id string, title string, place string, began timestamp, last_seen timestamp, articles int, founder string, "
    "merged array<string>, data string"
)
REVISIONS = (
    "event string, position int, kind string, scope string, change string, reason string, told boolean, "
    "as_of timestamp, article string, alert string, message string, data string"
)
OBSERVATIONS = (
    "event string, position int, article string, kind string, scope string, low double, high double, value double, "
    "bound string, as_of timestamp, data string"
)
ALERTS = (
    "block long, place int, id string, event string, title string, kind string, scope string, change string, "
    "severity string, time timestamp, message string, data string"
)
FILED = "article string, event string"
ARTICLES = "time long, document int, place long, id string, as_of timestamp, publisher string, url string, title string"

EVENT, ALERT = "event", "alert"


def events(rows: Rows) -> Iterator[dict[str, Any]]:
    """An event a row; ``data`` is its chronicle."""
    for row in rows:
        told: Chronicle = decode(Chronicle, row["data"])
        event = told.event
        yield {
            "id": event.id,
            "title": event.title,
            "place": event.place,
            "began": event.began,
            "last_seen": event.last_seen,
            "articles": event.articles,
            "founder": event.founder,
            "merged": list(told.merged),
            "data": row["data"],
        }


def revisions(rows: Rows) -> Iterator[dict[str, Any]]:
    """A decision a row, told or silent, in the order of its event's ledger."""
    for row in rows:
        told: Chronicle = decode(Chronicle, row["data"])
        for position, entry in enumerate(told.ledger):
            revision = entry.revision
            yield {
                "event": told.event.id,
                "position": position,
                "kind": revision.key.kind,
                "scope": revision.key.scope,
                "change": revision.change.value,
                "reason": revision.reason.value,
                "told": revision.told,
                "as_of": revision.observation.as_of,
                "article": revision.observation.article,
                "alert": entry.alert,
                "message": entry.message,
                "data": encode(Revision, revision),
            }


def observations(rows: Rows) -> Iterator[dict[str, Any]]:
    """What the articles of each event report, a figure a row."""
    for row in rows:
        told: Chronicle = decode(Chronicle, row["data"])
        for position, seen in enumerate(told.observations):
            figure = seen.figure
            yield {
                "event": told.event.id,
                "position": position,
                "article": seen.article,
                "kind": seen.kind,
                "scope": seen.scope,
                "low": _number(figure.low),
                "high": _number(figure.high),
                "value": _number(figure.value),
                "bound": figure.bound.value,
                "as_of": seen.as_of,
                "data": encode(Observation, seen),
            }


def alerts(rows: Rows) -> Iterator[dict[str, Any]]:
    """An alert a row, those that were taken back later as well."""
    for row in rows:
        told: Alert = decode(Alert, row["data"])
        yield {
            "block": row["block"],
            "place": row["place"],
            "id": told.id,
            "event": told.event.id,
            "title": told.event.title,
            "kind": told.kind,
            "scope": told.scope,
            "change": told.change.value,
            "severity": told.severity.value,
            "time": told.time,
            "message": told.message,
            "data": row["data"],
        }


def filed(rows: Rows) -> Iterator[dict[str, Any]]:
    """Which event each article is of, where it is of one."""
    for row in rows:
        told: Chronicle = decode(Chronicle, row["data"])
        yield from ({"article": article, "event": told.event.id} for article in told.articles)


def articles(rows: Rows) -> Iterator[dict[str, Any]]:
    """An article a row, with what was read in it."""
    for row in rows:
        article: Article = decode(Article, row["article"])
        yield {
            **{name: row[name] for name in ("time", "document", "place", "id")},
            "as_of": article.as_of,
            "publisher": article.publisher,
            "url": article.url,
            "title": article.title,
            "data": row["article"],
            "extraction": row["extraction"],
            "event": row["event"],
        }


Shape = tuple[str, str, Callable[[Rows], Rows], str, tuple[str, ...]]
"""Name, the kind of judged row that it is made of, how, its columns, and its order."""

OF_JUDGED: tuple[Shape, ...] = (
    ("events", EVENT, events, EVENTS, ("last_seen", "id")),
    ("revisions", EVENT, revisions, REVISIONS, ("event", "position")),
    ("observations", EVENT, observations, OBSERVATIONS, ("event", "position")),
    ("alerts", ALERT, alerts, ALERTS, ("time", "block", "place")),
)


def _number(amount: int | float | None) -> float | None:
    return None if amount is None else float(amount)
