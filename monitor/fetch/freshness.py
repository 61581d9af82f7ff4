"""How long a server says that its answer stays as it is (RFC 9111, 4.2.1)."""

from __future__ import annotations

import re
from datetime import timedelta

from monitor.fetch.retry_after import CAP, http_date

_MAX_AGE = re.compile(r'(?:^|[\s,])max-age\s*=\s*"?0*(\d{1,20})', re.IGNORECASE)
_NEVER = re.compile(r"(?:^|[\s,])no-(?:cache|store)(?:$|[\s,=])", re.IGNORECASE)


def fresh_for(cache_control: str | None, expires: str | None, date: str | None, age: str | None) -> timedelta:
    """From the headers of these names: what is left of the answer's time, between nothing and ``CAP``.

    ``Cache-Control`` stands above ``Expires``; whatever cannot be read says nothing.
    """
    stated = cache_control or ""
    if _NEVER.search(stated):
        return timedelta(0)
    if found := _MAX_AGE.search(stated):
        return max(seconds(found[1]) - seconds(age), timedelta(0))
    until, now = http_date(expires), http_date(date)
    return min(max(until - now, timedelta(0)), CAP) if until and now else timedelta(0)


def seconds(digits: str | None) -> timedelta:
    """So many, as a header states them, at most ``CAP``; none for what is no number."""
    digits = (digits or "").strip()
    readable = digits.isascii() and digits.isdigit() and len(digits) <= 20
    return timedelta(seconds=min(int(digits), CAP.total_seconds())) if readable else timedelta(0)
