"""What is remembered of a feed between two polls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.store.poison import Poison

__all__ = ["FeedState"]


@dataclass(frozen=True, slots=True)
class FeedState:
    """One feed. ``url`` is the key: the address as it is configured.

    ``address`` is where it answered last, another one than ``url`` after a permanent redirect. ``failures`` are
    those in a row and ``error`` says what the last one was; both are gone after a success. ``entries`` is how many the
    last poll showed, ``articles`` how many articles and edits came of it and of its pages so far. ``rest`` is until
    when the server asked to be left alone.

    ``news`` is the time of its latest news, ``told`` that of the latest about an event, ``gap`` the usual time from one
    entry to the next. ``ttl`` to ``skip_days`` are what it wishes (``monitor.ingestor.wishes``).
    ``down`` is whether a notice said so. ``page_failures`` are those in a row of its pages that are read again, and
    ``page_error`` what the last one was, with the page. ``tidied`` is when pages that it shows no more were forgotten.
    ``poison`` is what its reader came to an end over, until it answers something that can be read.
    """

    url: str
    due: datetime
    address: str
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    polled: datetime | None = None
    succeeded: datetime | None = None
    failures: int = 0
    error: str | None = None
    entries: int = 0
    articles: int = 0
    rest: datetime | None = None
    news: datetime | None = None
    told: datetime | None = None
    gap: timedelta | None = None
    ttl: timedelta | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    down: bool = False
    page_failures: int = 0
    page_error: str | None = None
    tidied: datetime | None = None
    poison: Poison | None = None

    @property
    def at(self) -> str:
        """Where to ask now: one that moved and fails at its new address is looked for at its own too, in turns."""
        return self.url if self.failures % 2 else self.address
