"""Whether the database can be used, is sound, is private and has room."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from monitor.doctor.finding import Finding, fail, ok, warn
from monitor.errors import StoreError
from monitor.store.engine import connect, file_of
from monitor.store.locks import holder
from monitor.store.migrate import is_current
from monitor.store.server import looked_at
from monitor.store.sqlite_file import counted, opened, revision_of, unsound

_LEAST_FREE = 100_000_000
_BESIDE = ("", "-wal", "-shm", ".lock")


def examine_database(url: str) -> Iterator[Finding]:
    """What was found; the last is a ``fail`` when the database cannot be read at all."""
    try:
        file = file_of(url)
        yield from _server(url) if file is None else _file(file)
    except StoreError as error:
        todo = "see that it is there and may be read; a copy comes back with `monitor restore`"
        yield fail("database", str(error), todo)


def _server(url: str) -> Iterator[Finding]:
    size, revision = looked_at(url)
    yield ok("database", f"PostgreSQL answers, {_size(size)}")
    yield _schema(revision)
    yield _writer(url)


def _file(file: Path) -> Iterator[Finding]:
    yield from _private(file)
    yield _room(file)
    with closing(opened(file)) as connection:
        rows = counted(connection, str(file))
        revision, complaint = revision_of(connection), unsound(connection)
    if complaint:
        todo = "stop the service, and put the last copy back with `monitor restore`"
        yield fail("database", f"{file} is damaged: {complaint}", todo)
        return
    held = ", ".join(f"{rows[table]:,} {table}" for table in ("articles", "events", "alerts") if table in rows)
    yield ok("database", f"{file} is sound: {held}, {_size(file.stat().st_size)}")
    yield _schema(revision)
    yield _writer(str(file))


def _writer(address: str) -> Finding:
    engine = connect(address)
    try:
        named = holder(engine)
    finally:
        engine.dispose()
    return ok("writer", f"{named} writes to it" if named else "nobody writes to it")


def _schema(revision: str | None) -> Finding:
    if revision is None:
        return warn("schema", "the database has no tables yet", "start the service: it makes them")
    if is_current(revision):
        return ok("schema", f"revision {revision}")
    todo = "take a `monitor backup`; the service brings it up to date when it starts"
    return warn("schema", f"revision {revision}, of an older version of the program", todo)


def _private(file: Path) -> Iterator[Finding]:
    there = [path for path in (Path(f"{file}{end}") for end in _BESIDE) if path.exists()]
    seen = [path for path in there if stat.S_IMODE(path.stat().st_mode) & 0o077]
    for path in seen:
        yield warn("permissions", f"others can read or change {path}", f"chmod 600 {path}")
    if there and not seen:
        yield ok("permissions", "the database is its owner's alone")


def _room(file: Path) -> Finding:
    free, size = shutil.disk_usage(file.parent).free, file.stat().st_size if file.exists() else 0
    said = f"{_size(free)} free beside the database"
    if free < _LEAST_FREE:
        return fail("disk", said, "make room: without it nothing new can be kept")
    if free < 2 * size:
        return warn("disk", said, "make room: a copy of the database would not fit twice")
    return ok("disk", said)


def _size(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.1f} MB"
