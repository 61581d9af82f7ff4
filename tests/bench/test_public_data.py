"""The public stories are well-formed: what they expect can be held against any program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pytest

from bench._records import as_article, moment, rows
from monitor.lexicon import load_lexicon
from monitor.model import Bound, Change, Reason

_DATA = Path(__file__).parents[2] / "bench" / "data" / "revisions.jsonl"
_SILENT = {Change.CONFIRMED, Change.STALE, Change.HELD}
_UNCHANGING = _SILENT | {Change.DISPUTED, Change.UNCONFIRMED}


@pytest.fixture(scope="module")
def articles() -> list[dict[str, Any]]:
    return list(rows(_DATA))


def stories(articles: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    return [list(found) for _, found in groupby(articles, key=lambda article: article["story"])]


def changes(articles: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for article in articles:
        yield from article["expected"]["changes"]


def test_there_are_enough_stories_of_a_telling_length(articles: list[dict[str, Any]]) -> None:
    """At least sixty stories of three to eight articles, and each names its subtlety once, at its head."""
    found = stories(articles)
    assert len(found) >= 60
    assert len(found) == len({article["story"] for article in articles})
    for story in found:
        assert 3 <= len(story) <= 8, story[0]["story"]
        assert ["subtlety" in article for article in story] == [True] + [False] * (len(story) - 1)


def test_every_article_has_an_identity_of_its_own(articles: list[dict[str, Any]]) -> None:
    """No id stands for two articles, and no two articles are the same version of the same page."""
    assert len({article["id"] for article in articles}) == len(articles)
    assert len({as_article(article).id for article in articles}) == len(articles)


def test_stories_are_told_in_order_of_time(articles: list[dict[str, Any]]) -> None:
    """Nothing in a story is published before what precedes it."""
    for story in stories(articles):
        times = [moment(article["published"]) for article in story]
        assert times == sorted(times), story[0]["story"]


def test_every_word_of_the_answers_is_known(articles: list[dict[str, Any]]) -> None:
    """Kinds, bounds, changes and reasons are words of the program, and whether a change is told is said."""
    kinds = load_lexicon().kinds
    for article in articles:
        for kind, figure in article["expected"]["observed"].items():
            assert kind in kinds, article["id"]
            Bound(figure["bound"])
    for change in changes(articles):
        assert change["kind"] in kinds
        assert isinstance(change["told"], bool)
        Change(change["change"])
        if "reason" in change:
            Reason(change["reason"])


def test_whatever_is_observed_is_decided(articles: list[dict[str, Any]]) -> None:
    """Each observed kind has exactly one decision over the whole event, told or silent."""
    for article in articles:
        decided = Counter(change["kind"] for change in article["expected"]["changes"] if change["scope"] == "all")
        assert set(article["expected"]["observed"]) <= set(decided), article["id"]
        assert set(decided.values()) <= {1}, article["id"]


def test_every_change_starts_from_what_was_known(articles: list[dict[str, Any]]) -> None:
    """``before`` is what the changes before it have made known, in each event, kind and scope."""
    known: dict[tuple[str, str, str], float | None] = {}
    for article in articles:
        for change in article["expected"]["changes"]:
            series = (article["event"], change["kind"], change["scope"])
            assert change["before"] == known.get(series), (article["id"], change)
            if change["change"] not in _UNCHANGING or change.get("sharper"):
                known[series] = change["after"]


def test_a_change_goes_in_the_direction_that_its_word_says(articles: list[dict[str, Any]]) -> None:
    """Raised is higher, lowered is lower; nothing is before a first, nor need be before a fear or the found dead."""
    for change in changes(articles):
        before, after, word = change["before"], change["after"], change["change"]
        assert (word == Change.FIRST) <= (before is None), change
        found_dead = word == Change.RECLASSIFIED and change["kind"] == "killed"
        assert (before is None) <= (word in (Change.FIRST, Change.UNCONFIRMED) or found_dead), change
        assert word != Change.RAISED or after > before, change
        assert word != Change.LOWERED or after < before, change


def test_every_change_is_told_at_least_twice(articles: list[dict[str, Any]]) -> None:
    """All words but ``retracted``, which is about our own errors; those that tell nobody are expected silent twice."""
    told = Counter(change["change"] for change in changes(articles) if change["told"])
    silent = Counter(change["change"] for change in changes(articles) if not change["told"])
    for word in Change:
        if word is not Change.RETRACTED:
            assert (silent if word in _SILENT else told)[word] >= 2, word
    assert not told.keys() & _SILENT


def test_live_pages_change_under_one_address(articles: list[dict[str, Any]]) -> None:
    """Some pages are seen again with another text; a page belongs to one publisher."""
    pages = sorted((article["url"], article["publisher"], article["text"]) for article in articles)
    again = [(one, other) for one, other in pairwise(pages) if one[0] == other[0]]
    assert len(again) >= 6
    assert all(one[1] == other[1] and one[2] != other[2] for one, other in again)
