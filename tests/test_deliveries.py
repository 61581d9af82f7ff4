"""monitor deliveries: what the channels were sent, what waits, what could not be sent; and sending it again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.alerts.delivery import ChannelHealth, Delivery, Progress
from monitor.model import Severity
from monitor.store import open_store

Monitor = Callable[..., Any]


@pytest.fixture
def database(tmp_path: Path) -> str:
    """A database in which a channel has a message in each state, and another none."""
    now = datetime.now(UTC)
    made = Delivery("pager", "a", (1,), "ferry", "killed", Severity.MINOR, "Ferry", "Ferry: toll 20", now)
    at = now - timedelta(minutes=3)
    states = {
        "a": replace(made, state=Progress.SENT, tries=1, at=at),
        "b": replace(made, id="b", tries=2, due=now + timedelta(minutes=10.5), at=at, error="the server answered 503"),
        "c": replace(
            made, id="c", state=Progress.DEAD, tries=8, at=at, error="not complete within 15 s", text="Dam:\n\x1b[2J9"
        ),
        "d": replace(made, id="d", state=Progress.DROPPED, at=at, error="silenced"),
    }
    path = str(tmp_path / "n.db")
    with open_store(path) as store:
        store.deliveries.dispatch([replace(one, sequences=(n,)) for n, one in enumerate(states.values(), 1)])
        store.deliveries.put_health(ChannelHealth("pager", "webhook", "x", failures=2, error="503", sent=at, failed=at))
        store.deliveries.put_health(ChannelHealth("screen", "console", "y"))
    return path


def test_what_waits_and_what_is_dead(monitor: Monitor, database: str) -> None:
    """How each channel fares, then its messages that still want something, newest first."""
    shown = monitor("deliveries", "--db", database)
    assert shown.code == 0
    assert shown.lines == [
        "pager (webhook): DOES NOT TAKE messages, failed 2 times, 503, last taken 3 min ago; "
        "1 waiting, 1 sent, 1 dead, 1 dropped",
        "  dead 3 min ago, 8 tries: not complete within 15 s  c  Ferry: Dam: \ufffd[2J9",
        "  waiting 3 min ago, 2 tries, next in 10 min: the server answered 503  b  Ferry: Ferry: toll 20",
        "screen (console): not asked yet; nothing sent yet",
    ]


def test_everything(monitor: Monitor, database: str) -> None:
    """With --all also what was sent, and what was dropped and why."""
    lines = monitor("deliveries", "--db", database, "--all", "--channel", "pager").lines
    assert [line.split()[0] for line in lines[1:]] == ["dropped", "dead", "waiting", "sent"]
    assert "dropped 3 min ago: silenced" in lines[1]
    assert len(monitor("deliveries", "--db", database, "--all", "--last", 2, "--channel", "pager").lines) == 3


def test_json(monitor: Monitor, database: str) -> None:
    """A document a line: the channel, then its messages."""
    channel, dead, waiting, _ = map(json.loads, monitor("deliveries", "--db", database, "--json").lines)
    assert channel["channel"] == "pager"
    assert channel["messages"] == {"waiting": 1, "sent": 1, "dead": 1, "dropped": 1}
    assert (channel["taking"], channel["failures"], channel["error"]) == (False, 2, "503")
    assert (dead["id"], dead["state"], dead["tries"], dead["due"]) == ("c", "dead", 8, None)
    assert waiting["due"].endswith("Z")


@pytest.mark.parametrize(
    ("arguments", "told", "sent"),
    [
        (["--dead"], "1 message to be sent again", ["c"]),
        (["pager", "--dead"], "1 message to be sent again", ["c"]),
        (["screen", "--dead"], "0 messages to be sent again", []),
        ([], "1 message to be sent again", ["b"]),
        (["--id", "a"], "1 message to be sent again", ["a"]),
        (["pager", "--id", "d"], "1 message to be sent again", ["d"]),
    ],
)
def test_resend(monitor: Monitor, database: str, arguments: list[str], told: str, sent: list[str]) -> None:
    """Dead letters, what waits, or one by its id, whether or not the service runs."""
    with open_store(database, writer=True) as store:
        assert told in monitor("deliveries", "resend", *arguments, "--db", database).err
        now = datetime.now(UTC)
        assert [one.id for one in store.deliveries.due("pager", now, now + timedelta(days=1), 9)] == sent


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["resend", "--id", "z"], "z: no message has this id"),
        (["resend", "--id", "a", "--dead"], "cannot both be given"),
        (["resend", "fax"], "fax: no such channel; known are pager, screen"),
        (["--channel", "fax"], "fax: no such channel"),
    ],
)
def test_usage(monitor: Monitor, database: str, arguments: list[str], told: str) -> None:
    """What cannot be is told, and nothing is sent."""
    ended = monitor("deliveries", *arguments, "--db", database)
    assert ended.code == 2
    assert told in ended.err


def test_without_a_database(monitor: Monitor) -> None:
    """A database that is not there is not made."""
    assert monitor("deliveries", "--db", "nowhere.db").code == 69
