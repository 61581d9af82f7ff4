"""What a reader makes of an article: one answer a kind, ours and those of the rivals, in one shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from monitor.extractor import extract
from monitor.lexicon import load_lexicon
from monitor.model import Article, Bound
from monitor.report import observations_record


@dataclass(frozen=True, slots=True)
class Answer:
    """A figure that was read, and the words it was read from. ``bound`` is None for a reader that knows none."""

    low: int | None
    high: int | None
    value: int | None
    bound: Bound | None
    quote: str


Reader = Callable[[Article], Mapping[str, Answer]]


def ours(article: Article) -> dict[str, Answer]:
    """What ``monitor extract --json`` says that the article reports, per kind."""
    record = observations_record(extract(article, load_lexicon()).observations)
    return {
        kind: Answer(seen["low"], seen["high"], seen["value"], Bound(seen["bound"]), seen["quote"])
        for kind, seen in record.items()
    }
