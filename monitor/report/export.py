"""What ``monitor export`` writes: JSON lines that other programs read, and sheets of the same. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from monitor.alerts.letter import letter
from monitor.model import Alert, Article, Notice, Observation
from monitor.report.ledger import CSV_COLUMNS, ledger_cells, speaker_of
from monitor.report.records import article_record, event_record, ledger_record, observation_record
from monitor.report.sheet import sheet
from monitor.report.text import as_line
from monitor.store import EventSummary, Filed, Item, Ledger, Shelf

_COLUMNS: dict[Shelf, tuple[str, ...]] = {
    Shelf.OBSERVATIONS: (
        "event", "as_of", "kind", "scope", "low", "high", "value", "bound", "unit", "role", "speaker", "publisher",
        "url", "quote", "article",
    ),
    Shelf.REVISIONS: ("event", *CSV_COLUMNS),
    Shelf.ALERTS: (
        "sequence", "id", "time", "event", "title", "kind", "scope", "change", "severity", "before", "after",
        "publisher", "url", "message",
    ),
    Shelf.EVENTS: (
        "id", "title", "place", "began", "last_seen", "articles", "kind", "scope", "low", "high", "value", "bound",
        "as_of",
    ),
    Shelf.ARTICLES: ("article", "event", "as_of", "published", "id", "publisher", "language", "url", "title", "text"),
}  # fmt: skip


def exported_lines(items: Iterable[Item], instance: str, epoch: int) -> Iterator[str]:
    """One JSON document an item: an alert as it is sent, an article as ``monitor replay`` reads it."""
    for item in items:
        yield letter(item).text(instance, epoch) if isinstance(item, Alert | Notice) else as_line(_record(item))


def exported_sheet(shelf: Shelf, items: Iterable[Item], instance: str, epoch: int) -> Iterator[str]:
    """The same as CSV; of an event, a record for each figure that is known of it."""
    return sheet(_COLUMNS[shelf], (cells for item in items for cells in _cells(item, instance, epoch)))


def _record(item: Filed | Ledger | EventSummary) -> dict[str, Any]:
    match item:
        case Ledger():
            return {"event": item.revision.key.event, **ledger_record(item)}
        case EventSummary():
            return event_record(item)
        case Filed():
            return _filed(item.what, item.event)


def _filed(what: Article | Observation, event: str | None) -> dict[str, Any]:
    if isinstance(what, Observation):
        return {"event": event, **observation_record(what)}
    return article_record(what, event)


def _cells(item: Item, instance: str, epoch: int) -> Iterator[dict[str, Any]]:
    match item:
        case Alert() | Notice():
            yield _told(json.loads(letter(item).text(instance, epoch)))
        case Ledger():
            yield {"event": item.revision.key.event, **ledger_cells(item)}
        case EventSummary():
            record = _record(item)
            for known in record["known"] or ({"value": None},):
                yield {**record, **known, **(known["value"] or {})}
        case Filed(what=Observation() as seen):
            yield {**_record(item), "unit": seen.figure.unit, "speaker": speaker_of(seen)}
        case Filed():
            yield _record(item)


def _told(wire: dict[str, Any]) -> dict[str, Any]:
    """The cells of an alert, or of a notice, which has no figures."""
    data = wire["data"]
    event, evidence = data.get("event") or {}, data.get("evidence") or {}
    figures = {name: (data.get(name) or {}).get("value") for name in ("before", "after")}
    return {**data, **evidence, **wire, **figures, "event": event.get("id"), "title": event.get("title")}
