"""Ranks that say how many there are by now: "a fifth person has died", "became the 12th victim", "the third death".

A rank among the living ("a second survivor has died") says nothing of how many died before: it is one.
"""

from __future__ import annotations

from monitor.extractor.document import Document, Sentence
from monitor.extractor.quantity import Quantity
from monitor.lexicon import Language
from monitor.model import Bound, Figure

_ENDINGS = ("st", "nd", "rd", "th")
_REACH = 5
"""Words between a rank and its noun: "sixth Terminal Island prisoner" has two."""


def read_rank(document: Document, sentence: Sentence, language: Language, at: int) -> Quantity | None:
    """The rank that begins at token ``at``, its article included, as the count it tells; ``None`` where none does."""
    words = document.tokens.lower
    start, at = at, at + (words[at] == "a")
    value, stop = _value(document, sentence, language, at)
    end = _noun_end(document, sentence, language, stop, bare=start < at) if value else None
    if end is None:
        return None
    if words[end - 1] in language.people.nouns and _points(document, sentence, language, start, end):
        return None
    value = 1 if language.numbers.alive.intersection(words[stop : end + 1]) else value
    span = document.span(start, end)
    figure = Figure(value, value, value, Bound.EXACT, surface=document.text(start, end), span=span)
    return Quantity(figure, start, stop, end, words[end - 1] if end > stop else None, True, rank=True)


def _value(document: Document, sentence: Sentence, language: Language, at: int) -> tuple[int, int]:
    """The number of a rank and the token behind it; 0 where there is none."""
    words, tokens = document.tokens.lower, document.tokens
    if at >= sentence.end:
        return 0, at
    if rank := language.numbers.ranks.get(words[at]):
        return rank, at + 1
    glued = at + 1 < sentence.end and words[at + 1] in _ENDINGS and tokens.end[at] == tokens.start[at + 1]
    plain = words[at].replace(",", "")
    return (int(plain), at + 2) if glued and plain.isascii() and plain.isdigit() and len(plain) < 6 else (0, at)


def _points(document: Document, sentence: Sentence, language: Language, start: int, end: int) -> bool:
    """``the second victim`` is one of those told of; ``became the second victim`` tells how many there are, and ``the
    second person to be killed`` likewise."""
    words = document.tokens.lower
    if words[end : end + 2] in (["to", "be"], ["to", "die"], ["to", "have"]):
        return False
    if start == sentence.start or words[start - 1] not in language.persons.determiners:
        return False
    return start - 2 < sentence.start or words[start - 2] not in language.persons.becomes


def _noun_end(document: Document, sentence: Sentence, language: Language, at: int, *, bare: bool) -> int | None:
    """Behind the person, or before the death, that has the rank; nothing at all may stand behind "a third"."""
    words, end = document.tokens.lower, sentence.end
    for cursor in range(at, min(at + _REACH, end)):
        word = words[cursor]
        hit = language.triggers.match(words, cursor, end)
        if hit and hit[1].counts:
            return cursor if not hit[1].acts and not word.endswith("ing") else None
        if hit and hit[1].suffers and bare and cursor == at:
            return at
        if bare and cursor == at and language.numbers.units.get(word) == 1:
            return cursor + 1
        if word in language.people.nouns:
            return cursor + 1 if not language.people.is_plural(word) else None
        if word in language.grammar.breaks or word in language.people.not_people or not word[0].isalpha() or hit:
            return at if bare and cursor == at and not hit and word not in language.people.not_people else None
    return at if bare and at >= end else None
