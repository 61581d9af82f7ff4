"""The bench of delivery measures what it says."""

from __future__ import annotations

from bench.delivery import drain, latency
from monitor.lexicon import load_lexicon


def test_everything_queued_arrives() -> None:
    """Rates of a handful of alerts are rates all the same; that all arrive is asserted on the way."""
    drained, added = drain(20, load_lexicon())
    assert drained > 0
    assert added > 0


def test_each_article_is_timed_to_its_message() -> None:
    """One time an article, and beside it one of a bare message."""
    whole, bare = latency(5, 50, load_lexicon())
    assert len(whole) == len(bare) == 5
    assert min(bare) > 0
    assert 0 < min(whole) < 5
