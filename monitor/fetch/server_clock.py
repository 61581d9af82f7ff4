"""What a server's answer says of its clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.fetch.freshness import seconds
from monitor.fetch.retry_after import http_date


def ahead_of(now: datetime, date: str | None, age: str | None) -> timedelta | None:
    """How far it is ahead, from the headers ``Date`` and ``Age``, which a cache adds (RFC 9110, 6.6.1; RFC 9111, 5.1).

    ``now`` is when the answer came. ``None`` where no time is stated, or none that can be read.
    """
    said = http_date(date)
    return said - now + seconds(age) if said else None
