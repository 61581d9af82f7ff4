"""A count with its kind, and what all who read a sentence share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.extractor.clause import Clause
from monitor.extractor.identity import Who
from monitor.extractor.lists import Lists, summed
from monitor.extractor.quantity import Quantity
from monitor.extractor.triggers import Found

TOLL = "toll"
"""The rule that reads the number a toll is said to have."""
RISEN = "count risen"
"""The rule that reads how far a counted noun has come."""
ANAPHORA = "anaphora"
"""The rule that reads a number of the kind told before it."""
MULTIPLE = "multiple"
"""The rule that reads a number inside the word: a figure of the deed's name, which yields to any that is counted."""
FORMER = "former"
"""The rule that reads the value before a change."""
EXCEPTED = "excepted"
"""The rule that reads of whom something else is not true."""
STEP = "step"
"""The rule that reads by how much a figure changed."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A count with its kind. ``parts`` counts were summed into it; ``included`` marks "including 12 children"."""

    kind: str
    quantity: Quantity
    trigger: Found
    rule: str
    included: bool = False
    combined: bool = False
    parts: tuple[Quantity, ...] = ()

    @property
    def persons(self) -> tuple[Who, ...]:
        """Who they are, as far as it is told of each: the persons by name or noun, alone or in a list."""
        return tuple(part.who for part in (self.parts or (self.quantity,)) if part.who is not None)

    @property
    def start(self) -> int:
        """The first token of the reading."""
        return min(self.quantity.start, self.trigger.start)

    @property
    def end(self) -> int:
        """The token after the reading."""
        return max(self.quantity.end, self.trigger.end)


@dataclass(frozen=True, slots=True)
class Told:
    """The kinds told before a sentence: the ``last``; the ``sole`` one of the sentence before, and of its ``toll``."""

    last: str | None = None
    sole: str | None = None
    toll: str | None = None


NOTHING = Told()
"""At the beginning of a text."""


def sole_kind(readings: Sequence[Reading]) -> str | None:
    """The kind of all of them, where they are of one."""
    kinds = {reading.kind for reading in readings}
    return kinds.pop() if len(kinds) == 1 else None


def toll_kind(readings: Sequence[Reading]) -> str | None:
    """The same where each is a number that a toll or the like is said to have, which "it" may stand for."""
    return sole_kind(readings) if all(reading.rule in (TOLL, ANAPHORA) for reading in readings) else None


class Taking:
    """A sentence, and which of its counts have a kind: ``taken`` holds them by their first token."""

    def __init__(self, clause: Clause, taken: dict[int, str]) -> None:
        self.clause, self.taken, self.lists = clause, taken, Lists(clause, taken)
        self.document, self.sentence, self.language = clause.document, clause.sentence, clause.language
        self.words, self.quantities, self.triggers = clause.words, clause.quantities, clause.triggers
        self.everyone, self.included = clause.everyone, clause.included

    def take(self, found: Found, quantity: Quantity, rule: str) -> Reading:
        """A reading of one count, which then has its kind."""
        self.taken[quantity.start] = found.trigger.kind
        return Reading(found.trigger.kind, quantity, found, rule)

    def take_sum(self, found: Found, chain: tuple[Quantity, ...], rule: str) -> Reading:
        """A reading of counts that add up, unless the first is the sum of those behind it."""
        for quantity in chain:
            self.taken[quantity.start] = found.trigger.kind
        if len(chain) == 1:
            return Reading(found.trigger.kind, chain[0], found, rule)
        first, rest = chain[0], chain[1:]
        general = first.noun is None or first.noun in self.language.people.nameless
        apposed = self.words[first.end] == "," and len(rest) > 1 and general
        if apposed and first.figure.value is not None and first.figure.value == sum(q.figure.value or 0 for q in rest):
            return Reading(found.trigger.kind, first, found, rule)
        whole = summed(self.document, chain)
        return Reading(found.trigger.kind, whole, found, f"{rule}, summed", parts=chain)
