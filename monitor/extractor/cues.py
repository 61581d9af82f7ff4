"""What a text itself says happened to a figure: raised, lowered, corrected, withdrawn, and from which earlier value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.extractor.document import Document, Sentence
from monitor.extractor.quantity import Quantity
from monitor.extractor.reading import Reading
from monitor.lexicon import Language
from monitor.model import Cue, Figure, Role

_REACH = 16
"""Tokens between a cue and the figure it is about."""
_EARLIER_REACH = 5


@dataclass(frozen=True, slots=True)
class CueFound:
    """A cue at tokens ``[start, end)`` and the earlier value named right behind it ("down from 34")."""

    cue: Cue
    start: int
    end: int
    earlier: Figure | None


def find_cues(
    document: Document, sentence: Sentence, language: Language, quantities: Sequence[Quantity]
) -> tuple[CueFound, ...]:
    """The cues of a sentence in order."""
    words, found, at = document.tokens.lower, [], sentence.start
    while hit := language.cues.find(words, at, sentence.end):
        start, at, name = hit
        found.append(CueFound(Cue(name), start, at, _earlier(words, quantities, at)))
    return tuple(found)


def assign(
    cues: Sequence[CueFound], judged: Sequence[tuple[Reading, Role]]
) -> dict[Reading, tuple[Cue, Figure | None]]:
    """Each cue goes to the nearest total of its sentence; the earlier value is the cue's, else a superseded one's."""
    totals = [reading for reading, role in judged if role is Role.TOTAL]
    assigned: dict[Reading, tuple[Cue, Figure | None]] = {}
    for cue in sorted(cues, key=lambda item: _WEIGHT[item.cue]):
        near = [reading for reading in totals if _distance(reading, cue) <= _REACH]
        if near:
            reading = min(near, key=lambda item: (_distance(item, cue), item.quantity.start))
            assigned[reading] = (cue.cue, _named(cue, reading) or _superseded(reading, judged))
    return assigned


def _named(cue: CueFound, reading: Reading) -> Figure | None:
    """The earlier value that the cue itself names, in the reading's unit."""
    figure, earlier = reading.quantity.figure, cue.earlier
    return earlier if earlier and earlier.unit == figure.unit and earlier.level != figure.level else None


def _superseded(reading: Reading, judged: Sequence[tuple[Reading, Role]]) -> Figure | None:
    same = [other for other, role in judged if role is Role.SUPERSEDED and other.kind == reading.kind]
    return same[0].quantity.figure if same else None


def _earlier(words: Sequence[str], quantities: Sequence[Quantity], at: int) -> Figure | None:
    behind_from = words[at - 1] == "from" or (at < len(words) and words[at] in ("from", "than"))
    near = [quantity for quantity in quantities if at <= quantity.start <= at + _EARLIER_REACH]
    return near[0].figure if behind_from and near else None


def _distance(reading: Reading, cue: CueFound) -> int:
    if cue.start < reading.end and reading.start < cue.end:
        return 0
    return min(abs(cue.start - reading.end), abs(reading.start - cue.end))


_WEIGHT = {Cue.RAISED: 0, Cue.LOWERED: 1, Cue.CORRECTED: 2, Cue.WITHDRAWN: 3}
