"""extract(article, lexicon) -> Extraction: one pass over the sentences of an article."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from monitor.extractor.asides import asides, told_before
from monitor.extractor.beside import is_apart, is_single, says_too, scope_among, weapon_of
from monitor.extractor.candidate import Candidate
from monitor.extractor.context import Context
from monitor.extractor.cues import CueFound, assign, find_cues
from monitor.extractor.definitions import definition_in
from monitor.extractor.document import Document, Sentence, read_document
from monitor.extractor.gate import may_tell
from monitor.extractor.hindsight import corrected_above, cued_behind, moved_since, withdrawn_for
from monitor.extractor.judged import Judged, settle
from monitor.extractor.observe import PLACE, observe
from monitor.extractor.past import Past
from monitor.extractor.perils import by_accident, lies_hurt, no_event, nobody_dies, unreal
from monitor.extractor.persons import read_persons
from monitor.extractor.quantities import read_quantities
from monitor.extractor.quantity import Quantity
from monitor.extractor.reading import ANAPHORA, MULTIPLE, NOTHING, TOLL, Reading, Told, sole_kind, toll_kind
from monitor.extractor.readings import read_sentence
from monitor.extractor.roles import role_of
from monitor.extractor.scopes import covers_of, group_scope, place_of
from monitor.extractor.spared import read_spared
from monitor.extractor.speakers import Attribution, Hearing, speaker_for
from monitor.extractor.spoken import spoken_in
from monitor.extractor.things import in_own_unit, read_things, scope_in
from monitor.extractor.timeline import Timeline
from monitor.extractor.triggers import Found, find_triggers
from monitor.lexicon import Language, Lexicon
from monitor.lexicon.places import Places
from monitor.model import (
    ALL,
    PEOPLE,
    Amount,
    Article,
    Cue,
    Extraction,
    Figure,
    LeftOut,
    Mention,
    Observation,
    Role,
)

_UPDATE_REACH = 8
_SEQUEL_REACH = 25
_OUTCOME_REACH = 5


@dataclass(frozen=True, slots=True)
class _Memory:
    """What one sentence hands to the next. ``recent`` kinds outlast one sentence without any, no longer ``fresh``."""

    told: Told = NOTHING
    recent: frozenset[str] = frozenset()
    fresh: bool = True
    things: frozenset[str] = frozenset()
    totals: frozenset[str] = frozenset()
    cue: tuple[Cue, Figure | None] | None = None

    @property
    def passed(self) -> _Memory:
        """What is left of it behind a sentence that has nothing to read."""
        if not (self.recent or self.things or self.told.sole):
            return self
        recent = self.recent if self.fresh else frozenset()
        return replace(self, told=Told(self.told.last), recent=recent, fresh=False, things=frozenset())


def extract(article: Article, lexicon: Lexicon) -> Extraction:
    """Every figure in title and text, and what the article reports now for its main event. Never raises on text."""
    language = spoken_in(article, lexicon)
    if not may_tell(article.title, article.text, language):
        return Extraction(article.id, (), ())
    document = read_document(article.title, article.text, language)
    words = document.tokens.lower
    measured = _is_measured(words, language)
    timeline, hearing = Timeline(document, language, article.as_of), Hearing(document, language)
    judged: list[Judged] = []
    left_out: list[LeftOut] = []
    memory, elsewhere = _Memory(), asides(document, language)
    for sentence in document.sentences:
        if sentence.paragraph in elsewhere:
            continue
        units = measured and _is_measured(words[sentence.start : sentence.end], language)
        found, skipped, memory = _sentence(document, sentence, language, timeline, hearing, memory, measured=units)
        judged += found
        left_out += skipped
    judged = moved_since(withdrawn_for(corrected_above(document, language, judged)))
    judged = cued_behind(document, language, judged)
    judged, unexplained = _eventful(document, language, _lent(document, language, hearing, judged))
    left_out += unexplained
    survived = any(item.reading.trigger.trigger.struck for item in judged) and nobody_dies(document, language)
    told = told_before(document) if judged else {}
    candidates = tuple(
        _candidate(document, language, lexicon.places, item, told[item.sentence.place], survived=survived)
        for item in settle(judged, lexicon)
    )
    mentions = tuple(_scoped(candidate.mention, lexicon) for candidate in candidates)
    definition = definition_in(document, language) if candidates else None
    observations = _in_one_unit(observe(article, candidates, definition), lexicon)
    return Extraction(article.id, mentions, observations, tuple(left_out))


def _sentence(
    document: Document,
    sentence: Sentence,
    language: Language,
    timeline: Timeline,
    hearing: Hearing,
    memory: _Memory,
    *,
    measured: bool,
) -> tuple[list[Judged], tuple[LeftOut, ...], _Memory]:
    triggers = find_triggers(document, sentence, language, language.triggers)
    anaphora = memory.told.last and _stands_for(document, sentence, language)
    spared = tuple(read_spared(document, sentence, language))
    if not triggers and not anaphora and not measured and not spared:
        return [], (), memory.passed
    quantities, left_out = read_quantities(document, sentence, language)
    counts = tuple(quantity for quantity in quantities if quantity.figure.unit == PEOPLE)
    persons = read_persons(document, sentence, language, quantities, triggers)
    people = (*spared, *read_sentence(document, sentence, language, counts, triggers, memory.told, persons))
    people = tuple(in_own_unit(reading, language) for reading in people)
    taken = {reading.quantity.start for reading in people}
    things = read_things(document, sentence, language, quantities, taken) if measured else ()
    left_out = (*left_out, *_unread(document, quantities, things))
    if not people and not things:
        return [], left_out, _Memory(Told(_spoken_of(triggers) or memory.told.last), totals=memory.totals)
    past = timeline.past_of(sentence)
    roles = [
        *_roles(
            document, sentence, language, past, memory, memory.recent.union(thing.kind for thing in things), people
        ),
        *_roles(document, sentence, language, past, memory, memory.things, things),
    ]
    cues = find_cues(document, sentence, language, quantities)
    judged = _judge(document, sentence, language, past, memory, roles, cues, hearing.of(sentence))
    only_superseded = all(item.role is Role.SUPERSEDED for item in judged)
    corrected = any(cue.cue is Cue.CORRECTED for cue in cues)
    after = _Memory(
        told=Told(people[-1].kind, sole_kind(people), toll_kind(people)) if people else Told(memory.told.last),
        recent=frozenset(reading.kind for reading in people if not reading.trigger.trigger.struck),
        things=frozenset(reading.kind for reading in things),
        totals=memory.totals.union(item.reading.kind for item in judged if item.role is Role.TOTAL),
        cue=(Cue.CORRECTED, judged[0].reading.quantity.figure) if only_superseded and corrected else None,
    )
    return judged, left_out, after


def _stands_for(document: Document, sentence: Sentence, language: Language) -> bool:
    """Whether words of a sentence may stand for a kind that was told before it."""
    tables = (language.roles[name] for name in ("anaphora", "anaphora_said", "anaphora_it"))
    return any(table.find(document.tokens.lower, sentence.start, sentence.end) for table in tables)


def _spoken_of(triggers: Sequence[Found]) -> str | None:
    """The kind that a sentence without a figure speaks of: the last toll's, else the only one there is."""
    kinds = {found.trigger.kind for found in triggers}
    tolls = [found.trigger.kind for found in triggers if found.trigger.tolls]
    return tolls[-1] if tolls else next(iter(kinds)) if len(kinds) == 1 else None


