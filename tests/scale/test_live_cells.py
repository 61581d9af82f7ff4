"""What a cell of the live stream remembers and tells, without Spark: its rows are a dictionary here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bench._happenings import happening
from monitor.app import replay
from monitor.extractor import extract
from monitor.ingestor import read_archive
from monitor.lexicon import load_lexicon
from monitor.model import Article, Change
from monitor.pipeline import Rules
from monitor.scale.live.judging import Arrival, judged, waited
from monitor.scale.live.memory import Memory
from monitor.store.memory import MemoryStore

pytestmark = pytest.mark.essential

ROOT = Path(__file__).parents[2]
QUIET = timedelta(days=400)


class Kept(dict[str, str]):
    """Rows, with how often they were asked for or changed."""

    asked = 0

    def get(self, key: str) -> str | None:  # type: ignore[override]
        self.asked += 1
        return super().get(key)

    def put(self, key: str, text: str) -> None:
        self.asked += 1
        self[key] = text

    def remove(self, key: str) -> None:
        self.asked += 1
        self.pop(key, None)


def _recorded(path: str) -> list[Article]:
    return list(read_archive([ROOT / path], on_problem=lambda problem: None))


def _turns(articles: Sequence[Article], rows: Kept, size: int) -> list[str]:
    """The alert ids of articles that come so many at a time, each turn with nothing but the rows of the last one."""
    lexicon, rules, told = load_lexicon(), Rules(), []
    clock = articles[0].as_of
    for at in range(0, len(articles), size):
        memory = Memory(rows, QUIET)
        for article in articles[at : at + size]:
            clock = max(clock, article.as_of)
            arrival = Arrival(clock, article, extract(article, lexicon))
            told += [alert.id for alert in judged(arrival, memory, lexicon, rules)]
        memory.flush(clock)
    return told + _later(rows, clock + rules.severity.between_raises)


def _later(rows: Kept, now: datetime) -> list[str]:
    memory = Memory(rows, QUIET)
    told = [alert.id for alert in waited(memory, load_lexicon(), Rules(), now)]
    memory.forget(now)
    memory.flush(now)
    return told


def _whole(articles: Sequence[Article]) -> list[str]:
    return [alert.id for done in replay(articles, MemoryStore(), load_lexicon(), Rules()) for alert in done.alerts]


@pytest.mark.parametrize(("path", "size"), [("seeds", 1), ("seeds", 7), ("bench/data/revisions.jsonl", 40)])
def test_however_batches_are_cut_a_cell_tells_what_a_replay_tells(path: str, size: int) -> None:
    """The same ids in the same order, though between two batches nothing is known but rows of text."""
    articles = _recorded(path)
    assert _turns(articles, Kept(), size) == _whole(articles)


def test_what_has_been_judged_tells_nothing_when_it_comes_again() -> None:
    """An archive that is put there twice is told once."""
    articles, rows = _recorded("seeds"), Kept()
    assert _turns(articles, rows, 10)
    assert _turns(articles, rows, 10) == []


def test_of_a_backlog_nothing_is_said_but_what_changes_from_then_on() -> None:
    """A rise over what was old news is told as one."""
    first, memory, lexicon, told = happening(1, ("Peru",)), Memory(Kept(), QUIET), load_lexicon(), []
    for hour, killed in enumerate((12, 15)):
        text = f"A fire in a hotel in Lisbon killed {killed} people, police said."
        article = replace(first, id=text, title="", text=text, as_of=first.as_of + timedelta(hours=hour))
        arrival = Arrival(article.as_of, article, extract(article, lexicon), backlog=hour == 0)
        told.append([alert.change for alert in judged(arrival, memory, lexicon, Rules())])
    assert told == [[], [Change.RAISED]]


def test_an_event_that_is_quiet_for_long_is_forgotten_with_all_its_rows() -> None:
    """Its articles, figures, alerts and keys go with it; an event that is still told of stays."""
    first, second, third = happening(1, ("Peru",)), happening(2, ("Kenya",)), happening(2, ("Kenya",), 1)
    third, rows = replace(third, as_of=second.as_of + timedelta(days=100)), Kept()
    _turns([first, second, third], rows, 1)
    _later(rows, first.as_of + QUIET + timedelta(days=20))
    kept = [key for key in rows if key.startswith("event ")]
    assert len(kept) == 1 and f"article {third.id}" in rows and f"article {first.id}" not in rows
    _later(rows, third.as_of + QUIET + timedelta(days=2))
    assert {key for key, text in rows.items() if text != "[]"} == {"arrived "}


def test_a_turn_that_fails_leaves_nothing() -> None:
    """Whatever a text leads to: the rows are those of before, and the next article is judged as if it had not come."""
    first, second, third = (happening(1, ("Peru",), telling) for telling in range(3))
    whole, rows, lexicon = Kept(), Kept(), load_lexicon()
    expected = _turns([first, third], whole, 1)
    told = _turns([first], rows, 1)
    before, memory = dict(rows), Memory(rows, QUIET)
    broken = replace(extract(second, lexicon), observations=(None,))
    with pytest.raises(AttributeError):
        judged(Arrival(second.as_of, second, broken), memory, lexicon, Rules())
    memory.flush(second.as_of)
    assert rows == before
    assert told + _turns([third], rows, 1) == expected


def test_what_an_article_costs_does_not_grow_with_the_events_that_are_open() -> None:
    """Four hundred events of a few kinds in two countries: how many rows are asked for, and their size, is bounded."""
    articles = sorted((happening(n, ("Peru", "Kenya"), 0) for n in range(400)), key=lambda article: article.as_of)
    rows, costs = Kept(), []
    for at in range(0, 400, 100):
        before = rows.asked
        _turns(articles[at : at + 100], rows, 10)
        costs.append((rows.asked - before) / 100)
    assert costs[-1] < 1.2 * costs[1] < 150
    assert max(len(text) for text in rows.values()) < 20_000
