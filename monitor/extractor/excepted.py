"""Who is excepted: of "all but 12 of the missing have been found" it is true that 12 are missing, and nothing else."""

from __future__ import annotations

from monitor.extractor.quantity import Quantity
from monitor.extractor.reading import EXCEPTED, Reading, Taking
from monitor.extractor.triggers import Found

_REACH = 6
"""Words of "of the 40 missing hikers"."""
_WHOLE_REACH = 3
_EXCEPT = 4
"""Words of "with the exception of"."""


def read_excepted(taking: Taking) -> list[Reading]:
    """The readings of all who are excepted; no other word is told of them, or of the whole that they are left of."""
    readings: list[Reading] = []
    for quantity in taking.quantities:
        wholes = _wholes_of(taking, quantity)
        if wholes is None:
            continue
        taking.taken |= dict.fromkeys((quantity.start, *wholes), EXCEPTED)
        if state := _state_of(taking, quantity):
            readings.append(taking.take(state, quantity, EXCEPTED))
    return readings


def _wholes_of(taking: Taking, quantity: Quantity) -> list[int] | None:
    """Where the counts stand that an exception is taken from: ``all but two of the 40``, ``all 40 except two``."""
    start, words = quantity.start, taking.words
    if start - 2 >= taking.sentence.start and words[start - 2 : start] == ["all", "but"]:
        return [one.start for one in taking.quantities if 0 <= one.start - quantity.number_end <= _WHOLE_REACH]
    low = max(taking.sentence.start, start - _EXCEPT)
    if taking.language.roles["except"].ending_at(words, low, start) is None:
        return None
    return [one.start for one in taking.quantities if one.start < start and "all" in words[one.start - 1 : one.end]]


def _state_of(taking: Taking, quantity: Quantity) -> Found | None:
    """The word behind "of the" that says what they still are, where it is one that rises and falls with the world."""
    low, high = quantity.number_end, min(quantity.number_end + _REACH, taking.sentence.end)
    if taking.words[low : low + 1] != ["of"] or low + 1 >= high:
        return None
    low += 1 + (taking.words[low + 1] in taking.language.persons.determiners)
    low = next((whole.number_end for whole in taking.quantities if whole.start == low), low)
    near = [found for found in (*taking.triggers, *taking.clause.adjectives) if low <= found.start < high]
    own = [found for found in near if taking.clause.only_modifiers(low, found.start)]
    return next((found for found in own if found.trigger.current), None)
