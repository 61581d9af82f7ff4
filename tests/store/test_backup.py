"""Copies of a database that others use, and the way back from one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from monitor.errors import StoreError, StoreUnavailableError, UsageError
from monitor.model import Outcome
from monitor.store import open_store
from monitor.store.backup import backup, restore

Story = Callable[..., Outcome]
NOW = datetime(2031, 5, 2, 3, 4, 5, tzinfo=UTC)


def fill(path: Path, *outcomes: Outcome) -> None:
    with open_store(str(path)) as store, store.transaction() as transaction:
        for outcome in outcomes:
            transaction.record(outcome, ("redis",))


def held(path: Path) -> int:
    """How many alerts a sound database holds."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        return int(connection.execute("SELECT count(*) FROM alerts").fetchone()[0])


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Where a copy could be; there is none yet."""
    return tmp_path / "copy.db"


def test_a_copy_is_of_one_moment_while_a_writer_goes_on(database: Path, copy: Path, story: Story) -> None:
    """The writer never waits for the copy, and the copy holds whole commits: as many alerts as it has queued."""
    fill(database, story("first"))
    stopped, written = Event(), count(1)

    def write() -> None:
        with open_store(str(database), writer=True) as store:
            while not stopped.is_set():
                with store.transaction() as transaction:
                    transaction.record(story(f"later {next(written)}"), ("redis",))

    writer = Thread(target=write)
    writer.start()
    try:
        copies = [backup(str(database), copy) for _ in range(5)]
    finally:
        stopped.set()
        writer.join()
    numbers = [copied.rows["alerts"] for copied in copies]
    assert numbers == sorted(numbers)
    assert numbers[-1] > numbers[0], "the writer was held up"
    assert all(copied.rows["alerts"] == copied.rows["outbox"] == copied.rows["articles"] for copied in copies)
    assert held(copy) == numbers[-1]
    assert copies[-1].size == copy.stat().st_size


def test_a_copy_is_one_file_of_its_owners_alone(database: Path, copy: Path, story: Story) -> None:
    """What is still in the WAL is in it, nothing stays beside it, and nobody else can read it."""
    with open_store(str(database)) as store, store.transaction() as transaction:
        transaction.record(story("a"))
        assert backup(str(database), copy).rows["alerts"] == 0, "what is not committed is not copied"
    with open_store(str(database)):
        assert backup(str(database), copy).rows["alerts"] == 1
    assert {path.name for path in copy.parent.iterdir()} == {"news.db", "copy.db"}
    assert copy.stat().st_mode & 0o777 == 0o600
    assert held(copy) == 1


def _torn(database: Path) -> None:
    with database.open("r+b") as file:
        file.truncate(database.stat().st_size // 2)


def _newer(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def _of_others(database: Path) -> None:
    database.unlink()
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("CREATE TABLE recipes (name)")


def _text(database: Path) -> None:
    database.write_text("minutes of the parish council\n" * 400)


def _empty(database: Path) -> None:
    database.write_bytes(b"")


UNFIT = [
    (_torn, "malformed|not sound"),
    (_newer, "a newer version of this program"),
    (_of_others, "another program"),
    (_text, "not a database"),
    (_empty, "another program"),
    (Path.unlink, "no database here"),
]


@pytest.mark.parametrize(("harm", "complaint"), UNFIT)
def test_what_is_no_sound_database_is_not_copied(
    harm: Callable[[Path], Any], complaint: str, database: Path, copy: Path, story: Story
) -> None:
    """It is refused by name, yesterday's copy stays as it was, and nothing half made is left behind."""
    fill(database, *(story(f"{i}") for i in range(40)))
    backup(str(database), copy)
    harm(database)
    with pytest.raises(StoreError, match=complaint) as refused:
        backup(str(database), copy)
    assert refused.value.where == str(database)
    assert held(copy) == 40
    assert not list(copy.parent.glob(".*"))


