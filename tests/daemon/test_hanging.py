"""Hosts that take the question and never answer, more of them than can be asked at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from monitor.daemon import hand
from monitor.daemon.inbox import Stop

HEALTHY, HANGING = 40, 32
INTERVAL, DEADLINE, SECONDS = 1.5, 1.0, 14.0
FETCHES = 8


@pytest.fixture
def lateness(desk: Any, sites: Any, reply: Any, rss: Any) -> Iterator[Any]:
    """Runs a service over feeds of which half hang: how late each poll of the others came, in order."""

    def watch() -> list[float]:
        healthy, hanging = sites(), sites()
        paths = [f"/{number}" for number in range(HEALTHY)]
        healthy.replies = {path: reply(rss(), etag='"1"') for path in paths}
        hanging.replies = {f"/{number}": reply(hangs=True) for number in range(HANGING)}
        urls = [f"{site.url}{path}" for site in (healthy, hanging) for path in site.replies]
        feeds = [{"url": url, "interval_seconds": INTERVAL} for url in urls]
        many = desk(*feeds, concurrent=FETCHES, per_host=2 * HANGING, deadline_seconds=DEADLINE, tick_seconds=0.1)
        service = many.service()
        thread = threading.Thread(target=service.run, daemon=True)
        thread.start()
        _let_run(many, SECONDS)
        ended = time.monotonic()
        service.post(Stop())
        thread.join(15)
        times = [[*(at for at in healthy.times(path) if at < ended), ended] for path in paths]
        assert len(hanging.asked) >= HANGING / 2, "they were asked"
        return sorted(later - earlier - INTERVAL for seen in times for earlier, later in pairwise(seen))

    return watch


def test_who_answers_is_asked_in_time(lateness: Any) -> None:
    """However many hang, 99 of 100 polls of the others come less than an interval late."""
    late = lateness()
    assert len(late) > 2 * HEALTHY
    assert late[int(len(late) * 0.99)] < INTERVAL


def test_without_lanes_they_are_not(lateness: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: where those that hang may take every place, the others wait for their deadlines."""
    monkeypatch.setattr(hand.FeedTurn, "lane", hand.Lane.PROVEN)
    monkeypatch.setattr(hand.Hand, "resize", _without_bounds)
    late = lateness()
    assert late[int(len(late) * 0.99)] > INTERVAL


def _let_run(desk: Any, seconds: float) -> None:
    """The desk's clock goes as ours does."""
    start, began = desk.now, time.monotonic()
    while (gone := time.monotonic() - began) < seconds:
        desk.now = start + timedelta(seconds=gone)
        time.sleep(0.02)


def _without_bounds(self: Any, fetches: int, per_host: int) -> None:
    self._most = dict.fromkeys(hand.Lane, 10_000)
    self._per_host = 10_000
