"""When a feed is asked again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.daemon.quarantine import PoisonError
from monitor.daemon.rhythm import Pace, after_answer, after_failure, tried_anew, with_rhythm
from monitor.errors import InputError
from monitor.fetch import Fault
from monitor.ingestor.wishes import Wishes
from monitor.store import FeedState, Poison

NOW = datetime(2024, 3, 1, 10, tzinfo=UTC)
URL = "https://news.example/rss"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
INTERVAL = 5 * MINUTE
FIXED = Pace(INTERVAL, INTERVAL)
FREE = Pace(INTERVAL, HOUR)

OLD = FeedState(
    URL,
    due=NOW - MINUTE,
    address=URL,
    etag='"1"',
    last_modified="Fri, 01 Mar 2024 09:00:00 GMT",
    body_hash="before",
    polled=NOW - INTERVAL,
    succeeded=NOW - HOUR,
    failures=3,
    error="the server answered 500",
    entries=7,
    articles=70,
)


@pytest.mark.parametrize(
    ("retry_after", "wait"),
    [(None, INTERVAL), (timedelta(0), INTERVAL), (MINUTE, INTERVAL), (HOUR, HOUR)],
    ids=["not stated", "nothing", "shorter than the interval", "longer"],
)
def test_due_after_an_answer(retry_after: timedelta | None, wait: timedelta, answer: Any) -> None:
    """A feed that answers is asked again after its interval, or when it wishes to be if that is later."""
    assert after_answer(OLD, answer(retry_after=retry_after), FIXED, NOW, NOW, body_hash="now").due == NOW + wait


def test_remembered_after_an_answer(answer: Any) -> None:
    """An answer ends the failures, and what it said of itself is what is asked with next time."""
    new = after_answer(OLD, answer(), FIXED, NOW, NOW, body_hash="now")
    assert (new.failures, new.error, new.polled, new.succeeded) == (0, None, NOW, NOW)
    assert (new.etag, new.last_modified, new.body_hash) == ('"2"', None, "now")
    assert (new.url, new.address, new.entries, new.articles) == (URL, URL, 7, 70)


def test_unchanged(answer: Any) -> None:
    """A feed that has not changed keeps the hash of what it said before."""
    assert after_answer(OLD, answer(not_modified=True), FIXED, NOW, NOW, body_hash=None).body_hash == "before"


def test_moved(answer: Any) -> None:
    """A feed that moved for good is asked at its new address, and stays there while that answers."""
    new = "https://new.example/rss"
    there = after_answer(OLD, answer(moved_to=new), FIXED, NOW, NOW, body_hash="now")
    assert (there.url, there.address, there.at) == (URL, new, new)
    assert after_answer(there, answer(url=new), FIXED, NOW, NOW, body_hash="now").at == new


def test_moved_and_lost(answer: Any, error: Any) -> None:
    """One that fails at its new address is looked for at both in turns, and found wherever it answers again."""
    new = "https://new.example/rss"
    state, asked = replace(OLD, address=new, failures=0), []
    for _ in range(4):
        asked.append(state.at)
        state = after_failure(state, error(), INTERVAL, NOW)
    assert asked == [new, URL, new, URL]
    assert after_answer(replace(state, failures=1), answer(), FIXED, NOW, NOW, body_hash="now").at == URL


@pytest.mark.parametrize(
    ("interval", "failures", "wait"),
    [
        (INTERVAL, 0, INTERVAL),
        (INTERVAL, 1, 2 * INTERVAL),
        (INTERVAL, 5, 32 * INTERVAL),
        (INTERVAL, 6, 64 * INTERVAL),
        (INTERVAL, 7, 64 * INTERVAL),
        (INTERVAL, 10_000, 64 * INTERVAL),
        (HOUR, 2, 4 * HOUR),
        (HOUR, 3, 6 * HOUR),
        (12 * HOUR, 0, 12 * HOUR),
        (12 * HOUR, 9, 12 * HOUR),
        (timedelta(days=7), 9, timedelta(days=7)),
    ],
)
def test_failures(interval: timedelta, failures: int, wait: timedelta) -> None:
    """A feed that fails is asked ever later, by six hours at most or by its own longer interval, and for ever."""
    failed = after_failure(FeedState(URL, NOW, URL, failures=failures), InputError("no feed"), interval, NOW)
    assert (failed.due, failed.failures) == (NOW + wait, failures + 1)


@pytest.mark.parametrize(
    ("facts", "wait"),
    [
        ({"retry_after": HOUR}, HOUR),
        ({"retry_after": timedelta(0)}, INTERVAL),
        ({"status": 429, "retry_after": 24 * HOUR}, 24 * HOUR),
        ({"status": 410}, 6 * HOUR),
        ({"status": 410, "retry_after": 7 * HOUR}, 7 * HOUR),
        ({"status": 404}, INTERVAL),
        ({"fault": Fault.UNREACHABLE, "status": None}, INTERVAL),
    ],
)
def test_wishes_of_a_server(facts: dict[str, Any], wait: timedelta, error: Any) -> None:
    """A server that names a time is left alone until then; a feed that is gone is looked for every six hours."""
    assert after_failure(FeedState(URL, NOW, URL), error(**facts), INTERVAL, NOW).due == NOW + wait


@pytest.mark.parametrize(
    ("failure", "wait"),
    [({}, timedelta(0)), ({"retry_after": HOUR}, HOUR - MINUTE), ("not readable", timedelta(0))],
)
def test_new_run(failure: dict[str, Any] | str, wait: timedelta, answer: Any, error: Any) -> None:
    """When the service begins, or its settings change, who failed is asked at once, but for its server's wish."""
    why = InputError("no") if isinstance(failure, str) else error(**failure)
    failed = after_failure(OLD, why, INTERVAL, NOW)
    later = NOW + MINUTE
    assert tried_anew(failed, later) == replace(failed, due=later + wait)
    answered = after_answer(failed, answer(), FIXED, NOW, NOW, body_hash="now")
    assert tried_anew(answered, later) == answered


