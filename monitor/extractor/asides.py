"""Lines of a page that are none of the article's sentences: menus, captions, links to other stories."""

from __future__ import annotations

from monitor.extractor.document import Document, Sentence
from monitor.lexicon import Language

_TERMINAL = frozenset(".!?…")
_CLOSERS = frozenset("\"'”’)]»")
_SEVERAL = 2
"""One line that begins with a length may be a time of day; of a playlist there are more."""


def asides(document: Document, language: Language) -> frozenset[int]:
    """The paragraphs, by number, whose figures are no figures of the article. Never the headline."""
    heads, text, lower = language.roles["aside"].heads, document.tokens.text, document.tokens.lower
    begun = [line for line in document.sentences if lower[line.start] in heads or text[line.start].isdigit()]
    if not begun:
        return frozenset()
    first = {line.paragraph: line for line in reversed(document.sentences)}
    opened = [line for line in begun if line.paragraph and first[line.paragraph] is line]
    played = {line.paragraph for line in opened if _is_played(document, line)}
    linked = {line.paragraph for line in opened if _is_link(document, language, line)}
    return frozenset((linked | (played if len(played) >= _SEVERAL else set())) - _finished(document))


def told_before(document: Document) -> dict[int, int]:
    """By the place of each sentence how many the article told before it, headline included.

    Lines that end without a full stop (menus, captions, links) tell nothing, so that the lead is found behind them.
    """
    finished, before, told = _finished(document) | {0}, {}, 0
    for sentence in document.sentences:
        before[sentence.place] = told
        told += sentence.paragraph in finished
    return before


def _is_played(document: Document, line: Sentence) -> bool:
    """``2:14 Mayor talks of the flood``: minutes and seconds, then a title."""
    text, at = document.tokens.text, line.start
    clock = at + 3 < line.end and text[at].isdigit() and len(text[at]) == 1 and text[at + 1] == ":"
    return clock and text[at + 2].isdigit() and not text[at + 3][0].islower()


def _is_link(document: Document, language: Language, line: Sentence) -> bool:
    return language.roles["aside"].match(document.tokens.lower, line.start, line.end) is not None


def _finished(document: Document) -> set[int]:
    """The paragraphs that end as a sentence does, and not as a title."""
    text, last = document.tokens.text, {line.paragraph: line for line in document.sentences}
    ends = ((number, line.start, line.end - 1) for number, line in last.items())
    return {number for number, start, end in ends if text[end - (end > start and text[end] in _CLOSERS)] in _TERMINAL}
