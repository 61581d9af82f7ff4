"""Finds what is counted in a sentence: numbers with the noun phrase behind them, and people counted by their noun.

A number of a unit that is not people ("300 homes") carries it. Every number that can count neither is left out with its
reason, which ``explain`` shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from monitor.extractor.document import Document, Sentence
from monitor.extractor.measures import Measured, measure_of
from monitor.extractor.numbers import Number, read_number
from monitor.extractor.quantity import Quantity
from monitor.extractor.ranks import read_rank
from monitor.extractor.traps import trap_of
from monitor.extractor.triggers import has_needs
from monitor.lexicon import Language, Trigger
from monitor.model import PEOPLE, Bound, Figure, LeftOut, Span

_NOUN_REACH = 6
"""Words between a number and the noun it counts: "12 young Nepalese women and ..." has two."""
_NONE_REACH = 3
"""Words from "no" to the noun that it counts."""


def read_quantities(
    document: Document, sentence: Sentence, language: Language
) -> tuple[tuple[Quantity, ...], tuple[LeftOut, ...]]:
    """The counts of a sentence in order, and the numbers that are none."""
    found: list[Quantity] = []
    left_out: list[LeftOut] = []
    for item in _scan(document, sentence, language):
        (found if isinstance(item, Quantity) else left_out).append(item)  # type: ignore[arg-type]
    return tuple(found), tuple(left_out)


def _scan(document: Document, sentence: Sentence, language: Language) -> Iterator[Quantity | LeftOut]:
    words, at = document.tokens.lower, sentence.start
    starters = language.numbers.starters
    while at < sentence.end:
        word = words[at]
        if word == "a" or word in language.numbers.ranks or word[0].isdigit():
            rank = read_rank(document, sentence, language, at)
            if rank is not None:
                yield rank
                at = rank.end
                continue
        if word[0].isdigit() or word in starters or "-" in word:
            item = _numbered(document, sentence, language, at)
            if word in language.numbers.one and (item is None or isinstance(item[0], LeftOut)):
                item = _one_by_noun(document, sentence, language, at, at + 1) or item
            if item is None and word == "another":
                item = _another(document, sentence, language, at)
            if item is not None:
                yield item[0]
                at = item[1]
                continue
        elif language.persons.fates and sentence.in_title and at == sentence.start and word in language.people.nouns:
            item = _one_by_noun(document, sentence, language, at, at)
            if item is not None:
                yield item[0]
                at = item[1]
                continue
        at += 1


def _numbered(
    document: Document, sentence: Sentence, language: Language, at: int
) -> tuple[Quantity | LeftOut, int] | None:
    words = document.tokens.lower
    if hit := language.numbers.nobody.match(words, at, sentence.end):
        zero = _zero(document, at, hit[0], hit[0], None)
        return replace(zero, partitive=words[hit[0] : hit[0] + 1] == ["of"]), hit[0]
    none = language.numbers.none.match(words, at, sentence.end)
    bound = language.numbers.bounds.match(words, at, sentence.end) if none else None
    if none and (bound is None or bound[0] < none[0]):
        return _no(document, sentence, language, at, none[0])
    if words[at] in language.people.pairs:
        return _pair(document, sentence, language, at)
    number = read_number(document, language, at, sentence.end)
    if number is None:
        return None
    if number.end < sentence.end and words[number.end] in language.people.groups:
        count = language.people.groups[words[number.end]] * (number.value or 1)
        number = replace(number, low=count, high=count, value=count, end=number.end + 1)
    measured = measure_of(document, sentence, language, number)
    if measured:
        return _in_unit(document, number, measured), number.end
    if number.is_decimal:
        return None
    reason = trap_of(document, sentence, language, number)
    if reason:
        return LeftOut(document.text(at, number.end), document.span(at, number.end), reason), number.end
    quantity = _with_noun(document, sentence, language, number)
    if quantity.figure.unit != PEOPLE:
        return quantity, quantity.number_end
    if quantity.people is False:
        why = f"counts {quantity.noun}"
        return LeftOut(document.text(at, quantity.end), document.span(at, quantity.end), why), quantity.number_end
    return quantity, quantity.end


def _another(document: Document, sentence: Sentence, language: Language, at: int) -> tuple[Quantity, int] | None:
    """``another teacher``, and ``wounding another`` with nobody named behind it: one more."""
    words, stop = document.tokens.lower, at + 1
    item = _one_by_noun(document, sentence, language, at, stop) if stop < sentence.end else None
    if item is None and (stop >= sentence.end or words[stop] in language.grammar.breaks or words[stop] in ".,;"):
        item = _by_noun(document, at, stop, "other", 1), stop
    return (replace(item[0], more=True), item[1]) if item else None


def _in_unit(document: Document, number: Number, measured: Measured) -> Quantity:
    number, end = replace(number, start=measured.start), max(number.end, measured.end)
    return _quantity(document, number, end, measured.unit, False, False, False, False, measured.unit)


def _zero(document: Document, at: int, end: int, stop: int, noun: str | None, unit: str = PEOPLE) -> Quantity:
    """``no passengers``: the word for none up to ``end``, and who or what there is none of up to ``stop``."""
    figure = Figure(0, 0, 0, Bound.EXACT, unit, document.text(at, stop), document.span(at, stop))
    return Quantity(figure, at, end, stop, noun, True if noun else None)


def _no(document: Document, sentence: Sentence, language: Language, at: int, end: int) -> tuple[Quantity, int] | None:
    """``no casualties``, ``no passengers``: zero, when what follows is a person or a counted noun."""
    words = document.tokens.lower
    for stop in range(end, min(end + _NONE_REACH, sentence.end)):
        if words[stop] in language.people.nouns:
            return _zero(document, at, end, stop + 1, words[stop]), stop + 1
        if told := language.measures.behind.match(words, stop, sentence.end):
            return _zero(document, at, end, told[0], told[1], told[1]), told[0]
        hit = language.triggers.match(words, stop, sentence.end)
        if hit and hit[1].counts:
            return _zero(document, at, end, end, None), end
        if words[stop] in language.grammar.breaks:
            return None
    return None


def _pair(document: Document, sentence: Sentence, language: Language, at: int) -> tuple[Quantity, int] | None:
    """``both pilots``: two, of a plural that is a person."""
    words, people = document.tokens.lower, language.people
    for stop in range(at + 1, min(at + 4, sentence.end)):
        if words[stop] in people.nouns and people.is_plural(words[stop]):
            return _by_noun(document, at, stop + 1, words[stop], 2), stop + 1
        if words[stop] in language.grammar.breaks:
            return None
    return None


def _with_noun(document: Document, sentence: Sentence, language: Language, number: Number) -> Quantity:
    """The number with the noun phrase behind it, as far as a verb, a preposition or a counted noun."""
    words, end, grammar = document.tokens.lower, sentence.end, language.grammar
    at, more, others, noun, people = number.end, False, False, None, None
    before = words[number.start - 1] if number.start > sentence.start else ""
    more = before in grammar.further or words[number.start] in ("another",)
    partitive = False
    stop = min(end, at + _NOUN_REACH)
    of_gap = at + 1 < end and words[at] in grammar.of
    if of_gap and number.bound is Bound.VAGUE:
        at += 1
        stop = min(end, at + _NOUN_REACH)
    elif of_gap:
        partitive = True
        stop = at
    last = at
    cursor = at
    while cursor < stop:
        word = words[cursor]
        if word in grammar.more:
            more = True
        elif word in grammar.others:
            others = True
        hit = language.triggers.match(words, cursor, end)
        if people is None and (thing := _thing_at(words, sentence, language, cursor, hit)):
            return _quantity(document, number, thing[0], thing[1], False, more, others, partitive, thing[2])
        if hit and not (
            hit[1].suffers
            and cursor + 1 < stop
            and hit[0] < end
            and language.people.is_people(words[hit[0]])
            and words[cursor] not in language.people.nouns
        ):
            break
        second = word in language.numbers.units and last == at
        if (
            second
            or word in grammar.breaks
            or not (word[0].isalpha() or word[0] in "'’" or _ages(words, cursor, stop))
            or _told_before(words, sentence, language, cursor)
        ):
            break
        if word in language.people.nouns or word in language.people.families:
            noun, people, last = word, True, cursor + 1
        elif people:
            break
        cursor += 1
    if (
        people is None
        and cursor > at
        and words[cursor - 1] not in grammar.more
        and words[cursor - 1] not in grammar.others
    ):
        noun, people, last = _unknown_noun(document, language, at, cursor)
    end_at = max(last, number.end)
    if more and people is None:
        end_at = max(end_at, cursor - (cursor > at and words[cursor - 1] in language.measures.deeds))
    return _quantity(document, number, end_at, noun, people, more, others, partitive)


def _told_before(words: Sequence[str], sentence: Sentence, language: Language, at: int) -> bool:
    """``the five first reported``, ``the five reported earlier``: no noun stands behind these."""
    former = language.roles["superseded"]
    said = at + 1 < sentence.end and words[at] in language.speech.verbs
    return bool(former.match(words, at, sentence.end) or (said and former.match(words, at + 1, sentence.end)))


def _compound(words: Sequence[str], language: Language, at: int, stop: int) -> bool:
    """``a school administrator``, ``two bus drivers``: a thing that only says which person."""
    return at + 1 < stop and words[at + 1] in language.people.nouns


def _ages(words: Sequence[str], at: int, stop: int) -> bool:
    """``one 50-year-old clerk``: an age between a number and its noun."""
    return (words[at].isdigit() and at + 2 < stop and words[at + 2].startswith("year")) or (
        words[at] == "-" and at + 1 < stop and words[at + 1].startswith("year")
    )


def _thing_at(
    words: Sequence[str], sentence: Sentence, language: Language, at: int, hit: tuple[int, Trigger] | None
) -> tuple[int, str, str] | None:
    """A noun that is no person, or ``dead`` and such a noun: the token behind it, the noun, and its unit.

    One that counts people here (``hit`` is the trigger that begins at ``at`` and where it ends) is none.
    """
    dated = hit and hit[0] + 1 < sentence.end and words[hit[0] + 1] in language.grammar.after_span
    if hit and hit[1].natural and hit[0] < sentence.end and not dated:
        at, hit = hit[0], None
    word, people = words[at], language.people
    if word in people.nouns or word in people.families or word in language.grammar.breaks:
        return None
    if _compound(words, language, at, sentence.end):
        return None
    if told := language.measures.behind.match(words, at, sentence.end):
        return told[0], told[1], told[1]
    counts = hit is not None and has_needs(words, sentence, hit[1])
    return (at + 1, word, PEOPLE) if word in people.not_people and not counts else None


def _unknown_noun(document: Document, language: Language, at: int, stop: int) -> tuple[str | None, bool | None, int]:
    """An unlisted plural, or a capitalised one ("12 Rohingya"), may well be people; anything else says nothing."""
    word, surface = document.tokens.lower[stop - 1], document.tokens.text[stop - 1]
    plural = len(word) > 3 and word.endswith(("s", "men", "folk")) and not word.endswith("ss")
    if plural and language.people.is_person(word[:-1]):
        return word, True, stop
    if plural or (document.cased and surface[0].isupper()):
        return word, None, stop
    return None, None, at


def _quantity(
    document: Document,
    number: Number,
    end: int,
    noun: str | None,
    people: bool | None,
    more: bool,
    others: bool,
    partitive: bool,
    unit: str = PEOPLE,
) -> Quantity:
    span = document.span(number.start, number.end)
    surface = document.text(number.start, number.end)
    figure = Figure(number.low, number.high, number.value, number.bound, unit, surface, span)
    return Quantity(figure, number.start, number.end, end, noun, people, more, others, partitive)


def _one_by_noun(
    document: Document, sentence: Sentence, language: Language, start: int, at: int
) -> tuple[Quantity, int] | None:
    """``a policewoman``, ``a 20-year-old man``, ``an Iraqi``, ``a couple``: one (or two) by the noun itself."""
    words = document.tokens.lower
    for cursor in range(at, min(at + 7, sentence.end)):
        word = words[cursor]
        following = words[cursor + 1] if cursor + 1 < sentence.end else ""
        if word in language.people.groups:
            count = language.people.groups[word]
            if following == "of":
                return None
            return _by_noun(document, start, cursor + 1, word, count), cursor + 1
        if language.people.is_person(word):
            if following in language.people.nouns and not language.people.is_plural(following):
                continue
            if following in ("'", "’") or following.startswith(("'s", "’s")) or following in language.people.not_people:
                return None
            return _by_noun(document, start, cursor + 1, word, 1), cursor + 1
        if (
            word in language.grammar.breaks
            or (word in language.numbers.units and words[cursor + 1 : cursor + 2] not in (["year"], ["-"]))
            or (
                word in language.people.not_people - language.persons.age
                and not _compound(words, language, cursor, sentence.end)
            )
            or not (word[0].isalnum() or word == "-")
        ):
            return None
        if language.triggers.match(words, cursor, sentence.end):
            return None
    return None


def _by_noun(document: Document, start: int, stop: int, noun: str, count: int) -> Quantity:
    span = Span(document.tokens.start[start], document.tokens.end[stop - 1])
    figure = Figure(count, count, count, Bound.EXACT, surface=document.text(start, stop), span=span)
    return Quantity(figure, start, start + 1, stop, noun, True)