def test_remembered_after_a_failure() -> None:
    """A failure says what it was, and forgets nothing of the last answer."""
    new = after_failure(OLD, InputError("not a feed", where=URL), INTERVAL, NOW)
    assert (new.failures, new.error, new.polled, new.succeeded) == (4, "not a feed", NOW, NOW - HOUR)
    assert (new.etag, new.body_hash, new.entries, new.articles) == ('"1"', "before", 7, 70)


@pytest.mark.parametrize("seconds", [0, 30, 299])
def test_slow_answers(seconds: float, answer: Any) -> None:
    """A feed that was slow to answer, or to be judged, is asked again at its time."""
    asked, now = NOW - timedelta(seconds=seconds), NOW
    assert after_answer(OLD, answer(), FIXED, asked, now, body_hash="now").due == asked + INTERVAL
    patient = after_answer(OLD, answer(retry_after=INTERVAL), FIXED, asked, now, body_hash="now")
    assert patient.due == now + INTERVAL


def test_feeds_that_begin_together_go_on_apart(answer: Any) -> None:
    """Their second polls are spread evenly over half an interval, none later than it; the third is an interval on."""
    states = [FeedState(f"{URL}?{i}", NOW, URL) for i in range(200)]
    new = [after_answer(state, answer(), FIXED, NOW, NOW, body_hash="now") for state in states]
    waits = sorted((state.due - NOW) / INTERVAL for state in new)
    assert 0.5 < waits[0] < 0.52 and 0.98 < waits[-1] <= 1
    assert 0.7 < waits[100] < 0.8
    assert after_answer(new[0], answer(), FIXED, NOW, NOW, body_hash="now").due == NOW + INTERVAL


