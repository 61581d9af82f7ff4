"""Quiet hours and digests by the clock of a place, through the nights on which that is changed."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.notifier.routing import Digest, Quiet
from monitor.notifier.routing.hours import digests_around, quiet_ended, quiet_until

OSLO = ZoneInfo("Europe/Oslo")
NIGHT = Quiet(time(22), time(7), OSLO)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-03-04T21:59:59+01:00", None),
        ("2026-03-04T22:00+01:00", "2026-03-05T07:00+01:00"),
        ("2026-03-05T06:59:59+01:00", "2026-03-05T07:00+01:00"),
        ("2026-03-05T07:00+01:00", None),
        ("2026-03-28T23:00+01:00", "2026-03-29T07:00+02:00"),
        ("2026-10-24T23:00+02:00", "2026-10-25T07:00+01:00"),
    ],
)
def test_a_night_ends_by_the_clock_on_the_wall(now, until):
    """Seven o'clock is seven o'clock, an hour sooner or later on the nights on which clocks are changed."""
    assert quiet_until([NIGHT], at(now)) == (at(until) if until else None)


@pytest.mark.parametrize(
    ("begins", "ends", "first", "last"),
    [
        (time(2, 15), time(2, 45), "2026-10-25T00:15Z", "2026-10-25T01:45Z"),
        (time(1), time(2, 30), "2026-10-24T23:00Z", "2026-10-25T01:30Z"),
        (time(2, 15), time(2, 45), "2026-03-29T01:15Z", "2026-03-29T01:45Z"),
        (time(1), time(2, 30), "2026-03-29T00:00Z", "2026-03-29T01:30Z"),
    ],
)
def test_an_hour_that_comes_twice_or_never(begins, ends, first, last):
    """Quiet lasts from the first to the last time that the clock shows; where it shows none, as on other days."""
    quiet = [Quiet(begins, ends, OSLO)]
    start, end = at(first), at(last)
    second = timedelta(seconds=1)
    assert quiet_until(quiet, start - second) is None
    assert quiet_until(quiet, start) == end == quiet_until(quiet, end - second)
    assert quiet_until(quiet, end) is None
    assert quiet_ended(quiet, end) == end


def test_quiet_on_some_days_begins_on_them():
    """Friday's night ends on Saturday, and Saturday's never begins."""
    weekday = [Quiet(time(22), time(7), OSLO, (0, 1, 2, 3, 4))]
    assert quiet_until(weekday, at("2026-03-07T01:00+01:00")) == at("2026-03-07T07:00+01:00")
    assert quiet_until(weekday, at("2026-03-07T23:00+01:00")) is None
    assert quiet_ended(weekday, at("2026-03-09T12:00+01:00")) == at("2026-03-07T07:00+01:00")


def test_stretches_that_follow_each_other_are_one():
    """Quiet evenings and a quiet night end in the morning."""
    both = [NIGHT, Quiet(time(18), time(22, 30), OSLO)]
    assert quiet_until(both, at("2026-03-04T19:00+01:00")) == at("2026-03-05T07:00+01:00")


def test_no_quiet_is_never():
    """Without hours it is never quiet, and never was."""
    assert quiet_until((), at("2026-03-04T19:00Z")) is None
    assert quiet_ended((), at("2026-03-04T19:00Z")) is None


@pytest.mark.parametrize(
    ("digest", "now", "last", "following"),
    [
        (Digest(timedelta(hours=1)), "2026-03-04T12:59Z", "2026-03-04T12:00Z", "2026-03-04T13:00Z"),
        (Digest(timedelta(hours=1)), "2026-03-04T13:00Z", "2026-03-04T13:00Z", "2026-03-04T14:00Z"),
        (Digest(timedelta(minutes=90)), "2026-03-04T02:00Z", "2026-03-04T01:30Z", "2026-03-04T03:00Z"),
        (Digest(at=(time(8),), zone=OSLO), "2026-03-28T12:00Z", "2026-03-28T07:00Z", "2026-03-29T06:00Z"),
        (Digest(at=(time(8), time(17)), zone=OSLO), "2026-03-04T15:00Z", "2026-03-04T07:00Z", "2026-03-04T16:00Z"),
        (Digest(at=(time(2, 30),), zone=OSLO), "2026-10-25T01:00Z", "2026-10-25T00:30Z", "2026-10-26T01:30Z"),
    ],
)
def test_when_a_digest_was_last_due_and_when_it_is_next(digest, now, last, following):
    """By a count from midnight UTC, or at a time of the day in a place, once even where the clock shows it twice."""
    assert digests_around(digest, at(now)) == (at(last), at(following))
