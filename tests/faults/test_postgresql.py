"""A PostgreSQL server that dies, hangs up or refuses a transaction: the monitor goes on where it was."""

from __future__ import annotations

import signal
import threading
import time
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


def test_a_server_that_starts_later_is_waited_for(
    newsroom: Any, postgres: Any, judged: Callable[..., None], wait: Callable[..., None]
) -> None:
    """At boot the monitor may be up first: it says once that it waits, and begins when the server does."""
    postgres.stop()
    try:
        monitor = newsroom.live()
        monitor.logged(STANDS)
        time.sleep(0.5)
        assert not monitor.lines("started")
    finally:
        postgres.start()
    _finished(newsroom, monitor)
    assert [line["error"].rpartition(": ")[2] for line in monitor.lines(STANDS)] == ["no server answers"]
    judged(newsroom)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_who_waits_for_a_server_can_be_told_to_leave(number: int, newsroom: Any) -> None:
    """It does not wait for the server first."""
    newsroom.database = "postgresql://desk@127.0.0.1:1/news"
    newsroom.configure()
    monitor = newsroom.live()
    monitor.logged(STANDS)
    monitor.kill(number)
    assert monitor.ended(5) == 69


def _another_user(newsroom: Any) -> None:
    newsroom.database = newsroom.database.replace("desk@", "nobody-we-know@")


def _another_database(newsroom: Any) -> None:
    newsroom.database = newsroom.database.replace(_name(newsroom), "olds")


def _newer(newsroom: Any) -> None:
    open_store(newsroom.database).close()
    with psycopg.connect(newsroom.database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


@pytest.mark.parametrize(("wrong", "code"), [(_another_user, 69), (_another_database, 69), (_newer, 1)])
def test_what_waiting_would_not_mend_is_told_at_once(wrong: Callable[[Any], None], code: int, newsroom: Any) -> None:
    """A server that does not let us in, lacks the database or has a newer one is there: the monitor leaves."""
    wrong(newsroom)
    newsroom.configure()
    monitor = newsroom.live()
    assert monitor.ended(10) == code
    assert not monitor.lines(STANDS)


def test_who_asks_once_does_not_wait(newsroom: Any) -> None:
    """A run of ``--once`` is somebody's command: it fails at once."""
    newsroom.database = "postgresql://desk@127.0.0.1:1/news"
    newsroom.configure()
    monitor = newsroom.start()
    assert monitor.ended(10) == 69
    assert not monitor.lines(STANDS)


def test_control_without_a_standstill_no_server_is_waited_for(newsroom: Any) -> None:
    """The same monitor without that patience leaves when it finds no server."""
    newsroom.without, newsroom.database = "standstill", "postgresql://desk@127.0.0.1:1/news"
    newsroom.configure()
    assert newsroom.live().ended(10) == 69


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
