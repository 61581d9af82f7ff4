"""Whether what is told is an event: a death in bed, a sportsman's knee, a murder in a film and a drill are none."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extractor.beside import says_too
from monitor.extractor.document import Document, Sentence
from monitor.extractor.reading import Reading
from monitor.lexicon import Language

_IN_HOSPITAL = "hospitalised"
_LEAD = 2
"""The headline and the sentence behind it."""


def unreal(document: Document, sentence: Sentence, language: Language) -> str:
    """Why what a sentence tells happened to nobody, by a word of its own or of the headline; ``""`` where it did."""
    words, drills = document.tokens.lower, language.background.drills
    near = (*(one for one in document.sentences[:1] if one.in_title), sentence)
    return "only rehearsed or filmed" if any(drills.find(words, one.start, one.end) for one in near) else ""


def no_event(document: Document, sentence: Sentence, language: Language, reading: Reading) -> str:
    """Why one person's fate is no event, ``""`` where it is one."""
    words, fiction = document.tokens.lower, language.background.fiction
    if any(fiction.find(words, near.start, near.end) for near in _near(document, sentence)):
        return "told of a work of fiction"
    counted = reading.quantity.noun is None or reading.quantity.noun in language.people.nameless
    pointed = reading.quantity.who is not None or (sentence.in_title and not counted)
    near = document.sentences if says_too(document, sentence, language, reading) else _near(document, sentence)
    if pointed and reading.trigger.trigger.natural and not _perilous(document, near, language):
        return "of one person, and no cause is told"
    return ""


def by_accident(document: Document, sentence: Sentence, language: Language) -> bool:
    """Whether a sentence, the lead or the headline tells of a peril, and of no disease."""
    near = _near(document, sentence)
    return language.background.plagues.isdisjoint(_words(document, near)) and _perilous(document, near, language)


def lies_hurt(document: Document, sentence: Sentence, language: Language, reading: Reading) -> bool:
    """Whether a sentence that tells of an incident says who is in hospital, and not who is so still."""
    words = document.tokens.lower
    if reading.kind != _IN_HOSPITAL or reading.quantity.figure.level == 0:
        return False
    lasting = language.roles["lasting"].find(words, reading.quantity.end, reading.trigger.end)
    return not lasting and not language.background.incidents.isdisjoint(words[sentence.start : sentence.end])


def nobody_dies(document: Document, language: Language) -> bool:
    """Whether a text tells of violence, and has no word of anybody's death."""
    words, background = document.tokens.lower, language.background
    return background.ends.isdisjoint(words) and not background.violence.isdisjoint(words)


def _perilous(document: Document, near: Sequence[Sentence], language: Language) -> bool:
    """Whether an incident, a weapon or a plague is told of there."""
    told = _words(document, near)
    tables = (language.background.perils, language.background.incidents, language.background.plagues)
    return any(not table.isdisjoint(told) for table in tables)


def _words(document: Document, near: Sequence[Sentence]) -> set[str]:
    return {word for one in near for word in document.tokens.lower[one.start : one.end]}


def _near(document: Document, sentence: Sentence) -> tuple[Sentence, ...]:
    """The headline and the lead, as far as they stand before a sentence, and the sentence."""
    return (*(lead for lead in document.sentences[:_LEAD] if lead.place < sentence.place), sentence)
