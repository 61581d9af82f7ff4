"""When a feed is asked again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.daemon.rhythm import (
    after_answer,
    after_failure,
    page_after_answer,
    page_after_failure,
    page_first_due,
    tried_anew,
)
from monitor.errors import InputError
from monitor.ingestor.fetch import Fault, Fetched, FetchError, Validators
from monitor.store import FeedState, Watch

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
    assert after_answer(OLD, answer(retry_after=retry_after), INTERVAL, NOW, NOW, body_hash="now").due == NOW + wait


def test_remembered_after_an_answer() -> None:
    """An answer ends the failures, and what it said of itself is what is asked with next time."""
    new = after_answer(OLD, answer(), INTERVAL, NOW, NOW, body_hash="now")
    assert (new.failures, new.error, new.polled, new.succeeded) == (0, None, NOW, NOW)
    assert (new.etag, new.last_modified, new.body_hash) == ('"2"', None, "now")
    assert (new.url, new.address, new.entries, new.articles) == (URL, URL, 7, 70)


def test_unchanged() -> None:
    """A feed that has not changed keeps the hash of what it said before."""
    assert after_answer(OLD, answer(not_modified=True), INTERVAL, NOW, NOW, body_hash=None).body_hash == "before"


def test_moved() -> None:
    """A feed that moved for good is asked at its new address, and stays there."""
    there = after_answer(OLD, answer(moved_to="https://new.example/rss"), INTERVAL, NOW, NOW, body_hash="now")
    assert (there.url, there.address) == (URL, "https://new.example/rss")
    assert after_answer(there, answer(), INTERVAL, NOW, NOW, body_hash="now").address == "https://new.example/rss"


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


@pytest.mark.parametrize(
    ("failure", "wait"),
    [(error(), timedelta(0)), (error(retry_after=HOUR), HOUR - MINUTE), (InputError("no feed"), timedelta(0))],
)
def test_new_run(failure: Exception, wait: timedelta) -> None:
    """When the service begins, or its settings change, who failed is asked at once, but for its server's wish."""
    failed = after_failure(OLD, failure, INTERVAL, NOW)
    later = NOW + MINUTE
    assert tried_anew(failed, later) == replace(failed, due=later + wait)
    answered = after_answer(failed, answer(), INTERVAL, NOW, NOW, body_hash="now")
    assert tried_anew(answered, later) == answered


def test_remembered_after_a_failure() -> None:
    """A failure says what it was, and forgets nothing of the last answer."""
    new = after_failure(OLD, InputError("not a feed", where=URL), INTERVAL, NOW)
    assert (new.failures, new.error, new.polled, new.succeeded) == (4, "not a feed", NOW, NOW - HOUR)
    assert (new.etag, new.body_hash, new.entries, new.articles) == ('"1"', "before", 7, 70)


@pytest.mark.parametrize("seconds", [0, 30, 299])
def test_slow_answers(seconds: float) -> None:
    """A feed that was slow to answer, or to be judged, is asked again at its time."""
    asked, now = NOW - timedelta(seconds=seconds), NOW
    assert after_answer(OLD, answer(), INTERVAL, asked, now, body_hash="now").due == asked + INTERVAL
    patient = after_answer(OLD, answer(retry_after=INTERVAL), INTERVAL, asked, now, body_hash="now")
    assert patient.due == now + INTERVAL


def test_feeds_that_begin_together_go_on_apart() -> None:
    """Their second polls are spread evenly over half an interval, none later than it; the third is an interval on."""
    states = [FeedState(f"{URL}?{i}", NOW, URL) for i in range(200)]
    new = [after_answer(state, answer(), INTERVAL, NOW, NOW, body_hash="now") for state in states]
    waits = sorted((state.due - NOW) / INTERVAL for state in new)
    assert 0.5 < waits[0] < 0.52 and 0.98 < waits[-1] <= 1
    assert 0.7 < waits[100] < 0.8
    assert after_answer(new[0], answer(), INTERVAL, NOW, NOW, body_hash="now").due == NOW + INTERVAL


def page(**facts: Any) -> Watch:
    plain = {
        "page": "https://news.example/flood",
        "feed": URL,
        "due": NOW,
        "title": "Flood",
        "summary": "Nine died.",
        "label": "7",
        "publisher": None,
        "language": None,
        "said": "s",
        "news": NOW,
        "told": True,
    }
    return Watch(**{**plain, **facts})


@pytest.mark.parametrize(
    ("age", "told", "wait"),
    [
        (timedelta(0), True, INTERVAL),
        (40 * MINUTE, True, INTERVAL),
        (8 * HOUR, True, HOUR),
        (160 * HOUR, True, 20 * HOUR),
        (169 * HOUR, True, None),
        (timedelta(0), False, HOUR),
        (2 * HOUR, False, HOUR),
        (10 * HOUR, False, 5 * HOUR),
        (49 * HOUR, False, None),
    ],
)
def test_pages(age: timedelta, told: bool, wait: timedelta | None) -> None:
    """A page is read again ever later after its last news, sooner and longer where it is about an event."""
    due = NOW + wait if wait else None
    again = page_after_answer(page(news=NOW - age, told=told), answer(), INTERVAL, NOW, NOW, body_hash="now")
    assert (again and again.due) == due
    assert page_first_due(NOW - age, INTERVAL, told=told, read=True, asked=NOW) == due


def test_remembered_of_a_page() -> None:
    """What it said of itself is what it is asked with next time; a server that names a time is left alone."""
    again = page_after_answer(page(failures=2), answer(retry_after=HOUR), INTERVAL, NOW, NOW, body_hash="now")
    assert again == page(due=NOW + HOUR, etag='"2"', body_hash="now")
    same = page_after_answer(page(body_hash="now"), answer(not_modified=True), INTERVAL, NOW, NOW, body_hash=None)
    assert same and same.body_hash == "now"


@pytest.mark.parametrize(
    ("failure", "failures", "age", "wait"),
    [
        (error(), 0, MINUTE, INTERVAL),
        (error(), 3, HOUR, 8 * INTERVAL),
        (error(retry_after=7 * HOUR), 0, HOUR, 7 * HOUR),
        (InputError("no text"), 99, HOUR, 64 * INTERVAL),
        (error(status=410), 0, HOUR, None),
        (error(), 0, 169 * HOUR, None),
    ],
)
def test_pages_that_fail(failure: Exception, failures: int, age: timedelta, wait: timedelta | None) -> None:
    """A page that cannot be read is tried ever later, for as long as one that can be; not when it is gone."""
    found = page_after_failure(page(news=NOW - age, failures=failures), failure, INTERVAL, NOW)
    assert found == (page(news=NOW - age, due=NOW + wait, failures=failures + 1) if wait else None)


def test_page_that_could_not_be_read_at_first() -> None:
    """It is tried again as soon as its feed is, whatever the summary is about."""
    assert page_first_due(NOW, INTERVAL, told=False, read=False, asked=NOW) == NOW + INTERVAL
