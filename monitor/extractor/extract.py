"""extract(article, lexicon) -> Extraction: one pass over the sentences of an article."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.extractor.candidate import Candidate
from monitor.extractor.cues import CueFound, assign, find_cues
from monitor.extractor.document import Document, Sentence, read_document
from monitor.extractor.observe import PLACE, observe
from monitor.extractor.perils import by_accident, no_event
from monitor.extractor.persons import read_persons
from monitor.extractor.quantities import read_quantities
from monitor.extractor.readings import Reading, read_sentence
from monitor.extractor.roles import Context, role_of
from monitor.extractor.scopes import group_scope, place_of
from monitor.extractor.speakers import Attribution, find_attributions, introduced, speaker_for
from monitor.extractor.timeline import Past, find_past
from monitor.extractor.triggers import find_triggers
from monitor.lexicon import Language, Lexicon
from monitor.model import ALL, Article, Cue, Extraction, Figure, LeftOut, Mention, Role, Speaker

_SPEAKERS = 8
"""Speakers remembered, so that a surname or a pronoun finds its owner."""
_UPDATE_REACH = 8
_SEQUEL_REACH = 25


@dataclass(frozen=True, slots=True)
class _Judged:
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


@dataclass(frozen=True, slots=True)
class _Memory:
    """What one sentence hands to the next."""

    kind: str | None = None
    recent: frozenset[str] = frozenset()
    speakers: tuple[Speaker, ...] = ()
    cue: tuple[Cue, Figure | None] | None = None


def extract(article: Article, lexicon: Lexicon) -> Extraction:
    """Every figure in title and text, and what the article reports now for its main event. Never raises on text."""
    language = lexicon.language(article.language)
    document = read_document(article.title, article.text, language)
    if language.triggers.heads.isdisjoint(document.tokens.lower):
        return Extraction(article.id, (), ())
    past = find_past(document, language, article.as_of)
    judged: list[_Judged] = []
    left_out: list[LeftOut] = []
    lent: Speaker | None = None
    memory = _Memory()
    for sentence in document.sentences:
        found, skipped, memory, lends = _sentence(document, sentence, language, past[sentence.place], memory)
        judged += found
        left_out += skipped
        lent = lent or lends
    judged, unexplained = _violent(document, language, _plausible(judged, lexicon))
    left_out += unexplained
    judged = _lend(judged, lent)
    judged = _split_by_place(judged)
    candidates = tuple(_candidate(document, language, item) for item in judged)
    return Extraction(article.id, tuple(c.mention for c in candidates), observe(article, candidates), tuple(left_out))


def _sentence(
    document: Document, sentence: Sentence, language: Language, past: tuple[Past, ...], memory: _Memory
) -> tuple[list[_Judged], tuple[LeftOut, ...], _Memory, Speaker | None]:
    triggers = find_triggers(document, sentence, language)
    attributions = find_attributions(document, sentence, language, memory.speakers)
    named: list[Speaker | None] = [item.speaker for item in attributions]
    named = named or [introduced(document, sentence, language)]
    speakers = (*memory.speakers, *(speaker for speaker in named if speaker))[-_SPEAKERS:]
    anaphora = memory.kind and language.roles["anaphora"].find(document.tokens.lower, sentence.start, sentence.end)
    if not triggers and not anaphora:
        lends = _lends(document, sentence, language, attributions)
        return [], (), replace(memory, speakers=speakers, recent=frozenset()), lends
    quantities, left_out = read_quantities(document, sentence, language)
    persons = read_persons(document, sentence, language, quantities, triggers)
    readings = read_sentence(document, sentence, language, quantities, triggers, memory.kind, persons)
    cues = find_cues(document, sentence, language, quantities)
    judged = _judge(document, sentence, language, past, memory, readings, cues, attributions)
    lends = None if judged else _lends(document, sentence, language, attributions)
    only_superseded = bool(judged) and all(item.role is Role.SUPERSEDED for item in judged)
    corrected = any(cue.cue is Cue.CORRECTED for cue in cues)
    after = _Memory(
        kind=readings[-1].kind if readings else memory.kind,
        recent=frozenset(reading.kind for reading in readings),
        speakers=speakers,
        cue=(Cue.CORRECTED, judged[0].reading.quantity.figure) if only_superseded and corrected else None,
    )
    return judged, left_out, after, lends


def _judge(
    document: Document,
    sentence: Sentence,
    language: Language,
    past: tuple[Past, ...],
    memory: _Memory,
    readings: Sequence[Reading],
    cues: Sequence[CueFound],
    attributions: Sequence[Attribution],
) -> list[_Judged]:
    roles: list[tuple[Reading, Role]] = []
    whys: list[str] = []
    for reading in readings:
        context = Context(document, language, sentence, reading, tuple(roles), memory.recent, past)
        role, why = role_of(context)
        roles.append((reading, role))
        whys.append(why)
    assigned = assign(cues, roles)
    judged = []
    for (reading, role), why in zip(roles, whys, strict=True):
        cue, earlier = assigned.get(reading, (None, None))
        if cue is None and memory.cue and role is Role.TOTAL and reading.kind == memory.kind:
            cue, earlier = memory.cue
        latest = role is Role.TOTAL and _latest(document, sentence, language, reading)
        speaker = speaker_for(attributions, reading.quantity.start, reading.end)
        place = place_of(document, sentence, language, reading)
        retrospective = any(item.dated and item.start <= reading.quantity.start < item.end for item in past)
        judged.append(_Judged(reading, sentence, role, why, cue, earlier, speaker, latest, place, retrospective))
    return judged


def _latest(document: Document, sentence: Sentence, language: Language, reading: Reading) -> bool:
    """Whether the text calls it the present state: a running toll, or "has since", "now" right before it."""
    start = max(sentence.start, reading.start - _UPDATE_REACH)
    updated = language.roles["update"].find(document.tokens.lower, start, reading.quantity.start)
    return reading.rule in ("toll", "anaphora") or updated is not None


def _lends(
    document: Document, sentence: Sentence, language: Language, attributions: Sequence[Attribution]
) -> Speaker | None:
    """A sentence about the figures without one ("... quoted a spokesman for the figures") lends its speaker."""
    if attributions and language.speech.figures.find(document.tokens.lower, sentence.start, sentence.end):
        return attributions[0].speaker
    return None


def _lend(judged: list[_Judged], lent: Speaker | None) -> list[_Judged]:
    if lent is None:
        return judged
    return [
        replace(item, speaker=lent) if item.speaker is None and item.role is Role.TOTAL else item for item in judged
    ]


def _plausible(judged: Sequence[_Judged], lexicon: Lexicon) -> list[_Judged]:
    """Leaves out what no event of this kind can reach; such a number is a misreading."""
    return [item for item in judged if item.reading.quantity.figure.level <= lexicon.kinds[item.reading.kind].most]


def _violent(document: Document, language: Language, judged: Sequence[_Judged]) -> tuple[list[_Judged], list[LeftOut]]:
    """Leaves out the fate of one person that is no event, with the reason."""
    kept: list[_Judged] = []
    left_out: list[LeftOut] = []
    for item in judged:
        one = item.reading.quantity.figure.level == 1
        why = no_event(document, item.sentence, language, item.reading) if one else ""
        if why:
            figure = item.reading.quantity.figure
            span = figure.span or document.span(item.reading.start, item.reading.end)
            left_out.append(LeftOut(figure.surface, span, why))
        else:
            kept.append(item)
    return kept, left_out


def _split_by_place(judged: list[_Judged]) -> list[_Judged]:
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


def _candidate(document: Document, language: Language, item: _Judged) -> Candidate:
    reading = item.reading
    mention = Mention(
        kind=reading.kind,
        figure=reading.quantity.figure,
        role=item.role,
        scope=_scope(item, language),
        speakers=(item.speaker,) if item.speaker else (),
        cue=item.cue,
        earlier=item.earlier,
        sentence=document.span(item.sentence.start, item.sentence.end),
        rule=reading.rule,
        why=item.why,
    )
    return Candidate(
        mention,
        item.sentence.place,
        item.sentence.in_title,
        bool(reading.parts),
        item.latest,
        item.retrospective,
        lone=reading.quantity.who is not None,
        who=reading.persons,
        sequel=_is_sequel(document, item.sentence, language, reading),
        joined=reading.rule.startswith(("object", "elliptic")) and document.tokens.lower[reading.start - 1] == "and",
        more=any(part.more or part.others for part in reading.parts or (reading.quantity,)),
        struck=reading.trigger.trigger.struck,
        hurts=reading.trigger.trigger.hurts and by_accident(document, item.sentence, language),
        culprit=any(who.noun in language.persons.perpetrators for who in reading.persons),
    )


def _is_sequel(document: Document, sentence: Sentence, language: Language, reading: Reading) -> bool:
    """Whether a word before it takes the story a step on: "then", "before killing", "another", "drove to"."""
    start = max(sentence.start, reading.start - _SEQUEL_REACH)
    more = reading.quantity.more or any(part.more for part in reading.parts)
    return more or language.roles["sequel"].find(document.tokens.lower, start, reading.start) is not None


def _scope(item: _Judged, language: Language) -> str:
    if item.why == PLACE and item.place:
        return item.place
    return group_scope(item.reading.quantity.noun, language.people) if item.role is Role.PART else ALL
