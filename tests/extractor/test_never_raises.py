"""Whatever is fed in, the extractor answers, and its answers are counts."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.extractor import extract
from monitor.lexicon import load_lexicon
from monitor.model import Article, Extraction, Figure

WORDS = """
    12 103 1,204 1.2 million 0 no dozens hundreds several between and to at least more than up to about nearly a an man
    woman people children killed injured missing arrested evacuated dead died wounding leaving toll rose from fell down
    revised minister police said according state television citing in Turkey Syria 2017 May March Monday including of
    them the , . " “ ” ( ) - – ; : 's + % $ -year-old aged feared could not denied initially earlier now correction
    another each per day
"""
newsy = st.lists(st.sampled_from(WORDS.split()), max_size=60).map(" ".join)
torn = st.binary(max_size=300).map(lambda raw: raw.decode("utf-8", "replace"))
anything = st.one_of(st.text(max_size=300), torn, newsy)


@settings(max_examples=400, deadline=None)
@given(title=anything, text=anything)
def test_no_text_breaks_the_reader(article: Callable[..., Article], title: str, text: str) -> None:
    """Any text gives an extraction whose figures are whole counts within their bounds."""
    whole = article(text, title=title)
    found = extract(whole, load_lexicon())
    for figure in _figures(found):
        assert all(end is None or type(end) is int for end in (figure.low, figure.high, figure.value))
        assert all(0 <= end <= 10**15 for end in (figure.low, figure.high, figure.value) if end is not None)
        assert figure.low is None or figure.high is None or figure.low <= figure.high
    for mention in found.mentions:
        span = mention.figure.span
        assert span is not None
        assert whole.full_text[span.start : span.end] == mention.figure.surface


@settings(max_examples=100, deadline=None)
@given(text=newsy)
def test_the_same_text_reads_the_same_twice(article: Callable[..., Article], text: str) -> None:
    """Reading keeps nothing between two articles."""
    assert extract(article(text), load_lexicon()) == extract(article(text), load_lexicon())


@settings(max_examples=200, deadline=None)
@given(text=newsy)
def test_one_kind_and_scope_is_observed_once(read: Callable[..., Extraction], text: str) -> None:
    """An article reports one figure for each kind and scope."""
    keys = [(one.kind, one.scope) for one in read(text).observations]
    assert len(keys) == len(set(keys))


def _figures(found: Extraction) -> list[Figure]:
    told = [(one.figure, one.earlier) for one in found.mentions]
    told += [(one.figure, one.earlier) for one in found.observations]
    return [figure for pair in told for figure in pair if figure]
