"""A copy of an SQLite database that is made while others use it, and the way back from one.

A copy is checked before anybody can rely on it, and takes its place whole or not at all.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from monitor.errors import StoreError, StoreUnavailableError, UsageError
from monitor.store.engine import connect, file_of, owned_like
from monitor.store.locks import lock_for_writing
from monitor.store.sqlite_file import counted, opened, unsound

__all__ = ["Copied", "backup", "restore"]


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy that was found sound. ``rows`` counts those of each table; ``replaced`` is where the old database is."""

    rows: Mapping[str, int]
    size: int
    replaced: Path | None = None


def backup(address: str, target: Path) -> Copied:
    """Copy the database of an address, as of one moment, over ``target``. Whoever uses it goes on.

    Raises ``UsageError`` for a database that is no file or is the target, ``StoreError`` when it cannot be read or the
    copy is not sound: what was at the target is then still there.
    """
    source = _file(address, "pg_dump --format=custom --file=FILE DATABASE")
    _refuse_same(source, target)
    with _beside(target) as fresh:
        copied = _copied(source, fresh)
        os.replace(fresh, target)
    _settle(target.parent)
    return copied


def restore(address: str, source: Path, now: datetime) -> Copied:
    """Put a copy in the place of the database of an address, which stays beside it under another name.

    Raises ``StoreUnavailableError`` while somebody is its writer, and otherwise as ``backup`` does, having changed
    nothing.
    """
    target = _file(address, "pg_restore --clean --dbname=DATABASE FILE").resolve()
    _refuse_same(source, target)
    with _beside(target) as fresh:
        copied = _copied(source, fresh)
        with _written_by_nobody_else(address):
            replaced = _set_aside(target, now)
            owned_like(fresh, target)
            os.replace(fresh, target)
    _settle(target.parent)
    return replace(copied, replaced=replaced)


def _file(address: str, instead: str) -> Path:
    path = file_of(address)
    if path is None:
        raise UsageError(f"this is for SQLite; PostgreSQL has a command of its own: {instead}")
    return path


def _refuse_same(one: Path, other: Path) -> None:
    if one.exists() and other.exists() and one.samefile(other):
        raise UsageError("this is the database itself", where=str(one))


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """An empty file of the owner's alone in the same folder, gone at the end unless it was given the other's name."""
    try:
        file, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise StoreUnavailableError(f"no file can be made here: {error.strerror}", where=str(target.parent)) from error
    os.close(file)
    try:
        yield Path(name)
    except sqlite3.Error as error:
        raise StoreError(f"the copy cannot be made: {error}", where=str(target)) from error
    except OSError as error:
        raise StoreUnavailableError(f"cannot be written: {error.strerror}", where=str(target)) from error
    finally:
        Path(name).unlink(missing_ok=True)


def _copied(source: Path, fresh: Path) -> Copied:
    with closing(opened(source)) as original, closing(sqlite3.connect(fresh)) as copy:
        rows = counted(original, str(source))
        original.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # the copy is one file, whole by itself
        if complaint := unsound(copy):
            raise StoreError(f"the copy is not sound: {complaint}", where=str(source))
        if counted(copy, str(source)) != rows:
            raise StoreError("the copy does not hold what was copied", where=str(source))
    return Copied(rows, fresh.stat().st_size)


@contextmanager
def _written_by_nobody_else(address: str) -> Iterator[None]:
    engine = connect(address)
    try:
        lock = lock_for_writing(engine)
        try:
            yield
        finally:
            lock.release()
    finally:
        engine.dispose()


def _set_aside(target: Path, now: datetime) -> Path | None:
    """Give the database another name, too: where it was it is replaced in one step. Nowhere when it is empty."""
    if not target.stat().st_size:
        return None
    _fold(target)
    kept = target.with_name(f"{target.name}.replaced-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    os.link(target, kept)
    with suppress(FileNotFoundError):
        os.rename(f"{target}-wal", f"{kept}-wal")
    Path(f"{target}-shm").unlink(missing_ok=True)
    return kept


def _fold(target: Path) -> None:
    """Bring what is in its WAL into the database itself. One that is too damaged for that keeps its WAL beside it."""
    try:
        with closing(opened(target)) as connection:
            connection.execute("COMMIT")
            busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.DatabaseError:
        return
    if busy:
        raise StoreUnavailableError("somebody is reading this database: try again", where=str(target))


def _settle(folder: Path) -> None:
    """Make a new name in a folder outlast a power cut."""
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
