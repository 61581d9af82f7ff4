"""Parts judged apart, without Spark: together they tell what a replay of the whole tells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.app import replay
from monitor.extractor import extract
from monitor.ingestor import read_archive
from monitor.lexicon import load_lexicon
from monitor.model import Article, Basis
from monitor.pipeline import Rules
from monitor.scale.blocks import Turn, judged
from monitor.scale.instants import micros, moment_of
from monitor.scale.joining import joined
from monitor.scale.reading import is_worth
from monitor.store.memory import MemoryStore

pytestmark = pytest.mark.essential

ROOT = Path(__file__).parents[2]


def _recorded(path: str) -> list[Article]:
    return list(read_archive([ROOT / path], on_problem=lambda problem: None))


def _apart(articles: Sequence[Article], part_of: Callable[[Article], str]) -> list[str]:
    """The alert ids of all parts, each judged for itself."""
    lexicon, rules = load_lexicon(), Rules()
    parts: dict[str, list[Turn]] = defaultdict(list)
    for article in articles:
        parts[part_of(article)].append(Turn(article, extract(article, lexicon)))
    ticks = sorted({micros(article.as_of) for article in articles})
    return [alert.id for turns in parts.values() for alert in judged(turns, ticks, lexicon, rules)[1]]


def _whole(articles: Sequence[Article]) -> list[str]:
    return [alert.id for done in replay(articles, MemoryStore(), load_lexicon(), Rules()) for alert in done.alerts]


@pytest.mark.parametrize("path", ["seeds", "bench/data/revisions.jsonl"])
def test_an_archive_that_is_one_part_tells_what_a_replay_tells(path: str) -> None:
    """Every alert of the replay is told, and no other, in its order."""
    articles = _recorded(path)
    assert _apart(articles, lambda article: "") == _whole(articles)


def test_news_without_a_word_in_common_is_judged_apart_as_in_the_whole() -> None:
    """Raises that wait, falls that are held: what is kept back is told when news of others comes, in its own part."""
    tolls = (4, 14, 15, 16, 30, 29, 31, 32, 12, 33, 70, 71)
    articles = [_strange(story, telling, toll) for telling, toll in enumerate(tolls) for story in range(8)]
    told = _apart(articles, lambda article: article.id.partition("-")[0])
    assert len(told) > 8
    assert sorted(told) == sorted(_whole(articles))


def test_keys_are_joined_through_each_other_in_parts_as_in_the_whole() -> None:
    """Joining what parts were joined to gives the blocks of the whole."""
    groups = [(1, 2), (3, 4), (5,), (4, 2), (6, 7), (7, 8)]
    whole = dict(joined(groups))
    parts = [pair for part in (groups[:3], groups[3:]) for pair in joined(part)]
    assert dict(joined(parts)) == whole == {1: 1, 2: 1, 3: 1, 4: 1, 5: 5, 6: 6, 7: 6, 8: 6}


def test_times_are_whole_microseconds() -> None:
    """What is counted comes back as it was."""
    moment = _recorded("seeds")[0].as_of + timedelta(microseconds=1)
    assert moment_of(micros(moment)) == moment


@pytest.mark.parametrize(
    ("page", "worth"),
    [
        (b"<p>The library <i>stays</i> open on Friday.</p>", False),
        (b"<p>The death <b>toll</b> rose to 14.</p>", True),
        (b"<p>Fourteen people were kil&#108;ed.</p>", True),
        ("<p>14 killed</p>".encode("utf-16"), True),
    ],
)
def test_the_gate_looks_at_bytes_and_never_turns_a_figure_away(page: bytes, worth: bool) -> None:
    """Markup and entities hide no word, and what is no UTF-8 is read."""
    assert is_worth(page) is worth


def _strange(story: int, telling: int, toll: int) -> Article:
    """A telling of a story that shares no word with other stories, eleven minutes after its last one."""
    words = " ".join(f"{letter}{'aeiouaei'[story]}{'bdfgklmn'[story]}{letter}ov" for letter in "bcdfghjklmnprstvz")
    at = datetime(2031, 3, 4, tzinfo=UTC) + timedelta(minutes=11 * telling, seconds=50 * story)
    if telling > 8:
        at += timedelta(hours=7)
    text = f"{words} {words}: {toll} people were killed."
    return Article(
        f"{story}-{telling}", words, text, at, Basis.STATED, f"Paper {telling % 3}", None, f"{story}-{telling}"
    )