def _is_measured(words: Sequence[str], language: Language) -> bool:
    """Whether a text has a unit that is not people, and something is said of it. Quick, and never wrongly no."""
    return not (language.measures.signs.isdisjoint(words) or language.measures.deeds.isdisjoint(words))


def _unread(document: Document, quantities: Sequence[Quantity], things: Sequence[Reading]) -> Iterator[LeftOut]:
    """The counts of things that nothing is said of."""
    read = {part.start for reading in things for part in (reading.quantity, *reading.parts)}
    for quantity in quantities:
        if quantity.figure.unit != PEOPLE and quantity.start not in read:
            at = quantity.start, quantity.end
            yield LeftOut(document.text(*at), document.span(*at), f"counts {quantity.noun}")


def _roles(
    document: Document,
    sentence: Sentence,
    language: Language,
    past: tuple[Past, ...],
    memory: _Memory,
    recent: frozenset[str],
    readings: Sequence[Reading],
) -> list[tuple[Reading, Role, str]]:
    """Each reading with its role and what shows it; ``recent`` are the kinds of the sentence before."""
    roles: list[tuple[Reading, Role, str]] = []
    for reading in readings:
        before = tuple((earlier, role) for earlier, role, _ in roles)
        roles.append(
            (reading, *role_of(Context(document, language, sentence, reading, before, recent, memory.totals, past)))
        )
    return roles


