"""Lines of a page that are none of the article's sentences: menus, captions, links to other stories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from monitor.extractor.document import Document, Sentence
from monitor.lexicon import Language

_TERMINAL = frozenset(".!?…")
_CLOSERS = frozenset("\"'”’)]»")
_SEVERAL = 2
"""One line that begins with a length may be a time of day; of a playlist there are more."""


def asides(document: Document, language: Language) -> frozenset[int]:
    """The paragraphs, by number, whose figures are no figures of the article. Never the headline."""
    played = [line for line in _opened(document) if _is_played(document, line)]
    linked = (line for line in _opened(document) if _is_link(document, language, line))
    lines = [*(played if len(played) >= _SEVERAL else ()), *linked]
    return frozenset(number for number in _unfinished(document, {line.paragraph for line in lines}))


def told_before(document: Document) -> dict[int, int]:
    """By the place of each sentence how many the article told before it, headline included.

    Lines that end without a full stop (menus, captions, links) tell nothing, so that the lead is found behind them.
    """
    before: dict[int, int] = {}
    told = 0
    for paragraph, group in groupby(document.sentences, key=lambda sentence: sentence.paragraph):
        sentences = tuple(group)
        tells = paragraph == 0 or _is_finished(document, sentences[-1])
        for sentence in sentences:
            before[sentence.place] = told
            told += tells
    return before


def _opened(document: Document) -> Iterator[Sentence]:
    """The first sentence of every paragraph but the headline."""
    before = 0
    for sentence in document.sentences:
        if sentence.paragraph != before:
            before = sentence.paragraph
            yield sentence


def _is_played(document: Document, line: Sentence) -> bool:
    """``2:14 Mayor talks of the flood``: minutes and seconds, then a title."""
    text, at = document.tokens.text, line.start
    clock = at + 3 < line.end and text[at].isdigit() and len(text[at]) == 1 and text[at + 1] == ":"
    return clock and text[at + 2].isdigit() and not text[at + 3][0].islower()


def _is_link(document: Document, language: Language, line: Sentence) -> bool:
    return language.roles["aside"].match(document.tokens.lower, line.start, line.end) is not None


def _unfinished(document: Document, numbers: set[int]) -> Iterable[int]:
    """Of these paragraphs those that end without a full stop, as titles do."""
    if not numbers:
        return
    for number, sentences in groupby(document.sentences, key=lambda sentence: sentence.paragraph):
        *_, last = sentences
        if number in numbers and not _is_finished(document, last):
            yield number


def _is_finished(document: Document, last: Sentence) -> bool:
    """Whether a paragraph ends as a sentence does, and not as a title."""
    end = last.end - 1
    if end > last.start and document.tokens.text[end] in _CLOSERS:
        end -= 1
    return document.tokens.text[end] in _TERMINAL
