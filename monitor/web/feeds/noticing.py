"""When a document was first seen to be as it is: alerts are dated by the news in them, which may come late."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

from monitor.model import digest

__all__ = ["Noticing"]

_MOST = 5_000
"""Documents that are remembered; those not asked for the longest are new again."""


class Noticing:
    """Remembers of each document what it was, as a hash, and since when, for as long as the process lives."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, tuple[str, datetime]] = OrderedDict()
        self._access = Lock()

    def since(self, name: str, body: str, now: datetime) -> datetime:
        """When ``body`` was first seen, to the second; always later than what was there before."""
        now, content = now.replace(microsecond=0), digest(body)
        with self._access:
            before, at = self._seen.pop(name, ("", now))
            if before and before != content:
                at = max(now, at + timedelta(seconds=1))
            self._seen[name] = (content, at)
            while len(self._seen) > _MOST:
                self._seen.popitem(last=False)
        return at
