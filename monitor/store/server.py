"""A database server that is asked whether it is there, or looked at and not changed."""

from __future__ import annotations

from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from monitor.errors import StoreUnavailableError
from monitor.store.engine import connect, file_of, translated, where_of
from monitor.store.migrate import refuse_unknown

__all__ = ["confirm_server", "looked_at"]

_SIZE = text("SELECT pg_database_size(current_database())")


def confirm_server(address: str) -> None:
    """Make sure that the server of this database takes connections; a file needs none, and other drivers cannot ask.

    Every thread waits for the answer, ten seconds at most unless the URL says otherwise.

    Raises ``StoreUnavailableError`` when none answers, or one that is not up yet. All else that may be wrong (a
    password, the name of a database) is left to be told by who opens it.
    """
    if file_of(address) is not None:
        return
    engine = connect(address)
    _, named = engine.dialect.create_connect_args(engine.url)
    engine.dispose()
    if engine.dialect.driver != "psycopg":
        return
    if answer := _pinged({name: value for name, value in named.items() if name != "context"}):
        raise StoreUnavailableError(answer, where=where_of(engine.url))


def _pinged(parameters: dict[str, Any]) -> str | None:
    """What is wrong, by PQping of libpq, which goes by codes: the words of a refusal are in the server's language."""
    from psycopg import ProgrammingError
    from psycopg.conninfo import make_conninfo
    from psycopg.pq import PGconn, Ping

    try:
        answer = PGconn.ping(make_conninfo(**parameters).encode())
    except ProgrammingError:
        return None
    return {Ping.NO_RESPONSE: "no server answers", Ping.REJECT: "the server is not up yet"}.get(Ping(answer))


def looked_at(address: str) -> tuple[int, str | None]:
    """The size of the database in bytes, and its revision, ``None`` for one without tables.

    Raises ``StoreError`` when it cannot be had, or a newer version or another program made it.
    """
    engine = connect(address)
    where = where_of(engine.url)
    try:
        with translated(where), engine.connect() as connection:
            size, tables = connection.scalar(_SIZE) or 0, inspect(connection).get_table_names()
            revision = MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()
    if tables:
        refuse_unknown(revision, where)
    return size, revision
