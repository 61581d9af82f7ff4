"""The place that knows which database it is: connecting, taking turns, upserting, and what its errors mean."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, Table, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from monitor.errors import StoreError, StoreUnavailableError

__all__ = [
    "connect",
    "file_of",
    "owned_like",
    "reading",
    "size_of",
    "take_turns",
    "translated",
    "upsert",
    "where_of",
    "writing",
]

_PATIENT_FOR = 30.0
_PRAGMAS = (
    f"PRAGMA busy_timeout = {_PATIENT_FOR * 1000:.0f}",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
)
_DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
_PATIENCE = {
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}
"""How long a PostgreSQL server may be silent; a URL may say otherwise."""
_SHOWN = ("host",)
"""Options of a URL that may be shown: a password may stand in any other, by its name or by a slip of the pen."""
_UNAVAILABLE = (OperationalError, InterfaceError, PoolTimeoutError)
_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def connect(address: str) -> Engine:
    """An engine for a URL, or for the path of an SQLite file, which is made when it does not exist.

    Raises ``StoreError`` for an address that is none, and ``StoreUnavailableError`` when the file cannot be made.
    """
    url = _url(address)
    if url.get_backend_name() not in _INSERTS:
        raise StoreError("only sqlite and postgresql databases are supported", where=where_of(url))
    if url.get_backend_name() == "sqlite":
        return _sqlite(url)
    return _postgresql(url)


def file_of(address: str) -> Path | None:
    """The file of an SQLite database, ``None`` for a server. Raises ``StoreError`` as ``connect`` does."""
    url = _url(address)
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def owned_like(file: Path, other: Path) -> None:
    """Give a file that root makes to whoever owns another one: the service may be another user."""
    if os.geteuid() == 0:
        like = other.stat()
        os.chown(file, like.st_uid, like.st_gid)


def where_of(url: URL) -> str:
    """What to call the database in a message: the file, or the URL without its password and options."""
    if url.get_backend_name() == "sqlite" and url.database:
        return url.database
    shown = url.set(query={name: url.query[name] for name in _SHOWN if name in url.query})
    return shown.render_as_string(hide_password=True)


def reading(engine: Engine) -> Engine:
    """The same engine for transactions that only read: all that one reads is of one moment."""
    return engine.execution_options(isolation_level="REPEATABLE READ") if _is_server(engine.dialect.name) else engine


def writing(engine: Engine) -> Engine:
    """The same engine for transactions that write: on SQLite they take the write lock when they begin."""
    return engine.execution_options(writes=True)


def take_turns(connection: Connection) -> None:
    """Wait for other processes that change the tables; on SQLite the transaction has done so."""
    if _is_server(connection.dialect.name):
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(1852143475, 2)")


def size_of(connection: Connection) -> int:
    """How many bytes the database takes."""
    if _is_server(connection.dialect.name):
        query = "SELECT pg_database_size(current_database())"
    else:
        query = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    return int(connection.exec_driver_sql(query).scalar_one())


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Turns the database's errors into ours, naming ``where``."""
    try:
        yield
    except _UNAVAILABLE as error:
        raise StoreUnavailableError(_said(error), where=where) from error
    except SQLAlchemyError as error:
        raise StoreError(_said(error), where=where) from error


@cache
def upsert(dialect: str, table: Table, only: tuple[str, ...] = ()) -> Any:
    """INSERT that overwrites the row with the same primary key, or only these columns of it."""
    statement = _INSERTS[dialect](table)
    names = only or [column.name for column in table.c if not column.primary_key]
    rest = {name: statement.excluded[name] for name in names}
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=rest)


def _url(address: str) -> URL:
    if "://" not in address:
        return URL.create("sqlite", database=address)
    try:
        url = make_url(address)
        url = url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))
        url.get_dialect()
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise StoreError("this is not the URL of a database that we know", where=address.partition(":")[0]) from error
    return url


def _is_server(dialect: str) -> bool:
    return dialect == "postgresql"


def _postgresql(url: URL) -> Engine:
    try:
        engine = create_engine(url.update_query_dict({**_PATIENCE, **url.query}), pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise StoreError(f"the driver for this database is not installed: {error.name}", where=where_of(url)) from error
    event.listen(engine, "connect", _prepare_session)
    return engine


def _sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise StoreError("this names no file", where=where_of(url))
    _make_private(Path(url.database))
    engine = create_engine(url)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _make_private(path: Path) -> None:
    """Articles may be under embargo: a new file is its owner's alone, and so are the WAL files beside it."""
    try:
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            owned_like(path, path.parent)
    except FileNotFoundError as error:
        raise StoreUnavailableError("the folder does not exist", where=str(path.parent)) from error
    except OSError as error:
        raise StoreUnavailableError(f"the file cannot be made: {error.strerror}", where=str(path)) from error


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # or the driver would begin transactions of its own, later than we mean
    for pragma in _PRAGMAS:
        connection.execute(pragma)
    _switch_to_wal(connection)


def _switch_to_wal(connection: Any) -> None:
    """Of several that meet at a new file one makes the switch. SQLite does not let the others wait: its busy handler is
    not asked where waiting could be a deadlock, so they ask again."""
    give_up = time.monotonic() + _PATIENT_FOR
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                raise
        time.sleep(0.01)


def _prepare_session(connection: Any, _record: object) -> None:
    connection.execute("SET lock_timeout = '30s'")
    connection.commit()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _said(error: SQLAlchemyError) -> str:
    """The database's own words, without the statement and its parameters."""
    return str(error.orig) if isinstance(error, DBAPIError) else str(error)
