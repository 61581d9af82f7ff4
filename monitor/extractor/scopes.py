"""What a figure covers: the whole event, a group of people, or a place."""

from __future__ import annotations

from monitor.extractor.document import Document, Sentence
from monitor.extractor.reading import TOLL, Reading
from monitor.lexicon import Language
from monitor.lexicon.language import People
from monitor.lexicon.places import Level, Places
from monitor.lexicon.spelling import phrase
from monitor.model import ALL, SEVERAL

_EVENTS_BEFORE, _EVENTS_BEHIND = 10, 8
"""Words before and behind a figure in which it may be told of several events."""
_PEOPLE_REACH = 14
"""Words within which a headline goes on about the same people."""
_COUNTRY = 3
"""Words of the longest name of a country."""
_EVENTS_REACH = 4
"""Words of "separate militant attacks"."""


def group_scope(noun: str | None, people: People) -> str:
    """The name of a group's own series, in the plural ("children"); ``all`` where the noun names no group."""
    if noun is None or noun in people.nameless:
        return ALL
    if noun in people.plurals:
        return people.plurals[noun]
    return noun if noun.endswith("s") or noun in people.plurals.values() else f"{noun}s"


def covers_of(
    document: Document, sentence: Sentence, language: Language, places: Places, reading: Reading, place: str | None
) -> str:
    """What the words of a figure narrow it to: children and the like, a people, a place; ``all`` where nothing does.

    ``several`` where they widen it to more than one event.
    """
    tokens, quantity = document.tokens, reading.quantity
    if quantity.who is not None or reading.parts:
        return ALL
    if _of_several(document, sentence, language, reading):
        return SEVERAL
    start = min(reading.trigger.start, quantity.number_end) if reading.rule == TOLL else quantity.number_end
    for at in range(start, quantity.end):
        if tokens.lower[at] in language.people.narrow:
            return group_scope(tokens.lower[at], language.people)
        people = document.text(at, at + 1)
        if people[0].isupper() and phrase(people) in places.peoples:
            return people if people.endswith(language.people.invariant) else f"{people}s"
    bare = quantity.noun is None or quantity.noun in language.people.nameless
    return (
        (_people_before(document, sentence, language, places, reading) if bare else None)
        or place
        or _own_place(document, sentence, places, reading)
        or (_place_before(document, language, reading) if reading.rule == TOLL else None)
        or ALL
    )


def _people_before(
    document: Document, sentence: Sentence, language: Language, places: Places, reading: Reading
) -> str | None:
    """``Injured Finns rise to 31, deaths to 4``: the people whom a headline is about, where bare numbers count them.

    ``Two Finns killed and 31 injured`` may well be 31 of anybody.
    """
    tokens, end = document.tokens, reading.start
    for at in range(max(sentence.start, end - _PEOPLE_REACH), end):
        people = tokens.text[at]
        if not people.endswith("s") or not people[0].isupper() or phrase(people) not in places.peoples:
            continue
        if _is_count(tokens.lower[at - 1], language):
            continue
        for beside in (at - 1, at + 1):
            fate = language.triggers.match(tokens.lower, beside, end) if beside >= sentence.start else None
            if fate and fate[1].suffers and fate[0] < end and not _is_count(tokens.lower[fate[0]], language):
                return people
    return None


def _is_count(word: str, language: Language) -> bool:
    """Whether a count may begin there: who stands before the verb then did it."""
    return word[:1].isdigit() or word in language.numbers.starters


def _of_several(document: Document, sentence: Sentence, language: Language, reading: Reading) -> bool:
    """``34 were killed in separate attacks``; "two separate blasts" may well be one attack."""
    words = document.tokens.lower
    start = max(sentence.start, reading.start - _EVENTS_BEFORE)
    end = min(sentence.end, reading.end + _EVENTS_BEHIND)
    hit = language.roles["several_events"].find(words, start, end)
    if hit is None or words[hit[0] - 1] in language.numbers.units or words[hit[0] - 1].isdigit():
        return False
    near = words[hit[1] : hit[1] + _EVENTS_REACH]
    return any(word.endswith("s") and word in language.background.incidents for word in near)


def place_of(document: Document, sentence: Sentence, language: Language, reading: Reading) -> str | None:
    """The place a count is told for, right behind it ("326 in Syria") or at its clause's head ("In Syria, 326")."""
    if not document.cased or sentence.in_title:
        return None
    words = document.tokens.lower
    for at in (reading.quantity.end, reading.end):
        if at + 1 < sentence.end and words[at] in language.grammar.located:
            return _name(document, language, at + 1, sentence.end)
    before = reading.quantity.start
    begin = before
    while begin > sentence.start and document.tokens.text[begin - 1][0].isupper():
        begin -= 1
    if begin < before and begin > sentence.start and words[begin - 1] == "in":
        return _name(document, language, begin, before)
    start = sentence.start
    if reading.start - start <= 8 and words[start] == "in":
        return _name(document, language, start + 1, reading.start)
    return None


def _own_place(document: Document, sentence: Sentence, places: Places, reading: Reading) -> str | None:
    """``Iran revised the number of its dead``: that of the country which speaks."""
    if "its" not in document.tokens.lower[reading.trigger.start - 1 : reading.quantity.start]:
        return None
    for size in range(_COUNTRY, 0, -1):
        name = document.text(sentence.start, min(sentence.start + size, sentence.end))
        if any(place.level is Level.COUNTRY for place in places.names.get(phrase(name), ())):
            return name
    return None


def _place_before(document: Document, language: Language, reading: Reading) -> str | None:
    """``the toll from the floods in Togo rose to 34``: the place nearest to the number."""
    if not document.cased:
        return None
    for at in range(reading.quantity.start - 2, reading.trigger.start, -1):
        if document.tokens.lower[at] == "in" and (name := _name(document, language, at + 1, reading.quantity.start)):
            return name
    return None


def _name(document: Document, language: Language, start: int, stop: int) -> str | None:
    """The name at a token, unless its first word is one with which no place's begins."""
    tokens, end = document.tokens, start
    if start < stop and tokens.lower[start] in language.grammar.unplaced:
        return None
    dated = language.dates.months.keys() | language.dates.weekdays
    while end < stop and tokens.text[end][0].isupper() and tokens.lower[end].removesuffix("'s") not in dated:
        end += 1
    return document.text(start, end).removesuffix("'s").removesuffix("’s") if end > start else None
