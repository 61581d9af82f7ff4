"""What a database promises beyond the contract."""

from __future__ import annotations

import pickle
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from threading import Timer
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Select

from monitor.errors import StoreError, StoreUnavailableError
from monitor.model import Outcome
from monitor.store import open_store
from monitor.store.engine import connect
from monitor.store.pruning import _OLD_TEXTS
from monitor.store.statements import DUE_FEEDS, VERSION, candidates
from monitor.store.tables import metadata

Story = Callable[..., Outcome]
LONG_AGO = datetime(2001, 5, 1, tzinfo=UTC)

WRITER = """
import os, pickle, sys
from monitor.store import open_store

committed, lost = pickle.load(sys.stdin.buffer)
store = open_store(sys.argv[1])
for outcome in committed:
    with store.transaction() as transaction:
        transaction.record(outcome, ("redis",))
with store.transaction() as transaction:
    for outcome in lost:
        transaction.record(outcome, ("redis",))
    os.kill(os.getpid(), 9)
"""


def fill(path: Path | str, *outcomes: Outcome) -> None:
    with open_store(str(path)) as store, store.transaction() as transaction:
        for outcome in outcomes:
            transaction.record(outcome, ("redis",))


def check(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])


def test_a_path_and_a_url_name_the_same_file(database: Path, story: Story) -> None:
    """A file can be named either way."""
    fill(f"sqlite:///{database}", story("a"))
    with open_store(str(database)) as store:
        assert len(store.events()) == 1


def test_a_closed_store_keeps_everything(address: str, story: Story) -> None:
    """What was recorded is there when the database is opened again, and numbers go on."""
    outcome = story("a", group="page")
    fill(address, outcome)
    with open_store(address) as store:
        with store.transaction() as transaction:
            assert transaction.seen(outcome.article.id)
            assert transaction.event_of_group("page") == outcome.event
            assert transaction.series(outcome.series[0].key) == outcome.series[0]
            assert [alert.sequence for alert in transaction.record(story("b", killed=25))] == [2]
        assert store.newest_as_of() == outcome.article.as_of
        assert len(store.pending("redis", 9)) == 1
        assert len(store.history(outcome.events[0].id)) == 2


def test_two_stores_on_one_database_take_turns(address: str, story: Story) -> None:
    """Two processes may write: each sees what the other committed, and the numbers stay one row."""
    with open_store(address) as one, open_store(address) as two:
        for i, store in enumerate((one, two, one)):
            with store.transaction() as transaction:
                assert transaction.seen(story(f"{i - 1}").article.id) == (i > 0)
                assert [a.sequence for a in transaction.record(story(f"{i}"), ("redis",))] == [i + 1]
        assert [alert.sequence for alert in two.pending("redis", 9)] == [1, 2, 3]


def test_who_comes_while_a_new_file_is_made_waits(database: Path) -> None:
    """SQLite refuses the switch to WAL at once while another process writes in the old mode."""
    with closing(sqlite3.connect(database, isolation_level=None, check_same_thread=False)) as first:
        first.execute("BEGIN IMMEDIATE")
        soon = Timer(0.2, first.execute, ["COMMIT"])
        soon.start()
        open_store(str(database)).close()
        soon.join()


def test_a_killed_process_leaves_whole_commits(address: str, story: Story) -> None:
    """After SIGKILL in mid-transaction the database is sound and holds what was committed, all of it and no more."""
    committed, lost = [story(f"{i}") for i in range(3)], [story(f"lost {i}", killed=25) for i in range(200)]
    killed = subprocess.run([sys.executable, "-c", WRITER, address], input=pickle.dumps((committed, lost)), check=False)
    assert killed.returncode == -9
    assert "://" in address or check(Path(address)) == "ok"
    with open_store(address) as store, store.transaction() as transaction:
        assert all(transaction.seen(outcome.article.id) for outcome in committed)
        assert not any(transaction.seen(outcome.article.id) for outcome in lost)
        assert [alert.sequence for alert in store.pending("redis", 9)] == [1, 2, 3]
        assert len(store.history(committed[0].events[0].id)) == 3
        assert [alert.sequence for alert in transaction.record(lost[0])] == [4]


def test_a_new_file_is_its_owners_alone(database: Path, story: Story) -> None:
    """Neither the database nor the files beside it can be read by others."""
    with open_store(str(database)) as store, store.transaction() as transaction:
        transaction.record(story("a"))
        modes = {path.name: path.stat().st_mode & 0o777 for path in database.parent.iterdir()}
    assert modes == dict.fromkeys(("news.db", "news.db-shm", "news.db-wal"), 0o600)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    """A folder that does not exist is not made: the disk may not be mounted."""
    with pytest.raises(StoreUnavailableError, match="the folder does not exist") as raised:
        open_store(str(tmp_path / "absent" / "news.db"))
    assert raised.value.where == str(tmp_path / "absent")


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    """A folder's path is refused by name."""
    with pytest.raises(StoreUnavailableError, match=str(tmp_path)):
        open_store(str(tmp_path))


