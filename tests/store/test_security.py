"""What the store promises about files, statements and texts from outside."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import monitor.store
from monitor.model import Event, Outcome
from monitor.store import FeedState, Shelf, Wanted, open_store, taken_from
from monitor.store.backup import backup

Story = Callable[..., Outcome]

HOSTILE = (
    "'; DROP TABLE articles; --",
    '"; DELETE FROM alerts; --',
    "' OR '1'='1",
    "%s %(name)s :name ? {} $1 \\",
    "Robert'); PRAGMA writable_schema = 1; --",
    "a\nb\r\x1b[2J\u202e\u2028",
)
_TAKE_SQL = {"execute", "executemany", "executescript", "scalar", "scalars", "exec_driver_sql", "text"}


@pytest.fixture
def open_umask() -> Iterator[None]:
    """A process that would give everybody everything."""
    before = os.umask(0)
    yield
    os.umask(before)


def test_every_file_is_its_owners_alone(database: Path, story: Story, open_umask: None) -> None:
    """The database, what SQLite keeps beside it, the lock and a copy: whatever the process lets others do."""
    with open_store(str(database), writer=True) as store:
        with store.transaction() as transaction:
            transaction.record(story("a"))
        backup(str(database), database.with_name("copy.db"))
        modes = {path.name: path.stat().st_mode & 0o777 for path in database.parent.iterdir()}
    names = ("news.db", "news.db-shm", "news.db-wal", "news.db.lock", "copy.db")
    assert modes == dict.fromkeys(names, 0o600)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_is_never_a_statement(address: str, text: str, story: Story, happening: Callable[..., Event]) -> None:
    """Whatever an article, an event, a feed or a page is called, it is kept as it is and does nothing."""
    event = happening("ferry", title=text, keys=(text,))
    outcome = story("a", event=event, group=text, text=text)
    with open_store(address) as store:
        with store.transaction() as transaction:
            transaction.record(outcome, (text,))
            transaction.put_said(text, text, text)
            assert transaction.said(text, text) == text
            assert transaction.event_of_group(text) == event
            assert [one.id for one in transaction.candidates((text,), event.began, 5)] == [event.id]
        store.follow((text,), event.began)
        with store.transaction() as transaction:
            transaction.put_feed(replace(FeedState(text, due=event.began, address=text), error=text))
        assert store.find_event(text) == event
        assert [state.error for state in store.feeds()] == [text]
        assert [alert.event.title for alert in store.pending(text, 5)] == [text]
        store.heartbeat(text, event.began, text)
        assert [(beat.name, beat.note) for beat in store.heartbeats()] == [(text, text)]
        assert len(store.history(event.id)) == 1
    (article,) = taken_from(address, Shelf.ARTICLES, Wanted(event=text))
    assert article.what.text == text  # type: ignore[union-attr]


def test_statements_are_built_of_nothing_from_outside() -> None:
    """Every statement is an expression of SQLAlchemy or a constant; what is put into one names our own tables."""
    built = []
    for file in sorted(Path(monitor.store.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and _name(node.func) in _TAKE_SQL and node.args:
                built += [(file.name, ast.unparse(part)) for part in ast.walk(node.args[0]) if _is_built(part)]
    assert sorted(built) == [
        ("sqlite_file.py", "f'PRAGMA {check}(1)'"),
        ("sqlite_file.py", "f'PRAGMA {name}'"),
        ("sqlite_file.py", """f'SELECT count(*) FROM "{name}"'"""),
    ]


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _is_built(part: ast.AST) -> bool:
    """Text that is put together: an f-string, a sum but one with a number, or ``format``."""
    return (
        isinstance(part, ast.JoinedStr)
        or (isinstance(part, ast.BinOp) and isinstance(part.op, ast.Add | ast.Mod) and not _is_number(part.right))
        or (isinstance(part, ast.Call) and _name(part.func) in ("format", "join", "replace"))
    )


def test_a_long_text_fits_every_index(address: str, story: Story, happening: Callable[..., Event]) -> None:
    """A title, a key, a page and a feed of a megabyte each are kept whole, and found again."""
    long = "harbour " * 130_000
    event = happening("ferry", title=long, keys=(long,))
    with open_store(address) as store:
        with store.transaction() as transaction:
            transaction.record(story("a", event=event, group=long))
            assert [one.id for one in transaction.candidates((long,), event.began, 5)] == [event.id]
            assert transaction.event_of_group(long) == event
        store.follow((long,), event.began)
        assert [state.url for state in store.feeds()] == [long]


def _is_number(part: ast.expr) -> bool:
    return isinstance(part, ast.Constant) and isinstance(part.value, int)
