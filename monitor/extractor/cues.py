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
_TO_REACH = 3
"""Words of "to a provisional" before a number."""
_PHRASE = 5
"""Words of the noun phrase that a cue is about."""


@dataclass(frozen=True, slots=True)
class CueFound:
    """A cue at tokens ``[start, end)`` and the earlier value named right behind it ("down from 34").

    ``target`` is the first token of the number that it leads to ("lowered to 30"), -1 where "to" leads to none, and
    ``None`` where there is no "to".
    """

    cue: Cue
    start: int
    end: int
    earlier: Figure | None
    target: int | None = None


def find_cues(
    document: Document, sentence: Sentence, language: Language, quantities: Sequence[Quantity]
) -> tuple[CueFound, ...]:
    """The cues of a sentence in order."""
    words, found, at = document.tokens.lower, [], sentence.start
    while hit := language.cues.find(words, at, sentence.end):
        start, at, name = hit
        if name != Cue.WITHDRAWN or _is_word_withdrawn(words, sentence, language, start, at):
            target = _target(words, sentence, quantities, at)
            found.append(CueFound(Cue(name), start, at, _earlier(words, quantities, at), target))
    return tuple(found)


def of_the_count(document: Document, sentence: Sentence, language: Language) -> Cue | None:
    """The cue of a sentence that has no figure and says what became of one: "The ministry lowered its estimate."."""
    words = document.tokens.lower
    for found in find_cues(document, sentence, language, ()):
        if found.cue in (Cue.LOWERED, Cue.RAISED) and _names_report(words, sentence, language, found.end):
            return found.cue
    return None


def assign(
    cues: Sequence[CueFound], judged: Sequence[tuple[Reading, Role]]
) -> dict[Reading, tuple[Cue, Figure | None]]:
    """Each cue goes to the nearest total of its sentence; the earlier value is the cue's, else a superseded one's."""
    totals = [reading for reading, role in judged if role is Role.TOTAL]
    denied = [reading for reading, role in judged if role is Role.DENIED]
    assigned: dict[Reading, tuple[Cue, Figure | None]] = {}
    for cue in sorted(cues, key=lambda item: _WEIGHT[item.cue]):
        kinds = {reading.kind for reading, _ in judged if reading.quantity.figure == cue.earlier}
        own = [reading for reading in totals if _is_about(cue, reading) and (not kinds or reading.kind in kinds)]
        near = [reading for reading in own if _distance(reading, cue) <= _REACH]
        if near and not any(_distance(reading, cue) == 0 for reading in denied):
            reading = min(near, key=lambda item: (_distance(item, cue), item.quantity.start))
            assigned[reading] = _by_values(cue.cue, reading, _named(cue, reading) or _superseded(reading, judged))
    for other in [reading for reading, role in judged if role is Role.SUPERSEDED]:
        same = [reading for reading in totals if reading.kind == other.kind]
        now = min(same, key=lambda item: abs(item.quantity.start - other.quantity.start), default=None)
        if now is not None and now not in assigned and (cue_between := moved(other, now)):
            assigned[now] = (cue_between, other.quantity.figure)
    return assigned


def _by_values(cue: Cue, reading: Reading, earlier: Figure | None) -> tuple[Cue, Figure | None]:
    """``had reached 30, was revised to 27``: two values say better than "reached" which way a figure moved.

    A word for a fall is never taken for a rise: the value beside it is another one's.
    """
    moved_to = _between(earlier, reading.quantity.figure) if earlier else None
    if cue is Cue.RAISED and moved_to is Cue.LOWERED:
        return moved_to, earlier
    return cue, None if cue is Cue.LOWERED and moved_to is Cue.RAISED else earlier


def moved(former: Reading, now: Reading) -> Cue | None:
    """``38 were killed, not 41``: a figure beside the one that was told before has moved, without a word for it."""
    return _between(former.quantity.figure, now.quantity.figure)


def _between(before: Figure, after: Figure) -> Cue | None:
    if before.unit != after.unit or before.level == after.level:
        return None
    return Cue.LOWERED if after.level < before.level else Cue.RAISED


def _is_word_withdrawn(words: Sequence[str], sentence: Sentence, language: Language, start: int, end: int) -> bool:
    """Whether it is something said that is withdrawn: "withdrew its report", "the figure was withdrawn"; no troops."""
    if words[end : end + 1] == [":"] or _names_report(words, sentence, language, end):
        return True
    passive = start > sentence.start and words[start - 1] in language.grammar.passive
    told = language.roles["reports"].find(words, sentence.start, start) if passive else None
    return told is not None and (language.grammar.hard | language.speech.verbs).isdisjoint(words[told[1] : start])


def _names_report(words: Sequence[str], sentence: Sentence, language: Language, at: int) -> bool:
    """Whether the noun phrase at a token is a report or a count: "its earlier estimate of 12"."""
    end, breaks = at, language.grammar.breaks - language.grammar.object_starts
    while end < min(at + _PHRASE, sentence.end) and words[end] not in breaks:
        end += 1
    return language.roles["reports"].find(words, at, end) is not None


def _named(cue: CueFound, reading: Reading) -> Figure | None:
    """The earlier value that the cue itself names, in the reading's unit."""
    figure, earlier = reading.quantity.figure, cue.earlier
    return earlier if earlier and earlier.unit == figure.unit and earlier.level != figure.level else None


def _superseded(reading: Reading, judged: Sequence[tuple[Reading, Role]]) -> Figure | None:
    same = [other for other, role in judged if role is Role.SUPERSEDED and other.kind == reading.kind]
    before = [other for other in same if other.quantity.start < reading.quantity.start]
    return (before[-1] if before else same[0]).quantity.figure if same else None


def _earlier(words: Sequence[str], quantities: Sequence[Quantity], at: int) -> Figure | None:
    behind_from = words[at - 1] == "from" or (at < len(words) and words[at] in ("from", "than"))
    near = [quantity for quantity in quantities if at <= quantity.start <= at + _EARLIER_REACH]
    return near[0].figure if behind_from and near else None


def _target(words: Sequence[str], sentence: Sentence, quantities: Sequence[Quantity], at: int) -> int | None:
    """The number behind "to": the speed limit that is lowered to 30 is none of those who were killed."""
    at += at < sentence.end and words[at] == "to"
    if words[at - 1] != "to":
        return None
    return next((one.start for one in quantities if at <= one.start <= at + _TO_REACH), -1)


def _is_about(cue: CueFound, reading: Reading) -> bool:
    """Whether a cue may be said of a figure: 88 are not up from 4,900."""
    earlier = _named(cue, reading) if cue.cue in (Cue.LOWERED, Cue.RAISED) else None
    agrees = earlier is None or _between(earlier, reading.quantity.figure) in (None, cue.cue)
    return agrees and (cue.target is None or cue.target == reading.quantity.start)


def _distance(reading: Reading, cue: CueFound) -> int:
    if cue.start < reading.end and reading.start < cue.end:
        return 0
    return min(abs(cue.start - reading.end), abs(reading.start - cue.end))


_WEIGHT = {Cue.RAISED: 0, Cue.LOWERED: 1, Cue.CORRECTED: 2, Cue.WITHDRAWN: 3}
