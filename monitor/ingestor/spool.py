"""Puts articles in the order of time, however many there are: they lie on disk meanwhile, in a file without a name.

drafts (as they come) -> each entry under the group that it is known by -> what each feed said anew
-> the versions of each group -> turns (in order of time)
"""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import cast

from monitor.errors import InputError
from monitor.ingestor.draft import Draft
from monitor.ingestor.grouping import recognised
from monitor.model import EPOCH, Article, Basis

_SCHEMA = """
CREATE TABLE drafts (
    position INTEGER PRIMARY KEY, time INTEGER, basis TEXT,
    seen INTEGER, feed TEXT, page TEXT, said TEXT, link TEXT, draft BLOB
);
CREATE TABLE sightings (feed TEXT, page TEXT, said TEXT, PRIMARY KEY (feed, page)) WITHOUT ROWID;
CREATE INDEX sighted ON sightings (feed, said, page);
CREATE TABLE turns (turn INTEGER PRIMARY KEY, position INTEGER, time INTEGER, basis TEXT, version INTEGER)
"""
_ADD = "INSERT INTO drafts (time, basis, seen, feed, page, said, link, draft) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_DATE = "UPDATE drafts SET time = ? WHERE time IS NULL"
_CARELESS = """
SELECT position, seen, feed, page, said, link FROM drafts
WHERE feed IN (SELECT feed FROM drafts WHERE page IS NOT link) ORDER BY feed, seen, position
"""
_IN_TIME = """
INSERT INTO turns (position, time, basis, version)
WITH told AS (
    SELECT *, LAG(said) OVER (PARTITION BY feed, page ORDER BY seen, position) AS by_feed
    FROM drafts WHERE seen IS NOT NULL
), fresh AS (
    SELECT *, LAG(said) OVER (PARTITION BY page ORDER BY seen, position) AS latest FROM told WHERE said IS NOT by_feed
), versions AS (
    SELECT *,
        ROW_NUMBER() OVER (PARTITION BY page ORDER BY seen, position) AS number,
        FIRST_VALUE(time) OVER (PARTITION BY page ORDER BY seen, position) AS first
    FROM fresh WHERE said IS NOT latest
)
SELECT position, time, basis, 1 FROM drafts WHERE seen IS NULL
UNION ALL
SELECT position, CASE number WHEN 1 THEN time ELSE MAX(seen, first) END, basis, number FROM versions
ORDER BY 2, 1
"""
_AS_GIVEN = (
    "INSERT INTO turns (position, time, basis, version) SELECT position, time, basis, 1 FROM drafts ORDER BY position"
)
_TURNS = "SELECT draft, turns.time, turns.basis, version, page FROM turns JOIN drafts USING (position) ORDER BY turn"

_CACHE = -32_000
"""Kilobytes that SQLite may keep in memory."""
_MICROSECOND = timedelta(microseconds=1)


class Spool:
    """Takes drafts in the order of the input, and gives them back as articles in the order of time."""

    def __init__(self) -> None:
        self._database = temporary_database(_SCHEMA)
        self._time: int | None = None
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def add(self, draft: Draft) -> None:
        """Take one more. Raises ``InputError`` when there is no room for it."""
        sight = draft.sight
        as_of, basis = draft.first_sight(sight.at) if sight else (draft.published, Basis.STATED)
        if as_of is None:
            basis = Basis.ASSUMED
        elif self._time is None:
            self._time = _number(as_of)
            self._execute(_DATE, (self._time,))
        self._time = self._time if as_of is None else _number(as_of)
        seen = (_number(sight.at), sight.feed, sight.group, draft.said, draft.link) if sight else (None,) * 5
        self._execute(_ADD, (self._time, basis, *seen, pickle.dumps(draft, pickle.HIGHEST_PROTOCOL)))

    def settle(self, head: datetime, *, by_time: bool) -> None:
        """Nothing more comes: give everything its turn. ``head`` is the time of what nothing dates.

        Of what was seen at a recorded time only the versions have a turn; without ``by_time`` everything has.
        """
        self._execute(_DATE, (_number(head),))
        if by_time:
            self._recognise()
        self._execute(_IN_TIME if by_time else _AS_GIVEN)
        self._size = self._database.execute("SELECT COUNT(*) FROM turns").fetchone()[0]

    def __iter__(self) -> Iterator[Article]:
        for draft, time, basis, version, group in self._database.execute(_TURNS):
            yield _article(pickle.loads(draft), EPOCH + time * _MICROSECOND, Basis(basis), version, group)

    def close(self) -> None:
        """Let go of what is on disk."""
        self._database.close()

    def _recognise(self) -> None:
        """Give the entries of feeds the groups that they are known by, poll by poll."""
        known = _Sightings(self._database)
        for _, poll in groupby(self._database.execute(_CARELESS), key=itemgetter(2, 1)):
            entries = [
                (position, page, recognised(page, link, said, feed, known), feed, said)
                for position, _, feed, page, said, link in poll
            ]
            for position, page, group, feed, said in entries:
                self._execute("REPLACE INTO sightings VALUES (?, ?, ?)", (feed, group, said))
                if group != page:
                    self._execute("UPDATE drafts SET page = ? WHERE position = ?", (group, position))

    def _execute(self, statement: str, values: tuple[object, ...] = ()) -> None:
        with no_room():
            self._database.execute(statement, values)


class _Sightings:
    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def said(self, feed: str, group: str) -> str | None:
        return self._first("SELECT said FROM sightings WHERE feed = ? AND page = ?", feed, group)

    def page_said(self, feed: str, said: str) -> str | None:
        return self._first("SELECT MIN(page) FROM sightings WHERE feed = ? AND said = ?", feed, said)

    def _first(self, query: str, *values: str) -> str | None:
        row = self._database.execute(query, values).fetchone()
        return row and cast("str | None", row[0])


def temporary_database(schema: str) -> sqlite3.Connection:
    """A database in the folder for temporary files that is gone with its connection, even after a kill."""
    database = sqlite3.connect("")  # an empty name: a file without one
    database.executescript(f"PRAGMA cache_size = {_CACHE}; PRAGMA journal_mode = OFF; {schema}")
    return database


@contextmanager
def no_room() -> Iterator[None]:
    """Says what is wrong when the folder for temporary files cannot take any more."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise InputError(f"no room to sort the articles in the folder for temporary files (TMPDIR): {error}") from error


def _article(draft: Draft, time: datetime, basis: Basis, version: int, group: str | None) -> Article:
    if group and version > 1:
        return draft.later_version(time, group, version)
    return draft.article(time, basis, group)


def _number(time: datetime) -> int:
    """Microseconds since the epoch."""
    return (time - EPOCH) // _MICROSECOND
