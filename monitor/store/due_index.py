"""Finds the series that keep something back in memory: soonest due first."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Mapping
from datetime import datetime

from monitor.model import Series, SeriesKey

__all__ = ["DueRows"]


class DueRows:
    """The due time of every series that keeps something back, kept sorted."""

    def __init__(self, due: Mapping[SeriesKey, datetime] | None = None) -> None:
        self._due = dict(due or {})
        self._rows = sorted(((time, key) for key, time in self._due.items()), key=_order)

    @property
    def times(self) -> Mapping[SeriesKey, datetime]:
        """When each is due."""
        return self._due

    def put(self, series: Series) -> None:
        """Index a series in its new state, in place of its old one."""
        self.remove(series.key)
        if due := series.due:
            self._due[series.key] = due
            insort(self._rows, (due, series.key), key=_order)

    def remove(self, key: SeriesKey) -> None:
        """Index a series no longer; one that is not indexed is passed over."""
        if due := self._due.pop(key, None):
            del self._rows[bisect_left(self._rows, _order((due, key)), key=_order)]

    def until(self, now: datetime) -> list[SeriesKey]:
        """Those due by ``now``."""
        return [key for _, key in self._rows[: bisect_right(self._rows, now, key=lambda row: row[0])]]


def _order(row: tuple[datetime, SeriesKey]) -> tuple[datetime, str, str, str]:
    due, key = row
    return due, key.event, key.kind, key.scope
