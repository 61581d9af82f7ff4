"""Counts that are joined: "six men and a guard", "a nurse, Ann Reed, and two patients"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from monitor.extractor.clause import Clause
from monitor.extractor.document import Document
from monitor.extractor.numbers import bounded
from monitor.extractor.quantity import Quantity
from monitor.model import Bound, Figure, Span

_PHRASE = 7
"""Words of a phrase that may stand between two of a list: "two guards at the southern gate, a gardener and"."""
_TELLING_REACH = 7


class Lists:
    """The lists of one sentence. ``taken`` are the counts, by their first token, that already have a kind."""

    def __init__(self, clause: Clause, taken: Mapping[int, str]) -> None:
        self.clause, self.taken = clause, taken
        self.sentence, self.language, self.words = clause.sentence, clause.language, clause.words
        self.everyone, self.included, self.triggers = clause.everyone, clause.included, clause.triggers

    def right(self, first: Quantity, *, subject: bool = False, relative: bool = False) -> tuple[Quantity, ...]:
        """``a teacher, two pupils and a guard``: counts joined behind the first, all people, none with its own verb.

        ``subject`` says that a verb behind the list is the list's: ``the deaths of a man and a woman have shaken ...``;
        ``relative`` that one of being is that of what did it: ``the raid that killed a man and a woman was lawful``.
        """
        chain, end = [first], first.end
        for quantity in self.everyone:
            if quantity.start < end:
                continue
            if self._is_same(chain[-1], end, quantity):
                end = quantity.end
                continue
            joined = self.clause.are_joined(end, quantity.start) or self._goes_on(end, quantity.start)
            if not joined or not _countable(quantity) or quantity in self.included:
                break
            if quantity.start in self.taken or self.clause.has_own_verb(quantity):
                break
            if not subject and (self._acts_elsewhere(quantity) or self._tells(quantity, relative=relative)):
                break
            chain.append(quantity)
            end = quantity.end
        return self._closed(chain)

    def _is_same(self, person: Quantity, end: int, quantity: Quantity) -> bool:
        """``Ann Reed, a judge``, ``Ann Reed, head of a bank and mayor``: what a name is said to be is nobody else."""
        named = person.who is not None and bool(person.who.name)
        plain = quantity.figure.level == 1 and quantity.people is True and not (quantity.who and quantity.who.name)
        if not named or not plain:
            return False
        gap, first = self.words[end : quantity.start], self.words[quantity.start]
        bare = first not in self.language.persons.determiners and first not in self.language.numbers.starters
        return (gap == [","] and (bare or first in ("a", "an"))) or (gap == ["and"] and bare and end > person.end)

    def left(self, last: Quantity) -> tuple[Quantity, ...]:
        """``a teacher, two pupils and a guard were killed``: counts joined before the last."""
        chain = [last]
        for quantity in reversed(self.everyone):
            if quantity.end > chain[0].start:
                continue
            if (
                not self.clause.are_joined(quantity.end, chain[0].start)
                or not (_countable(quantity) or self.clause.is_of_people(quantity))
                or quantity in self.included
            ):
                break
            if quantity.start in self.taken or not _countable(last) or self._is_object(quantity):
                break
            if quantity.oblique and self._has_aside(quantity):
                break
            chain.insert(0, quantity)
        return tuple(chain) if len(self._closed(chain)) == len(chain) else (last,)

    def _goes_on(self, start: int, end: int) -> bool:
        """``three teachers at the gate, a guard``: a short phrase behind one of a list, then what joins the next."""
        gap = self.words[start:end]
        joint = next((at for at, word in enumerate(gap) if word in (",", "and")), None)
        if joint is None or not 1 < joint <= _PHRASE or gap[0] not in self.language.persons.oblique:
            return False
        plain = all(word[0].isalnum() and word not in self.language.grammar.clause for word in gap[:joint])
        quiet = all(at not in self.clause.at_start for at in range(start, end))
        return plain and quiet and self.clause.are_joined(start + joint, end)

    def _tells(self, quantity: Quantity, *, relative: bool) -> bool:
        """``and a police officer said``: who has a verb of saying or being is no object of a list."""
        for word in self.words[quantity.end : min(quantity.end + _TELLING_REACH, self.sentence.end)]:
            if word in self.language.grammar.finite:
                return not relative
            if word in self.language.speech.verbs:
                return True
            if (
                not word[0].isalnum()
                or word in self.language.grammar.clause
                or word in self.language.background.subordinate
            ):
                return False
        return False

    def _acts_elsewhere(self, quantity: Quantity) -> bool:
        """``and 200 others rushed to the scene``: a count with a verb that makes it nothing of ours."""
        word = self.words[quantity.end] if quantity.end < self.sentence.end else ""
        return word.endswith("ed") and quantity.end not in self.clause.at_start

    def _closed(self, chain: Sequence[Quantity]) -> tuple[Quantity, ...]:
        """A list as far as its last "and": behind that, a comma begins something else. Headlines need no "and"."""
        behind = self.words[chain[-1].end : min(chain[-1].end + 2, self.sentence.end)]
        ends = not behind or behind[0] in self.language.persons.oblique
        singly = chain[0].figure.level == 1 and all(quantity.people for quantity in chain)
        if self.sentence.in_title and (ends or singly):
            return tuple(chain)
        if behind[:1] == ["and"] or behind == [",", "and"]:
            return tuple(chain)
        last = 0
        for place, (one, other) in enumerate(pairwise(chain), 1):
            if set(self.words[one.end : other.start]) - self.language.grammar.list_commas:
                last = place
        return tuple(chain[: last + 1])

    def _has_aside(self, person: Quantity) -> bool:
        """``at the home of Ann Reed, a nurse, and two men were killed``: an aside, more than an age, ends a phrase."""
        return self.words[person.end - 1] == "," and not self.words[person.end - 2].isdigit()

    def _is_object(self, quantity: Quantity) -> bool:
        return any(
            found.trigger.acts
            and not found.trigger.struck
            and 0 <= quantity.start - found.end <= 1
            and not self.clause.is_passive(found)
            for found in self.triggers
        )


def summed(document: Document, chain: tuple[Quantity, ...]) -> Quantity:
    """The sum of joined counts: exact only when all are; at least, where one of them is open upwards or vague."""
    first, last = chain[0], chain[-1]
    span = Span(document.tokens.start[first.start], document.tokens.end[last.end - 1])
    total = sum(1 if quantity.rank else quantity.figure.level for quantity in chain)
    exact = all(quantity.figure.bound is Bound.EXACT for quantity in chain)
    bound = Bound.EXACT if exact else Bound.AT_LEAST
    low, high, value = bounded(total, bound)
    unit, surface = first.figure.unit, document.full[span.start : span.end]
    figure = Figure(low, high, value, bound, unit, surface, span)
    return Quantity(figure, first.start, last.number_end, last.end, None, True)


def _countable(quantity: Quantity) -> bool:
    return quantity.people is True or quantity.others or quantity.more
