"""CSV for spreadsheets. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from monitor.alerts.wire import clean

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def sheet(columns: Sequence[str], records: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """As CSV (RFC 4180) with a head: one record a line, empty where it lacks a column. No text becomes a formula."""
    yield _row(columns)
    for record in records:
        yield _row(safe(record.get(name)) for name in columns)


def safe(cell: Any) -> Any:
    """A text that a spreadsheet would take for a formula is quoted with an apostrophe (OWASP, CSV injection)."""
    if not isinstance(cell, str):
        return cell
    text = clean(cell)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text


def _row(cells: Iterable[Any]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()
