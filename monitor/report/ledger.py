"""The ledger of an event: what was believed when, on whose word, and every decision with its reason. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from monitor.alerts.sentence import in_unit
from monitor.alerts.wire import clean
from monitor.model import ALL, EPOCH, Change, Event, Observation, SeriesKey
from monitor.report.chart import step_chart
from monitor.report.lines import ledger_line, on_word_of
from monitor.report.records import ledger_record
from monitor.report.sheet import sheet
from monitor.report.text import read_time
from monitor.store import Ledger

CSV_COLUMNS = (
    "as_of", "kind", "scope", "change", "told", "reason", "low", "high", "value", "bound", "unit", "known", "speaker",
    "publisher", "url", "quote", "article", "alert", "message",
)  # fmt: skip


ASIDE = frozenset({Change.STALE, Change.RETRACTED})
"""Decisions whose time is not that at which what they know became known."""


def believed(entries: Iterable[Ledger]) -> dict[SeriesKey, Observation]:
    """What is known of each series after decisions in order of as-of: what the last says that was no latecomer."""
    known: dict[SeriesKey, Observation] = {}
    for entry in entries:
        revision = entry.revision
        if revision.change not in ASIDE and revision.known is not None:
            known[revision.key] = revision.known
    return known


def history_lines(event: Event, entries: Sequence[Ledger]) -> Iterator[str]:
    """For people: per series what is believed and a chart of how it came to be, then every decision."""
    yield clean(f"{event.title}  ({event.id[:12]}, began {read_time(event.began)})")
    for key, seen in believed(entries).items():
        scope = "" if key.scope == ALL else f" ({key.scope})"
        since = "undated" if seen.as_of == EPOCH else f"as of {read_time(seen.as_of)}"
        yield clean(f"{key.kind}{scope}: {in_unit(seen.figure, key.kind)}{on_word_of(seen)}, {since}")
        yield from (f"    {line}" for line in _chart(key, entries))
    yield from map(ledger_line, entries)


def csv_lines(entries: Iterable[Ledger]) -> Iterator[str]:
    """As CSV (RFC 4180) with a head: one decision a record."""
    return sheet(CSV_COLUMNS, map(ledger_cells, entries))


def _chart(key: SeriesKey, entries: Iterable[Ledger]) -> Iterator[str]:
    steps = [
        (revision.observation.as_of, revision.known.figure.level)
        for revision in (entry.revision for entry in entries)
        if revision.key == key and revision.known is not None and revision.change not in ASIDE
    ]
    return step_chart(steps)


def ledger_cells(entry: Ledger) -> dict[str, Any]:
    """One decision, by the names of the columns."""
    record = ledger_record(entry)
    seen = entry.revision.observation
    known = entry.revision.known
    return {
        **record,
        **record["observed"],
        "as_of": record["as_of"],
        "unit": seen.figure.unit,
        "known": in_unit(known.figure, seen.kind) if known else "",
        "speaker": speaker_of(seen),
    }


def speaker_of(seen: Observation) -> str:
    """Who is quoted, in one cell; empty when nobody is."""
    return on_word_of(seen).removeprefix(", per ") if seen.speakers else ""
