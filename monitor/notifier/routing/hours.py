"""When it is quiet and when a digest is due, by the clock of a place. Daylight saving is the zone's own affair.

Of a time that a day has twice, quiet begins with the first and ends with the last. One that it does not have is as long
after midnight as it is on other days.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.model import EPOCH
from monitor.notifier.routing.values import Digest, Quiet

__all__ = ["LONGEST_QUIET", "digests_around", "quiet_ended", "quiet_until"]

LONGEST_QUIET = timedelta(days=8)
"""Quiet that has not ended by then never ends: its days and hours come back every week."""

_DAY = timedelta(days=1)


def quiet_until(quiet: Sequence[Quiet], now: datetime) -> datetime | None:
    """When quiet that holds now ends, stretches that follow each other taken together; ``None`` when none holds."""
    end = now
    while end - now < LONGEST_QUIET:
        later = max((stop for start, stop in _stretches(quiet, end) if start <= end < stop), default=None)
        if later is None:
            break
        end = later
    return end if end > now else None


def quiet_ended(quiet: Sequence[Quiet], now: datetime) -> datetime | None:
    """When quiet last ended by now, in the last days."""
    return max((stop for _, stop in _stretches(quiet, now) if stop <= now), default=None)


def digests_around(digest: Digest, now: datetime) -> tuple[datetime, datetime]:
    """When a digest was last due by now, and when the next one is."""
    if digest.every is not None:
        last = EPOCH + (now - EPOCH) // digest.every * digest.every
        return last, last + digest.every
    today = _day(now, digest.zone)
    days = (today + n * _DAY for n in range(-2, 3))
    due = [_first(day, at, digest.zone) for day in days for at in digest.at]
    return max(time for time in due if time <= now), min(time for time in due if time > now)


def _stretches(quiet: Sequence[Quiet], moment: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Those that begin in the week before the moment, or that day."""
    for one in quiet:
        today = _day(moment, one.zone)
        for day in (today - n * _DAY for n in range(8)):
            if day.weekday() in one.days:
                last = day if one.ends > one.begins else day + _DAY
                yield _first(day, one.begins, one.zone), _last(last, one.ends, one.zone)


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def _first(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)


def _last(day: date, at: time, zone: ZoneInfo) -> datetime:
    # Of a time that the day does not have, fold 1 is the earlier one.
    return max(datetime.combine(day, at.replace(fold=fold), zone).astimezone(UTC) for fold in (0, 1))
