"""The work of reading grows with the text, not with its square. Work is counted in executed lines, never in seconds."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from monitor.extractor import extract
from monitor.lexicon import load_lexicon
from monitor.model import Article

TIMES = 8
SLACK = 1.5
STORY = """At least 12 people were killed and 40 injured when a coach left the road on Monday, police said.

Governor Ana Ruiz told reporters that 7 people were missing, after media reported as many as 20. In 2017, a similar
crash killed at least 17 people. "We found three more bodies," said Tom Hale, head of the civil protection agency.

In Turkey, 912 people were killed, and in Syria 326 died. The number of dead in Nepal rose from 12 to 16, including 4
children. A 34-year-old man was arrested. Some 3,000 people have been evacuated, according to the Red Cross.

"""
HOSTILE = {
    "ones": "1 ",
    "ones without blanks": "1,",
    "ranges": "1-2 to ",
    "blanks": " ",
    "lines": "\n",
    "letters": "a",
    "full stops": ". ",
    "quotes": "\"“' ",
    "brackets": "([{ ",
    "closing brackets": ")]} ",
    "verbs without sentences": "killed ",
    "figures without sentences": "12 killed, ",
    "figures of places": "12 died in Turkey, 13 died in Syria. ",
    "sums": "six men and ",
    "number words": "hundred million and ",
    "bounds": "more than at least ",
    "ranges without end": "between 1 and ",
    "speakers": "the ministry said the police said ",
    "capitals": "Minister Ana of the ",
    "dates": "in May 2017 on 3 March 2011 ",
    "years": "In 2017, 12 people died. ",
    "revisions": "The toll rose from 12 to 16. ",
    "parts": "including 12 children, ",
    "homes": "300 homes and ",
    "units": "destroyed 12 homes, 3 acres, $5 million, magnitude 6.8, ",
    "money": "$1 to $2 million in damage ",
    "decimals": "6.8-",
    "signs": "$ ",
    "persons": "killing the man, his wife and ",
    "names": "Ana Ruiz, 34, killed ",
    "pronouns": "killing them all 12 men ",
    "ranks": "a fifth person died, ",
    "steps": "He then killed a guard. ",
    "who was hit": "shot three men, one fatally, ",
    "owners": "the man's wife's death's ",
    "names in capitals": "ANA RUIZ AND OF ",
    "addresses": "http://a.example/1 ",
}
PROBE = 2_000
SIZE = 100_000


class TooMuchError(Exception):
    """More work was done than the text is worth."""


def test_eight_times_the_story_is_eight_times_the_work(article: Callable[..., Article]) -> None:
    """A long live page is read at the same pace as a short one."""
    once = _work(article(STORY * 4))
    _work(article(STORY * 4 * TIMES), at_most=once * TIMES * SLACK)


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_no_text_is_too_strange_to_be_read_in_time(piece: str, article: Callable[..., Article]) -> None:
    """Eight times a strange text is eight times the work, and a hundred thousand characters of it come to an end."""
    once = _work(article(_filled(piece, PROBE)))
    _work(article(_filled(piece, PROBE * TIMES)), at_most=(once + 1000) * TIMES * SLACK)
    extract(article(_filled(piece, SIZE)), load_lexicon())


def _filled(piece: str, size: int) -> str:
    return (piece * (size // len(piece) + 1))[:size]


def _work(article: Article, at_most: float = float("inf")) -> int:
    """The lines that are executed to read an article; raises as soon as they are too many."""
    lexicon = load_lexicon()
    done = 0

    def count(_frame: FrameType, _event: str, _argument: Any) -> Any:
        nonlocal done
        done += 1
        if done > at_most:
            raise TooMuchError(f"more than {at_most:.0f} lines for {len(article.text)} characters")
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        extract(article, lexicon)
    finally:
        sys.settrace(before)
    return done
