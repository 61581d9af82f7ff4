"""When a feed is asked again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.daemon.rhythm import after_answer, after_failure
from monitor.errors import InputError
from monitor.ingestor.fetch import Fault, Fetched, FetchError, Validators
from monitor.store import FeedState

NOW = datetime(2024, 3, 1, 10, tzinfo=UTC)
URL = "https://news.example/rss"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
INTERVAL = 5 * MINUTE

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


def answer(**facts: Any) -> Fetched:
    plain = {
        "url": URL,
        "final_url": URL,
        "moved_to": None,
        "status": 200,
        "body": b"<rss/>",
        "content_type": None,
        "validators": Validators('"2"', None),
        "retry_after": None,
        "not_modified": False,
    }
    return Fetched(**{**plain, **facts})


def error(**facts: Any) -> FetchError:
    return FetchError("no", url=URL, **{"fault": Fault.STATUS, "status": 503, **facts})


@pytest.mark.parametrize(
    ("retry_after", "wait"),
    [(None, INTERVAL), (timedelta(0), INTERVAL), (MINUTE, INTERVAL), (HOUR, HOUR)],
    ids=["not stated", "nothing", "shorter than the interval", "longer"],
)
def test_due_after_an_answer(retry_after: timedelta | None, wait: timedelta) -> None:
    """A feed that answers is asked again after its interval, or when it wishes to be if that is later."""
    assert after_answer(OLD, answer(retry_after=retry_after), INTERVAL, NOW, body_hash="now").due == NOW + wait


def test_remembered_after_an_answer() -> None:
    """An answer ends the failures, and what it said of itself is what is asked with next time."""
    new = after_answer(OLD, answer(), INTERVAL, NOW, body_hash="now")
    assert (new.failures, new.error, new.polled, new.succeeded) == (0, None, NOW, NOW)
    assert (new.etag, new.last_modified, new.body_hash) == ('"2"', None, "now")
    assert (new.url, new.address, new.entries, new.articles) == (URL, URL, 7, 70)


def test_unchanged() -> None:
    """A feed that has not changed keeps the hash of what it said before."""
    assert after_answer(OLD, answer(not_modified=True), INTERVAL, NOW, body_hash=None).body_hash == "before"


def test_moved() -> None:
    """A feed that moved for good is asked at its new address, and stays there."""
    there = after_answer(OLD, answer(moved_to="https://new.example/rss"), INTERVAL, NOW, body_hash="now")
    assert (there.url, there.address) == (URL, "https://new.example/rss")
    assert after_answer(there, answer(), INTERVAL, NOW, body_hash="now").address == "https://new.example/rss"


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
def test_wishes_of_a_server(facts: dict[str, Any], wait: timedelta) -> None:
    """A server that names a time is left alone until then; a feed that is gone is looked for every six hours."""
    assert after_failure(FeedState(URL, NOW, URL), error(**facts), INTERVAL, NOW).due == NOW + wait


def test_remembered_after_a_failure() -> None:
    """A failure says what it was, and forgets nothing of the last answer."""
    new = after_failure(OLD, InputError("not a feed", where=URL), INTERVAL, NOW)
    assert (new.failures, new.error, new.polled, new.succeeded) == (4, f"{URL}: not a feed", NOW, NOW - HOUR)
    assert (new.etag, new.body_hash, new.entries, new.articles) == ('"1"', "before", 7, 70)
