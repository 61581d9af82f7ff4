"""Numbers that never count people: money, dates, ages, scores, parts of names. A visible table of named tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from monitor.extractor.document import Document, Sentence
from monitor.extractor.numbers import Number
from monitor.lexicon import Language
from monitor.model import Bound

_YEARS = range(1800, 2101)
_OLDEST = 110
"""Years of age that a bare number between commas may be."""
_CALLED = 3
"""Digits of an emergency number."""
_DASHES = ("-", "–")
_JOINTS = (*_DASHES, "/", ":", "#", ".", "·")
_MARKS = ("'s", "’s", "′s", "'", "’", "′")


@dataclass(frozen=True, slots=True)
class _Around:
    """A number and the words next to it; ``""`` beyond the sentence. ``glued`` means without a blank between."""

    number: Number
    word: str
    before: str
    two_before: str
    after: str
    next_after: str
    glued_before: bool
    glued_two_before: bool
    glued_after: bool
    glued_next: bool
    ages: bool
    name_before: bool
    person_before: bool
    told: bool
    language: Language

    @property
    def digits(self) -> bool:
        return self.word[0].isdigit()

    @property
    def exact(self) -> bool:
        return self.number.bound is Bound.EXACT


def trap_of(document: Document, sentence: Sentence, language: Language, number: Number) -> str | None:
    """Why this number can never count people, ``None`` when it may."""
    around = _look(document, sentence, language, number)
    return next((why for why, test in TRAPS if test(around)), None)


def _look(document: Document, sentence: Sentence, language: Language, number: Number) -> _Around:
    tokens, core, stop = document.tokens, number.core, number.end

    def word(at: int) -> str:
        return tokens.lower[at] if sentence.start <= at < sentence.end else ""

    return _Around(
        number=number,
        word=tokens.lower[core],
        before=word(core - 1),
        two_before=word(core - 2),
        after=word(stop),
        next_after=word(stop + 1),
        glued_before=word(core - 1) != "" and tokens.end[core - 1] == tokens.start[core],
        glued_two_before=word(core - 2) != "" and tokens.end[core - 2] == tokens.start[core - 1],
        glued_after=word(stop) != "" and tokens.end[stop - 1] == tokens.start[stop],
        glued_next=word(stop + 1) != "" and tokens.end[stop] == tokens.start[stop + 1],
        ages=_lists_ages(tokens.lower, sentence.start, core),
        name_before=word(core - 2) != "" and tokens.text[core - 2 - (word(core - 2) == ".")][0].isupper(),
        person_before=word(core - 2) in language.people.nouns and not language.people.is_plural(word(core - 2)),
        told=stop + 1 < sentence.end and language.triggers.match(tokens.lower, stop + 1, sentence.end) is not None,
        language=language,
    )


def _lists_ages(words: list[str], start: int, at: int) -> bool:
    """Whether only numbers, commas and "and" stand between "aged" and here."""
    for cursor in range(at - 1, max(start, at - 8) - 1, -1):
        if words[cursor] in ("aged", "ages"):
            return True
        if not (words[cursor].isdigit() or words[cursor] in (",", "and", "between")):
            return False
    return False


def _money(a: _Around) -> bool:
    currency = a.language.units.currency
    return a.before in currency or (a.after in currency and a.digits)


def _percentage(a: _Around) -> bool:
    return a.after in ("%", "percent", "pc", "pct") or (a.after == "per" and a.next_after == "cent")


def _ordinal(a: _Around) -> bool:
    return a.glued_after and a.after in ("st", "nd", "rd", "th")


def _age(a: _Around) -> bool:
    hyphenated = a.after in _DASHES and a.next_after.startswith("year")
    apart = a.after in ("year", "yr", "yrs") and a.next_after in ("old", "-")
    return a.after.startswith("year-old") or hyphenated or apart


def _age_by_word(a: _Around) -> bool:
    """``45 anyos``: the words of a language with which an age is told in another way."""
    aged = a.language.persons.aged
    return bool(aged) and (
        a.after in aged or f"{a.after} {a.next_after}" in aged or (a.after in _DASHES and a.next_after in aged)
    )


def _age_of(a: _Around) -> bool:
    """``a laboratory assistant of 34``."""
    people = a.language.people
    return a.before == "of" and a.exact and a.two_before in people.nouns and not people.is_plural(a.two_before)


def _age_between_commas(a: _Around) -> bool:
    """``Mateo Condori, 52, was loading``, ``a passenger, 52, died``."""
    young = (a.number.value or 0) < _OLDEST
    return (
        a.digits
        and a.exact
        and young
        and a.before == ","
        and a.after in (",", ";", ".")
        and (a.name_before or a.person_before)
    )


def _age_in_list(a: _Around) -> bool:
    """``aged 5 and 7``."""
    return a.ages


def _rank_in(a: _Around) -> bool:
    """``the second of three suspects``, and not ``the youngest of three suspects held``."""
    return a.before == "of" and a.two_before in a.language.numbers.ordinals and not a.told


def _joined_before(a: _Around) -> bool:
    return a.digits and a.glued_before and a.glued_two_before and a.before in _JOINTS


def _named_before(a: _Around) -> bool:
    return a.digits and a.glued_before and (a.before == "#" or a.before[0].isalpha())


def _named_behind(a: _Around) -> bool:
    part = a.after in ("/", ":") and a.glued_next
    return a.digits and a.glued_after and (part or a.after == "°" or a.after[0].isalpha())


def _decade(a: _Around) -> bool:
    """``in their early 20's``."""
    return a.digits and a.glued_after and a.after in _MARKS


