"""What befalls the process: told to leave in mid-batch, out of files, its children and threads killed."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from monitor.store import open_store


@pytest.mark.parametrize("polled", [1, 3])
def test_told_to_leave_in_the_middle_it_drains_what_it_has(
    polled: int, newsroom: Any, judged: Callable[..., None]
) -> None:
    """SIGTERM between two answers: what is in hand is judged and sent, within ten seconds, and the rest next time."""
    monitor = newsroom.live()
    monitor.logged("polled", times=polled, status="read")
    began = time.monotonic()
    monitor.kill(signal.SIGTERM)
    assert monitor.ended(10) == 0
    assert time.monotonic() - began < 10
    assert monitor.logged("stopped", delivered=True)
    judged(newsroom)


def test_a_second_one_and_a_bad_configuration_change_nothing(newsroom: Any, judged: Callable[..., None]) -> None:
    """While one is at work a second is refused by the lock, and SIGHUP with a faulty configuration is refused."""
    monitor = newsroom.live()
    monitor.logged("started")
    second = newsroom.live()
    assert second.ended(10) == 69
    assert f"another process is the writer of this database (pid {monitor.pid})" in second.log
    sound = newsroom.config.read_text()
    newsroom.config.write_text(f"{sound}\npollling: {{}}\n")
    monitor.kill(signal.SIGHUP)
    monitor.logged("reload refused, the old configuration stays")
    for feed in newsroom.feeds:
        monitor.logged("polled", feed=feed, status="read")
    newsroom.config.write_text(sound)
    monitor.kill(signal.SIGTERM)
    assert monitor.ended(10) == 0
    judged(newsroom, faults=2)


def test_few_open_files_are_enough(newsroom: Any, judged: Callable[..., None]) -> None:
    """With 64 open files at most, the service still does all of its work."""
    monitor = newsroom.live(limits={"NOFILE": 64})
    for feed in newsroom.feeds:
        monitor.logged("polled", feed=feed, status="read")
    monitor.kill(signal.SIGTERM)
    assert monitor.ended(10) == 0
    judged(newsroom)


def test_children_that_are_killed_are_replaced(newsroom: Any, judged: Callable[..., None]) -> None:
    """Who reads documents for the monitor may be killed at any time: the document is read by the next one."""
    monitor = newsroom.live()
    killed = set[int]()
    while len(killed) < 2:
        for child in _children(monitor.pid) - killed:
            os.kill(child, signal.SIGKILL)
            killed.add(child)
    for feed in newsroom.feeds:
        monitor.logged("polled", feed=feed, status="read")
    monitor.kill(signal.SIGTERM)
    assert monitor.ended(10) == 0
    judged(newsroom, faults=len(killed))


def _children(pid: int) -> set[int]:
    return {int(stat.parent.name) for stat in Path("/proc").glob("[0-9]*/stat") if _parent(stat) == pid}


def _parent(stat: Path) -> int:
    with suppress(OSError):
        return int(stat.read_text().rpartition(")")[2].split()[1])
    return 0  # it has ended meanwhile


@pytest.mark.parametrize("thread", ["the poller", "the scheduler"])
def test_a_service_that_lost_a_thread_leaves(thread: str, newsroom: Any, judged: Callable[..., None]) -> None:
    """A service that hears nothing any more, or is never woken, does not say on that it is well: it exits with 1."""
    monitor = newsroom.live(lose=thread)
    assert monitor.ended() == 1
    assert "has ended" in monitor.log
    with open_store(str(newsroom.folder / "newsmon.db")) as store:
        assert "stopped" not in next(iter(store.heartbeats())).note, "whoever watches sees that it did not mean to"
    judged(newsroom)


def test_control_without_that_look_it_goes_on_saying_that_it_is_well(newsroom: Any) -> None:
    """The same service that does not look after its threads beats on and polls nothing."""
    newsroom.without = "look after threads"
    monitor = newsroom.live(lose="the poller")
    monitor.logged("lost")
    with open_store(str(newsroom.folder / "newsmon.db")) as store:
        before = next(iter(store.heartbeats())).at
        end = time.monotonic() + 20
        while next(iter(store.heartbeats())).at == before and time.monotonic() < end:
            time.sleep(0.05)
        assert next(iter(store.heartbeats())).at > before
    assert monitor.runs
