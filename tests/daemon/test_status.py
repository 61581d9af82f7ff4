"""What the service says of itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.daemon.quarantine import TRIES
from monitor.daemon.service import HEART
from monitor.daemon.status import condition, is_late, status_lines, status_of, status_record
from monitor.store import FeedState, Poison, Store, open_store

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
        (1, {"state": "running", "redis": True}, "running", True, "running (heard 1 s ago); Redis takes alerts"),
        (1, {"state": "running", "redis": None}, "running", True, "Redis not asked yet"),
        (1, {"state": "running", "redis": False}, "running", False, "Redis DOES NOT TAKE alerts"),
        (59, {"state": "running", "redis": True}, "running", True, "Redis takes alerts"),
        (61, {"state": "running", "redis": True}, "silent", False, "says nothing (heard 61 s ago)"),
        (9_999, {"state": "stopped", "redis": True}, "stopped", False, "stopped (heard 2 h ago); Redis took alerts"),
    ],
)
def test_state(seconds_ago: float, note: dict[str, object], state: str, healthy: bool, said: str, store: Store) -> None:
    """Healthy is who was heard within a minute, and whose alerts Redis takes."""
    beat(store, seconds_ago, **note)
    status = status_of(store, NOW)
    assert (status.state, status.healthy) == (state, healthy)
    assert said in next(status_lines(status, NOW))


def test_killed(tmp_path: Path) -> None:
    """A service that is gone without a word is known at once by its lock, not only by its silence."""
    with open_store(str(tmp_path / "n.db"), writer=True) as store:
        beat(store, 1, state="running", redis=True)
        with open_store(str(tmp_path / "n.db")) as looker:
            assert status_of(looker, NOW).healthy
    with open_store(str(tmp_path / "n.db")) as looker:
        status = status_of(looker, NOW)
    assert (status.state, status.healthy) == ("died", False)
    assert next(status_lines(status, NOW)).startswith("not running: it was killed or crashed")


def test_never_started(store: Store) -> None:
    """A database that no service has worked on says so."""
    status = status_of(store, NOW)
    assert not status.healthy
    assert list(status_lines(status, NOW)) == [
        "never started; Redis not asked yet",
        "1 feed; 0 pages read again in case of an edit",
        f"  {URL}: not polled yet, next now",
    ]


def test_refused_configuration(store: Store) -> None:
    """A configuration that was not taken up is named, in one line whatever it holds."""
    beat(store, 1, state="running", redis=True, refused="monitor.yaml:3:1: feeds: \x1b[2J\nno list")
    status = status_of(store, NOW)
    line = list(status_lines(status, NOW))[1]
    assert line.startswith("  the configuration was refused, the old one is in force: monitor.yaml:3:1: feeds: ")
    assert not {"\n", "\x1b"} & set(line)
    assert status_record(status)["refused"] == status.refused


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            {"polled": NOW - timedelta(seconds=90), "due": NOW + timedelta(seconds=210), "entries": 1, "articles": 7},
            "ok, polled 90 s ago, next in 3 min; 1 entry, 7 articles and edits so far",
        ),
        (
            {"polled": NOW, "due": NOW, "failures": 1, "error": "the server answered 500"},
            "FAILED 1 time, the server answered 500; never read, next now",
        ),
        (
            {"polled": NOW, "due": NOW, "failures": 3, "error": "no", "succeeded": NOW - timedelta(days=3)},
            "FAILED 3 times, no; last read 3 days ago, next now",
        ),
        (
            {"polled": NOW, "due": NOW, "failures": 3, "error": "broken\n  \x1b[2Jforged: ok"},
            "FAILED 3 times, broken forged: ok; never read, next now",
        ),
    ],
)
def test_feeds(facts: dict[str, Any], said: str, store: Store) -> None:
    """Each feed shows how it fares, since when and until when; nothing that a feed says can forge a line."""
    with store.transaction() as transaction:
        transaction.put_feed(FeedState(URL, address=URL, **facts))
    *_, line = status_lines(status_of(store, NOW), NOW)
    assert not {"\n", "\x1b"} & set(line)
    assert " ".join(line.replace("\ufffd[2J", "").split()) == f"{URL}: {said}"


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({}, "new"),
        ({"polled": NOW}, "ok"),
        ({"polled": NOW, "failures": 1, "error": "no"}, "failing"),
        ({"polled": NOW, "failures": 3, "error": "no", "poison": Poison("abc", TRIES)}, "quarantine"),
        ({"polled": NOW, "failures": 3, "error": "no", "poison": Poison("abc", TRIES - 1)}, "failing"),
        ({"polled": NOW, "failures": 9, "error": "no", "poison": Poison("abc", TRIES), "down": True}, "down"),
    ],
)
def test_one_word(facts: dict[str, Any], word: str) -> None:
    """How a feed fares is one word, whoever shows it."""
    assert condition(FeedState(URL, due=NOW, address=URL, **facts)) == word


def test_late() -> None:
    """The page, the doctor and the rule that calls somebody call a feed late from the same time on."""
    rules = (Path(__file__).parents[2] / "config" / "prometheus-rules.yml").read_text()
    seconds = int(rules.partition("newsmon_lateness_seconds > ")[2].split()[0])
    due = NOW - timedelta(seconds=seconds)
    assert not is_late(FeedState(URL, due=due, address=URL), NOW)
    assert is_late(FeedState(URL, due=due - timedelta(seconds=1), address=URL), NOW)


def test_record(store: Store) -> None:
    """The same for programs."""
    with store.transaction() as transaction:
        transaction.put_feed(FeedState(URL, due=NOW, address=URL, polled=NOW, failures=3, error="no", articles=7))
    record = status_record(status_of(store, NOW))
    (feed,) = record["feeds"]
    assert (record["waiting"], record["pages"], feed["due"]) == (0, 0, "2024-03-01T10:00:00Z")
    assert (feed["failures"], feed["articles"], feed["succeeded"]) == (3, 7, None)
