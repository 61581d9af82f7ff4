"""The articles that speed is measured on are what they are said to be."""

from __future__ import annotations

from bench._news import dense, mixed
from bench.speed import repeated
from monitor.extractor import extract
from monitor.lexicon import load_lexicon
from monitor.model import EPOCH, Article, Basis


def test_articles_are_of_one_size_and_no_two_alike() -> None:
    """About 3 kB each, and the same every time for the same number."""
    articles = [write(number) for write in (dense, mixed) for number in range(50)]
    assert all(2900 < len(article.full_text) < 3300 for article in articles)
    assert len({article.text for article in articles}) == len(articles)
    assert dense(7) == dense(7)


def test_one_mixed_article_in_ten_has_figures() -> None:
    """And every dense one."""
    lexicon = load_lexicon()
    having = [bool(extract(mixed(number), lexicon).observations) for number in range(40)]
    assert sum(having) == 4
    assert all(extract(dense(number), lexicon).observations for number in range(10))


def test_hostile_texts_are_read_to_their_end() -> None:
    """A text without any figure would be passed over, and its cost would say nothing."""
    text = repeated("1 ", 500)
    found = extract(Article("x", "", text, EPOCH, Basis.ASSUMED), load_lexicon())
    assert 500 <= len(text) < 600
    assert text.startswith("Nine people were killed")
    assert ("injured", 12) in {(mention.kind, mention.figure.value) for mention in found.mentions}
