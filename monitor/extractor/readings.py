"""Joins counts to the words that give them a kind: who was killed, how many are missing, what the toll is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.extractor.clause import Clause
from monitor.extractor.document import Document, Sentence
from monitor.extractor.excepted import read_excepted
from monitor.extractor.former import Former
from monitor.extractor.forms import OBJECT_REACH, Forms
from monitor.extractor.leftover import Leftover
from monitor.extractor.quantity import Quantity
from monitor.extractor.reading import FORMER, Reading, Taking, Told
from monitor.extractor.shares import is_of_a_share
from monitor.extractor.triggers import Found
from monitor.lexicon import Language, Trigger


def read_sentence(
    document: Document,
    sentence: Sentence,
    language: Language,
    quantities: Sequence[Quantity],
    triggers: Sequence[Found],
    told: Told,
    persons: Sequence[Quantity] = (),
) -> tuple[Reading, ...]:
    """The readings of one sentence in textual order. ``told`` is what "the total" and "it" may stand for."""
    reader = _Reader(Clause(document, sentence, language, tuple(quantities), tuple(triggers), tuple(persons)))
    found = reader.read(told)
    readings = [
        reading if reader.is_definite(reading) else _ranked(reading, reader.kinds_before(reading, told.last), found)
        for reading in found
    ]
    return tuple(sorted(readings, key=lambda reading: (reading.quantity.start, reading.kind)))


class _Reader(Taking):
    """Reads one sentence: each word by its form, then what is left."""

    def __init__(self, clause: Clause) -> None:
        super().__init__(clause, {})
        self.forms = Forms(clause, self.taken)
        self.leftover, self.former = Leftover(self.forms), Former(self.forms)

    def read(self, told: Told) -> list[Reading]:
        readings = read_excepted(self)
        skip: set[int] = set()
        for index, found in self._in_turn():
            if index in skip:
                continue
            partner = self._partner(index)
            reading = (
                self.forms.toll(found)
                or self.forms.nominal(found)
                or self.forms.object(found, partner)
                or self.forms.count(found)
                or self.forms.subject(found)
                or self.forms.multiple(found)
                or self.forms.labelled(found)
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
        readings += self.leftover.described(readings)
        readings = self._overtaken([self._outlived(reading) for reading in readings])
        readings += self.leftover.anaphora(readings, told.last)
        readings += self.leftover.said(readings, told)
        readings = self.former.changed(readings)
        readings += self.leftover.elliptic(readings)
        readings += self.former.before(readings)
        readings += [self._outlived(part) for part in self.leftover.parts(readings)]
        return [reading for reading in readings if not is_of_a_share(self.clause, reading)]

    def _fatal(self, reading: Reading) -> Trigger | None:
        """``shot his wife dead``, ``stabbed two men to death``: behind the object stands what became of it."""
        at = reading.quantity.end
        hit = self.language.fatal.match(self.words, at, self.sentence.end) if at < self.sentence.end else None
        return Trigger(hit[1], acts=True) if hit else None

    def _overtaken(self, readings: Sequence[Reading]) -> list[Reading]:
        """``who had been missing were found dead``: what they had been is the value before what they are now."""
        last = {reading.quantity.start: reading for reading in sorted(readings, key=lambda item: item.trigger.start)}
        kept: list[Reading] = []
        for reading in readings:
            now = last[reading.quantity.start]
            past = "had" in self.words[reading.quantity.end : reading.trigger.start]
            if now is reading or now.kind != reading.kind:
                kept.append(replace(reading, rule=FORMER) if past and now is not reading else reading)
        return kept

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

    def _is_combined(self, found: Found, partner: Found) -> bool:
        """``killed or injured``, ``killed and wounded``: two fates; ``abducted and killed`` befell each of them."""
        either = not self.language.grammar.either.isdisjoint(self.words[found.end : partner.start])
        ends = partner.trigger.kind == "killed" and found.trigger.kind != "injured"
        return either or ("killed" in (found.trigger.kind, partner.trigger.kind) and not ends)

    def _partner(self, index: int) -> Found | None:
        """The second verb of ``killed or wounded 150`` and ``150 people were killed and injured``."""
        found = self.triggers[index]
        if index + 1 >= len(self.triggers):
            return None
        second = self.triggers[index + 1]
        hit = self.language.grammar.partners.match(self.words, found.end, second.start)
        joined = hit is not None and hit[0] == second.start
        same_form = found.trigger.suffers == second.trigger.suffers or found.trigger.acts == second.trigger.acts
        if not joined or not same_form or second.trigger.kind == found.trigger.kind or found.trigger.tolls:
            return None
        if second.trigger.acts and self.forms.next_quantity(second.end, OBJECT_REACH, second.trigger.kind):
            return second if found.trigger.acts else None
        return second if self.forms.subjects.of(found) is not None else None


def _ranked(reading: Reading, before: frozenset[str], found: Sequence[Reading]) -> Reading:
    """A rank that goes on counting those of another kind ("two were killed and a third wounded") is one of its own."""
    if not reading.quantity.rank or not before - {reading.kind}:
        return reading
    before_it = (one for one in found if one.end <= reading.start and one.kind != reading.kind)
    others = [part.figure.level for one in before_it for part in (one.quantity, *one.parts)]
    if others and reading.quantity.figure.level - 1 not in others:
        return reading
    figure = replace(reading.quantity.figure, low=1, high=1, value=1)
    return replace(reading, quantity=replace(reading.quantity, figure=figure))


def _hits_people(quantity: Quantity) -> bool:
    """``shot two films``: who is hit is a person, or a bare number."""
    return quantity.people is True or quantity.noun is None
