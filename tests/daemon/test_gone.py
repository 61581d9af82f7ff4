"""A feed that goes away and comes back, seen from outside: a service, a site and a subscriber."""

from __future__ import annotations

import signal
from typing import Any

import pytest

from monitor.store import open_store

TOLD = "Lisbon fire: death toll 12, per fire service - Tagus Gazette"
REVISED = "Lisbon fire: death toll revised down to 10 (was 12), per fire service - Tagus Gazette"


def to(path: str) -> dict[str, Any]:
    """An answer that moves a feed for good."""
    return {"status": 301, "headers": {"Location": path}}


GONE = {
    "missing": (False, {"status": 404}, {"status": 404}, "the server answered 404"),
    "gone for good": (False, {"status": 410}, {"status": 410}, "the server answered 410"),
    "moved round in a circle": (False, to("/b"), to("/a"), "the redirects go round in a circle"),
    "moved, and back in a circle": (True, to("/b"), to("/a"), "the redirects go round in a circle"),
}


@pytest.mark.parametrize(("moved", "first", "second", "said"), GONE.values(), ids=GONE)
def test_feed_that_goes_and_comes_back(
    first: Any,
    second: Any,
    said: str,
    moved: bool,
    daemon: Any,
    site: Any,
    reply: Any,
    fire: Any,
    subscriber: Any,
) -> None:
    """A feed that is missing, gone or moved in a circle keeps its address and what is known of it, and is never
    dropped: it is told as down and as back, nothing is taken back meanwhile, and its edit is told."""
    healthy, url = fire(12, link="/fire"), f"{site.url}/a"
    site.replies = {"/a": reply(**to("/b")) if moved else reply(healthy), "/b": reply(healthy)}
    daemon.configure(url)
    daemon.start()
    daemon.logged("polled", feed=url, status="read")
    subscriber.hears(1)
    site.replies = {"/a": reply(**first), "/b": reply(**second)}
    failed = daemon.logged("polled", times=1 if "410" in said else 2, feed=url, status="failed")
    assert all(said in line["error"] for line in failed)
    subscriber.hears(2)
    site.replies = {"/a": reply(fire(10, link="/fire"))}
    daemon.signal(signal.SIGHUP)
    told, down, *back = (alert["data"]["message"] for alert in subscriber.hears(4))
    assert told == TOLD
    assert down.startswith(f"source down: {url}, ")
    assert sorted(back)[0] == REVISED
    assert sorted(back)[1].startswith(f"source back: {url}, ")
    assert daemon.stop() == 0
    with open_store(str(daemon.database)) as store:
        (state,) = store.feeds()
    assert (state.url, state.address, state.failures) == (url, url, 0)