@pytest.mark.parametrize(
    ("facts", "wait"),
    [
        ({}, INTERVAL),
        ({"news": NOW - 30 * MINUTE}, INTERVAL),
        ({"news": NOW - MINUTE, "gap": 2 * HOUR}, 12 * MINUTE),
        ({"news": NOW - 4 * HOUR, "gap": 2 * HOUR}, 24 * MINUTE),
        ({"news": NOW - 40 * HOUR, "gap": MINUTE}, HOUR),
        ({"news": NOW - 40 * HOUR, "told": NOW - 23 * HOUR}, INTERVAL),
        ({"news": NOW - 40 * HOUR, "told": NOW - 25 * HOUR}, HOUR),
    ],
    ids=["unknown", "busy", "even", "fallen silent", "asleep", "open event", "event is over"],
)
def test_rhythm(facts: dict[str, Any], wait: timedelta, answer: Any) -> None:
    """A feed is asked ten times from one news of it to the next, within its bounds; of an open event, often."""
    state = replace(OLD, **facts)
    assert after_answer(state, answer(), FREE, NOW, NOW, body_hash=None).due == NOW + wait
    assert after_answer(state, answer(), FIXED, NOW, NOW, body_hash=None).due == NOW + INTERVAL


@pytest.mark.parametrize(
    ("ttl", "fresh_for", "wait"),
    [(20, 0, 20), (0, 15, 15), (20, 15, 20), (2, 1, 5), (24 * 60, 0, 60), (0, 24 * 60, 60)],
)
def test_wishes(ttl: int, fresh_for: int, wait: int, answer: Any) -> None:
    """A feed's ttl and a server's word that nothing will change are heeded, up to the slowest that is allowed."""
    state = replace(OLD, ttl=ttl * MINUTE, told=NOW)
    fetched = answer(fresh_for=fresh_for * MINUTE)
    assert after_answer(state, fetched, FREE, NOW, NOW, body_hash=None).due == NOW + wait * MINUTE
    assert after_answer(state, fetched, FIXED, NOW, NOW, body_hash=None).due == NOW + INTERVAL


@pytest.mark.parametrize(
    ("hours", "days", "due"),
    [
        ((), (), NOW + INTERVAL),
        ((9, 11), (5,), NOW + INTERVAL),
        ((10, 11), (), NOW + 2 * HOUR),
        (tuple(range(10, 24)), (), NOW + 6 * HOUR),
        ((), (4,), NOW + 6 * HOUR),
    ],
    ids=["none", "others", "to its end", "six hours at most", "a day"],
)
def test_skipped(hours: tuple[int, ...], days: tuple[int, ...], due: Any, answer: Any) -> None:
    """The hours and days on which a feed says it need not be asked are left out, for six hours at a time."""
    state = replace(OLD, skip_hours=hours, skip_days=days)
    assert after_answer(state, answer(), FREE, NOW, NOW, body_hash=None).due == due
    assert after_answer(state, answer(), FIXED, NOW, NOW, body_hash=None).due == NOW + INTERVAL


def test_rhythm_of_its_entries() -> None:
    """The dates of the ten newest entries show the usual time between two; one date shows nothing."""
    dates = [NOW - n * HOUR for n in range(10)] + [NOW - timedelta(days=900)]
    state = with_rhythm(OLD, dates, Wishes(ttl=HOUR, skip_hours=(3,), skip_days=(6,)))
    assert (state.gap, state.ttl, state.skip_hours, state.skip_days) == (HOUR, HOUR, (3,), (6,))
    assert with_rhythm(state, dates[:1], Wishes()).gap is None


def test_poison(answer: Any, error: Any) -> None:
    """What takes readers down is remembered through trouble of other kinds, until the feed can be read again."""
    poison = Poison("ab", 2)
    state = after_failure(OLD, PoisonError("no", poison=poison), INTERVAL, NOW)
    assert state.poison == poison
    state = after_failure(after_failure(state, error(), INTERVAL, NOW), PoisonError("no"), INTERVAL, NOW)
    assert state.poison == poison
    assert after_answer(state, answer(), FIXED, NOW, NOW, body_hash="now").poison is None
