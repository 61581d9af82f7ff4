"""One writer at a time, by lock."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from monitor.errors import StoreUnavailableError
from monitor.model import Outcome
from monitor.store import Store, open_store

Story = Callable[..., Outcome]
At = Callable[[float], datetime]

HOLDER = """
import sys
from monitor.store import open_store

with open_store(sys.argv[1], writer=True):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_writer(address: str) -> Iterator[subprocess.Popen[str]]:
    """A process that is the writer for as long as it lives."""
    command = [sys.executable, "-c", HOLDER, address]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def when_let_go(address: str) -> Store:
    """Open as the writer, as soon as a server has noticed that the last one is gone."""
    for _ in range(100):
        try:
            return open_store(address, writer=True)
        except StoreUnavailableError:
            time.sleep(0.05)
    return open_store(address, writer=True)


def test_a_second_writer_is_refused(address: str) -> None:
    """It is told who the first one is; when that one is closed, another may follow."""
    with open_store(address, writer=True):
        complaint = rf"another process is the writer of this database \(.*pid {os.getpid()}\b"
        with pytest.raises(StoreUnavailableError, match=complaint):
            open_store(address, writer=True)
    open_store(address, writer=True).close()


def test_a_killed_writer_holds_nothing_up(address: str) -> None:
    """The lock goes away with its process, even by SIGKILL."""
    with another_writer(address) as process:
        with pytest.raises(StoreUnavailableError, match=rf"pid {process.pid}\b"):
            open_store(address, writer=True)
        process.kill()
        process.wait()
        with when_let_go(address) as store:
            assert not store.events()


def test_readers_are_never_held_up(address: str, story: Story, at: At) -> None:
    """Whoever only reads sees what is committed, even in the middle of a batch."""
    with open_store(address, writer=True) as writer, writer.transaction() as transaction:
        transaction.record(story("a"), ("redis",))
        with open_store(address) as reader:
            assert not reader.events()
            assert not reader.pending("redis", 5)
            assert not reader.due_feeds(at(0), 5)
            assert reader.newest_as_of() is None


def test_memory_needs_no_lock() -> None:
    """What a process keeps to itself has one writer anyway."""
    with open_store(None, writer=True), open_store(None, writer=True):
        pass


def test_the_lock_file_names_its_holder(database: Path) -> None:
    """It stands beside the database, is its owner's alone, and stays behind empty."""
    lock = database.with_name("news.db.lock")
    with open_store(str(database), writer=True):
        assert lock.read_text() == f"{os.getpid()}\n"
        assert lock.stat().st_mode & 0o777 == 0o600
    assert lock.read_text() == ""


def test_a_file_has_one_lock_by_whatever_name(database: Path) -> None:
    """A link to a database is the same database."""
    other = database.with_name("linked.db")
    open_store(str(database)).close()
    other.symlink_to(database)
    with open_store(str(database), writer=True), pytest.raises(StoreUnavailableError, match=f"pid {os.getpid()}"):
        open_store(str(other), writer=True)


def test_a_lock_file_that_cannot_be_made_is_named(database: Path) -> None:
    """The error is about the lock file, not about the database."""
    lock = database.with_name("news.db.lock")
    lock.mkdir()
    with pytest.raises(StoreUnavailableError, match="cannot be made") as raised:
        open_store(str(database), writer=True)
    assert raised.value.where == str(lock)


def test_who_looks_knows_whether_there_is_a_writer(address: str) -> None:
    """While it lives and no longer, without being held up, nor holding up the next one."""
    with open_store(address) as looker:
        assert not looker.has_writer()
        with another_writer(address) as process:
            assert looker.has_writer()
            process.kill()
            process.wait()
            when_let_go(address).close()
        assert not looker.has_writer()
        with open_store(address, writer=True):
            assert looker.has_writer()