@pytest.mark.parametrize(("harm", "complaint"), UNFIT)
def test_what_is_no_copy_is_not_restored(
    harm: Callable[[Path], Any], complaint: str, database: Path, copy: Path, story: Story
) -> None:
    """It is refused by name, and the database is as it was."""
    fill(database, *(story(f"{i}") for i in range(40)))
    backup(str(database), copy)
    harm(copy)
    with pytest.raises(StoreError, match=complaint) as refused:
        restore(str(database), copy, NOW)
    assert refused.value.where == str(copy)
    assert held(database) == 40
    assert not list(copy.parent.glob("*replaced*"))


def test_the_way_back_keeps_what_it_replaces(database: Path, copy: Path, story: Story) -> None:
    """After a restore the database is as it was when it was copied; all that came since is beside it."""
    fill(database, story("a"))
    backup(str(database), copy)
    with closing(sqlite3.connect(database)) as reader:
        reader.execute("SELECT * FROM alerts").fetchone()  # so that the WAL outlives the writer
        fill(database, story("b"), story("c"))
        restored = restore(str(database), copy, NOW)
    assert restored.replaced == database.with_name("news.db.replaced-20310502T030405Z")
    assert (held(database), held(restored.replaced)) == (1, 3)
    assert {database.stat().st_mode & 0o777, restored.replaced.stat().st_mode & 0o777} == {0o600}
    with open_store(str(database), writer=True) as store, store.transaction() as transaction:
        assert [alert.sequence for alert in transaction.record(story("d"))] == [2]


def test_a_database_that_is_absent_or_damaged_can_be_restored(database: Path, copy: Path, story: Story) -> None:
    """That is what a copy is for; what is left of a damaged one is kept for whoever can read it."""
    fill(database, story("a"))
    backup(str(database), copy)
    _text(database)
    damaged = database.read_bytes()
    restored = restore(str(database), copy, NOW)
    assert restored.replaced is not None
    assert restored.replaced.read_bytes() == damaged
    database.unlink()
    assert restore(str(database), copy, NOW).replaced is None
    assert held(database) == 1


def test_nothing_is_restored_under_a_writer(database: Path, copy: Path, story: Story) -> None:
    """A service that runs would go on in the old file, so it has to be stopped first."""
    fill(database, story("a"))
    backup(str(database), copy)
    with open_store(str(database), writer=True) as store:
        with pytest.raises(StoreUnavailableError, match="another process is the writer"):
            restore(str(database), copy, NOW)
        with store.transaction() as transaction:
            transaction.record(story("b"))
    assert held(database) == 2


def test_a_database_is_neither_its_own_copy_nor_a_server(database: Path, copy: Path, story: Story) -> None:
    """Its own name is refused before anything is written, and for PostgreSQL its own tools are named."""
    fill(database, story("a"))
    for name in (database, database.parent / "link.db"):
        name.is_symlink() or name == database or name.symlink_to(database)
        for call in (
            lambda name=name: backup(str(database), name),
            lambda name=name: restore(str(database), name, NOW),
        ):
            with pytest.raises(UsageError, match="the database itself"):
                call()
    with pytest.raises(UsageError, match="pg_dump") as refused:
        backup("postgresql://desk:hush@host/news", copy)
    assert "hush" not in str(refused.value)
    with pytest.raises(UsageError, match="pg_restore"):
        restore("postgresql://desk:hush@host/news", copy, NOW)
    assert held(database) == 1


def test_a_copy_has_to_go_to_a_folder_that_is_there(database: Path, tmp_path: Path, story: Story) -> None:
    """A folder that does not exist is named, not made: the disk may not be mounted."""
    fill(database, story("a"))
    with pytest.raises(StoreUnavailableError, match="no file can be made here") as refused:
        backup(str(database), tmp_path / "absent" / "copy.db")
    assert refused.value.where == str(tmp_path / "absent")
