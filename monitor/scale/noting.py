"""Which keys an article can meet others by: those it asks the past for, and those it leaves there.

Nothing is decided here. The pipeline itself judges the article against a past that is empty and notes each question,
so that two articles without a common key can never change what becomes of each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from monitor.lexicon import Lexicon
from monitor.model import Article, Event, Extraction, Series, SeriesKey
from monitor.pipeline import Rules, process


def noted(article: Article, lexicon: Lexicon, rules: Rules) -> tuple[Extraction, tuple[str, ...]]:
    """What an article reports, and its keys, sorted. It is made to found an event, for it may join one."""
    asked = _Asked()
    founding = replace(rules, linking=replace(rules.linking, requires_figure=False))
    outcome = process(article, asked, lexicon, founding, article.as_of)
    left = outcome.event.profile.keys if outcome.event else ()
    page = (f"page:{article.group}",) if article.group else ()
    return outcome.extraction, tuple(sorted({*asked.keys, *left, *page, f"id:{article.id}"}))


class _Asked:
    """A past in which nothing has happened."""

    def __init__(self) -> None:
        self.keys: set[str] = set()

    def candidates(self, keys: Sequence[str], since: datetime, limit: int) -> Sequence[Event]:
        self.keys.update(keys)
        return ()

    def event_of_group(self, group: str) -> Event | None:
        return None

    def event(self, id: str) -> Event | None:
        return None

    def seen(self, article: str) -> bool:
        return False

    def event_of(self, article: str) -> str | None:
        return None

    def series(self, key: SeriesKey) -> Series:
        return Series(key)

    def due(self, now: datetime) -> Sequence[Series]:
        return ()
