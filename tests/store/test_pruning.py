"""What is old goes, and what is known stays."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.alerts.notices import source_down
from monitor.model import Outcome
from monitor.store import Horizon, Place, Shelf, Store, Wanted, open_store, taken_from

Story = Callable[..., Outcome]
At = Callable[[float], datetime]


@pytest.fixture
def horizon(at: At) -> Callable[..., Horizon]:
    """Everything before hour 10 is old, and no alert is kept for its number: ``horizon(caught_up=2)``."""

    def horizon(**other: Any) -> Horizon:
        return replace(Horizon(closed=at(10), texts=at(10), alerts=at(10), caught_up=0), **other)

    return horizon


def fill(store: Store, *outcomes: Outcome, channels: tuple[str, ...] = ()) -> None:
    with store.transaction() as transaction:
        for outcome in outcomes:
            transaction.record(outcome, channels)


def pruned(store: Store, horizon: Horizon, limit: int = 200, *, dry: bool = False) -> tuple[int, int]:
    """How many texts and alerts went in a whole walk of such steps."""
    place: Place | None = Place()
    steps = []
    while place:
        steps.append(store.prune(horizon, place, limit, dry=dry))
        place = steps[-1].place
    return sum(step.texts for step in steps), sum(step.alerts for step in steps)


def texts(address: str) -> list[bool]:
    return [bool(filed.what.text) for filed in taken_from(address, Shelf.ARTICLES, Wanted())]  # type: ignore[union-attr]


@pytest.mark.parametrize("limit", [1, 2, 200])
def test_the_old_of_closed_events_goes(
    address: str, limit: int, story: Story, happening: Any, at: At, horizon: Any
) -> None:
    """However small the steps are, what is old and of no open event goes: nothing else does, and nothing twice."""
    closed, open_ = happening("ferry", hours=9), happening("fire", hours=11)
    with closing(open_store(address)) as store:
        outcomes = [
            story("old", hours=1, event=closed),
            story("old too", hours=9, event=closed, killed=21),
            story("of an open event", hours=1, event=open_),
            story("young", hours=11, event=open_, killed=22),
        ]
        of_nothing = story("of nothing", hours=2)
        outcomes.append(replace(of_nothing, event=None, events=(), series=(), revisions=(), alerts=()))
        fill(store, *outcomes)
        before = [store.history(event.id) for event in (closed, open_)]
        assert pruned(store, horizon(), limit, dry=True) == (3, 2)
        assert pruned(store, horizon(), limit) == (3, 2)
        assert pruned(store, horizon(), limit) == (0, 0)
        assert texts(address) == [False, False, True, True, False]
        assert [one.event.id for one in taken_from(address, Shelf.ALERTS, Wanted())] == [open_.id] * 2  # type: ignore[union-attr]
        after = [store.history(event.id) for event in (closed, open_)]
        assert after[1] == before[1]
        assert [row.revision for row in after[0]] == [row.revision for row in before[0]]
        assert [(row.alert, row.message) for row in after[0]] == [(None, None)] * 2
        assert {one.event.id for one in store.events() if one.series} == {closed.id, open_.id}
        assert len(list(taken_from(address, Shelf.OBSERVATIONS, Wanted()))) == 5


def test_what_was_seen_is_seen_for_ever(address: str, story: Story, horizon: Any) -> None:
    """A text that comes again after it was let go of is no news, and numbers go on."""
    with closing(open_store(address)) as store:
        fill(store, story("a"), story("b", killed=21))
        assert pruned(store, horizon()) == (2, 2)
        with store.transaction() as transaction:
            assert transaction.seen(story("a").article.id)
            assert [alert.sequence for alert in transaction.record(story("c", killed=22, hours=20))] == [3]


def test_what_subscribers_may_catch_up_with_stays(address: str, story: Story, horizon: Any) -> None:
    """The last so many alerts are kept whatever their age: Redis may lose its stream, and is given them back."""
    with closing(open_store(address)) as store:
        fill(store, *(story(f"{i}", killed=20 + i) for i in range(6)), channels=("redis",))
        store.keep("redis", [(i, f"{i}-0") for i in range(1, 4)])
        store.keep("redis", [(i, f"{i}-0") for i in range(4, 7)])
        assert not store.tidy("redis", 3)
        assert pruned(store, horizon(caught_up=3)) == (6, 3)
        assert [(letter.sequence, place) for letter, place in store.kept("redis", 0)] == [
            (4, "4-0"),
            (5, "5-0"),
            (6, "6-0"),
        ]


def test_what_is_not_delivered_stays(address: str, story: Story, horizon: Any) -> None:
    """An alert that waits for its channel is never old."""
    with closing(open_store(address)) as store:
        fill(store, story("a"), channels=("redis",))
        assert pruned(store, horizon()) == (1, 0)
        store.delivered("redis", [1])
        assert pruned(store, horizon()) == (0, 1)


def test_notices_grow_old_like_alerts(address: str, at: At, horizon: Any) -> None:
    """That a source was down a year ago need not be known."""
    with closing(open_store(address)) as store:
        for hours in (1, 11):
            with store.transaction() as transaction:
                transaction.notify(source_down("https://wire.example/rss", "Wire", at(hours - 1), 3, "gone", at(hours)))
        assert pruned(store, horizon()) == (0, 1)
        assert [notice.time for notice in taken_from(address, Shelf.ALERTS, Wanted())] == [at(11)]  # type: ignore[union-attr]


def test_memory_forgets_with_its_process(story: Story, horizon: Any) -> None:
    """What is kept nowhere need not be let go of."""
    with open_store(None) as store:
        fill(store, story("a"))
        assert pruned(store, horizon()) == (0, 0)


def test_an_older_database_is_pruned_too(tmp_path: Path, at: At) -> None:
    """What the first version of the program recorded has its text, and loses it like anything else."""
    database = tmp_path / "old.db"
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(Path(__file__).with_name("v0001.sql").read_text())
    with closing(open_store(str(database))) as store:
        later = at(10_000)
        assert pruned(store, Horizon(later, later, later, caught_up=0))[0] == len(texts(str(database)))
