"""When a page is read again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.daemon.quarantine import PoisonError
from monitor.daemon.rereading import Closeness, after_answer, after_failure, first_due
from monitor.errors import InputError
from monitor.fetch import Fetched
from monitor.store import Poison, Watch

NOW = datetime(2024, 3, 1, 10, tzinfo=UTC)
PAGE = "https://news.example/flood"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
OFTEN = 4 * MINUTE
CLOSENESS = Closeness(OFTEN, 24 * HOUR)


def page(**facts: Any) -> Watch:
    plain = {
        "page": PAGE,
        "feed": "https://news.example/rss",
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


def after(watch: Watch, fetched: Fetched, heard: datetime | None, body_hash: str | None = "now") -> Watch | None:
    return after_answer(watch, fetched, heard, CLOSENESS, NOW, NOW, body_hash=body_hash)


@pytest.mark.parametrize(
    ("age", "heard", "wait"),
    [
        (timedelta(0), timedelta(0), OFTEN),
        (23 * HOUR, 23 * HOUR, OFTEN),
        (47 * HOUR, HOUR, OFTEN),
        (64 * HOUR, HOUR, 8 * HOUR),
        (40 * HOUR, 25 * HOUR, 5 * HOUR),
        (160 * HOUR, 160 * HOUR, 20 * HOUR),
        (169 * HOUR, HOUR, None),
        (timedelta(0), None, HOUR),
        (2 * HOUR, None, HOUR),
        (10 * HOUR, None, 5 * HOUR),
        (49 * HOUR, None, None),
    ],
)
def test_pages(age: timedelta, heard: timedelta | None, wait: timedelta | None, answer: Any) -> None:
    """A page is read often while its event is open, then ever later; one about no event ever later from the start."""
    last = None if heard is None else NOW - heard
    due = NOW + wait if wait else None
    again = after(page(news=NOW - age, told=last is not None), answer(), last)
    assert (again and again.due) == due
    assert first_due(NOW - age, last, CLOSENESS, read=True, asked=NOW) == due


def test_remembered_of_a_page(answer: Any) -> None:
    """What it said of itself is what it is asked with next time; a server that names a time is left alone."""
    again = after(page(failures=2, error="no"), answer(retry_after=HOUR), NOW)
    assert again == page(due=NOW + HOUR, etag='"2"', body_hash="now")
    same = after(page(body_hash="now"), answer(not_modified=True), NOW, None)
    assert same and same.body_hash == "now"


@pytest.mark.parametrize(
    ("failure", "failures", "age", "wait"),
    [
        ({}, 0, MINUTE, OFTEN),
        ({}, 3, HOUR, 8 * OFTEN),
        ({"retry_after": 7 * HOUR}, 0, HOUR, 7 * HOUR),
        ("not readable", 99, HOUR, 64 * OFTEN),
        ({"status": 410}, 0, HOUR, None),
        ({}, 0, 169 * HOUR, None),
    ],
)
def test_pages_that_fail(
    failure: dict[str, Any] | str, failures: int, age: timedelta, wait: timedelta | None, error: Any
) -> None:
    """A page that cannot be read is tried ever later, for as long as one that can be; not when it is gone."""
    why = InputError("no") if isinstance(failure, str) else error(**failure)
    found = after_failure(page(news=NOW - age, failures=failures), why, CLOSENESS, NOW)
    expected = page(news=NOW - age, due=NOW + wait, failures=failures + 1, error="no") if wait else None
    assert found == expected


def test_page_that_could_not_be_read_at_first() -> None:
    """It is tried again soon, whatever the summary is about."""
    assert first_due(NOW, None, CLOSENESS, read=False, asked=NOW) == NOW + OFTEN


def test_poison(answer: Any, error: Any) -> None:
    """What takes readers down is remembered through trouble of other kinds, until the page can be read again."""
    poison = Poison("ab", 2)
    watch = after_failure(page(), PoisonError("no", poison=poison), CLOSENESS, NOW)
    assert watch
    watch = after_failure(watch, error(), CLOSENESS, NOW)
    assert watch
    assert watch.poison == poison
    read = after(watch, answer(), NOW)
    assert read
    assert read.poison is None
