"""A database server that is looked at and not changed."""

from __future__ import annotations

from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from monitor.store.engine import connect, translated, where_of

__all__ = ["looked_at"]

_SIZE = text("SELECT pg_database_size(current_database())")


def looked_at(address: str) -> tuple[int, str | None]:
    """The size of the database in bytes, and its revision. Raises ``StoreError`` when it cannot be had."""
    engine = connect(address)
    try:
        with translated(where_of(engine.url)), engine.connect() as connection:
            size = connection.scalar(_SIZE) or 0
            return size, MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()
