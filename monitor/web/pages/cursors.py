"""Marks of the store's lists as they stand in an address."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.exceptions import HTTPException

from monitor.report import time_text

__all__ = ["decision_mark", "event_mark", "number", "time_of", "written"]


def written(mark: tuple[datetime, object] | None) -> str | None:
    """A mark as a parameter."""
    return f"{time_text(mark[0])}~{mark[1]}" if mark else None


def event_mark(text: str | None) -> tuple[datetime, str] | None:
    """What ``written`` made of the mark of an event. Raises a 400 for anything else."""
    if not text:
        return None
    moment, _, id = text.partition("~")
    return time_of(moment), id


def decision_mark(text: str | None) -> tuple[datetime, int] | None:
    """What ``written`` made of the mark of a decision. Raises a 400 for anything else."""
    if not text:
        return None
    moment, _, arrival = text.partition("~")
    return time_of(moment), number(arrival)


def time_of(text: str) -> datetime:
    """A time as RFC 3339. Raises a 400 for anything else."""
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise HTTPException(400, "not a time: give RFC 3339, such as 2024-01-04T12:00:00Z") from None


def number(text: str) -> int:
    """A count. Raises a 400 for anything else."""
    if not (text.isascii() and text.isdecimal() and len(text) < 18):
        raise HTTPException(400, "not a number")
    return int(text)