def refused(database: Path, complaint: str) -> None:
    before = database.read_bytes()
    with pytest.raises(StoreError, match=complaint) as raised:
        open_store(str(database))
    assert raised.value.where == str(database)
    assert database.read_bytes() == before


def test_a_file_that_is_no_database_is_left_alone(database: Path) -> None:
    """Whatever the file holds, it is refused by name and never written over."""
    database.write_bytes(b"minutes of the parish council\n" * 400)
    refused(database, "not a database")


def test_a_torn_file_is_left_alone(database: Path, story: Story) -> None:
    """A database that lost its end is refused by name and never made anew."""
    fill(database, *(story(f"{i}") for i in range(40)))
    with database.open("r+b") as file:
        file.truncate(database.stat().st_size // 2)
    refused(database, "malformed")


def test_a_newer_database_is_left_alone(database: Path, story: Story) -> None:
    """A database that a later version wrote is refused: we do not know what its tables mean."""
    fill(database, story("a"))
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    refused(database, r"a newer version of this program wrote this database \(revision 9999\)")


def test_another_programs_database_is_left_alone(database: Path) -> None:
    """A database with tables that are not ours is refused, and gets none of ours."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE recipes (name)")
    refused(database, "belongs to another program")


@pytest.mark.parametrize("address", ["oracle://host/db", "mysql://host/db", "nonsense://", "sqlite://", ":memory:", ""])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    """Only an SQLite file or a PostgreSQL server can be named."""
    with pytest.raises(StoreError):
        open_store(address)


def test_a_full_disk_stops_the_transaction_alone(database: Path, story: Story) -> None:
    """When the disk is full the batch fails as a whole, by a name that says so, and reading goes on."""
    fill(database, story("a"))
    with open_store(str(database)) as store:
        with (
            pytest.raises(StoreUnavailableError, match=r"news\.db: .*full"),
            store.transaction() as transaction,
        ):
            connection = transaction._connection  # type: ignore[attr-defined]
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
            transaction.record(story("b", text="long " * 40_000), ("redis",))
        assert [alert.sequence for alert in store.pending("redis", 9)] == [1]


def test_commits_reach_the_disk(database: Path) -> None:
    """Each connection is durable, checks references, and waits its turn."""
    with open_store(str(database)) as store, store.transaction() as transaction:
        connection = transaction._connection  # type: ignore[attr-defined]
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30000}


def test_the_migrations_make_the_tables_of_the_code(address: str) -> None:
    """No change of a table is forgotten in the migrations."""
    open_store(address).close()
    engine = connect(address)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (DUE_FEEDS.params(now=datetime(2031, 5, 1, tzinfo=UTC), at_most=5), "ix_feeds_due_url"),
        (VERSION.params(page="https://courier.example/ferry"), "pages"),
        (_OLD_TEXTS.params(closed=LONG_AGO, before=LONG_AGO, at_most=5), "ix_articles_as_of_id"),
    ],
)
def test_polling_asks_an_index(address: str, statement: Select[Any], index: str) -> None:
    """However many feeds and pages there are, what is due and what a page said last is looked up, not searched for."""
    open_store(address).close()
    engine = connect(address)
    explain = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET enable_seqscan = off")
        text = statement.compile(engine, compile_kwargs={"literal_binds": True})
        plan = " ".join(str(row) for row in connection.exec_driver_sql(f"{explain} {text}"))
    engine.dispose()
    assert index in plan
    assert not [word for word in ("SCAN", "Seq Scan", "TEMP B-TREE", "Sort") if word in plan]


def test_a_common_key_costs_no_more_than_its_latest_events(database: Path, at: Callable[[float], datetime]) -> None:
    """The look-up by key walks an index and stops: it scans and sorts no table of events."""
    open_store(str(database)).close()
    engine = connect(str(database))
    query = candidates(2).params(key0="a", key1="b", since=at(0), depth=64, at_most=5)
    with engine.connect() as connection:
        text = query.compile(engine, compile_kwargs={"literal_binds": True})
        steps = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")]
    engine.dispose()
    walk = "SEARCH event_keys USING COVERING INDEX ix_event_keys_newest (key=? AND last_seen>?)"
    assert steps.count(walk) == 2
    assert not [step for step in steps if step.startswith(("SCAN events", "SCAN event_keys"))]
