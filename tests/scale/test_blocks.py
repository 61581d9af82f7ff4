"""Blocks judged apart, without Spark: together they tell what a replay of the whole tells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bench._happenings import happening
from monitor.app import replay
from monitor.ingestor import read_archive
from monitor.lexicon import load_lexicon
from monitor.model import Article, Basis
from monitor.pipeline import Rules
from monitor.scale.blocks import Turn, judged
from monitor.scale.instants import micros, moment_of
from monitor.scale.joining import joined, number_of
from monitor.scale.noting import noted
from monitor.scale.reading import is_worth
from monitor.store.memory import MemoryStore

ROOT = Path(__file__).parents[2]


def _recorded(path: str) -> list[Article]:
    return list(read_archive([ROOT / path], on_problem=lambda problem: None))


def _apart(articles: Sequence[Article]) -> tuple[list[str], int]:
    """The alert ids of all blocks, and how many blocks there are."""
    lexicon, rules = load_lexicon(), Rules()
    read = [noted(article, lexicon, rules) for article in articles]
    least = dict(joined([number_of(key) for key in keys] for _, keys in read))
    blocks: dict[int, list[Turn]] = defaultdict(list)
    for at, (article, (extraction, keys)) in enumerate(zip(articles, read, strict=True)):
        blocks[least[number_of(keys[0])]].append(Turn(at, article, extraction))
    ticks = [micros(article.as_of) for article in articles]
    told = [alert.id for turns in blocks.values() for alert in judged(turns, ticks, lexicon, rules)[1]]
    return told, len(blocks)


def _whole(articles: Sequence[Article]) -> list[str]:
    return [alert.id for done in replay(articles, MemoryStore(), load_lexicon(), Rules()) for alert in done.alerts]


@pytest.mark.parametrize("path", ["seeds", "bench/data/revisions.jsonl"])
def test_recorded_news_in_blocks_tells_what_a_replay_tells(path: str) -> None:
    """Every alert of the replay is told, and no other."""
    articles = _recorded(path)
    told, _ = _apart(articles)
    assert sorted(told) == sorted(_whole(articles))


def test_news_without_a_word_in_common_is_judged_apart_as_in_the_whole() -> None:
    """Raises that wait, falls that are held: what is kept back is told when news of others comes, in its own block."""
    tolls = (4, 14, 15, 16, 30, 29, 31, 32, 12, 33, 70, 71)
    articles = [_strange(story, telling, toll) for telling, toll in enumerate(tolls) for story in range(8)]
    told, blocks = _apart(articles)
    assert blocks == 8
    assert len(told) > 8
    assert sorted(told) == sorted(_whole(articles))


def test_generated_happenings_tell_the_same_apart() -> None:
    """Happenings that are alike share keys; whatever the blocks are, the alerts are those of the whole."""
    generated = (happening(number, ("Peru", "Kenya", "Nepal"), telling) for number in range(60) for telling in (0, 1))
    articles = sorted(generated, key=lambda article: (article.as_of, article.id))
    told, _ = _apart(articles)
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
