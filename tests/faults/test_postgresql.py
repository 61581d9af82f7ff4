"""A PostgreSQL server that dies, hangs up or refuses a transaction: the monitor goes on where it was."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from monitor.store import open_store

STANDS = "the database takes nothing, all else waits for it"
GOES_ON = "the database takes what it is given again"


@pytest.fixture
def newsroom(tmp_path: Path, make_newsroom: Any, postgres_url: str) -> Iterator[Any]:
    """A newsroom whose database is on the server."""
    with closing(make_newsroom(tmp_path, database=postgres_url)) as newsroom:
        yield newsroom


def _finished(newsroom: Any, monitor: Any) -> None:
    for feed in newsroom.feeds:
        monitor.logged("polled", feed=feed, status="read")
    monitor.kill(signal.SIGTERM)
    assert monitor.ended(20) == 0, monitor.log[-2000:]


@pytest.mark.parametrize("polled", [0, 2])
def test_a_server_that_dies_is_waited_for(
    polled: int, newsroom: Any, postgres: Any, judged: Callable[..., None]
) -> None:
    """Killed while articles are judged and started again: the monitor stands still, and nothing is lost or repeated."""
    monitor = newsroom.live()
    monitor.logged("polled" if polled else "started", times=polled or 1)
    postgres.stop()
    try:
        monitor.logged(STANDS)
    finally:
        postgres.start()
    _finished(newsroom, monitor)
    assert len(monitor.lines(STANDS)) == 1
    judged(newsroom)


def test_control_without_a_standstill_it_does_not_outlive_its_server(newsroom: Any, postgres: Any) -> None:
    """The same monitor without that patience leaves when the server dies."""
    newsroom.without = "standstill"
    monitor = newsroom.live()
    monitor.logged("started")
    postgres.stop()
    try:
        assert monitor.ended() == 69
    finally:
        postgres.start()


def test_sessions_that_are_ended_are_begun_again(newsroom: Any, postgres: Any, judged: Callable[..., None]) -> None:
    """An administrator who ends its sessions takes its lock as well: it takes that again, and goes on."""
    monitor = newsroom.live()
    for times in range(1, 4):
        monitor.logged("polled", times=times)
        postgres.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{_name(newsroom)}'")
    _finished(newsroom, monitor)
    judged(newsroom, faults=3)


def test_transactions_that_are_refused_are_done_again(
    newsroom: Any, postgres_url: str, judged: Callable[..., None]
) -> None:
    """Where every transaction is serializable and another program writes beside it, those that fail are repeated."""
    open_store(postgres_url).close()
    newsroom.database = f"{postgres_url}&options=-cdefault_transaction_isolation%3Dserializable"
    newsroom.configure()
    monitor = newsroom.live()
    monitor.logged("started")
    stop = threading.Event()
    rival = threading.Thread(target=_write_beside, args=(postgres_url, stop))
    rival.start()
    try:
        monitor.logged(STANDS)
    finally:
        stop.set()
        rival.join()
    assert "could not serialize access" in monitor.lines(STANDS)[0]["error"]
    monitor.logged(GOES_ON)
    _finished(newsroom, monitor)
    judged(newsroom)


def _write_beside(url: str, stop: threading.Event) -> None:
    with psycopg.connect(url) as connection:
        while not stop.wait(0.002):
            connection.execute("UPDATE counters SET value = value")
            connection.commit()


def _name(newsroom: Any) -> str:
    return str(newsroom.database).partition("?")[0].rpartition("/")[2]
