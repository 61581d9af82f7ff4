"""Reads the publication times that articles state."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from monitor.errors import InputError

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Times outside these years are slips or attacks, not publication times."""

_SHAPE = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[Tt ](?P<time>[0-9]{2}:[0-9]{2})(?::(?P<second>[0-9]{2})(?P<fraction>\.[0-9]+)?)?"
    r" ?(?P<zone>[Zz]|[+-][0-9]{2}:?[0-9]{2})?)?"
)


def read(stated: str | None, where: str) -> tuple[datetime | None, InputError | None]:
    """A stated time as UTC, or ``None`` with the problem when it cannot be believed; nothing stated is no problem.

    Takes RFC 3339 or a bare date (midnight); a time without a zone is UTC.
    """
    if not stated or not stated.strip():
        return None, None
    try:
        return believable(_parse(stated.strip())), None
    except (ValueError, OverflowError):
        return None, refused(stated, where)


def refused(stated: object, where: str) -> InputError:
    """The problem with a stated time that no article can have been published at."""
    shown = str(stated).strip()[:40]
    return InputError(f'"{shown}" is no date or RFC 3339 time; the article counts as undated', where=where)


def believable(time: datetime) -> datetime:
    """The same time in UTC; ``ValueError`` when no article can have been published then."""
    if not FIRST_YEAR <= time.year <= LAST_YEAR:
        raise ValueError(f"year {time.year}")
    return time.astimezone(UTC)


def _parse(text: str) -> datetime:
    match = _SHAPE.fullmatch(text)
    if not match:
        raise ValueError(text)
    second = match["second"] or "00"
    if second == "60":  # RFC 3339 allows leap seconds, datetime does not
        second = "59"
    zone = (match["zone"] or "Z").upper()
    return datetime.fromisoformat(
        f"{match['day']}T{match['time'] or '00:00'}:{second}{(match['fraction'] or '')[:7]}{zone}"
    )
