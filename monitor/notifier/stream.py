"""Reads the stream of alerts, in either direction."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import cast

import redis

from monitor.errors import UsageError

__all__ = ["EMPTY", "AlertStream", "entry_since"]

EMPTY = "0-0"
"""The end of a stream without entries: the one id that no entry can have."""

_PAGE = 500
_ENTRY = re.compile(r"\d+(?:-\d+)?", re.ASCII)

Entry = tuple[str, bytes]
"""The id of an entry, and the alert in it as JSON."""


class AlertStream:
    """The stream under ``key``. Methods raise the client's own errors."""

    def __init__(self, client: redis.Redis, key: str) -> None:
        self.key = key
        self._client = client

    def end(self) -> str:
        """The id of the last entry that it holds."""
        last = self._range("+", "-", 1, reverse=True)
        return last[0][0] if last else EMPTY

    def holds(self, entry: str) -> bool:
        """Whether the entry is still there."""
        return bool(self._range(entry, entry, 1))

    def between(self, start: str, end: str) -> Iterator[Entry]:
        """Entries by rising id. ``start`` opens with a parenthesis when it is not itself wanted; ``end`` is."""
        while page := self._range(start, end, _PAGE):
            yield from page
            start = f"({page[-1][0]}"

    def backwards(self, end: str, start: str) -> Iterator[Entry]:
        """The same entries, the last of them first."""
        while page := self._range(end, start, _PAGE, reverse=True):
            yield from page
            end = f"({page[-1][0]}"

    def _range(self, first: str, last: str, count: int, *, reverse: bool = False) -> list[Entry]:
        read = self._client.xrevrange if reverse else self._client.xrange
        found = cast("list[tuple[bytes, dict[bytes, bytes]]]", read(self.key, first, last, count=count))
        return [(entry.decode(), fields.get(b"event", b"")) for entry, fields in found]


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