def _judge(
    document: Document,
    sentence: Sentence,
    language: Language,
    past: tuple[Past, ...],
    memory: _Memory,
    roles: Sequence[tuple[Reading, Role, str]],
    cues: Sequence[CueFound],
    attributions: Sequence[Attribution],
) -> list[Judged]:
    assigned = assign(cues, [(reading, role) for reading, role, _ in roles])
    judged = []
    for reading, role, why in roles:
        if role is Role.TOTAL and is_apart(document, sentence, language, reading):
            role, why = Role.BACKGROUND, "another event's"
        among = scope_among(document, sentence, language, reading)
        cue, earlier = assigned.get(reading, (None, None))
        if cue is None and memory.cue and role is Role.TOTAL and reading.kind == memory.told.last:
            cue, earlier = memory.cue
        latest = role is Role.TOTAL and _latest(document, sentence, language, reading)
        speaker = speaker_for(attributions, reading.quantity.start, reading.end)
        place = place_of(document, sentence, language, reading)
        retrospective = any(item.dated and item.holds(reading.quantity.start, reading.trigger.start) for item in past)
        judged.append(Judged(reading, sentence, role, why, cue, earlier, speaker, latest, place, retrospective, among))
    return judged


def _latest(document: Document, sentence: Sentence, language: Language, reading: Reading) -> bool:
    """Whether the text calls it the present state: a running toll, "has since" or "now" before it, who is "left"."""
    words, first = document.tokens.lower, max(sentence.start, reading.start - _UPDATE_REACH)
    start = next((at for at in range(reading.start - 1, first, -1) if words[at] == ";"), first)
    end = max(reading.quantity.start, reading.trigger.start)
    updated = language.roles["update"].find(words, start, end)
    rest = reading.trigger.trigger.current and language.roles["outcome"].find(
        document.tokens.lower, max(sentence.start, reading.quantity.start - 1), reading.quantity.start
    )
    nobody = reading.quantity.figure.level == 0 and reading.end < sentence.end
    over = nobody and language.roles["at_last"].match(document.tokens.lower, reading.end, sentence.end)
    claimed = reading.rule == TOLL and language.roles["claimed"].ending_at(words, first, reading.trigger.start)
    running = reading.rule in (TOLL, ANAPHORA) and not claimed
    return running or (updated is not None and not reading.persons) or bool(over) or bool(rest)


def _lent(document: Document, language: Language, hearing: Hearing, judged: list[Judged]) -> list[Judged]:
    """A sentence about the figures without one ("... quoted a spokesman for the figures") lends its speaker."""
    if not any(_is_unsaid(item) for item in judged):
        return judged
    told = {item.sentence.place for item in judged}
    words, figures = document.tokens.lower, language.speech.figures
    for sentence in document.sentences:
        if sentence.place in told or not figures.find(words, sentence.start, sentence.end):
            continue
        if attributions := hearing.of(sentence):
            speaker = attributions[0].speaker
            return [replace(item, speaker=speaker) if _is_unsaid(item) else item for item in judged]
    return judged


def _is_unsaid(item: Judged) -> bool:
    return item.speaker is None and item.role is Role.TOTAL


def _in_one_unit(observations: Sequence[Observation], lexicon: Lexicon) -> tuple[Observation, ...]:
    """Of a measure told in two units that compare ("8,000 hectares, or 20,000 acres") the first one named."""
    first: dict[tuple[str, str], str] = {}
    kept: list[Observation] = []
    for seen in observations:
        scoped = _scoped(seen, lexicon)
        if first.setdefault((seen.kind, scoped.scope), seen.figure.unit) == seen.figure.unit:
            kept.append(scoped)
    return tuple(kept)


def _eventful(document: Document, language: Language, judged: Sequence[Judged]) -> tuple[list[Judged], list[LeftOut]]:
    """Leaves out what happened to nobody, and the fate of one person that is no event, with the reason."""
    kept: list[Judged] = []
    left_out: list[LeftOut] = []
    for item in judged:
        one = item.reading.quantity.figure.level == 1
        why = unreal(document, item.sentence, language)
        why = why or (no_event(document, item.sentence, language, item.reading) if one else "")
        if why:
            figure = item.reading.quantity.figure
            span = figure.span or document.span(item.reading.start, item.reading.end)
            left_out.append(LeftOut(figure.surface, span, why))
        else:
            kept.append(item)
    return kept, left_out


