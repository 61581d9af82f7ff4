"""The tables that a backfill leaves, a Parquet folder each: columns to ask by, and ``data``, the whole as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from monitor.model import Alert, Article, Observation, Revision
from monitor.scale.blocks import Chronicle
from monitor.scale.rows import Rows
from monitor.store.codec import decode, encode

_EVENT = (
    "id:string, title:string, place:string, began:timestamp, last_seen:timestamp, articles:int, founder:string, "
    "merged:array<string>, data:string"
)
_REVISION = (
    "event:string, position:int, kind:string, scope:string, change:string, reason:string, told:boolean, "
    "as_of:timestamp, article:string, alert:string, message:string, data:string"
)
_OBSERVATION = (
    "event:string, position:int, article:string, kind:string, scope:string, low:double, high:double, value:double, "
    "bound:string, as_of:timestamp, data:string"
)
_ALERT = (
    "part:string, place:int, id:string, event:string, title:string, kind:string, scope:string, change:string, "
    "severity:string, time:timestamp, message:string, data:string"
)
TOLD = ", ".join(
    (
        f"events struct<{_EVENT}>",
        f"revisions array<struct<{_REVISION}>>",
        f"observations array<struct<{_OBSERVATION}>>",
        f"alerts array<struct<{_ALERT}>>",
    )
)
"""What is told of one event, by table."""

ORDERS = {
    "events": ("last_seen", "id"),
    "revisions": ("event", "position"),
    "observations": ("event", "position"),
    "alerts": ("time", "part", "place"),
}
"""The tables of ``TOLD``, and the order of each."""

ARTICLES = "time long, document int, place long, id string, as_of timestamp, publisher string, url string, title string"


def told(chronicle: Chronicle, part: str, alerts: list[tuple[int, Alert]]) -> dict[str, Any]:
    """The columns of ``TOLD``. ``alerts`` are those of the event, each with its place among those of its part."""
    event = chronicle.event
    row = {
        "id": event.id,
        "title": event.title,
        "place": event.place,
        "began": event.began,
        "last_seen": event.last_seen,
        "articles": event.articles,
        "founder": event.founder,
        "merged": list(chronicle.merged),
        "data": encode(Chronicle, chronicle),
    }
    return {
        "events": row,
        "revisions": list(_revisions(chronicle)),
        "observations": list(_observations(chronicle)),
        "alerts": [_alert(alert, part, place) for place, alert in alerts],
    }


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


def _revisions(chronicle: Chronicle) -> Iterator[dict[str, Any]]:
    """Each decision, told or silent, in the order of the event's ledger."""
    for position, entry in enumerate(chronicle.ledger):
        revision = entry.revision
        yield {
            "event": chronicle.event.id,
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


def _observations(chronicle: Chronicle) -> Iterator[dict[str, Any]]:
    """Each figure that an article of the event reports."""
    for position, seen in enumerate(chronicle.observations):
        figure = seen.figure
        yield {
            "event": chronicle.event.id,
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


def _alert(told: Alert, part: str, place: int) -> dict[str, Any]:
    return {
        "part": part,
        "place": place,
        "id": told.id,
        "event": told.event.id,
        "title": told.event.title,
        "kind": told.kind,
        "scope": told.scope,
        "change": told.change.value,
        "severity": told.severity.value,
        "time": told.time,
        "message": told.message,
        "data": encode(Alert, told),
    }


def _number(amount: int | float | None) -> float | None:
    return None if amount is None else float(amount)
