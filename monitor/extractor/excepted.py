"""Who is excepted: of "all but 12 of the missing have been found" it is true that 12 are missing, and nothing else."""

from __future__ import annotations

from monitor.extractor.quantity import Quantity
from monitor.extractor.reading import EXCEPTED, Reading, Taking
from monitor.extractor.triggers import Found

_REACH = 6
"""Words of "of the 40 missing hikers"."""
_WHOLE_REACH = 3


def read_excepted(taking: Taking) -> list[Reading]:
    """The readings of all who are excepted; no other word is told of them, or of the whole that they are left of."""
    readings: list[Reading] = []
    for quantity in taking.quantities:
        start = quantity.start
        if start - 2 < taking.sentence.start or taking.words[start - 2 : start] != ["all", "but"]:
            continue
        whole = (other.start for other in taking.quantities if 0 <= other.start - quantity.number_end <= _WHOLE_REACH)
        taking.taken |= dict.fromkeys((start, *whole), EXCEPTED)
        if state := _state_of(taking, quantity):
            readings.append(taking.take(state, quantity, EXCEPTED))
    return readings


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
