"""Finds events by key in memory: for each key its events, latest seen first."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Container, Iterator, MutableMapping
from datetime import datetime, timedelta
from itertools import islice

from monitor.model import EPOCH, Event

__all__ = ["KeyRows", "Row"]

Row = tuple[timedelta, str]
"""How long before the epoch an event was last seen, and its id: they sort latest seen first, then by id."""


class KeyRows:
    """The rows of every key, kept sorted; of a key at most the first so many.

    They may be kept elsewhere: those of a key are taken out and put back whole.
    """

    def __init__(self, rows: MutableMapping[str, list[Row]] | None = None, most: int | None = None) -> None:
        self._rows = {} if rows is None else rows
        self._most = most

    def put(self, event: Event, replaced: Event | None) -> None:
        """Index an event in its new state, in place of its old one."""
        if replaced:
            self.remove(replaced)
        for key in set(event.profile.keys):
            rows = self._rows.get(key, [])
            insort(rows, _row(event))
            self._rows[key] = rows[: self._most] if self._most else rows

    def newest(self, key: str, since: datetime, depth: int, without: Container[str] = ()) -> list[Row]:
        """The first ``depth`` rows of a key last seen at or after ``since``, leaving out some events."""
        return list(islice(self._since(key, since, without), depth))

    def remove(self, event: Event) -> None:
        """Index an event no longer."""
        row = _row(event)
        for key in set(event.profile.keys):
            rows = self._rows.get(key, [])
            at = bisect_left(rows, row)
            if rows[at : at + 1] == [row]:
                del rows[at]
                if rows:
                    self._rows[key] = rows
                else:
                    del self._rows[key]

    def _since(self, key: str, since: datetime, without: Container[str]) -> Iterator[Row]:
        for row in self._rows.get(key, ()):
            if row[0] > EPOCH - since:
                return
            if row[1] not in without:
                yield row


def _row(event: Event) -> Row:
    return EPOCH - event.last_seen, event.id
