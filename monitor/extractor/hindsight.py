"""What a sentence says of the figures of those before it: the note at the foot, "it lowered its estimate"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.extractor.cues import find_cues, moved, of_the_count
from monitor.extractor.document import Document, Sentence
from monitor.extractor.judged import Judged
from monitor.extractor.triggers import find_triggers
from monitor.lexicon import Language
from monitor.model import Cue, Role

_NEAR = 2
"""Sentences from a figure that was told before to the one that is told now."""


def corrected_above(document: Document, language: Language, judged: list[Judged]) -> list[Judged]:
    """A note at the foot that only names the wrong number: the figure that the article itself tells is corrected."""
    own = [item for item in judged if item.role is Role.TOTAL]
    cued = {item.reading.kind for item in own if item.cue}
    last = {item.reading.kind: item.sentence.place for item in own}
    for note in judged:
        kind, wrong = note.reading.kind, note.reading.quantity.figure
        late = note.role is Role.SUPERSEDED and kind not in cued and last.get(kind, -1) < note.sentence.place
        if late and any(found.cue is Cue.CORRECTED for found in find_cues(document, note.sentence, language, ())):
            right = [
                item for item in own if item.reading.kind == kind and item.reading.quantity.figure.level != wrong.level
            ]
            return [replace(item, cue=Cue.CORRECTED, earlier=wrong) if item in right else item for item in judged]
    return judged


def withdrawn_for(judged: list[Judged]) -> list[Judged]:
    """``withdrew its report of a fifth victim. The toll remains four.``: what is taken back gives way to what holds."""
    back = next((item for item in judged if item.role is Role.TOTAL and item.cue is Cue.WITHDRAWN), None)
    if back is None:
        return judged
    wrong = back.reading.quantity.figure
    holds = {
        id(item)
        for item in judged
        if item.role is Role.TOTAL
        and item.cue is None
        and item.reading.kind == back.reading.kind
        and item.reading.quantity.figure.level not in (0, wrong.level)
    }
    if not holds:
        return judged
    return [
        replace(item, role=Role.SUPERSEDED, why="it is taken back", cue=None)
        if item is back
        else (replace(item, cue=Cue.CORRECTED, earlier=wrong) if id(item) in holds else item)
        for item in judged
    ]


def moved_since(judged: list[Judged]) -> list[Judged]:
    """``At first the coast guard spoke of 24 dead. It now says 21 died.``: a present figure, and the one before it."""
    former: dict[str, Judged] = {}
    found: list[Judged] = []
    for item in judged:
        kind = item.reading.kind
        before = former.get(kind)
        if item.role is Role.SUPERSEDED:
            former[kind] = item
        elif item.role is Role.TOTAL:
            near = before is not None and 0 < item.sentence.place - before.sentence.place <= _NEAR
            if before is not None and near and item.latest and item.cue is None:
                cue = moved(before.reading, item.reading)
                item = replace(item, cue=cue, earlier=before.reading.quantity.figure if cue else None)
            former.pop(kind, None)
        found.append(item)
    return found


def cued_behind(document: Document, language: Language, judged: list[Judged]) -> list[Judged]:
    """A sentence that only says what became of the figure before it: "It lowered its estimate of the night."."""
    own: dict[int, list[Judged]] = {}
    for item in judged:
        own.setdefault(item.sentence.place, []).append(item)
    cues = {
        place: cue
        for place, items in own.items()
        if place + 1 not in own and (cue := _cue_behind(document, language, place, items))
    }
    return [
        replace(item, cue=cues[item.sentence.place])
        if item.sentence.place in cues and item.role is Role.TOTAL
        else item
        for item in judged
    ]


def _cue_behind(document: Document, language: Language, place: int, told: Sequence[Judged]) -> Cue | None:
    """The cue of the sentence behind those of one kind that have none of their own."""
    totals = [item for item in told if item.role is Role.TOTAL]
    one = len({item.reading.kind for item in totals}) == 1 and not any(item.cue for item in totals)
    if not one or place + 1 >= len(document.sentences):
        return None
    behind = document.sentences[place + 1]
    return None if _has_deed(document, behind, language) else of_the_count(document, behind, language)


def _has_deed(document: Document, sentence: Sentence, language: Language) -> bool:
    """Whether a sentence tells of some kind of its own."""
    tables = (language.triggers, *language.measures.triggers.values())
    return any(find_triggers(document, sentence, language, table) for table in tables)
