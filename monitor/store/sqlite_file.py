"""An SQLite database as a file that is looked at and not changed: no tables are made in it or brought up to date."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from monitor.errors import StoreError, StoreUnavailableError
from monitor.store.migrate import refuse_unknown
from monitor.store.tables import metadata

__all__ = ["counted", "opened", "revision_of", "unsound"]

_LARGE = 1_000_000_000
"""In bytes. Of a larger database the indexes are not compared with their tables, which takes minutes."""


def opened(path: Path) -> sqlite3.Connection:
    """A connection that makes no file where there is none, and reads all of one moment."""
    if not path.is_file():
        raise StoreUnavailableError("there is no database here", where=str(path))
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, isolation_level=None)
    connection.execute("PRAGMA busy_timeout = 30000")
    connection.execute("BEGIN")
    return connection


def counted(connection: sqlite3.Connection, where: str) -> dict[str, int]:
    """How many rows each of our tables has.

    Raises ``StoreError`` for what is no database of ours, or a newer version's.
    """
    try:
        refuse_unknown(revision_of(connection), where)
        ours = sorted(metadata.tables.keys() & set(_tables(connection)))
        return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in ours}
    except sqlite3.DatabaseError as error:
        raise StoreError(f"this is no sound database: {error}", where=where) from error


def revision_of(connection: sqlite3.Connection) -> str | None:
    """The revision that the database says it is of."""
    known = "alembic_version" in _tables(connection)
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone() if known else None
    return str(row[0]) if row else None


def unsound(connection: sqlite3.Connection) -> str | None:
    """What is wrong with the structure of the database, ``None`` when nothing is."""
    pages, size = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    check = "quick_check" if pages * size > _LARGE else "integrity_check"
    found = str(connection.execute(f"PRAGMA {check}(1)").fetchone()[0])
    return None if found == "ok" else found


def _tables(connection: sqlite3.Connection) -> list[str]:
    return [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
