"""In which order the service attends to things."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from monitor.daemon.inbox import Inbox, Stop, Tick
from monitor.daemon.poller import FeedFailure
from monitor.errors import InputError
from monitor.store import FeedState


def answers(number: int) -> list[FeedFailure]:
    due = datetime(2024, 3, 1, tzinfo=UTC)
    return [FeedFailure(FeedState(f"https://news.example/{i}", due, ""), InputError("no")) for i in range(number)]


def test_orders_first() -> None:
    """Whatever waits to be judged, a tick or a stop is heard next; each in the order of its coming."""
    inbox, (first, second) = Inbox(), answers(2)
    for message in (first, second, Tick(), Stop()):
        inbox.put(message)
    assert inbox.has_orders
    assert [inbox.get(0) for _ in range(5)] == [Tick(), Stop(), first, second, None]
    assert inbox.empty and not inbox.has_orders


def test_waiting() -> None:
    """Whoever waits is woken by what comes, and by nothing at the end of its time."""
    inbox = Inbox()
    began = time.monotonic()
    assert inbox.get(0.05) is None
    assert time.monotonic() - began >= 0.05
