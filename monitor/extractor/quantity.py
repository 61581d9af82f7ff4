"""What is counted in a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.extractor.identity import Who
from monitor.model import Figure


@dataclass(frozen=True, slots=True, eq=False)
class Quantity:
    """A count in a sentence, from its bound to its noun: tokens ``[start, end)``; ``number_end`` ends the number.

    ``people`` is true for a noun that is a person, false for a thing, ``None`` when no noun says it. Of a unit that is
    not people ``noun`` is the unit's name.
    ``more`` marks "12 more", ``others`` "12 others", ``partitive`` "12 of them". ``who`` is set for one person told by
    name or by a noun that points; ``oblique``: behind a preposition. ``rank`` marks the tenth of ten.
    """

    figure: Figure
    start: int
    number_end: int
    end: int
    noun: str | None
    people: bool | None
    more: bool = False
    others: bool = False
    partitive: bool = False
    who: Who | None = None
    oblique: bool = False
    rank: bool = False
