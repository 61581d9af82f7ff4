"""A database that was damaged, or is of another time: refused by name, or read as far as it is whole."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from monitor.store import Store, open_store

ALERTS = 24
FIRST_VERSION = Path(__file__).parents[1] / "store" / "v0001.sql"


# -- The log of what was committed last ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cut_off(tmp_path_factory: pytest.TempPathFactory, make_alert: Any, commit: Any) -> Path:
    """A database as a power failure leaves it: every commit but that of the tables is in the log alone."""
    folder, copy = tmp_path_factory.mktemp("whole"), tmp_path_factory.mktemp("cut-off")
    open_store(str(folder / "newsmon.db"), writer=True).close()
    with open_store(str(folder / "newsmon.db"), writer=True) as store:
        for number in range(1, ALERTS + 1):
            commit(store, make_alert(number))
        for name in ("newsmon.db", "newsmon.db-wal"):
            shutil.copy(folder / name, copy / name)
    return copy


def _truncated(content: bytearray, at: int, _chance: random.Random) -> None:
    del content[at:]


def _flipped(content: bytearray, at: int, chance: random.Random) -> None:
    content[at] ^= 1 << chance.randrange(8)


def _zeroed(content: bytearray, at: int, _chance: random.Random) -> None:
    content[at : at + 512] = bytes(len(content[at : at + 512]))


def _scrambled(content: bytearray, at: int, chance: random.Random) -> None:
    content[at : at + 4096] = chance.randbytes(len(content[at : at + 4096]))


def _damaged(cut_off: Path, folder: Path, seed: int, name: str) -> Path:
    """A copy of which one file is hurt at one place."""
    for file in cut_off.iterdir():
        shutil.copy(file, folder / file.name)
    chance = random.Random(seed)
    hurt = chance.choice((_truncated, _flipped, _zeroed, _scrambled))
    content = bytearray((folder / name).read_bytes())
    hurt(content, chance.randrange(len(content)), chance)
    (folder / name).write_bytes(content)
    return folder / "newsmon.db"


def _is_a_prefix(store: Store) -> bool:
    """Whether the first so many articles are there, each with its alert, which is queued, and nothing else."""
    queued, last = [alert.sequence for alert in store.pending("redis", 99)], store.last_sequence()
    with store.transaction() as transaction:
        seen = [transaction.seen(f"a-{number}") for number in range(1, ALERTS + 1)]
    return (
        queued == list(range(1, last + 1))
        and seen == [number <= last for number in range(1, ALERTS + 1)]
        and [store.alert_at(number) for number in queued] == [f"alert-{number}" for number in queued]
    )


def test_of_a_damaged_log_the_beginning_counts(
    many_seeds: int, cut_off: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """A log that is cut, flipped, zeroed or scrambled anywhere gives the commits before that place, each one whole."""
    database = _damaged(cut_off, tmp_path, many_seeds, "newsmon.db-wal")
    with open_store(str(database), writer=True) as store:
        assert _is_a_prefix(store)
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    record_property("damaged", 1)


def test_control_what_has_no_checksums_is_not_whole_after_damage(cut_off: Path, tmp_path: Path) -> None:
    """The same damage to the tables themselves, which have none, leaves them unsound."""
    with open_store(str(shutil.copytree(cut_off, tmp_path / "whole") / "newsmon.db")):
        pass  # it takes in its log
    whole = tmp_path / "whole" / "newsmon.db"
    assert {_soundness(whole, tmp_path / "copy.db", seed) for seed in range(30)} >= {False}


def _soundness(database: Path, copy: Path, seed: int) -> bool:
    chance = random.Random(seed)
    content = bytearray(database.read_bytes())
    _scrambled(content, chance.randrange(len(content)), chance)
    copy.write_bytes(content)
    try:
        with closing(sqlite3.connect(copy)) as connection:
            return bool(connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)])
    except sqlite3.DatabaseError:
        return False


# -- Files that are not ours to open ------------------------------------------------------------------------------


def _corrupt_header(database: Path) -> None:
    with database.open("r+b") as file:
        file.write(random.Random(1).randbytes(100))


def _of_tomorrow(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


@pytest.mark.parametrize(
    ("hurt", "said"),
    [
        (_corrupt_header, "file is not a database"),
        (_of_tomorrow, "a newer version of this program wrote this database"),
    ],
)
def test_a_database_that_is_not_understood_is_refused_by_name(
    hurt: Callable[[Path], None], said: str, newsroom: Any
) -> None:
    """The monitor leaves at once, names the file and what is wrong with it, and has not changed a byte."""
    newsroom.recover()
    database = newsroom.folder / "newsmon.db"
    hurt(database)
    before = database.read_bytes()
    for arguments in ((), ("events", "--db", database)):
        refused = newsroom.start(*arguments)
        assert refused.ended(10) == 1
        assert str(database) in refused.log
        assert said in refused.log
    assert database.read_bytes() == before


@pytest.mark.parametrize("times", [1, 2, 4])
def test_a_migration_that_was_killed_is_begun_anew(times: int, newsroom: Any) -> None:
    """Killed while it changes the tables of an older version, the next one finds them as they were."""
    database = newsroom.folder / "newsmon.db"
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(FIRST_VERSION.read_text())
        tables = connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
        titles = {title for (title,) in connection.execute("SELECT title FROM events")}
    killed = newsroom.start(die=("migration", times))
    assert killed.ended() == -signal.SIGKILL, killed.log
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall() == tables
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]
    newsroom.recover()
    with open_store(str(database)) as store:
        assert {summary.event.title for summary in store.events()} >= titles, "what it knew is still there"
