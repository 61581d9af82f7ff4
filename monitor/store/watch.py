"""What is remembered of a page that is read again, in case it is edited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.store.poison import Poison

__all__ = ["Watch"]


@dataclass(frozen=True, slots=True)
class Watch:
    """One page, by its web address, which is the ``group`` of its versions.

    ``feed`` is the URL of the feed that pointed to it last, and ``title`` to ``said`` are what that said.
    ``news`` is when the page last said something new, ``told`` whether that was about an event. ``failures`` are those
    in a row and ``error`` says what the last one was; ``poison`` is as in ``FeedState``.
    """

    page: str
    feed: str
    due: datetime
    title: str
    summary: str
    label: str
    publisher: str | None
    language: str | None
    said: str
    news: datetime
    told: bool
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    failures: int = 0
    error: str | None = None
    poison: Poison | None = None
