"""Every figure can be checked where it was read."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from monitor.extractor import extract
from monitor.lexicon import load_lexicon
from monitor.model import Article

STORIES = [
    ("", "At least 12 people were killed."),
    (
        "Blast kills 31",
        "A blast killed 31 people and injured more than 200, Governor Ana Ruiz said.\n\nTwo are missing.",
    ),
    ("", "The toll rose from 12 to 16 — “sixteen dead”, she said…  Another 1\u202f200 were hurt."),
    ("Émeutes: 14 dead 🕯", "“Fourteen dead”, the mayor said.\r\n\r\nA man was shot dead.\tNo one was arrested."),
    ("", "Six children and four adults were killed when the minibus burned."),
]


@pytest.mark.parametrize(("title", "text"), STORIES)
def test_a_span_cuts_out_what_was_read(title: str, text: str, article: Callable[..., Article]) -> None:
    """The offsets of a figure lead back to its surface, whatever signs stand before it."""
    whole = article(text, title=title)
    mentions = extract(whole, load_lexicon()).mentions
    assert mentions
    for mention in mentions:
        span = mention.figure.span
        assert span is not None
        assert whole.full_text[span.start : span.end] == mention.figure.surface != ""


@pytest.mark.parametrize(("title", "text"), STORIES)
def test_a_figure_lies_in_its_sentence(title: str, text: str, article: Callable[..., Article]) -> None:
    """The sentence that is quoted is one that holds the figure."""
    for mention in extract(article(text, title=title), load_lexicon()).mentions:
        span = mention.figure.span
        assert span is not None
        assert mention.sentence.start <= span.start < span.end <= mention.sentence.end


@pytest.mark.parametrize(("title", "text"), STORIES)
def test_an_observation_quotes_the_text(title: str, text: str, article: Callable[..., Article]) -> None:
    """A quote is found in the article, blanks aside."""
    whole = article(text, title=title)
    for observation in extract(whole, load_lexicon()).observations:
        assert " ".join(observation.quote.split()) in " ".join(whole.full_text.split())


def test_what_was_left_out_is_shown_where_it_stands(article: Callable[..., Article]) -> None:
    """A number that is no figure keeps its place, too."""
    whole = article("A 34-year-old man died on Highway 61 at 3:15 p.m., 40 km from the border.")
    for left in extract(whole, load_lexicon()).left_out:
        assert whole.full_text[left.span.start : left.span.end] == left.surface
