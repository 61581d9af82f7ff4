"""Joins counts to the words that give them a kind: who was killed, how many are missing, what the toll is.

Each trigger word looks for its count on the side that its form says (``lexicon.Trigger``), within one clause and a
bounded reach, so that a sentence costs no more than its length.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.extractor.clause import Clause
from monitor.extractor.document import Document, Sentence
from monitor.extractor.identity import Who
from monitor.extractor.lists import Lists, summed
from monitor.extractor.quantity import Quantity
from monitor.extractor.triggers import Found
from monitor.lexicon import Language, Trigger
from monitor.model import PEOPLE, Bound, Figure

_TOLL_REACH = 14
_SUBJECT_REACH = 16
_OBJECT_REACH = 3
_COUNT_REACH = 4
_FORMER_REACH = 20
TOLL = "toll"
"""The rule that reads the number a toll is said to have."""
MULTIPLE = "multiple"
"""The rule that reads a number inside the word: a figure of the deed's name, which yields to any that is counted."""
FORMER = "former"
"""The rule that reads the value before a change."""
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


def read_sentence(
    document: Document,
    sentence: Sentence,
    language: Language,
    quantities: Sequence[Quantity],
    triggers: Sequence[Found],
    last_kind: str | None,
    persons: Sequence[Quantity] = (),
) -> tuple[Reading, ...]:
    """The readings of one sentence in textual order. ``last_kind`` is what "the total" of a new sentence stands for."""
    reader = _Reader(Clause(document, sentence, language, tuple(quantities), tuple(triggers), tuple(persons)))
    readings = [
        reading if reader.is_definite(reading) else _ranked(reading, reader.kinds_before(reading, last_kind))
        for reading in reader.read(last_kind)
    ]
    return tuple(sorted(readings, key=lambda reading: (reading.quantity.start, reading.kind)))


