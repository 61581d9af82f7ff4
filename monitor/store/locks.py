"""Lets one process at a time be the writer of a database. The lock goes away with its process, however that ends."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Protocol, cast

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from monitor.errors import StoreUnavailableError
from monitor.store.engine import owned_like, where_of

__all__ = ["WriterLock", "has_writer", "holder", "lock_for_writing"]

_ALIVE = text("SELECT 1")
_SIGN = text("SELECT set_config('application_name', :name, false)")
_TRY = text("SELECT pg_try_advisory_lock(1852143475, 1)")
_FREE = text("SELECT pg_advisory_unlock_all()")
_HOLDER = text(
    "SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)"
    " WHERE locktype = 'advisory' AND granted AND classid = 1852143475 AND objid = 1 AND objsubid = 2"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


class WriterLock(Protocol):
    """The right to be the one writer, held from when it is made."""

    def confirm(self) -> None:
        """Make sure that it is still ours. Raises ``StoreUnavailableError`` when it was lost to another process."""
        ...

    def release(self) -> None:
        """Let it go. Doing so twice is harmless."""
        ...


def lock_for_writing(engine: Engine) -> WriterLock:
    """Become the writer, or raise ``StoreUnavailableError`` that says who is. Whoever only reads is not held up."""
    if engine.dialect.name == "postgresql":
        return _SessionLock(engine)
    return _FileLock(Path(engine.url.database or ""))


def has_writer(engine: Engine) -> bool:
    """Whether some process is the writer now."""
    return holder(engine) is not None


def holder(engine: Engine) -> str | None:
    """Which process is the writer now, ``None`` when there is none."""
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            return cast("str | None", connection.scalar(_HOLDER))
    path = _lock_file(Path(engine.url.database or ""))
    return f"pid {path.read_text(errors='replace').strip()}" if _is_locked(path) else None


class _FileLock:
    """A lock on the file ``<database>.lock``, which holds the id of the process.

    It is a file of its own because closing the database's would drop SQLite's locks on it, and it stays there because
    a file that is removed could be locked by two.
    """

    def __init__(self, database: Path) -> None:
        self._file: int | None = _locked(_lock_file(database), database)

    def confirm(self) -> None:
        """A lock on a file cannot be lost."""

    def release(self) -> None:
        if self._file is not None:
            os.ftruncate(self._file, 0)
            os.close(self._file)
            self._file = None


class _SessionLock:
    """An advisory lock of PostgreSQL on a connection of its own, which must be a whole session.

    It is lost with the connection, as when the server is restarted: ``confirm`` then takes it again.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._access = Lock()
        self._connection = self._locked()

    def confirm(self) -> None:
        with self._access:
            try:
                self._connection.execute(_ALIVE)
            except SQLAlchemyError:
                self._connection.close()
                self._connection = self._locked()

    def release(self) -> None:
        with self._access, suppress(SQLAlchemyError):
            self._connection.execute(_FREE)
        self._connection.close()

    def _locked(self) -> Connection:
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            connection.detach()
            connection.execute(_SIGN, {"name": f"newsmon pid {os.getpid()} on {os.uname().nodename}"})
            if not connection.scalar(_TRY):
                raise _refusal(connection.scalar(_HOLDER), where_of(self._engine.url))
        except BaseException:
            connection.close()
            raise
        return connection


def _lock_file(database: Path) -> Path:
    path = database.resolve()
    return path.with_name(path.name + ".lock")


def _is_locked(path: Path) -> bool:
    try:
        file = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    return False


def _locked(path: Path, database: Path) -> int:
    try:
        file = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        owned_like(path, database)
    except OSError as error:
        raise StoreUnavailableError(f"the file cannot be made: {error.strerror}", where=str(path)) from error
    try:
        _lock(file)
        os.ftruncate(file, 0)
        os.write(file, f"{os.getpid()}\n".encode())
    except BlockingIOError as error:
        holder = os.read(file, 20).decode(errors="replace").strip()
        os.close(file)
        raise _refusal(holder and f"pid {holder}", str(database)) from error
    except OSError as error:
        os.close(file)
        raise StoreUnavailableError(f"the file cannot be locked: {error.strerror}", where=str(path)) from error
    return file


def _lock(file: int) -> None:
    """Try for a moment: whoever asks ``has_writer`` holds the lock for as long as that takes."""
    for _ in range(10):
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        time.sleep(0.01)
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _refusal(holder: str | None, where: str) -> StoreUnavailableError:
    named = f" ({holder})" if holder else ""
    return StoreUnavailableError(f"another process is the writer of this database{named}", where=where)
