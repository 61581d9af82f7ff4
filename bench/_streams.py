"""News streams with known events, and how well found events agree with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench._records import as_article, rows
from monitor.model import Article


@dataclass(frozen=True, slots=True)
class Score:
    """BCubed precision, recall and F1, each from 0 to 1."""

    precision: float
    recall: float
    f1: float


def stream(path: Path) -> list[Article]:
    """The articles of a file in order of time, each with its true event as ``trusted_event``, where it has one.

    A line is an article, or a whole story with its ``articles``, whose event is the story.
    """
    return sorted(_articles(rows(path)), key=lambda article: article.as_of)


def bcubed(pairs: Sequence[tuple[Hashable, Hashable]], only: Iterable[int] | None = None) -> Score:
    """Agreement of (found, true) labels, one pair an item: each item's own share, averaged; all 0 for none.

    ``only`` averages over these items; the others still count as what found and true events are made of. After
    Amigó et al. (2009).
    """
    both, found, true = Counter(pairs), Counter(f for f, _ in pairs), Counter(t for _, t in pairs)
    chosen = list(pairs) if only is None else [pairs[i] for i in only]
    if not chosen:
        return Score(0.0, 0.0, 0.0)
    precision = sum(both[pair] / found[pair[0]] for pair in chosen) / len(chosen)
    recall = sum(both[pair] / true[pair[1]] for pair in chosen) / len(chosen)
    return Score(precision, recall, 2 * precision * recall / (precision + recall))


def _articles(told: Iterable[Mapping[str, Any]]) -> Iterator[Article]:
    for row in told:
        if "articles" in row:
            yield from (story_article(row["story"], item) for item in row["articles"])
        else:
            yield as_article(dict(row))


def story_article(story: str, told: Mapping[str, Any]) -> Article:
    """One article of a story. The ids of versions of one page differ after ``#`` only."""
    page = told["id"].partition("#")[0]
    return replace(as_article({**told, "published": told["time"], "event": story}), group=page)
