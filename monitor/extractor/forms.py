"""The forms in which a word and its count stand together: toll, object, counted noun, subject, label.

A word looks for its count on the side that its form says (``lexicon.Trigger``), within one clause and a bounded reach,
so that a sentence costs no more than its length.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.extractor.clause import Clause
from monitor.extractor.identity import Who
from monitor.extractor.inserted import inserted
from monitor.extractor.quantity import Quantity
from monitor.extractor.reading import MULTIPLE, RISEN, STEP, TOLL, Reading, Taking
from monitor.extractor.subjects import Subjects
from monitor.extractor.triggers import Found
from monitor.model import PEOPLE, Bound, Figure

_TOLL_REACH = 14
OBJECT_REACH = 3
"""Words between a verb and its object."""
_COUNT_REACH = 4
_NOMINAL_REACH = 10
"""Words of "in the bus accident in the hills to" between the dead and their number."""
_COMES = (["are", "now"], ["come", "to"], ["comes", "to"], ["came", "to"])
_NOMINAL_LEAD = 4
"""Words of "bringing the confirmed" before the dead."""
TO_COME = ("expected", "feared", "forecast")
"""What no toll has come to so far."""


class Forms(Taking):
    """Reads the count of one word. ``inserted`` are the marks around what stands between tolls and their verbs."""

    def __init__(self, clause: Clause, taken: dict[int, str]) -> None:
        super().__init__(clause, taken)
        self.subjects = Subjects(clause, taken)
        self.inserted: dict[int, int] = {}

    def toll(self, found: Found) -> Reading | None:
        """``the death toll rose from 12 to 16``: the number after to, at, of, is, as far as the clause goes."""
        if not found.trigger.tolls:
            return None
        if brought := self._brought(found):
            return self.take(found, brought, TOLL)
        if reading := self._beside_inserted(found):
            return reading
        chosen = self._numbered(found.end)
        if chosen is None:
            return None
        return self.take(found, chosen, STEP if self.words[chosen.start - 1] == "by" else TOLL)

    def _beside_inserted(self, found: Found) -> Reading | None:
        """``the toll, which had been put at 58, is 52``: the number behind, unless that between is the present one."""
        between = inserted(self.clause, found.end)
        if between is None:
            return None
        start, end = between
        behind = self._numbered(end + 1)
        within = next((one for one in self.quantities if start < one.start < end and self.is_valued(start, one)), None)
        to_come = behind is None or self.says(TO_COME, end, behind.start)
        if behind is None or to_come or (within and self.says(("present",), start, end)):
            which = within and self.words[start + 1] in self.language.background.subordinate
            return self.take(found, within, TOLL) if within and which and within.start not in self.taken else None
        self.inserted[end] = start
        return self.take(Found(end, end + 1, found.trigger), behind, TOLL)

    def is_whole(self, quantity: Quantity) -> bool:
        """Whether a number counts nothing by itself: ``41 on Friday``, ``41 people``, and neither 41 homes nor boys."""
        bare = quantity.noun in (None, quantity.figure.unit) or quantity.noun in self.language.people.nameless
        at = quantity.end
        return bare and (self.clause.is_closed(at) or self.words[at] in self.language.grammar.breaks)

    def is_valued(self, start: int, quantity: Quantity) -> bool:
        """``, which stood at 58 on Monday,``: a number that what is put in behind a mark gives as a value."""
        if not self.is_whole(quantity) or self.says(TO_COME, start, quantity.start):
            return False
        table, first = self.language.roles["valued"], start + 1
        return quantity.start == first or table.ending_at(self.words, first, quantity.start) is not None

    def says(self, tables: Sequence[str], start: int, end: int) -> bool:
        """Whether a phrase of these tables of roles stands between two tokens."""
        return any(self.language.roles[table].find(self.words, start, end) for table in tables)

    def _numbered(self, begin: int) -> Quantity | None:
        """The number that belongs to a toll which is told up to a token."""
        chosen: Quantity | None = None
        for quantity in self.quantities:
            if quantity.start < begin or quantity.start - begin > _TOLL_REACH:
                continue
            if chosen is None and not self.clause.is_clear(begin, quantity.start):
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
        return chosen

    def _brought(self, found: Found) -> Quantity | None:
        """``bringing to 37 the number of people killed``: the number that stands before its toll."""
        at = found.start
        while at > self.sentence.start and self.words[at - 1] in self.language.grammar.brought:
            at -= 1
        quantity = next((one for one in self.quantities if one.end == at and one.start not in self.taken), None)
        if quantity is None or at == found.start or self.words[quantity.start - 1] != "to":
            return None
        return quantity if self.words[quantity.start - 2] in self.language.grammar.brings else None

    def nominal(self, found: Found) -> Reading | None:
        """``bringing the dead to 13``, ``the dead are now 11``, ``those displaced by the fighting now number 412``."""
        before = self.clause.word_before(found.start)
        named = before in self.language.persons.determiners or before in self.language.grammar.brought
        named = named or before.endswith("'s") or self.language.people.is_people(before) or before == "those"
        if not found.trigger.suffers or not named or self.clause.has_left_neighbour(found):
            return None
        chosen = self._numbered(found.end)
        if chosen is None or chosen.start - found.end > _NOMINAL_REACH or not self.is_whole(chosen) or chosen.partitive:
            return None
        led = self.words[chosen.start - 1] in ("to", "at", "now", "number", "numbered") or chosen.start == found.end
        return self.take(found, chosen, TOLL) if led and self._is_moved(found, chosen) else None

    def _is_moved(self, found: Found, chosen: Quantity) -> bool:
        """Whether something is said that moves a number, before the word for those it counts or behind it."""
        grammar, between = self.language.grammar, self.words[found.end : chosen.start]
        first = max(self.sentence.start, found.start - _NOMINAL_LEAD)
        before = set(self.words[first : found.start])
        changed = self.language.roles["changed"].find(self.words, first, chosen.start) is not None
        return (
            changed or bool(grammar.brings & before) or bool(grammar.reaches & set(between)) or between[-2:] in _COMES
        )

    def object(self, found: Found, partner: Found | None) -> Reading | None:
        """``killing at least 17 people and two others``: the count right behind an active verb, with what joins it."""
        counts = found.trigger.counts and self.words[found.end : found.end + 1] == ["of"]
        if not found.trigger.acts or counts or self.clause.is_passive(found) or self._is_noun(found):
            return None
        verb = partner or found
        first = self.next_quantity(verb.end, OBJECT_REACH, found.trigger.kind) or self.clause.whom(found)
        if first is None or self._counts_itself(first) or first.start in self.taken:
            return None
        if found.trigger.partial and first.figure.level == 1:
            return None
        if first in self.included and not self.subjects.is_other(found):
            return None
        active = not found.trigger.suffers or self.clause.is_relative(found)
        if not active and self.clause.has_left_neighbour(found) and self.clause.has_own_verb(first):
            return None
        chain = self.lists.right(first, relative=self.clause.is_relative(verb))
        if meant := self.clause.antecedent(first, self.taken):
            who = meant.who or Who(noun=meant.noun)
            self.taken[meant.start] = found.trigger.kind
            chain = (replace(first, who=who), *chain[1:])
        return self.take_sum(found, chain, "object")

    def _is_noun(self, found: Found) -> bool:
        """``took the injured to two of the hospitals``: no verb."""
        before = self.clause.word_before(found.start)
        return found.trigger.suffers and before != "that" and before in self.language.persons.determiners

    def count(self, found: Found) -> Reading | None:
        """``at least 103 deaths``, ``no arrests``, ``the deaths of 12 people``."""
        trigger = found.trigger
        if not trigger.counts:
            return None
        at = self.clause.behind_time(found.end)
        if at < self.sentence.end and self.words[at] in ("of", "to", "among"):
            behind = self.next_quantity(at + 1, 3, trigger.kind)
            if behind is not None and not (self.words[at] == "among" and self._counted(found)):
                return self.take_sum(found, self.lists.right(behind, subject=True), "count of")
        one = not self.language.people.is_plural(self.words[found.end - 1])
        if one and (owner := self.clause.owner(found)) and trigger.kind in self.language.persons.fates:
            return self.take(found, owner, "count of")
        before = self._counted(found)
        if before is None or before.start in self.taken:
            return self._risen(found)
        if not self._numbers(before, found):
            return None
        return self.take(found, before, "count")

    def _counted(self, found: Found) -> Quantity | None:
        """The count right before a noun: the 33 of ``33 deaths among 58 cases``."""
        before = self.clause.quantity_ending_by(found.start, _COUNT_REACH)
        return before if before is not None and self.clause.only_modifiers(before.end, found.start) else None

    def subject(self, found: Found) -> Reading | None:
        """``20 people had been killed``, ``141 others wounded``, ``Five children die``: the count before its verb."""
        if not found.trigger.suffers:
            return None
        subject = self.subjects.of(found) or self.subjects.shared(found)
        if subject is None:
            return None
        if self.clause.is_attributive(found) or (not found.trigger.acts and self.subjects.modifies(found, subject)):
            return None
        active = found.trigger.acts and not self.clause.is_passive(found)
        doer = subject.who is not None and subject.who.pronoun == self.words[subject.start]
        if active and (
            doer or not self.clause.is_reduced(found) or self.words[found.start - 1] in ("who", "that", "which")
        ):
            return None
        alone = subject.figure.level == 1 and self.clause.singles(subject, found)
        return self.take_sum(found, (subject,) if alone else self.lists.left(subject), "subject")

    def multiple(self, found: Found) -> Reading | None:
        """``a double murder``: two."""
        if not found.trigger.multiples:
            return None
        count = self.language.numbers.multiples[self.words[found.start]]
        span = self.document.span(found.start, found.start + 1)
        figure = Figure(count, count, count, Bound.EXACT, surface=self.document.text(found.start, found.end), span=span)
        quantity = Quantity(figure, found.start, found.start + 1, found.end, None, True)
        return self.take(found, quantity, MULTIPLE)

    def labelled(self, found: Found) -> Reading | None:
        """``Dead: 14``; in a headline also ``flood deaths 98``."""
        at = found.end
        if at >= self.sentence.end:
            return None
        marked, noun = self.words[at] == ":", found.trigger.counts and self.sentence.in_title
        behind = next((quantity for quantity in self.quantities if quantity.start == at + marked), None)
        if behind is None or behind.start in self.taken or not (marked or (noun and self.is_whole(behind))):
            return None
        return self.take(found, behind, "label")

    def next_quantity(self, at: int, reach: int, kind: str) -> Quantity | None:
        for quantity in self.everyone:
            if quantity.who is not None and kind not in self.language.persons.fates:
                continue
            if at <= quantity.start <= at + reach and quantity.start not in self.taken:
                gap = self.words[at : quantity.start]
                return quantity if gap[:1] != ["and"] and self._leads_to(quantity, gap) else None
        return None

    def _counts_itself(self, quantity: Quantity) -> bool:
        """``pulled eight bodies``: the object is itself what another kind counts."""
        behind = self.clause.at_start.get(quantity.end)
        return behind is not None and behind.trigger.counts and self._numbers(quantity, behind)

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
        if not found.trigger.counts:
            return None
        between = inserted(self.clause, found.end)
        start = between[1] if between else found.end
        behind = self._numbered(start)
        if behind is None or not self.language.grammar.clause.isdisjoint(self.words[start : behind.start]):
            return None
        put = self.words[behind.start - 1] == "at" and self.language.roles["claimed"].ending_at(
            self.words, self.sentence.start, found.start
        )
        if not put and not self.language.grammar.reaches & set(self.words[start : behind.number_end]):
            return None
        if between:
            found, self.inserted[between[1]] = Found(start, start + 1, found.trigger), between[0]
        return self.take(found, behind, STEP if self.words[behind.start - 1] == "by" else RISEN)

    def _leads_to(self, quantity: Quantity, gap: Sequence[str]) -> bool:
        """Whether only small words part a verb and its object, before a name also a group: ``killed nuns Ann``.

        Whoever kills himself kills with him whom a joint goes on with: ``killing himself along with nine guards``.
        """
        named = quantity.who is not None and bool(quantity.who.name)
        grammar, people = self.language.grammar, self.language.people
        beside = gap[:1] and gap[0] in grammar.reflexive
        return all(
            word in grammar.object_gap
            or (beside and word in grammar.reflexive | grammar.joints)
            or word.endswith("ly")
            or (named and word in people.nouns and people.is_plural(word))
            for word in gap
        )