_Told = TypeVar("_Told", Mention, Observation)


def _scoped(told: _Told, lexicon: Lexicon) -> _Told:
    scope = scope_in(lexicon.kinds[told.kind], told.scope, told.figure)
    return told if scope == told.scope else replace(told, scope=scope)


def _candidate(
    document: Document, language: Language, places: Places, item: Judged, told: int, *, survived: bool
) -> Candidate:
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
        lone=reading.quantity.who is not None or reading.rule == MULTIPLE,
        singly=is_single(document, language, reading),
        who=reading.persons,
        sequel=_is_sequel(document, item.sentence, language, reading),
        too=says_too(document, item.sentence, language, reading),
        also=_is_also(document, item.sentence, language, reading),
        groups=_groups(reading, language),
        again=document.tokens.lower[reading.quantity.start - 1] in language.persons.determiners,
        joined=_is_joined(document, language, reading),
        more=any(part.more or part.others for part in reading.parts or (reading.quantity,)),
        struck=reading.trigger.trigger.struck,
        hurts=_hurts(document, language, item, survived),
        lies=lies_hurt(document, item.sentence, language, reading),
        weapon=weapon_of(document, item.sentence, language, reading),
        outcome=_is_outcome(document, item.sentence, language, reading),
        told=told,
        covers=covers_of(document, item.sentence, language, places, reading, item.place),
        culprit=any(who.noun in language.persons.perpetrators for who in reading.persons),
    )


def _hurts(document: Document, language: Language, item: Judged, survived: bool) -> bool:
    """Whether who is told of lives and is hurt: by an accident, or hit where the text knows of no death."""
    trigger = item.reading.trigger.trigger
    return survived if trigger.struck else trigger.hurts and by_accident(document, item.sentence, language)


def _is_joined(document: Document, language: Language, reading: Reading) -> bool:
    """Whether the sentence goes on with one more: "and killed a guard", "and one died later"."""
    words = document.tokens.lower
    anew = reading.rule.startswith(("object", "elliptic")) and words[reading.start - 1] == "and"
    return anew or not language.persons.later.isdisjoint(words[reading.quantity.end : reading.end + 2])


def _groups(reading: Reading, language: Language) -> frozenset[tuple[Amount, str]]:
    """``the six nuns and two drivers``: how many of whom; people of no particular group are none."""
    counts = reading.parts or (reading.quantity,)
    named = ((part.figure.level, part.noun) for part in counts if part.noun and part.figure.level > 1)
    return frozenset((level, noun) for level, noun in named if noun not in language.people.nameless)


def _is_also(document: Document, sentence: Sentence, language: Language, reading: Reading) -> bool:
    """Whether "also" stands before its verb, or the sentence begins at a place: "At the mill he killed two"."""
    words = document.tokens.lower
    placed = words[sentence.start] in language.grammar.places and reading.rule.startswith("object")
    return placed or language.roles["too"].find(words, reading.quantity.end, reading.trigger.end) is not None


def _is_outcome(document: Document, sentence: Sentence, language: Language, reading: Reading) -> bool:
    """Whether a word right before it sums up what happened: "leaving five dead", "which left the three dead"."""
    start = max(sentence.start, reading.start - _OUTCOME_REACH)
    return language.roles["outcome"].find(document.tokens.lower, start, reading.start) is not None


def _is_sequel(document: Document, sentence: Sentence, language: Language, reading: Reading) -> bool:
    """Whether a word before it takes the story a step on: "then", "before killing", "another"; not "before 9 am"."""
    words, at = document.tokens.lower, max(sentence.start, reading.start - _SEQUEL_REACH)
    if reading.quantity.more or any(part.more for part in reading.parts):
        return True
    while hit := language.roles["sequel"].find(words, at, reading.start):
        at = hit[1]
        if not words[at][0].isdigit():
            return True
    return False


def _scope(item: Judged, language: Language) -> str:
    if item.why == PLACE and item.place:
        return item.place
    if item.role is Role.PART and item.among:
        return item.among
    return group_scope(item.reading.quantity.noun, language.people) if item.role is Role.PART else ALL
