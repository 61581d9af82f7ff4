"""What a sentence says of the figures of those before it: the note at the foot, "it lowered its estimate"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.extractor.cues import find_cues, of_the_count
from monitor.extractor.document import Document, Sentence
from monitor.extractor.judged import Judged
from monitor.extractor.triggers import find_triggers
from monitor.lexicon import Language
from monitor.model import Cue, Role


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
