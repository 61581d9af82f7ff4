"""The small forms that every report shares: lines of JSON, times, counts."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from monitor.model import EPOCH

_LEAST = timedelta(seconds=1)


def as_line(record: object) -> str:
    """One JSON document on one line, lone surrogates and control characters neutralised."""
    return json.dumps(_cleaned(record), ensure_ascii=False, separators=(",", ":"))


def time_text(moment: Any) -> str:
    """RFC 3339 in UTC, ending in Z."""
    return str(moment.isoformat().replace("+00:00", "Z"))


def read_time(moment: datetime) -> str:
    """The same for people, to the second; ``undated`` where no date is known at all."""
    return "undated" if moment == EPOCH else time_text(moment.replace(microsecond=0))


def second_text(moment: datetime | None) -> str | None:
    """``time_text`` to the second; ``None`` where there is no time."""
    return time_text(moment.replace(microsecond=0)) if moment else None


def ago(moment: datetime, now: datetime) -> str:
    """How long it is past, in the largest unit of which there are two."""
    return f"{_span(now - moment)} ago" if now - moment >= _LEAST else "just now"


def from_now(moment: datetime, now: datetime) -> str:
    """The same of what is to come."""
    return f"in {_span(moment - now)}" if moment - now >= _LEAST else "now"


def counted(number: int, one: str, many: str | None = None) -> str:
    """So many things, in words that agree with the number."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def _span(length: timedelta) -> str:
    seconds = round(length.total_seconds())
    for name, size in (("days", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {name}"
    return f"{seconds} s"


def _cleaned(record: object) -> object:
    if isinstance(record, str):
        return record.encode("utf-8", "replace").decode("utf-8")
    if isinstance(record, dict):
        return {key: _cleaned(value) for key, value in record.items()}
    return [_cleaned(item) for item in record] if isinstance(record, list | tuple) else record
