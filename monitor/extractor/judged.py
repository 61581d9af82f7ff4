"""The readings of a whole article beside each other: implausible ones go, and parts of something wider become parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.extractor.document import Sentence
from monitor.extractor.observe import CLAIM, PLACE
from monitor.extractor.reading import Reading
from monitor.lexicon import Lexicon
from monitor.model import Amount, Cue, Figure, Role, Speaker, Standing


@dataclass(frozen=True, slots=True)
class Judged:
    """A reading with everything decided about it."""

    reading: Reading
    sentence: Sentence
    role: Role
    why: str
    cue: Cue | None
    earlier: Figure | None
    speaker: Speaker | None
    latest: bool
    place: str | None
    retrospective: bool
    among: str


def settle(judged: Sequence[Judged], lexicon: Lexicon) -> list[Judged]:
    """What an article's readings are once it is read to its end."""
    return _within(_among_more(_split_by_place(_claimed(_plausible(judged, lexicon)))), lexicon)


def _plausible(judged: Sequence[Judged], lexicon: Lexicon) -> list[Judged]:
    """Leaves out what no event of this kind can reach, or comes down to; such a number is a misreading."""
    return [item for item in judged if lexicon.kinds[item.reading.kind].allows(item.reading.quantity.figure.level)]


def _claimed(judged: list[Judged]) -> list[Judged]:
    """Where a side of a conflict contradicts what the text has from elsewhere, its figures are its own: a scope each.

    A headline that says nobody's name says whose number it has by the number.
    """
    totals = [item for item in judged if item.role is Role.TOTAL]
    elsewhere: dict[tuple[str, str], set[Amount]] = defaultdict(set)
    for item in totals:
        if _side(item) is None:
            elsewhere[_counted(item)].add(_level(item))
    sides = {side for item in totals if (side := _side(item)) and elsewhere[_counted(item)] - {_level(item)}}
    own = {(_counted(item), _level(item)): _side(item) for item in totals if _side(item) in sides}
    return [
        replace(item, role=Role.PART, why=CLAIM, among=f"per {side}")
        if item.role is Role.TOTAL and (side := _side(item) or _headline_side(item, own)) in sides
        else item
        for item in judged
    ]


def _side(item: Judged) -> str | None:
    party = item.speaker is not None and item.speaker.standing is Standing.PARTY
    return item.speaker.institution if party and item.speaker else None


def _headline_side(item: Judged, own: Mapping[tuple[tuple[str, str], Amount], str | None]) -> str | None:
    return own.get((_counted(item), _level(item))) if item.sentence.in_title and item.speaker is None else None


def _counted(item: Judged) -> tuple[str, str]:
    return item.reading.kind, item.reading.quantity.figure.unit


def _level(item: Judged) -> Amount:
    return item.reading.quantity.figure.level


def _split_by_place(judged: list[Judged]) -> list[Judged]:
    """Where a kind is told for two places or more, each is a part with its place as scope."""
    counted = (Role.TOTAL, Role.PART, Role.INCREMENT)
    places: dict[str, set[str]] = defaultdict(set)
    for item in judged:
        if item.place and item.role in counted:
            places[item.reading.kind].add(item.place)
    return [
        replace(item, role=Role.PART, why=PLACE)
        if item.place and item.role in counted and len(places[item.reading.kind]) > 1
        else item
        for item in judged
    ]


def _among_more(judged: list[Judged]) -> list[Judged]:
    """The critically injured are a part where the text tells of more injured; alone they are all that it tells of."""
    most: dict[tuple[str, str], Amount] = defaultdict(int)
    for item in judged:
        if item.role is Role.TOTAL and not item.among:
            most[_counted(item)] = max(most[_counted(item)], _level(item))
    return [
        replace(item, role=Role.PART, why=item.among)
        if item.among and item.role is Role.TOTAL and _level(item) < most[_counted(item)]
        else item
        for item in judged
    ]


def _within(judged: list[Judged], lexicon: Lexicon) -> list[Judged]:
    """Who is homeless is displaced: a part of the wider kind, where the text says nothing else of that."""
    told = {item.reading.kind for item in judged}
    wider = [(item, lexicon.kinds[item.reading.kind].within) for item in judged]
    parts = [
        replace(item, reading=replace(item.reading, kind=kind), role=Role.PART, why=f"{item.reading.kind} are of them")
        for item, kind in wider
        if kind and kind not in told and item.role is Role.TOTAL
    ]
    return [*judged, *parts]
