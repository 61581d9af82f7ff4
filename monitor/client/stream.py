"""Reads the stream of alerts, in either direction."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from monitor.client.steps import Do, Talk
from monitor.errors import UsageError

__all__ = ["EMPTY", "AlertStream", "Entry", "entries", "entry_since", "sent_at"]

EMPTY = "0-0"
"""The end of a stream without entries: the one id that no entry can have."""

_PAGE = 500
_ENTRY = re.compile(r"\d+(?:-\d+)?", re.ASCII)

Entry = tuple[str, bytes]
"""The id of an entry, and the alert in it as JSON."""


class AlertStream:
    """The stream under ``key``."""

    def __init__(self, key: str) -> None:
        self.key = key

    def begin(self) -> Talk[Entry | None]:
        """The first entry that it still holds."""
        return next(iter((yield from self._range("XRANGE", "-", "+", 1))), None)

    def end(self) -> Talk[str]:
        """The id of the last entry that it holds."""
        last = yield from self._range("XREVRANGE", "+", "-", 1)
        return last[0][0] if last else EMPTY

    def holds(self, entry: str) -> Talk[bool]:
        """Whether the entry is still there."""
        return bool((yield from self._range("XRANGE", entry, entry, 1)))

    def after(self, start: str, end: str) -> Talk[list[Entry]]:
        """Some entries by rising id. ``start`` opens with a parenthesis when it is not itself wanted; ``end`` is."""
        return (yield from self._range("XRANGE", start, end, _PAGE))

    def before(self, end: str, start: str) -> Talk[list[Entry]]:
        """Some of the same entries, the last of them first."""
        return (yield from self._range("XREVRANGE", end, start, _PAGE))

    def _range(self, command: str, first: str, last: str, count: int) -> Talk[list[Entry]]:
        return entries((yield Do((command, self.key, first, last, "COUNT", count))))


def entries(found: list[tuple[bytes, dict[bytes, bytes] | None]]) -> list[Entry]:
    """Entries as redis-py reads them in our own shape; one whose content is gone has an empty alert."""
    return [(entry.decode(), (fields or {}).get(b"event", b"")) for entry, fields in found if entry is not None]


def entry_since(since: str) -> str:
    """The id to begin at for a stream id or an RFC 3339 time: ids open with the milliseconds of when they were sent.

    Raises ``UsageError`` for anything else.
    """
    if _ENTRY.fullmatch(since):
        return since
    try:
        moment = datetime.fromisoformat(since)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise UsageError("since is a stream id (1700000000000-0) or a time with its zone (2024-01-04T00:00:00Z)")
    return str(max(0, int((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000)))


def sent_at(entry: str) -> tuple[int, int]:
    """Milliseconds since 1970, and the place among those of one millisecond: what ids of entries are ordered by."""
    milliseconds, _, place = entry.partition("-")
    return int(milliseconds), int(place or 0)
