"""``monitor export``: all of a database, as other programs and spreadsheets read it."""

from __future__ import annotations

import csv
import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from monitor.report.sheet import sheet
from monitor.store import Shelf, Wanted, open_store, taken_from

Run = Callable[..., Any]
SORTS = ("observations", "revisions", "alerts", "events", "articles")


@pytest.fixture(scope="module")
def full(run: Run, seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with all seeds in it."""
    database = tmp_path_factory.mktemp("full") / "news.db"
    assert run("replay", seeds, "--db", database).code == 0
    return database


@pytest.fixture
def exported(monitor: Run, full: Path) -> Callable[..., Any]:
    """What an export of that database printed: ``exported("alerts", "--since", ...)``."""

    def exported(what: str, *options: str) -> Any:
        done = monitor("export", "--what", what, "--db", full, *options)
        assert (done.code, done.err) == (0, "")
        return done

    return exported


@pytest.mark.parametrize("what", SORTS)
def test_both_forms_hold_the_same(exported: Run, full: Path, what: str) -> None:
    """Every thing of the sort is a line of JSON and a record of CSV with the head that is promised."""
    lines = [json.loads(line) for line in exported(what).lines]
    head, *rows = csv.reader(exported(what, "--format", "csv").lines)
    assert len(lines) == len(list(taken_from(str(full), Shelf(what), Wanted())))
    assert len(rows) == sum(len(line["known"]) for line in lines) if what == "events" else len(lines)
    assert all(len(row) == len(head) for row in rows)
    assert {"event", "id"} & set(head)
    named = {name for name in head if any(row[head.index(name)] for row in rows)}
    assert set(head) - named <= {"high", "language"}, "a column that nothing fills"


def test_alerts_are_as_they_were_sent(exported: Run, told: Any) -> None:
    """The lines are those that a replay prints and that subscribers had."""
    assert exported("alerts").lines == told.lines


def test_articles_can_be_replayed(exported: Run, monitor: Run, tmp_path: Path, told: Any) -> None:
    """Whoever has the articles has everything: replayed, they tell the same alerts."""
    archive = tmp_path / "articles.jsonl"
    archive.write_text(exported("articles").out)
    assert monitor("replay", archive, "--json").lines == told.lines


def test_an_event_and_a_time_choose(exported: Run, monitor: Run, full: Path) -> None:
    """Only what is of the event and of the time; the later bound is not in it, so that days join without overlap."""
    revisions = [json.loads(line) for line in exported("revisions").lines]
    event, middle = revisions[0]["event"], revisions[0]["as_of"][:10] + "T16:30:00Z"
    of_event = [one for one in revisions if one["event"] == event]
    assert [json.loads(line) for line in exported("revisions", "--event", event[:8]).lines] == of_event
    for what in SORTS:
        before, after = exported(what, "--until", middle).lines, exported(what, "--since", middle).lines
        assert set(before) | set(after) == set(exported(what).lines)
        assert not set(before) & set(after)
    assert exported("alerts", "--event", event).lines
    assert len(exported("events", "--event", event).lines) == 1
    assert monitor("export", "--event", "Atlantis flood", "--db", full).code == 1
    assert monitor("export", "--since", "yesterday", "--db", full).code == 2
    assert monitor("export", "--what", "feelings", "--db", full).code == 2
    assert monitor("export", "--db", full.parent / "absent.db").code == 69


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t=", "\r@", " =", "＝"])
def test_no_text_becomes_a_formula(begin: str) -> None:
    """A spreadsheet shows what an article says and never runs it; numbers below zero stay numbers."""
    text = f"{begin}cmd|' /C calc'!A0"
    _, row = csv.reader(sheet(("said", "delta"), [{"said": text, "delta": -8}]))
    assert row[0].startswith("'")
    assert row[1] == "-8"


def test_a_line_break_makes_no_second_record() -> None:
    """Whatever an article says, a record is one line, without what moves a terminal's cursor."""
    lines = list(sheet(("said",), [{"said": 'a\nb\r\n"c"\x1b[31m\u2028d'}]))
    assert len(lines) == 2
    assert len(lines[1].splitlines()) == 1
    assert "\x1b" not in lines[1]


def test_memory_does_not_grow_with_the_database(tmp_path: Path, commit: Any, make_alert: Any) -> None:
    """Of sixteen megabytes of alerts few are held at a time."""
    database, size = tmp_path / "large.db", 20_000
    with open_store(str(database)) as store:
        commit(store, *(make_alert(number, title="word " * (size // 5)) for number in range(1, 801)))
    tracemalloc.start()
    try:
        count = sum(1 for _ in taken_from(str(database), Shelf.ALERTS, Wanted()))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 800
    assert peak < count * size / 3
