"""The counts that no verb of their own tells: adjectives, "the figure is 16", "and 22 in Jujuy", parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.extractor.forms import Forms
from monitor.extractor.quantity import Quantity
from monitor.extractor.reading import ANAPHORA, FORMER, STEP, Reading, Taking, Told, sole_kind, toll_kind
from monitor.extractor.triggers import Found
from monitor.lexicon import Trigger

_FATE_REACH = 4


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
            counts_others = stop < self.sentence.end and self.words[stop] == "of"
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
