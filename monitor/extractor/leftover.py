"""The counts that no verb of their own tells: adjectives, "the figure is 16", "and 22 in Jujuy", "from 103", parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from monitor.extractor.forms import TO_COME, Forms
from monitor.extractor.quantity import Quantity
from monitor.extractor.reading import ANAPHORA, FORMER, STEP, TOLL, Reading, Taking, Told, sole_kind, toll_kind
from monitor.extractor.triggers import Found
from monitor.lexicon import Trigger

_FORMER_REACH = 20
_FATE_REACH = 4
_VERB = 3
"""Words of "scaled back down"."""
_CHANGED_REACH = 12
"""Words between a figure and the verb that changes it."""
_OPENING = frozenset((",", "("))
_NOT_REACH = 2
"""Tokens of ", not"."""
_PAST_WORDS = 4
"""Words that tell a value as past: "had initially said that"."""


class Leftover(Taking):
    """Reads what the forms left, by the readings there are."""

    def __init__(self, forms: Forms) -> None:
        super().__init__(forms.clause, forms.taken)
        self.forms = forms

    def described(self, readings: Sequence[Reading]) -> list[Reading]:
        """``two missing fishermen``, ``six murdered priests``: an adjective of a count's own noun."""
        found: list[Reading] = []
        told = {reading.kind for reading in readings}
        for quantity in self.everyone:
            if quantity.people is not True or quantity.start in self.taken or quantity in self.included:
                continue
            inside = self._adjective(quantity)
            if inside is not None and inside.trigger.kind not in told:
                found.append(self.take(inside, quantity, "described"))
        return found

    def anaphora(self, readings: Sequence[Reading], last_kind: str | None) -> list[Reading]:
        """``the figure is 16``, ``bringing the total to 29``: the kind read just before."""
        table, at, found = self.language.roles["anaphora"], self.sentence.start, []
        while hit := table.find(self.words, at, self.sentence.end):
            start, stop, _ = hit
            at = stop
            earlier = [reading.kind for reading in readings if reading.start < start]
            kind = earlier[-1] if earlier else last_kind
            named = next((one for one in self.quantities if one.start == stop + 1), None)
            others = stop < self.sentence.end and self.words[stop] == "of"
            counts_others = others and not (named and self.forms.is_whole(named))
            if kind is None or counts_others or any(start <= trigger.start < stop + 3 for trigger in self.triggers):
                continue
            reading = self.forms.toll(Found(start, stop, Trigger(kind, tolls=True)))
            if reading:
                found.append(replace(reading, rule=ANAPHORA))
        return found

    def said(self, readings: Sequence[Reading], told: Told) -> list[Reading]:
        """``the ministry now says 28``, ``raised it to 67``: a bare number, where just one kind was told before."""
        found: list[Reading] = []
        for table, kind_of, before in (("said", sole_kind, told.sole), ("it", toll_kind, told.toll)):
            at = self.sentence.start
            while hit := self.language.roles[f"anaphora_{table}"].find(self.words, at, self.sentence.end):
                start, at, _ = hit
                own = [reading for reading in readings if reading.end <= start]
                kind = kind_of(own) if own else before if self._is_first(start) else None
                quantity = next((one for one in self.quantities if one.start == at and at not in self.taken), None)
                if kind and quantity and quantity.noun is None and self._is_all(quantity.end):
                    found.append(self.take(Found(start, at, Trigger(kind, tolls=True)), quantity, ANAPHORA))
        return found

    def changed(self, readings: Sequence[Reading]) -> list[Reading]:
        """``Initial reports of 17 deaths were later revised to 12``: the readings, with what they were changed to."""
        found = list(readings)
        for quantity in self.quantities:
            end = quantity.start - 1
            if quantity.start in self.taken or self.words[end] != "to" or not self.forms.is_whole(quantity):
                continue
            verb = self.language.roles["changed"].ending_at(self.words, max(self.sentence.start, end - _VERB), end)
            before = self._changed_by(verb[0], found) if verb is not None else None
            if verb is None or before is None:
                continue
            found[found.index(before)] = replace(before, rule=FORMER)
            found.append(self.take(Found(verb[0], end, Trigger(before.kind, tolls=True)), quantity, ANAPHORA))
        return found

    def _changed_by(self, verb: int, readings: Sequence[Reading]) -> Reading | None:
        """The figure that a verb in the passive changes: no other verb stands between."""
        grammar, at = self.language.grammar, verb
        while at > self.sentence.start and self.words[at - 1] in grammar.auxiliaries:
            at -= 1
        near = [one for one in readings if max(0, at - _CHANGED_REACH) <= one.end <= at and not one.included]
        if at == verb or not near or near[-1].rule == FORMER:
            return None
        between = set(self.words[near[-1].end : at])
        return None if between & (grammar.finite | grammar.clause) else near[-1]

    def _is_first(self, at: int) -> bool:
        """Whether no other sentence ends before it, by a semicolon or a colon."""
        return {";", ":"}.isdisjoint(self.words[self.sentence.start : at])

    def _is_all(self, at: int) -> bool:
        """Whether nothing but the day is said behind a bare number: ``67 on Tuesday``."""
        day = at + (self.words[at : at + 1] == ["on"])
        return self.clause.is_closed(at) or (
            day < self.sentence.end and self.words[day] in self.language.dates.weekdays
        )

    def elliptic(self, readings: Sequence[Reading]) -> list[Reading]:
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
                found.append(self.take_sum(told, self.lists.right(quantity), "elliptic"))
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

    def former(self, readings: Sequence[Reading]) -> list[Reading]:
        """``to 95 from 103``, ``29, not 36``, ``after media reported as many as 40``: what the value was before."""
        found = self._former_of_two(readings)
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

    def _former_of_two(self, readings: Sequence[Reading]) -> list[Reading]:
        """``5,200 ill and 88 dead, up from 4,900 and 81``: two values before, in the order of those that are now."""
        for first, second in pairwise(self.quantities):
            joined = self.words[first.start - 1] == "from" and self.words[first.end : second.start] == ["and"]
            now = [reading for reading in readings if reading.end <= first.start and not reading.included][-2:]
            free = first.start not in self.taken and second.start not in self.taken
            bare = self.forms.is_whole(first) and self.forms.is_whole(second)
            if joined and free and bare and len({reading.kind for reading in now}) > 1:
                told = zip(now, (first, second), strict=True)
                return [self.take(reading.trigger, quantity, FORMER) for reading, quantity in told]
        return []

    def parts(self, readings: Sequence[Reading]) -> list[Reading]:
        """``including 12 children``: parts of the reading before them (or, at the head of a sentence, behind them)."""
        parts: list[Reading] = []
        for quantity in self.quantities:
            if quantity not in self.included or quantity.start in self.taken:
                continue
            before = [r for r in readings if r.start < quantity.start and r.rule not in (FORMER, STEP)]
            whole = (
                self.clause.own_fate(quantity)
                or self._of_named(quantity)
                or self._of_counted(quantity, readings)
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

    def _was_before(self, quantity: Quantity, whole: Reading) -> str:
        at = quantity.start - (self.words[quantity.start - 1] in self.language.persons.determiners)
        before = self.words[at - 1] if at > self.sentence.start else ""
        if before == "not" and self._corrects_another(quantity):
            return ""
        if before in ("from", "not") or self.clause.is_former(quantity) or self._is_told_as_past(quantity):
            return FORMER
        if self._is_inserted(quantity, whole):
            return FORMER
        if before == "was" and self.words[at - 2] in _OPENING and self.clause.is_closed(quantity.end):
            return FORMER
        if before == "by" and whole.rule in (TOLL, ANAPHORA):
            return STEP
        between = self.words[whole.quantity.end : quantity.start]
        around = {*between, *self.words[quantity.end : quantity.end + 3]}
        told = bool(self.language.speech.verbs & around)
        return FORMER if "after" in between and told and quantity.noun is None else ""

    def _is_inserted(self, quantity: Quantity, whole: Reading) -> bool:
        """``The toll, which stood at 58 on Monday, is 52``: between a toll and its verb stands what it was."""
        end, at = whole.trigger.start, quantity.start
        start = self.forms.inserted.get(end, end)
        return start < at < end and self.forms.is_whole(quantity) and not self.forms.says(TO_COME, start, at)

    def _corrects_another(self, quantity: Quantity) -> bool:
        """``nine people, not seven, were inside``: it was thought of a count that nothing is told of."""
        return any(
            0 < quantity.start - other.end <= _NOT_REACH and other.start not in self.taken for other in self.quantities
        )

    def _is_told_as_past(self, quantity: Quantity) -> bool:
        """``95; it had first said 103``: a bare number right behind the words that tell it as past."""
        if quantity.noun not in (None, quantity.figure.unit):
            return False
        end = quantity.start
        hit = self.language.roles["superseded"].find(self.words, max(self.sentence.start, end - _PAST_WORDS), end)
        return hit is not None and all(self._names_a_report(at, end) for at in range(hit[1], end))

    def _names_a_report(self, at: int, end: int) -> bool:
        """Whether a word may stand between "earlier" and the number that was told then: "an earlier count of 66"."""
        word = self.words[at]
        small = word in ("at", "of") or word in self.language.speech.verbs or word in self.language.persons.determiners
        return small or self.language.roles["reports"].match(self.words, at, end) is not None

    def _of_named(self, part: Quantity) -> Found | None:
        """``two of the wounded escaped``: a part of those whom the word itself names, and no verb of a fate behind."""
        at = part.number_end + 2
        if not part.partitive or at >= self.sentence.end or self.words[at] not in self.language.grammar.wholes:
            return None
        fate = any(place in self.clause.at_start for place in range(at + 1, min(at + _FATE_REACH, self.sentence.end)))
        return None if fate else self.clause.at_start.get(at)

    def _of_counted(self, part: Quantity, readings: Sequence[Reading]) -> Found | None:
        """``nine of the 49 injured are children``: a part of the count that it names, whatever stands before it."""
        if not part.partitive:
            return None
        for reading in readings:
            gap = self.words[part.number_end : reading.quantity.start]
            if gap and set(gap) <= self.language.grammar.of_whole:
                return reading.trigger
        return None
