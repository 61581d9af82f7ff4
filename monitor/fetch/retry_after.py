"""How long a server asks to be left alone (RFC 9110, 10.2.3)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

CAP = timedelta(hours=24)
"""The longest wait that is granted: beyond it a slip or an attack would silence a source."""

_SECONDS = re.compile(r"-?0*([0-9]*)")


def delay(stated: str | None, now: datetime) -> timedelta | None:
    """The wait stated by a ``Retry-After`` header, seconds or a date; between nothing and ``CAP``.

    ``None`` where nothing is stated, or nothing that can be read.
    """
    stated = (stated or "").strip()
    seconds = _SECONDS.fullmatch(stated)
    if not stated:
        return None
    if seconds:
        long = len(seconds[1]) > len(str(CAP.total_seconds()))
        wait = CAP if long else timedelta(seconds=int(seconds[1] or 0))
        return timedelta() if stated.startswith("-") else min(wait, CAP)
    until = http_date(stated)
    return min(max(until - now, timedelta()), CAP) if until else None


def http_date(stated: str | None) -> datetime | None:
    """The time of an HTTP date in UTC, ``None`` when it is none."""
    try:
        time = parsedate_to_datetime(stated or "")
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError, TypeError):
        return None
