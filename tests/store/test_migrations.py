"""An older database becomes one of today, with all that it holds."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import insert

import monitor.store
from monitor.model import Article, Basis, Outcome, SeriesKey, Version, content_of
from monitor.store import FeedState, Sought, open_store
from monitor.store.engine import connect, writing
from monitor.store.tables import articles, feeds

At = Callable[[float], datetime]

OPENER = """
import sys
from monitor.store import FeedState, Sought, open_store

print("ready", flush=True)
sys.stdin.readline()
open_store(sys.argv[1]).close()
"""


def make(address: str, revision: str, *rows: Article) -> None:
    """A database of an older revision that holds these articles."""
    config = Config()
    config.set_main_option("script_location", str(Path(monitor.store.__file__).parent / "migrations"))
    engine = connect(address)
    with writing(engine).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        for i, row in enumerate(rows, 1):
            values = {"id": row.id, "arrival": i, "group": row.group, "as_of": row.as_of, "data": row}
            connection.execute(insert(articles), values)
    engine.dispose()


def test_a_database_of_the_first_revision_is_brought_up_to_date(
    database: Path, story: Callable[..., Outcome], at: At
) -> None:
    """Everything that the first version of the program wrote is still there, and the pages are known."""
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(Path(__file__).with_name("v0001.sql").read_text())
    first, page = story("a"), "https://courier.example/ferry"
    assert first.event is not None
    with open_store(str(database)) as store, store.transaction() as transaction:
        assert transaction.event_of(first.article.id) == first.event.id
        assert transaction.series(SeriesKey(first.event.id, "killed")).revisions == 1
        assert len(transaction.due(at(9))) == 1
        latest = Version(content_of("", "Twenty-five people died when a ferry sank."), 2, at(1))
        assert transaction.version_of(page) == latest
        assert transaction.version_of("https://courier.example/weather") == Version(
            content_of("", "Fog is expected."), 1, at(3)
        )
        assert [row.alert is None for row in store.history(first.event.id)] == [False, False]
        assert [alert.sequence for alert in store.pending("redis", 9)] == [2]
        (heading,) = store.browsing.events(Sought(text="ferry", place="vell"), 5).items
        assert (heading.event.id, heading.revised) == (first.event.id, at(1))
        assert [alert.sequence for alert in transaction.record(story("new"), ())] == [4]


def test_feeds_that_are_down_are_still_down(address: str, at: At) -> None:
    """A list of those that are down has them as soon as the database is one of today."""
    make(address, "0006")
    state = FeedState("https://courier.example/feed", due=at(0), address="https://courier.example/feed", down=True)
    engine = connect(address)
    with writing(engine).begin() as connection:
        connection.execute(insert(feeds), {"url": state.url, "due": state.due, "data": state})
    engine.dispose()
    with open_store(address) as store:
        assert store.browsing.feeds(5, down=True).items == (state,)


def test_pages_are_known_from_the_articles_that_are_there(address: str, at: At) -> None:
    """The article that arrived last is the latest version, whatever its date."""
    spoken = [
        Article("a", "Ferry sinks", "Ten died.", at(0), Basis.STATED, group="ferry"),
        Article("b", "Ferry sinks", "Nine died.", at(-1), Basis.STATED, group="ferry"),
        Article("c", "Storm", "Two died.", at(2), Basis.STATED),
    ]
    make(address, "0001", *spoken)
    with open_store(address) as store, store.transaction() as transaction:
        assert transaction.version_of("ferry") == Version(content_of("Ferry sinks", "Nine died."), 2, at(-1))


def test_processes_that_meet_at_a_new_database_all_open_it(address: str) -> None:
    """One makes the tables while the others wait, and none takes them for another program's."""
    arguments = [sys.executable, "-c", OPENER, address]
    racers = [
        subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    for racer in racers:
        assert racer.stdout is not None and racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("\n")
        racer.stdin.flush()
    complaints = [racer.communicate(timeout=60)[1] for racer in racers]
    assert complaints == [""] * 4
