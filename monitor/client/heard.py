"""Remembers which alerts were heard, and so knows one that comes again and one that leaves a gap."""

from __future__ import annotations

from collections import OrderedDict

from monitor.alerts.wire import Wire

__all__ = ["Heard"]

_REMEMBERED = 10_000


class Heard:
    """The ids of the last ``limit`` alerts, and the number that each sender gave to its last one.

    ``all_topics`` says that every alert is wanted: only then do numbers have to follow each other.
    """

    def __init__(self, *, all_topics: bool, limit: int = _REMEMBERED) -> None:
        self._all_topics = all_topics
        self._limit = limit
        self._ids: OrderedDict[str, None] = OrderedDict()
        self._sequences: dict[str, int] = {}

    def __contains__(self, alert_id: object) -> bool:
        return alert_id in self._ids

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, event: Wire) -> None:
        """Remember this alert as the last one of its sender, and forget the oldest when there are too many."""
        self._ids[event.id] = None
        self._sequences[event.source] = int(event.sequence)
        if len(self._ids) > self._limit:
            self._ids.popitem(last=False)

    def follows(self, event: Wire) -> bool:
        """Whether nothing is missing before this alert, as far as ``previous`` and ``sequence`` can tell.

        A number that is no higher than the last one is a sender that began anew.
        """
        if event.data.previous is not None and event.data.previous not in self._ids:
            return False
        last = self._sequences.get(event.source)
        return not self._all_topics or last is None or int(event.sequence) <= last + 1
