"""Whose verb it is behind a clause that says who: "Two climbers who had been missing since noon were rescued"."""

from __future__ import annotations

from monitor.extractor.clause import Clause
from monitor.extractor.quantity import Quantity
from monitor.extractor.triggers import Found

_REACH = 24
"""Words of a clause that says who somebody is."""
_LEAST = 2
_MARKS = frozenset((",", ";", ":", "and"))


def head_of(clause: Clause, found: Found) -> Quantity | None:
    """The count or person whose clause is closed by the verb of ``found``, ``None`` where none is."""
    at, grammar = found.start, clause.language.grammar
    while at > clause.sentence.start and clause.words[at - 1] in grammar.auxiliaries:
        at -= 1
    if at == found.start or clause.words[at] not in grammar.finite:
        return None
    for quantity in reversed(clause.everyone):
        if _LEAST < at - quantity.end <= _REACH and clause.words[quantity.end] == "who":
            return quantity if _closes(clause, quantity, at) else None
    return None


def _closes(clause: Clause, quantity: Quantity, at: int) -> bool:
    """Whether the verb at a token agrees with the count, and neither another subject nor another clause is between."""
    several = clause.words[at] in clause.language.persons.several
    if several != (quantity.figure.level != 1) or not clause.is_free(quantity):
        return False
    between = range(at - 1, quantity.end, -1)
    start = next((place for place in between if _parts(clause, clause.words[place])), at)
    inner = clause.language.background.subordinate.intersection(clause.words[quantity.end + 1 : at])
    return not inner and not any(start < other.start < at for other in clause.everyone)


def _parts(clause: Clause, word: str) -> bool:
    return word in _MARKS or word in clause.language.grammar.clause
