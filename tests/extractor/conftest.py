"""Reads a text as the program does, with the tables that are shipped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from monitor.extractor import extract
from monitor.lexicon import Language, load_lexicon
from monitor.model import Article, Basis, Extraction, article_id

SPRING = datetime(2024, 5, 15, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def english() -> Language:
    """The tables of English."""
    return load_lexicon().language("en")


@pytest.fixture(scope="session")
def article() -> Callable[..., Article]:
    """An article of a text: ``article("Nine died.", title="", as_of=...)``."""

    def article(text: str, *, title: str = "", as_of: datetime = SPRING) -> Article:
        own = article_id(title=title, text=text, publisher=None, group=None, published=as_of)
        return Article(own, title, text, as_of, Basis.STATED)

    return article


@pytest.fixture(scope="session")
def read(article: Callable[..., Article]) -> Callable[..., Extraction]:
    """What the extractor finds in a text: ``read("Nine died.", title="", as_of=...)``."""

    def read(text: str, **more: object) -> Extraction:
        return extract(article(text, **more), load_lexicon())

    return read
