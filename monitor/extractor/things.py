"""Reads what is no count of people: homes destroyed, customers cut off, acres burned, a magnitude, damage in money.

Each unit of a sentence is read alone, by the same forms as people are, so that no number of one unit is ever taken for
one of another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from monitor.extractor.document import Document, Sentence
from monitor.extractor.measures import DASHES
from monitor.extractor.quantity import Quantity
from monitor.extractor.reading import FORMER, NOTHING, STEP, TOLL, Reading
from monitor.extractor.readings import read_sentence
from monitor.extractor.triggers import find_triggers
from monitor.lexicon import Language
from monitor.lexicon.kind import Kind
from monitor.model import ALL, PEOPLE, Figure


def read_things(
    document: Document,
    sentence: Sentence,
    language: Language,
    quantities: Sequence[Quantity],
    taken: Collection[int],
) -> tuple[Reading, ...]:
    """The readings of a sentence in other units than people. ``taken`` are the first tokens of counts of people."""
    triggers_of, words = language.measures.triggers, document.tokens.lower
    named = _named(words, sentence, language)
    found: list[Reading] = []
    for unit in dict.fromkeys((*(quantity.figure.unit for quantity in quantities), *named)):
        if unit == PEOPLE or unit not in triggers_of:
            continue
        triggers = find_triggers(document, sentence, language, triggers_of[unit])
        counts = tuple(_counts_in(unit, quantities, taken, named.get(unit))) if triggers else ()
        if counts:
            readings = read_sentence(document, sentence, language, counts, triggers, NOTHING)
            counted = any(quantity.noun == unit for quantity in counts)
            found += _own([reading for reading in readings if _is_led(words, language, reading, counted=counted)])
    found += _included(words, language, quantities, found)
    return tuple(sorted(found, key=lambda reading: (reading.quantity.start, reading.kind)))


def in_own_unit(reading: Reading, language: Language) -> Reading:
    """A count of people whose kind is told in other units too: "40,000 customers" are customers without power."""
    own, quantity = language.measures.own.get(reading.kind), reading.quantity
    if own is None:
        return reading
    unit = language.measures.persons.get(quantity.noun or "", PEOPLE if quantity.noun else own)
    return replace(reading, quantity=replace(quantity, figure=replace(quantity.figure, unit=unit)))


def scope_in(kind: Kind, scope: str, figure: Figure) -> str:
    """The scope of a figure: its unit, too, where the kind's own does not compare with it (homes, euros)."""
    if kind.compares(figure.unit, kind.unit):
        return scope
    return figure.unit if scope == ALL else f"{scope}, {figure.unit}"


def _named(words: Sequence[str], sentence: Sentence, language: Language) -> dict[str, int]:
    """The units whose noun stands in a sentence ("the number of homes destroyed"), and where first."""
    behind, found = language.measures.behind, dict[str, int]()
    for at in range(sentence.start, sentence.end):
        if words[at] in behind.heads and (hit := behind.match(words, at, sentence.end)):
            found.setdefault(hit[1], at)
    return found


def _counts_in(
    unit: str, quantities: Sequence[Quantity], taken: Collection[int], named: int | None
) -> Iterable[Quantity]:
    """The counts in a unit, and the bare numbers behind one or its noun: "300 homes were destroyed, 40 damaged"."""
    last = ""
    for quantity in quantities:
        bare = quantity.noun is None and quantity.people is None
        follows = last == unit or (not last and named is not None and named < quantity.start)
        if quantity.figure.unit == unit:
            yield replace(quantity, people=True)
        elif bare and follows and quantity.start not in taken:
            yield replace(quantity, figure=replace(quantity.figure, unit=unit))
        last = last if bare else quantity.figure.unit


def _is_led(words: Sequence[str], language: Language, reading: Reading, *, counted: bool) -> bool:
    """Whether a number that is read at a distance has a word before it that hands it over."""
    quantity, found = reading.quantity, reading.trigger
    if reading.rule != TOLL:
        return counted or reading.rule in (FORMER, STEP, "label")
    at = quantity.start - (words[quantity.start - 1] in DASHES)
    own = language.measures.triggers[quantity.figure.unit].heads
    return at == found.end or words[at - 1] in language.measures.leads or words[at - 1] in own


def _included(
    words: Sequence[str], language: Language, quantities: Sequence[Quantity], readings: Sequence[Reading]
) -> list[Reading]:
    """``16 structures, including nine homes``: the homes are told in a unit of their own, of the kind before them."""
    read, found = {reading.quantity.start for reading in readings}, []
    for quantity in quantities:
        before = [reading for reading in readings if reading.quantity.end <= quantity.start]
        if quantity.figure.unit == PEOPLE or quantity.start in read or not before:
            continue
        last = before[-1]
        hit = language.grammar.include.find(words, last.quantity.end, quantity.start)
        if hit and hit[1] == quantity.start and last.kind in language.measures.told.get(quantity.figure.unit, ()):
            found.append(Reading(last.kind, quantity, last.trigger, "included"))
    return found


def _own(readings: Sequence[Reading]) -> list[Reading]:
    """A count that two kinds share is of both together; a part of nothing in its unit is that unit's own figure."""
    whole = any(not reading.included for reading in readings)
    kinds: dict[int, set[str]] = {}
    for reading in readings:
        kinds.setdefault(reading.quantity.start, set()).add(reading.kind)
    return [
        replace(
            reading,
            combined=reading.combined or len(kinds[reading.quantity.start]) > 1,
            included=reading.included and whole,
        )
        for reading in readings
    ]
