"""One service over feeds in every kind of trouble, watched for some seconds: none delays the healthy one."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from monitor.store import FeedState, open_store

SECONDS = 5
ENDLESS = b"<a>" * 400_000


class Watched:
    """What was seen: when each path was asked for, and what is remembered of its feed."""

    def __init__(self, states: dict[str, FeedState], times: Callable[[str], list[float]], daemon: Any) -> None:
        self.times = times
        self.state = states
        self.daemon = daemon

    def gaps(self, path: str) -> list[float]:
        return [later - earlier for earlier, later in pairwise(self.times(path))]

    def wait(self, path: str) -> timedelta:
        """From the last poll to the next."""
        polled = self.state[path].polled
        assert polled, "it was polled"
        return self.state[path].due - polled


@pytest.fixture(scope="module")
def watched(lasting_daemon: Any, lasting_sites: Any, reply: Any, fire: Any, rss: Any, entry: Any) -> Watched:
    """What a service did in some seconds."""
    site, slow, broken = (lasting_sites() for _ in range(3))
    slow_page = entry("Fire", link=f"{slow.url}/page", summary="A fire in Porto killed 4 people, police said.")
    site.replies = {
        "/healthy": reply(fire(12)),
        "/moved": reply(status=301, headers={"Location": "/new"}),
        "/new": reply(fire(12, link="/moved.html")),
        "/detour": reply(status=302, headers={"Location": "/there"}),
        "/there": reply(fire(12, link="/detour.html")),
        "/pages": reply(rss(slow_page)),
    }
    slow.replies = {"/hangs": reply(hangs=True), "/drips": reply(fire(12), drip=0.2), "/page": reply(hangs=True)}
    broken.replies = {
        "/500": reply(status=500),
        "/garbage": reply(b"\xff\xfe\x00\x01" * 50),
        "/login": reply(b"<html><body><form>Log in</form></body></html>"),
        "/short": reply(fire(12), headers={"Content-Length": "100000"}),
        "/later": reply(status=429, headers={"Retry-After": "3600"}),
        "/rests": reply(fire(12, link="/rests.html"), headers={"Retry-After": "1800"}),
        "/gone": reply(status=410),
        "/endless": reply(ENDLESS),
    }
    followed = ("/healthy", "/moved", "/detour", "/pages")
    urls = {path: f"{site.url}{path}" for path in followed}
    urls |= {path: f"{slow.url}{path}" for path in ("/hangs", "/drips")}
    urls |= {path: f"{broken.url}{path}" for path in broken.replies}
    urls["/refused"] = "http://127.0.0.5:1/refused"
    daemon = lasting_daemon
    limits = {"deadline_seconds": 1.5, "stop_seconds": 0.5, "per_host": 4}
    daemon.configure(*urls.values(), polling=limits)
    daemon.start()
    daemon.logged("polled", feed=urls["/healthy"])
    time.sleep(SECONDS)
    daemon.signal(15)
    assert daemon.ended(5) == 0
    with open_store(str(daemon.database)) as store:
        states = {state.url: state for state in store.feeds()}
    times = lambda path: site.times(path) + slow.times(path) + broken.times(path)  # noqa: E731
    return Watched({path: states[url] for path, url in urls.items()}, times, daemon)


def test_healthy_feed_is_on_time(watched: Watched) -> None:
    """A healthy feed is asked at its interval, whatever its neighbours do."""
    assert len(watched.gaps("/healthy")) >= SECONDS * 0.6
    assert max(watched.gaps("/healthy")) < 2
    assert watched.state["/healthy"].failures == 0


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/hangs", "not complete within 1.5 s"),
        ("/drips", "not complete within 1.5 s"),
        ("/500", "the server answered 500"),
        ("/garbage", "not a feed"),
        ("/login", "not a feed"),
        ("/short", ""),
        ("/refused", "connect"),
    ],
)
def test_failures_back_off(path: str, said: str, watched: Watched) -> None:
    """A feed that fails is asked again, ever later, and its error is shown."""
    state = watched.state[path]
    assert state.failures >= 2
    assert said in (state.error or "")
    assert watched.wait(path) == timedelta(seconds=2 ** (state.failures - 1))
    assert all(gap > 0.9 * 2**place for place, gap in enumerate(watched.gaps(path)))


def test_endless_document(watched: Watched) -> None:
    """A feed that is made to keep a parser busy for minutes was fetched once, and is still in hand."""
    assert len(watched.times("/endless")) == 1


def test_slow_page(watched: Watched) -> None:
    """A page that hangs takes no longer than one fetch may; its entry is told by the summary, and it is tried again."""
    assert watched.state["/pages"].articles == 1
    assert len(watched.times("/page")) >= 2


def test_left_alone(watched: Watched) -> None:
    """Who asks to be left alone is, whether with an answer or instead of one; who is gone is hardly asked again."""
    expected = {"/later": timedelta(hours=1), "/rests": timedelta(minutes=30), "/gone": timedelta(hours=6)}
    assert {path: watched.wait(path) for path in expected} == expected
    assert [len(watched.times(path)) for path in expected] == [1, 1, 1]


def test_redirects(watched: Watched) -> None:
    """A feed that moved for good is asked at its new address; one that is elsewhere for now, at its own."""
    assert len(watched.times("/moved")) == 1
    assert len(watched.times("/new")) >= 3
    assert watched.state["/moved"].address.endswith("/new")
    assert len(watched.times("/detour")) >= 3
    assert watched.state["/detour"].address == watched.state["/detour"].url
