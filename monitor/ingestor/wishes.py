"""What a feed says of itself about how often to ask for it: ``ttl``, ``skipHours`` and ``skipDays`` (RSS 2.0)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

_LONGEST_TTL = timedelta(days=1)
_SECTION_BYTES = 4_000
"""A list of hours or days is shorter than this; where one has no end, nothing is read on for it."""

_TTL = re.compile(rb"<ttl>\s{0,20}0{0,20}(\d{1,20})\s{0,20}</ttl>", re.IGNORECASE)
_HOUR = re.compile(rb"<hour>\s{0,20}0?(\d{1,2})\s{0,20}</hour>", re.IGNORECASE)
_DAY = re.compile(rb"<day>\s{0,20}([a-z]{3})[a-z]{0,6}\s{0,20}</day>", re.IGNORECASE)
_DAYS = (b"mon", b"tue", b"wed", b"thu", b"fri", b"sat", b"sun")


@dataclass(frozen=True, slots=True)
class Wishes:
    """``ttl`` is how long the feed may be kept, a day at most.

    In ``skip_hours`` (0 to 23) and on ``skip_days`` (0 is Monday), both in UTC, it need not be asked.
    """

    ttl: timedelta | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()


def wishes_of(body: bytes) -> Wishes:
    """The wishes that stand in a feed. One that cannot be read, or would silence the feed for ever, is none.

    Read from the bytes, for they are three small elements, and a parser that keeps them is not at hand.
    """
    minutes = _TTL.search(body)
    ttl = min(int(minutes[1]), int(_LONGEST_TTL.total_seconds()) // 60) if minutes else 0
    hours = {int(hour) % 24 for hour in _HOUR.findall(_section(body, b"skipHours")) if int(hour) <= 24}
    days = {_DAYS.index(day) for day in map(bytes.lower, _DAY.findall(_section(body, b"skipDays"))) if day in _DAYS}
    return Wishes(
        ttl=timedelta(minutes=ttl) if ttl else None,
        skip_hours=tuple(sorted(hours)) if len(hours) < 24 else (),
        skip_days=tuple(sorted(days)) if len(days) < 7 else (),
    )


def _section(body: bytes, name: bytes) -> bytes:
    start = body.find(b"<" + name + b">")
    if start < 0:
        return b""
    end = body.find(b"</" + name + b">", start, start + _SECTION_BYTES)
    return body[start:end] if end > 0 else b""
