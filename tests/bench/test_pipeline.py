"""The bench of the whole pipeline measures what it says."""

from __future__ import annotations

from bench._happenings import happening
from bench.pipeline import costs, speed
from monitor.lexicon import load_lexicon


def test_each_event_brings_its_ten_observations_to_the_store_that_grows() -> None:
    """One line a size, in order, with what was stored by then."""
    told = list(costs([3, 6], 4, load_lexicon()))
    assert [(size, observations) for size, observations, _ in told] == [(3, 30), (6, 60)]
    assert all(median > 0 for *_, median in told)


def test_articles_are_counted_by_the_second() -> None:
    """In memory and on disk."""
    articles = [happening(number, ["Chile"]) for number in range(3)]
    assert speed(articles, load_lexicon(), None) > 0
    assert speed(articles, load_lexicon(), "store.db") > 0
