"""What is to be known of PostgreSQL alone."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from contextlib import nullcontext
from multiprocessing import get_context
from typing import Protocol

import pytest
from sqlalchemy import text

from monitor.errors import StoreError, StoreUnavailableError
from monitor.model import Outcome
from monitor.store import open_store
from monitor.store.engine import connect, where_of
from monitor.store.migrate import is_current
from monitor.store.server import confirm_server, looked_at

Story = Callable[..., Outcome]


class Server(Protocol):
    """The server under test."""

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def url(self, database: str) -> str: ...


def execute(url: str, *statements: str) -> None:
    engine = connect(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_a_server_is_named_by_any_usual_url(postgres_url: str, scheme: str) -> None:
    """The driver need not be named."""
    with open_store(postgres_url.replace("postgresql", scheme, 1)) as store:
        assert not store.events()


@pytest.mark.parametrize("url", ["postgresql://desk:hush@localhost/news", "postgresql://localhost/news?password=hush"])
def test_a_password_is_not_shown(url: str) -> None:
    """A database is named in messages without its password."""
    assert "hush" not in where_of(connect(url).url)


def test_an_absent_server_is_named() -> None:
    """The error says which server does not answer, and not its password."""
    with pytest.raises(
        StoreUnavailableError, match=r"postgresql\+psycopg://desk:\*\*\*@127\.0\.0\.1:1/news: "
    ) as raised:
        open_store("postgresql://desk:hush@127.0.0.1:1/news")
    assert "hush" not in str(raised.value)


@pytest.mark.parametrize(
    ("code", "up"),
    [(None, False), ("57P03", False), ("28P01", True), ("3D000", True), ("53300", True)],
)
def test_a_server_that_is_not_up_is_known_from_one_that_refuses(code: str | None, up: bool) -> None:
    """One that starts or recovers says so by a code, whatever its language; who refuses a password is up."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = get_context("fork").Process(target=_refuse, args=(listening, code))
        server.start()
        url = f"postgresql://desk:hush@127.0.0.1:{listening.getsockname()[1]}/news?sslmode=disable"
        with nullcontext() if up else pytest.raises(StoreUnavailableError, match=r"/news: (the|no) server") as raised:
            confirm_server(url)
        server.join(5)
    assert "hush" not in str(raised)


def _refuse(listening: socket.socket, code: str | None) -> None:
    """Answer as a server does that lets nobody in, or for ``None`` hang up."""
    with listening.accept()[0] as connection:
        connection.recv(4096)
        if code:
            fields = "".join(f"{field}\0" for field in ("SFATAL", "VFATAL", f"C{code}", "Mnein")).encode() + b"\0"
            connection.sendall(b"E" + (len(fields) + 4).to_bytes(4, "big") + fields)


@pytest.mark.parametrize("address", ["news.db", "sqlite:///news.db", "postgresql://localhost/news?colour=red"])
def test_what_has_no_server_to_wait_for_is_not_asked(address: str) -> None:
    """A file is there or can be made, and an address that is wrong is left to who opens it."""
    confirm_server(address)


def test_an_absent_database_is_named(postgres: Server) -> None:
    """We make tables, not databases."""
    with pytest.raises(StoreUnavailableError, match='database "absent" does not exist'):
        open_store(postgres.url("absent"))


def test_another_programs_database_is_left_alone(postgres_url: str) -> None:
    """A database with tables that are not ours is refused."""
    execute(postgres_url, "CREATE TABLE recipes (name text)")
    with pytest.raises(StoreError, match="belongs to another program"):
        open_store(postgres_url)


def test_a_newer_database_is_left_alone(postgres_url: str) -> None:
    """A database that a later version wrote is refused."""
    open_store(postgres_url).close()
    execute(postgres_url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match=r"a newer version of this program .*9999"):
        open_store(postgres_url)


def test_a_server_that_crashed_loses_nothing_committed(postgres: Server, postgres_url: str, story: Story) -> None:
    """The same store goes on once the server is back, and is still the one writer."""
    with open_store(postgres_url, writer=True) as store:
        with store.transaction() as transaction:
            transaction.record(story("a"), ("redis",))
        postgres.stop()
        try:
            with pytest.raises(StoreUnavailableError), store.transaction():
                pass
            with pytest.raises(StoreUnavailableError):
                store.pending("redis", 9)
        finally:
            postgres.start()
        with store.transaction() as transaction:
            assert [alert.sequence for alert in transaction.record(story("b", killed=25), ("redis",))] == [2]
        assert [alert.sequence for alert in store.pending("redis", 9)] == [1, 2]
        with pytest.raises(StoreUnavailableError, match=rf"newsmon pid {os.getpid()} on "):
            open_store(postgres_url, writer=True)


def test_a_writer_that_lost_its_place_does_not_write(postgres: Server, postgres_url: str, story: Story) -> None:
    """Another may become the writer while the server restarts; the first one writes again when that one is gone."""
    with open_store(postgres_url, writer=True) as store:
        postgres.stop()
        postgres.start()
        with open_store(postgres_url, writer=True):
            for _ in range(2):
                with pytest.raises(StoreUnavailableError, match="another process is the writer"), store.transaction():
                    pass
            assert not store.events()
        with store.transaction() as transaction:
            transaction.record(story("a"))


def test_what_is_read_is_of_one_moment(postgres_url: str, story: Story) -> None:
    """The list of events and what is known of them come from the same commit."""
    with open_store(postgres_url) as store, store._reading() as connection:  # type: ignore[attr-defined]
        assert connection.scalar(text("SHOW transaction_isolation")) == "repeatable read"


def test_a_writer_does_not_wait_for_ever(postgres_url: str) -> None:
    """Each session gives up a lock that it does not get, as SQLite does after the same time."""
    with open_store(postgres_url) as store, store._reading() as connection:  # type: ignore[attr-defined]
        assert connection.scalar(text("SHOW lock_timeout")) == "30s"


def test_a_server_is_looked_at_without_being_changed(postgres_url: str) -> None:
    """Whoever only looks makes no tables, and refuses what a newer version wrote."""
    assert looked_at(postgres_url)[1] is None
    open_store(postgres_url).close()
    size, revision = looked_at(postgres_url)
    assert size > 1_000_000
    assert revision is not None
    assert is_current(revision)
    execute(postgres_url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="a newer version"):
        looked_at(postgres_url)
