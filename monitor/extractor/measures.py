"""The unit of a number that counts no people: "12,000 acres", "$1.2 billion", "magnitude 6.8", "300 homes"."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.extractor.document import Document, Sentence
from monitor.extractor.numbers import Number
from monitor.lexicon import Language
from monitor.lexicon.language import Measures
from monitor.model import Bound

DASHES = ("-", "–")
"""What joins a number to its unit: "6.8-magnitude", "9,200-acre"."""
_LEADING = 3
"""Words of the longest phrase before a number."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A unit, and the tokens that its words add to the number. A word that gives the number its kind is not of them."""

    unit: str
    start: int
    end: int


def measure_of(document: Document, sentence: Sentence, language: Language, number: Number) -> Measured | None:
    """The unit of a number by the words that touch it, ``None`` where it has none."""
    words, measures = document.tokens.lower, language.measures
    for stop in dict.fromkeys((number.core, number.start)):
        if before := _before(words, measures, sentence.start, stop):
            return Measured(before[0], min(before[1], number.start), number.end)
    at = number.end
    joints = (*DASHES, "of") if number.bound is Bound.VAGUE else DASHES
    at += at < sentence.end and words[at] in joints
    if at < sentence.end and (hit := measures.behind.match(words, at, sentence.end)):
        return Measured(hit[1], number.start, at if _is_trigger(measures, hit[1], words[at]) else hit[0])
    bare = measures.bare and number.is_decimal and _has_no_noun(words, language, at, sentence.end)
    return Measured(measures.bare, number.start, at) if bare else None


def _is_trigger(measures: Measures, unit: str, word: str) -> bool:
    return unit in measures.triggers and word in measures.triggers[unit].heads


def _before(words: list[str], measures: Measures, start: int, stop: int) -> tuple[str, int] | None:
    low, end = start, stop
    if stop - 1 > low and words[stop - 1] in DASHES:
        stop -= 1
    if stop <= low or words[stop - 1] not in measures.tails:
        return None
    for begin in range(max(low, stop - _LEADING), stop):
        hit = measures.before.match(words, begin, stop)
        if hit and hit[0] == stop:
            return hit[1], end if _is_trigger(measures, hit[1], words[begin]) else begin
    return None


def _has_no_noun(words: list[str], language: Language, at: int, end: int) -> bool:
    """``revised to 6.8 from 7.1``, ``a 6.3 quake``: what follows is no unit of anything else."""
    word, measures = words[at] if at < end else ".", language.measures
    plain = not word[0].isalnum() and word not in ("%", "°")
    return plain or word in language.grammar.breaks - {"per"} or _is_trigger(measures, measures.bare, word)