class _Reader:
    """Reads one sentence: ``taken`` are the counts, by their first token, that already have a kind."""

    def __init__(self, clause: Clause) -> None:
        self.clause = clause
        self.document, self.sentence, self.language = clause.document, clause.sentence, clause.language
        self.words, self.quantities, self.triggers = clause.words, clause.quantities, clause.triggers
        self.everyone, self.included = clause.everyone, clause.included
        self.taken: dict[int, str] = {}
        self.lists = Lists(clause, self.taken)

    def read(self, last_kind: str | None) -> list[Reading]:
        readings: list[Reading] = []
        skip: set[int] = set()
        for index, found in self._in_turn():
            if index in skip:
                continue
            partner = self._partner(index)
            reading = (
                self._toll(found)
                or self._object(found, partner)
                or self._count(found)
                or self._subject(found)
                or self._multiple(found)
                or self._labelled(found)
            )
            if reading is None and found.trigger.tolls:
                continue
            if reading is None or (found.trigger.struck and not _hits_people(reading.quantity)):
                continue
            if found.trigger.struck and (fatal := self._fatal(reading)):
                reading = replace(reading, kind=fatal.kind, trigger=replace(found, trigger=fatal))
            elif found.trigger.struck and reading.quantity.who is not None:
                continue
            if partner is not None and partner.trigger.kind == "killed" and reading.quantity.figure.level == 1:
                reading, partner = replace(reading, kind="killed", trigger=partner), None
                skip.add(index + 1)
            combined = partner is not None and self._is_combined(found, partner)
            readings.append(replace(reading, combined=combined))
            if partner is not None:
                skip.add(index + 1)
                readings.append(replace(reading, kind=partner.trigger.kind, trigger=partner, combined=combined))
        readings += self._described(readings)
        readings = [self._outlived(reading) for reading in readings]
        readings += self._anaphora(readings, last_kind)
        readings += self._elliptic(readings)
        readings += self._former(readings)
        return readings + [self._outlived(part) for part in self._parts(readings)]

    def _fatal(self, reading: Reading) -> Trigger | None:
        """``shot his wife dead``, ``stabbed two men to death``: behind the object stands what became of it."""
        at = reading.quantity.end
        hit = self.language.fatal.match(self.words, at, self.sentence.end) if at < self.sentence.end else None
        return Trigger(hit[1], acts=True) if hit else None

    def _outlived(self, reading: Reading) -> Reading:
        """``a guard wounded by the bomb has died``: whoever was hurt and died of it is counted among the dead alone."""
        if reading.kind != "injured" or reading.trigger.trigger.struck:
            return reading
        end = next((found for found in self.triggers if found.start >= reading.end), None)
        if end is None or not (end.trigger.suffers and end.trigger.natural and end.trigger.kind == "killed"):
            return reading
        others = any(reading.end <= other.start < end.start for other in self.everyone)
        apart = {"and", "or"}.intersection(self.words[reading.end : end.start])
        if others or apart or not self.clause.same_clause(reading.end, end.start):
            return reading
        return replace(reading, kind=end.trigger.kind, trigger=end)

    def _in_turn(self) -> list[tuple[int, Found]]:
        """The triggers in order, but last those that only say who was hit: who was killed has the first choice."""
        return sorted(enumerate(self.triggers), key=lambda item: item[1].trigger.struck)

    def is_definite(self, reading: Reading) -> bool:
        """``became the tenth person killed``: the rank says how many there are, whatever was told before."""
        at = reading.quantity.start
        return at > self.sentence.start and self.words[at - 1] in self.language.persons.determiners

    def kinds_before(self, reading: Reading, last_kind: str | None) -> frozenset[str]:
        """The kinds that are told of before a reading: in its sentence, or else last."""
        before = frozenset(found.trigger.kind for found in self.triggers if found.end <= reading.start)
        return before or frozenset((last_kind,) if last_kind else ())

    # -- the four forms ------------------------------------------------------------------------------------------

    def _toll(self, found: Found) -> Reading | None:
        """``the death toll rose from 12 to 16``: the number after to, at, of, is, as far as the clause goes."""
        if not found.trigger.tolls:
            return None
        chosen: Quantity | None = None
        for quantity in self.quantities:
            if quantity.start < found.end or quantity.start - found.end > _TOLL_REACH:
                continue
            if chosen is None and not self.clause.is_clear(found.end, quantity.start):
                break
            if chosen is not None:
                before = self.words[quantity.start - 1]
                if (
                    before in ("to", "at")
                    and self.words[chosen.start - 1] in ("from", "by")
                    and quantity.start - chosen.end <= 6
                ):
                    chosen = quantity
                break
            if quantity.start in self.taken:
                break
            chosen = quantity
        return self._take(found, chosen, TOLL) if chosen else None

    def _object(self, found: Found, partner: Found | None) -> Reading | None:
        """``killing at least 17 people and two others``: the count right behind an active verb, with what joins it."""
        counts = found.trigger.counts and self.words[found.end : found.end + 1] == ["of"]
        if not found.trigger.acts or counts or self.clause.is_passive(found):
            return None
        verb = partner or found
        first = self._next_quantity(verb.end, _OBJECT_REACH, found.trigger.kind) or self.clause.whom(found)
        if first is None or self._counts_itself(first) or first.start in self.taken:
            return None
        if first in self.included and not self._is_other(found):
            return None
        if found.trigger.suffers and self.clause.has_left_neighbour(found) and self.clause.has_own_verb(first):
            return None
        chain = self.lists.right(first, relative=self.clause.is_relative(verb))
        if meant := self.clause.antecedent(first, self.taken):
            who = meant.who or Who(noun=meant.noun)
            self.taken[meant.start] = found.trigger.kind
            chain = (replace(first, who=who), *chain[1:])
        return self._take_sum(found, chain, "object")

    def _counts_itself(self, quantity: Quantity) -> bool:
        """``pulled eight bodies``: the object is itself what another kind counts."""
        behind = self.clause.at_start.get(quantity.end)
        return behind is not None and behind.trigger.counts and self._numbers(quantity, behind)

    def _count(self, found: Found) -> Reading | None:
        """``at least 103 deaths``, ``no arrests``, ``the deaths of 12 people``."""
        trigger = found.trigger
        if not trigger.counts:
            return None
        at = self.clause.behind_time(found.end)
        if at < self.sentence.end and self.words[at] in ("of", "to", "among"):
            behind = self._next_quantity(at + 1, 3, trigger.kind)
            if behind is not None:
                return self._take_sum(found, self.lists.right(behind, subject=True), "count of")
        if (owner := self.clause.owner(found)) and trigger.kind in self.language.persons.fates:
            return self._take(found, owner, "count of")
        before = self.clause.quantity_ending_by(found.start, _COUNT_REACH)
        if before is None or before.start in self.taken or not self.clause.only_modifiers(before.end, found.start):
            return self._risen(found)
        if not self._numbers(before, found):
            return None
        return self._take(found, before, "count")

    def _numbers(self, quantity: Quantity, found: Found) -> bool:
        """A count and its noun agree: ``two deaths``, never ``thousands protest his death``, ``two murder charges``."""
        people, several = self.language.people, self.language.people.is_plural(self.words[found.end - 1])
        if quantity.rank:
            return not several
        if several or quantity.figure.unit != PEOPLE or quantity.figure.level == 0:
            return True
        behind = self.words[found.end] if found.end < self.sentence.end else ""
        return quantity.figure.level <= 1 and behind not in people.nouns and behind not in people.not_people

    def _risen(self, found: Found) -> Reading | None:
        """``fatalities topped 24,000``, ``deaths have risen to 12``: a counted noun that says how far it has come."""
        behind = next(
            (q for q in self.quantities if found.end <= q.start <= found.end + 5 and q.start not in self.taken), None
        )
        if behind is None or not found.trigger.counts:
            return None
        between = self.words[found.end : behind.number_end]
        return self._take(found, behind, "count risen") if self.language.grammar.reaches & set(between) else None

    def _subject(self, found: Found) -> Reading | None:
        """``20 people had been killed``, ``141 others wounded``, ``Five children die``: the count before its verb."""
        if not found.trigger.suffers:
            return None
        subject = self._subject_quantity(found) or self._shared_subject(found)
        if subject is None:
            return None
        if not found.trigger.acts and (self._modifies(found, subject) or self.clause.is_attributive(found)):
            return None
        active = found.trigger.acts and not self.clause.is_passive(found)
        doer = subject.who is not None and subject.who.pronoun == self.words[subject.start]
        if active and (
            doer or not self.clause.is_reduced(found) or self.words[found.start - 1] in ("who", "that", "which")
        ):
            return None
        alone = subject.figure.level == 1 and self.clause.singles(subject, found)
        return self._take_sum(found, (subject,) if alone else self.lists.left(subject), "subject")

    def _multiple(self, found: Found) -> Reading | None:
        """``a double murder``: two."""
        if not found.trigger.multiples:
            return None
        count = self.language.numbers.multiples[self.words[found.start]]
        span = self.document.span(found.start, found.start + 1)
        figure = Figure(count, count, count, Bound.EXACT, surface=self.document.text(found.start, found.end), span=span)
        quantity = Quantity(figure, found.start, found.start + 1, found.end, None, True)
        return self._take(found, quantity, MULTIPLE)

    def _shared_subject(self, found: Found) -> Quantity | None:
        """Whoever another fate was told of before: ``was hurt but died``; a verb of their own kind adds nobody."""
        subject = self.clause.shared_subject(found)
        if subject is None or self.taken.get(subject.start) == found.trigger.kind:
            return None
        return subject if subject.who is None or found.trigger.kind in self.language.persons.fates else None

    def _modifies(self, found: Found, subject: Quantity) -> bool:
        """``350 missing parcels``: before a thing it is an adjective; ``is missing the final``."""
        if found.end >= self.sentence.end or (subject.end != found.start and subject.who is None):
            return False
        word = self.words[found.end]
        grammar = self.language.grammar
        if subject.who is not None and word in grammar.object_starts:
            return True
        if self.words[found.end - 1] in grammar.breaks or self.words[found.start] == "to":
            return False
        if self.words[found.end + 1 : found.end + 2] and self.words[found.end + 1] in grammar.after_span:
            return False
        plain = word.isalpha() and word not in grammar.breaks | grammar.auxiliaries | self.language.people.nouns
        return plain and word.endswith("s") and found.end not in self.clause.at_start

    def _labelled(self, found: Found) -> Reading | None:
        """``Dead: 14``."""
        at = found.end
        if at + 1 >= self.sentence.end or self.words[at] != ":":
            return None
        behind = next((quantity for quantity in self.quantities if quantity.start == at + 1), None)
        free = behind is not None and behind.start not in self.taken
        return self._take(found, behind, "label") if behind is not None and free else None

    def _described(self, readings: Sequence[Reading]) -> list[Reading]:
        """``two missing fishermen``, ``six murdered priests``: an adjective of a count's own noun."""
        found: list[Reading] = []
        told = {reading.kind for reading in readings}
        for quantity in self.everyone:
            if quantity.people is not True or quantity.start in self.taken or quantity in self.included:
                continue
            inside = self._adjective(quantity)
            if inside is not None and inside.trigger.kind not in told:
                found.append(self._take(inside, quantity, "described"))
        return found

    def _adjective(self, quantity: Quantity) -> Found | None:
        """The adjective or participle inside a count's noun phrase, or right before a person."""
        before = quantity.start - (quantity.who is not None)
        inside = [item for item in self.clause.adjectives if before <= item.start and item.end <= quantity.end]
        inside += [item for item in self.triggers if quantity.start < item.start and item.end < quantity.end]
        if quantity.who is not None:
            inside += [item for item in self.triggers if item.end == quantity.start and not item.trigger.acts]
        return next(filter(self._describes, inside), None)

    def _describes(self, found: Found) -> bool:
        """Whether such a word tells a fate by itself; who is called missing is so where somebody searches."""
        trigger = found.trigger
        if trigger.natural or trigger.struck or trigger.counts:
            return False
        searched = self.language.persons.searches.intersection(self.words[self.sentence.start : self.sentence.end])
        return trigger.suffers and (not trigger.sought or bool(searched))

    def _anaphora(self, readings: Sequence[Reading], last_kind: str | None) -> list[Reading]:
        """``the figure is 16``, ``bringing the total to 29``: the kind read just before."""
        table, at, found = self.language.roles["anaphora"], self.sentence.start, []
        while hit := table.find(self.words, at, self.sentence.end):
            start, stop, _ = hit
            at = stop
            earlier = [reading.kind for reading in readings if reading.start < start]
            kind = earlier[-1] if earlier else last_kind
            counts_others = stop < self.sentence.end and self.words[stop] == "of"
            if kind is None or counts_others or any(start <= trigger.start < stop + 3 for trigger in self.triggers):
                continue
            reading = self._toll(Found(start, stop, Trigger(kind, tolls=True)))
            if reading:
                found.append(replace(reading, rule="anaphora"))
        return found

    def _elliptic(self, readings: Sequence[Reading]) -> list[Reading]:
        """``41 died in Salta and 22 in Jujuy, 63 in all``: counts that leave out the verb of the one before them."""
        found: list[Reading] = []
        for quantity in self.everyone:
            following = self.clause.is_next(quantity)
            if quantity.start in self.taken or quantity in self.included or (quantity.who and not following):
                continue
            before = [reading for reading in (*readings, *found) if reading.end <= quantity.start]
            if not before or quantity.people is False or self.clause.is_named(quantity):
                continue
            if following and before[-1].rule.startswith("object"):
                told = Found(quantity.start, quantity.end, before[-1].trigger.trigger)
                found.append(self._take_sum(told, self.lists.right(quantity), "elliptic"))
                continue
            if quantity.who is not None:
                continue
            summed = quantity.end < self.sentence.end and self.language.roles["sum"].match(
                self.words, quantity.end, self.sentence.end
            )
            if summed or self.clause.in_place(quantity) or self.clause.is_elsewhere(quantity):
                self.taken[quantity.start] = before[-1].kind
                rule = "sum" if summed else "elliptic"
                found.append(
                    Reading(
                        before[-1].kind, quantity, Found(quantity.start, quantity.end, before[-1].trigger.trigger), rule
                    )
                )
        return found

    def _former(self, readings: Sequence[Reading]) -> list[Reading]:
        """``to 95 from 103``, ``29, not 36``, ``after media reported as many as 40``: what the value was before."""
        found: list[Reading] = []
        for quantity in self.quantities:
            near = [r for r in readings if abs(r.quantity.start - quantity.start) <= _FORMER_REACH and not r.included]
            if quantity.start in self.taken or quantity in self.included or not near or quantity.people is False:
                continue
            changes = self.words[quantity.end : quantity.end + 1] == ["to"]
            away = [(r.quantity.start - quantity.start, r) for r in near]
            whole = min(away, key=lambda item: ((item[0] > 0) != changes, abs(item[0])))[1]
            rule = self._was_before(quantity, whole)
            if rule:
                self.taken[quantity.start] = whole.kind
                found.append(Reading(whole.kind, quantity, whole.trigger, rule))
        return found

    def _was_before(self, quantity: Quantity, whole: Reading) -> str:
        before = self.words[quantity.start - 1] if quantity.start > self.sentence.start else ""
        if before in ("from", "not"):
            return FORMER
        if before == "by" and whole.rule in (TOLL, "anaphora"):
            return STEP
        between = self.words[whole.quantity.end : quantity.start]
        around = {*between, *self.words[quantity.end : quantity.end + 3]}
        told = bool(self.language.speech.verbs & around)
        return FORMER if "after" in between and told and quantity.noun is None else ""

    def _parts(self, readings: Sequence[Reading]) -> list[Reading]:
        """``including 12 children``: parts of the reading before them (or, at the head of a sentence, behind them)."""
        parts: list[Reading] = []
        for quantity in self.quantities:
            if quantity not in self.included or quantity.start in self.taken:
                continue
            before = [r for r in readings if r.start < quantity.start and r.rule not in (FORMER, STEP)]
            whole = (
                self.clause.own_fate(quantity)
                or self._of_named(quantity)
                or (
                    before[-1].trigger
                    if before
                    else (readings[0].trigger if readings else self.clause.whole_of(quantity))
                )
            )
            if whole is not None:
                self.taken[quantity.start] = whole.trigger.kind
                parts.append(
                    Reading(whole.trigger.kind, self.clause.grouped(quantity), whole, "included", included=True)
                )
        return parts

    def _of_named(self, part: Quantity) -> Found | None:
        """``two of the wounded escaped``: a part of those whom the word itself names, and no verb of a fate behind."""
        at = part.number_end + 2
        if not part.partitive or at >= self.sentence.end or self.words[at] not in self.language.grammar.wholes:
            return None
        fate = any(place in self.clause.at_start for place in range(at + 1, min(at + _COUNT_REACH, self.sentence.end)))
        return None if fate else self.clause.at_start.get(at)

    def _is_combined(self, found: Found, partner: Found) -> bool:
        """``killed or injured``, ``killed and wounded``: two fates; ``abducted and killed`` befell each of them."""
        either = "or" in self.words[found.end : partner.start]
        ends = partner.trigger.kind == "killed" and found.trigger.kind != "injured"
        return either or ("killed" in (found.trigger.kind, partner.trigger.kind) and not ends)

    def _partner(self, index: int) -> Found | None:
        """The second verb of ``killed or wounded 150`` and ``150 people were killed and injured``."""
        found = self.triggers[index]
        if index + 1 >= len(self.triggers):
            return None
        second = self.triggers[index + 1]
        gap = self.words[found.end : second.start]
        joined = gap in (["and"], ["or"], ["and", "/", "or"], ["/"], ["or", "been"], ["and", "been"])
        same_form = found.trigger.suffers == second.trigger.suffers or found.trigger.acts == second.trigger.acts
        if not joined or not same_form or second.trigger.kind == found.trigger.kind or found.trigger.tolls:
            return None
        if second.trigger.acts and self._next_quantity(second.end, _OBJECT_REACH, second.trigger.kind):
            return second if found.trigger.acts else None
        return second if self._subject_quantity(found) is not None else None

    def _next_quantity(self, at: int, reach: int, kind: str) -> Quantity | None:
        for quantity in self.everyone:
            if quantity.who is not None and kind not in self.language.persons.fates:
                continue
            if at <= quantity.start <= at + reach and quantity.start not in self.taken:
                gap = self.words[at : quantity.start]
                return quantity if gap[:1] != ["and"] and self._leads_to(quantity, gap) else None
        return None

    def _leads_to(self, quantity: Quantity, gap: Sequence[str]) -> bool:
        """Whether only small words part a verb and its object, before a name also a group: ``killed nuns Ann``."""
        named = quantity.who is not None and bool(quantity.who.name)
        grammar, people = self.language.grammar, self.language.people
        return all(
            word in grammar.object_gap
            or word.endswith("ly")
            or (named and word in people.nouns and people.is_plural(word))
            for word in gap
        )

    def _subject_quantity(self, found: Found) -> Quantity | None:
        """The nearest free count before a verb that its clause allows; included parts are passed over."""
        host = self.clause.host(found)
        if host is not None and host.start not in self.taken:
            return host if host.who is None or found.trigger.kind in self.language.persons.fates else None
        for index in range(len(self.everyone) - 1, -1, -1):
            quantity = self.everyone[index]
            if quantity.end > found.start or self.clause.is_bracketed(quantity):
                continue
            if quantity in self.included and not self._fares_otherwise(quantity, found):
                continue
            if quantity.who is not None and not self._may_suffer(quantity, found):
                continue
            if found.start - quantity.end > _SUBJECT_REACH or quantity.start in self.taken:
                return None
            if not self._is_subject(quantity, found):
                return None
            whole = self.everyone[index - 1] if index else None
            own = self.clause.at_start.get(quantity.end)
            if whole is not None and self.clause.belongs(quantity, whole):
                return whole if whole.start not in self.taken and whole not in self.included else None
            if (
                whole is not None
                and whole.partitive
                and not self._names(quantity, found)
                and (whole not in self.included or found.start > quantity.end or (own is not None and own != found))
                and set(self.words[whole.end : quantity.start]) <= self.language.grammar.of_whole
                and not (own == found and self.clause.is_predicate(whole))
            ):
                return whole
            return quantity
        return None

    def _names(self, whole: Quantity, found: Found) -> bool:
        """``three of the 12 people who were killed``: a clause right behind the whole says which they are."""
        if self.words[whole.end] not in self.language.background.subordinate:
            return False
        return all(word in self.language.grammar.auxiliaries for word in self.words[whole.end + 1 : found.start])

    def _fares_otherwise(self, part: Quantity, found: Found) -> bool:
        """``shot eleven people, four of them fatally``: a part of one kind is a total of its own verb's kind."""
        grammar = self.language.grammar
        own = all(
            word == "of" or word in grammar.them | grammar.auxiliaries
            for word in self.words[part.number_end : found.start]
        )
        return own and self._is_other(found, part)

    def _is_other(self, found: Found, part: Quantity | None = None) -> bool:
        """Whether the verb before this one, or before its part, tells of another fate."""
        start = part.start if part is not None else found.start
        before = [other.trigger for other in self.triggers if other.end <= start]
        return bool(before) and (before[-1].struck or before[-1].kind != found.trigger.kind)

    def _may_suffer(self, person: Quantity, found: Found) -> bool:
        """Whether a person may be the subject of a verb: not behind a preposition, in its clause, of its number."""
        if found.trigger.kind not in self.language.persons.fates:
            return False
        near = found.start - person.end <= _SUBJECT_REACH and person.start not in self.taken and not person.oblique
        alone = person.end - person.start == 1 and self.words[person.start] in self.language.persons.objective
        near = near and not (alone and self.words[found.start - 1] in self.language.grammar.finite)
        if not near or not self._is_subject(person, found):
            return False
        return self.clause.agrees(person, found) or len(self.lists.left(person)) > 1

    def _is_subject(self, quantity: Quantity, found: Found) -> bool:
        """Whether no clause parts a count from its verb, but one that says which it is and is over before ``has``."""
        end, start, grammar = quantity.end, found.start, self.language.grammar
        if self.clause.same_clause(end, start):
            return True
        between = self.words[end:start]
        if quantity.start != self.sentence.start or "that" not in between or between[-1] not in grammar.finite:
            return False
        named, clause = between[: between.index("that")], between[between.index("that") + 1 : -1]
        told = self.language.speech.verbs.intersection(between) or grammar.clause.intersection((*named, *clause))
        acts = any(at in self.clause.at_start for at in range(end, start))
        return bool(named and clause) and named[0] == "of" and not told and not acts and "," not in between

    def _take(self, found: Found, quantity: Quantity, rule: str) -> Reading:
        self.taken[quantity.start] = found.trigger.kind
        return Reading(found.trigger.kind, quantity, found, rule)

    def _take_sum(self, found: Found, chain: tuple[Quantity, ...], rule: str) -> Reading:
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


def _ranked(reading: Reading, before: frozenset[str]) -> Reading:
    """A rank that goes on counting those of another kind ("two were killed and a third wounded") is one of its own."""
    if not reading.quantity.rank or not before - {reading.kind}:
        return reading
    figure = replace(reading.quantity.figure, low=1, high=1, value=1)
    return replace(reading, quantity=replace(reading.quantity, figure=figure))


def _hits_people(quantity: Quantity) -> bool:
    """``shot two films``: who is hit is a person, or a bare number."""
    return quantity.people is True or quantity.noun is None