def _compound(a: _Around) -> bool:
    return a.digits and a.glued_after and a.after in _DASHES and a.next_after[:1].isalnum()


def _numbering(a: _Around) -> bool:
    """``Room 12``, ``aged 12``; but those who ``now number 412`` are counted."""
    named = a.before in a.language.units.before and a.digits and (a.two_before, a.before) != ("now", "number")
    return named or a.before in ("aged", "age", "magnitude")


def _call(a: _Around) -> bool:
    """``called 911``, and not ``called 300 people``."""
    dialled = a.word.isdigit() and len(a.word) == _CALLED and a.before in a.language.units.calls
    return dialled and not a.language.people.is_people(a.after)


def _address(a: _Around) -> bool:
    """``at 704 W Harbour Ave``."""
    return a.word.isdigit() and a.after in a.language.units.directions


def _date(a: _Around) -> bool:
    months = a.language.dates.months
    behind_month = a.before in months or (a.before == "." and a.two_before in months)
    return a.digits and (behind_month or (a.after in months and a.word.isdigit() and len(a.word) <= 2))


def _year(a: _Around) -> bool:
    plain = a.word.isdigit() and len(a.word) == 4 and a.number.core == a.number.end - 1
    if not plain or a.number.value not in _YEARS or a.after in a.language.people.nouns:
        return False
    return a.exact or a.before in ("in", "since", "of", "by", "until", "from", "to")


def _pronoun(a: _Around) -> bool:
    return a.word == "one" and a.number.value == 1 and a.after in ("another", "day", "thing", "that", "who", "which")


def _question(a: _Around) -> bool:
    """``how many have to die``, ``twice as many``."""
    return a.word == "many" and a.before in a.language.numbers.questions


def _ratio(a: _Around) -> bool:
    """``one in five``."""
    numbers, word = a.language.numbers, a.next_after
    counts = (word.isdigit() and len(word) < 4) or word in numbers.units or word in numbers.tens
    return a.after == "in" and a.exact and counts


def _ratio_of(a: _Around) -> bool:
    """``one in 100``."""
    return a.before == "in" and a.exact and (a.two_before in ("one", "1"))


TRAPS: tuple[tuple[str, Callable[[_Around], bool]], ...] = (
    ("money", _money),
    ("percentage", _percentage),
    ("ordinal", _ordinal),
    ("age", _age),
    ("age", _age_by_word),
    ("part of a name, a time or a score", _joined_before),
    ("part of a name", _named_before),
    ("part of a name, a time or a unit", _named_behind),
    ("a decade of life or of a century", _decade),
    ("part of a compound, a score or a date", _compound),
    ("numbers what stands before it", _numbering),
    ("telephone number", _call),
    ("address", _address),
    ("date", _date),
    ("year", _year),
    ("age", _age_of),
    ("age", _age_between_commas),
    ("age", _age_in_list),
    ("counts what one is picked from", _rank_in),
    ("pronoun", _pronoun),
    ("ratio", _ratio),
    ("asks how many", _question),
    ("ratio", _ratio_of),
)
