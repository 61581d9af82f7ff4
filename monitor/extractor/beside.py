"""Words beside a figure that set it apart: another quake's magnitude, the critical ones among the injured, a weapon."""

from __future__ import annotations

from monitor.extractor.document import Document, Sentence
from monitor.extractor.reading import Reading
from monitor.lexicon import Language

_REACH = 3
_WEAPONS = ("by_gun", "by_blade")
_APART_REACH = 8
"""Words before a figure: "more than 50 aftershocks, the strongest of magnitude 5.1"."""


def is_apart(document: Document, sentence: Sentence, language: Language, reading: Reading) -> bool:
    """Whether a word beside a figure makes it another event's: an aftershock is a quake of its own."""
    table = language.apart.get(reading.kind)
    if table is None:
        return False
    start, end = max(sentence.start, reading.start - _APART_REACH), _ahead(document, sentence, language, reading)
    return table.find(document.tokens.lower, start, end) is not None


def says_too(document: Document, sentence: Sentence, language: Language, reading: Reading) -> bool:
    """Whether "also" stands before its verb, or "too" right behind: others were told of before, here or elsewhere."""
    words, table, end = document.tokens.lower, language.roles["too"], reading.trigger.end
    if table.find(words, reading.quantity.end, end) is not None:
        return True
    behind = table.match(words, end, sentence.end) if end < sentence.end else None
    return behind is not None and words[behind[0] : behind[0] + 1] != ["as"]


def scope_among(document: Document, sentence: Sentence, language: Language, reading: Reading) -> str:
    """The scope that words beside a figure give it ("critically" injured), ``""`` where none does."""
    table = language.among.get(reading.kind)
    if table is None:
        return ""
    words, stops, start = document.tokens.lower, _stops(language), reading.start
    while start > max(sentence.start, reading.start - _REACH) and words[start - 1] not in stops:
        start -= 1
    hit = table.find(words, start, _ahead(document, sentence, language, reading))
    return hit[2] if hit else ""


def is_single(document: Document, language: Language, reading: Reading) -> bool:
    """Whether one person is told of by name or noun ("a clerk died"), and not by a number ("one clerk died")."""
    quantity, numbers = reading.quantity, language.numbers
    words = document.tokens.lower[quantity.start : quantity.number_end]
    counted = any(word[0].isdigit() or word in numbers.units for word in words)
    return quantity.figure.level == 1 and not reading.parts and not counted


def weapon_of(document: Document, sentence: Sentence, language: Language, reading: Reading) -> str:
    """The table of what they were hit by, as far as the verb tells it ("stabbed six", "shot him dead"), else ``""``."""
    words, start = document.tokens.lower, max(sentence.start, reading.start - 1)
    return next((table for table in _WEAPONS if language.roles[table].find(words, start, reading.end)), "")


def _ahead(document: Document, sentence: Sentence, language: Language, reading: Reading) -> int:
    end, stops = reading.end, _stops(language)
    while end < min(sentence.end, reading.end + _REACH) and document.tokens.lower[end] not in stops:
        end += 1
    return end


def _stops(language: Language) -> frozenset[str]:
    """Where another statement begins."""
    return language.grammar.joints | language.grammar.hard
