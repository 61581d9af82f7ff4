"""A database server that is looked at and not changed."""

from __future__ import annotations

from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from monitor.store.engine import connect, translated, where_of
from monitor.store.migrate import refuse_unknown

__all__ = ["looked_at"]

_SIZE = text("SELECT pg_database_size(current_database())")


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
