"""What the service says of itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from monitor.daemon.service import HEART
from monitor.daemon.status import status_lines, status_of, status_record
from monitor.store import FeedState, Store, open_store

NOW = datetime(2024, 3, 1, 10, tzinfo=UTC)
URL = "https://news.example/rss"


@pytest.fixture
def store() -> Iterator[Store]:
    with open_store(None) as store:
        store.follow((URL,), NOW)
        yield store


def beat(store: Store, seconds_ago: float, **note: object) -> None:
    store.heartbeat(HEART, NOW - timedelta(seconds=seconds_ago), json.dumps(note))


@pytest.mark.parametrize(
    ("seconds_ago", "note", "state", "healthy", "said"),
    [
        (1, {"state": "running", "redis": True}, "running", True, "Redis takes alerts"),
        (1, {"state": "running", "redis": None}, "running", True, "Redis not asked yet"),
        (1, {"state": "running", "redis": False}, "running", False, "Redis does not take alerts"),
        (59, {"state": "running", "redis": True}, "running", True, "Redis takes alerts"),
        (61, {"state": "running", "redis": True}, "silent", False, "last heard 2024-03-01T09:58:59Z"),
        (9_999, {"state": "stopped", "redis": True}, "stopped", False, "Redis took alerts"),
    ],
)
def test_state(seconds_ago: float, note: dict[str, object], state: str, healthy: bool, said: str, store: Store) -> None:
    """Healthy is who was heard within a minute, and whose alerts Redis takes."""
    beat(store, seconds_ago, **note)
    status = status_of(store, NOW)
    assert (status.state, status.healthy) == (state, healthy)
    assert said in next(status_lines(status))


def test_never_started(store: Store) -> None:
    """A database that no service has worked on says so."""
    status = status_of(store, NOW)
    assert not status.healthy
    assert list(status_lines(status)) == [
        "never started; Redis not asked yet; 1 feed",
        f"  {URL}: not polled yet, due 2024-03-01T10:00:00Z",
    ]


def test_feeds(store: Store) -> None:
    """Each feed shows how it fares, and nothing that a feed says can forge a line."""
    failed = FeedState(
        URL, due=NOW, address=URL, polled=NOW, failures=3, error="broken\n  \x1b[2Jforged: ok", articles=7
    )
    with store.transaction() as transaction:
        transaction.put_feed(failed)
    status = status_of(store, NOW)
    _, line = status_lines(status)
    assert line.startswith(f"  {URL}: failed 3 times, broken")
    assert not {"\n", "\x1b"} & set(line)
    (feed,) = status_record(status)["feeds"]
    assert (feed["failures"], feed["articles"], feed["succeeded"]) == (3, 7, None)
