"""What the figures of a sentence were before, and what they were changed to: "to 95 from 103", "were revised to 12"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from monitor.extractor.forms import Forms
from monitor.extractor.quantity import Quantity
from monitor.extractor.reading import ANAPHORA, FORMER, RISEN, STEP, TOLL, Reading, Taking
from monitor.extractor.triggers import Found
from monitor.lexicon import Trigger

_FORMER_REACH = 20
_VERB = 3
"""Words of "scaled back down"."""
_CHANGED_REACH = 12
"""Words between a figure and the verb that changes it."""
_TOLD = (TOLL, RISEN, ANAPHORA, "count", "count of")
"""Rules that read what is said of a count, rather than of those who are counted."""
_OPENING = frozenset((",", "("))
_NOT_REACH = 2
"""Tokens of ", not"."""
_PAST_WORDS = 4
"""Words that tell a value as past: "had initially said that"."""


class Former(Taking):
    """Reads the values around a change, by the readings there are."""

    def __init__(self, forms: Forms) -> None:
        super().__init__(forms.clause, forms.taken)
        self.forms = forms

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
        last = max(near, key=lambda one: one.end, default=None)
        if at == verb or last is None or last.rule not in _TOLD:
            return None
        between = set(self.words[last.end : at])
        return None if between & (grammar.finite | grammar.clause | grammar.joints) else last

    def before(self, readings: Sequence[Reading]) -> list[Reading]:
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

    def _was_before(self, quantity: Quantity, whole: Reading) -> str:
        at = quantity.start - (self.words[quantity.start - 1] in self.language.persons.determiners)
        before = self.clause.word_before(at)
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
        end = whole.trigger.start
        start = self.forms.inserted.get(end, end)
        return start < quantity.start < end and self.forms.is_valued(start, quantity)

    def _corrects_another(self, quantity: Quantity) -> bool:
        """``nine people, not seven, were inside``: it was thought of a count that nothing is told of."""
        return any(
            0 < quantity.start - other.end <= _NOT_REACH and other.start not in self.taken for other in self.quantities
        )

    def _is_told_as_past(self, quantity: Quantity) -> bool:
        """``95; it had first said 103``, ``correcting the figure of 103``: a bare number, told as past."""
        if quantity.noun not in (None, quantity.figure.unit):
            return False
        end = quantity.start
        for table in ("superseded", "correcting"):
            hit = self.language.roles[table].find(self.words, max(self.sentence.start, end - _PAST_WORDS), end)
            if hit is not None and hit[1] + (table == "correcting") <= end:
                return all(self._names_a_report(at, end) for at in range(hit[1], end))
        return False

    def _names_a_report(self, at: int, end: int) -> bool:
        """Whether a word may stand between "earlier" and the number that was told then: "an earlier count of 66"."""
        word = self.words[at]
        small = word in ("at", "of") or word in self.language.speech.verbs or word in self.language.persons.determiners
        return small or self.language.roles["reports"].match(self.words, at, end) is not None
