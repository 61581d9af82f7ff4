"""Joins counts to the words that give them a kind: who was killed, how many are missing, what the toll is.

Each trigger word looks for its count on the side that its form says (``lexicon.Trigger``), within one clause and a
bounded reach, so that a sentence costs no more than its length.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.extractor.document import Document, Sentence
from monitor.extractor.numbers import bounded
from monitor.extractor.quantities import Quantity
from monitor.lexicon import Language, Trigger
from monitor.model import Bound, Figure, Span

_TOLL_REACH = 14
_SUBJECT_REACH = 16
_OBJECT_REACH = 3
_COUNT_REACH = 4


@dataclass(frozen=True, slots=True)
class Found:
    """A trigger at tokens ``[start, end)``."""

    start: int
    end: int
    trigger: Trigger


@dataclass(frozen=True, slots=True)
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
    def start(self) -> int:
        """The first token of the reading."""
        return min(self.quantity.start, self.trigger.start)

    @property
    def end(self) -> int:
        """The token after the reading."""
        return max(self.quantity.end, self.trigger.end)


def find_triggers(document: Document, sentence: Sentence, language: Language) -> tuple[Found, ...]:
    """Every trigger of a sentence, longest first at each place, in order."""
    words, heads, found, at = document.tokens.lower, language.triggers.heads, [], sentence.start
    while at < sentence.end:
        hit = language.triggers.match(words, at, sentence.end) if words[at] in heads else None
        if hit and not _is_modifier(words, hit[0], sentence, language, hit[1]):
            found.append(Found(at, hit[0], hit[1]))
        at = hit[0] if hit else at + 1
    return tuple(found)


def _is_modifier(words: Sequence[str], at: int, sentence: Sentence, language: Language, trigger: Trigger) -> bool:
    """``wounded soldiers``, ``missing persons``: an adjective of a person, not the count's verb."""
    return (
        at < sentence.end
        and trigger.suffers
        and not trigger.acts
        and not trigger.counts
        and words[at] in language.people
    )


def read_sentence(
    document: Document,
    sentence: Sentence,
    language: Language,
    quantities: Sequence[Quantity],
    triggers: Sequence[Found],
    last_kind: str | None,
) -> tuple[Reading, ...]:
    """The readings of one sentence in textual order. ``last_kind`` is what "the total" of a new sentence stands for."""
    reader = _Reader(document, sentence, language, tuple(quantities), tuple(triggers))
    readings = reader.read(last_kind)
    return tuple(sorted(readings, key=lambda reading: (reading.quantity.start, reading.kind)))


class _Reader:
    """The working state of one sentence: which counts are taken, and by what."""

    def __init__(
        self,
        document: Document,
        sentence: Sentence,
        language: Language,
        quantities: tuple[Quantity, ...],
        triggers: tuple[Found, ...],
    ) -> None:
        self.document, self.sentence, self.language = document, sentence, language
        self.words = document.tokens.lower
        self.quantities, self.triggers = quantities, triggers
        self.at_start = {found.start: found for found in triggers}
        self.included = self._mark_included()
        self.taken: dict[int, str] = {}

    def read(self, last_kind: str | None) -> list[Reading]:
        readings: list[Reading] = []
        skip: set[int] = set()
        for index, found in enumerate(self.triggers):
            if index in skip:
                continue
            partner = self._partner(index)
            reading = self._toll(found) or self._object(found, partner) or self._count(found) or self._subject(found)
            if reading is None and found.trigger.tolls:
                continue
            if reading is None:
                continue
            readings.append(replace(reading, combined=partner is not None))
            if partner is not None:
                skip.add(index + 1)
                readings.append(replace(reading, kind=partner.trigger.kind, trigger=partner, combined=True))
        readings += self._anaphora(readings, last_kind)
        readings += self._elliptic(readings)
        return readings + self._parts(readings)

    # -- the four forms ------------------------------------------------------------------------------------------

    def _toll(self, found: Found) -> Reading | None:
        """``the death toll rose from 12 to 16``: the number after to, at, of, is, as far as the clause goes."""
        if not found.trigger.tolls:
            return None
        chosen: Quantity | None = None
        for quantity in self.quantities:
            if quantity.start < found.end or quantity.start - found.end > _TOLL_REACH:
                continue
            if chosen is None and not self._clear(found.end, quantity.start):
                break
            if chosen is not None:
                before = self.words[quantity.start - 1]
                if (
                    before in ("to", "at")
                    and self.words[chosen.start - 1] == "from"
                    and quantity.start - chosen.end <= 6
                ):
                    chosen = quantity
                break
            if quantity.start in self.taken:
                break
            chosen = quantity
        return self._take(found, chosen, "toll") if chosen else None

    def _object(self, found: Found, partner: Found | None) -> Reading | None:
        """``killing at least 17 people and two others``: the count right behind an active verb, with what joins it."""
        if not found.trigger.acts or self._passive(found):
            return None
        verb = partner or found
        first = self._next_quantity(verb.end, _OBJECT_REACH)
        if first is None or first in self.included:
            return None
        if found.trigger.suffers and self._left_adjacent(found) and self._has_own_verb(first):
            return None
        return self._take_sum(found, self._chain_right(first), "object")

    def _count(self, found: Found) -> Reading | None:
        """``at least 103 deaths``, ``no arrests``, ``the deaths of 12 people``."""
        trigger = found.trigger
        if not trigger.counts:
            return None
        if trigger.needs and not trigger.needs & set(self.words[self.sentence.start : self.sentence.end]):
            return None
        if found.end < self.sentence.end and self.words[found.end] in ("of", "to", "among"):
            behind = self._next_quantity(found.end + 1, 3)
            if behind is not None:
                return self._take_sum(found, self._chain_right(behind), "count of")
        before = self._quantity_ending_by(found.start, _COUNT_REACH)
        if before is None or before.start in self.taken or not self._only_modifiers(before.end, found.start):
            return self._risen(found)
        return self._take(found, before, "count")

    def _risen(self, found: Found) -> Reading | None:
        """``fatalities topped 24,000``, ``deaths have risen to 12``: a counted noun that says how far it has come."""
        behind = next(
            (q for q in self.quantities if found.end <= q.start <= found.end + 5 and q.start not in self.taken), None
        )
        if behind is None or not found.trigger.counts:
            return None
        between = self.words[found.end : behind.number_end]
        return self._take(found, behind, "count risen") if _REACHES & set(between) else None

    def _subject(self, found: Found) -> Reading | None:
        """``20 people had been killed``, ``141 others wounded``, ``Five children die``: the count before its verb."""
        if not found.trigger.suffers:
            return None
        subject = self._subject_quantity(found)
        if subject is None:
            return None
        active = found.trigger.acts and not self._passive(found)
        if active and (not self._reduced(found) or self.words[found.start - 1] in ("who", "that", "which")):
            return None
        return self._take_sum(found, self._chain_left(subject), "subject")

    def _anaphora(self, readings: Sequence[Reading], last_kind: str | None) -> list[Reading]:
        """``the figure is 16``, ``bringing the total to 29``: the kind read just before."""
        table, at, found = self.language.roles["anaphora"], self.sentence.start, []
        while hit := table.find(self.words, at, self.sentence.end):
            start, stop, _ = hit
            at = stop
            earlier = [reading.kind for reading in readings if reading.start < start]
            kind = earlier[-1] if earlier else last_kind
            if kind is None or any(start <= trigger.start < stop + 3 for trigger in self.triggers):
                continue
            reading = self._toll(Found(start, stop, Trigger(kind, tolls=True)))
            if reading:
                found.append(replace(reading, rule="anaphora"))
        return found

    def _elliptic(self, readings: Sequence[Reading]) -> list[Reading]:
        """``41 died in Salta and 22 in Jujuy, 63 in all``: counts that leave out the verb of the one before them."""
        found: list[Reading] = []
        for quantity in self.quantities:
            if quantity.start in self.taken or quantity in self.included:
                continue
            before = [reading for reading in (*readings, *found) if reading.end <= quantity.start]
            if not before or quantity.people is False:
                continue
            summed = quantity.end < self.sentence.end and self.language.roles["sum"].match(
                self.words, quantity.end, self.sentence.end
            )
            if summed or self._in_place(quantity):
                self.taken[quantity.start] = before[-1].kind
                rule = "sum" if summed else "elliptic"
                found.append(
                    Reading(
                        before[-1].kind, quantity, Found(quantity.start, quantity.end, before[-1].trigger.trigger), rule
                    )
                )
        return found

    def _in_place(self, quantity: Quantity) -> bool:
        at, tokens = quantity.end, self.document.tokens
        behind = at + 1 < self.sentence.end and self.words[at] in ("in", "from") and tokens.text[at + 1][0].isupper()
        return behind and self.document.cased and self.words[at + 1] not in self.language.months

    def _parts(self, readings: Sequence[Reading]) -> list[Reading]:
        """``including 12 children``: parts of the reading before them (or, at the head of a sentence, behind them)."""
        parts: list[Reading] = []
        for quantity in self.quantities:
            if quantity not in self.included or quantity.start in self.taken:
                continue
            before = [reading for reading in readings if reading.start < quantity.start]
            whole = before[-1].trigger if before else (readings[0].trigger if readings else self._whole(quantity))
            if whole is not None:
                self.taken[quantity.start] = whole.trigger.kind
                parts.append(Reading(whole.trigger.kind, self._grouped(quantity), whole, "included", included=True))
        return parts

    def _whole(self, quantity: Quantity) -> Found | None:
        """What ``31 of the dead`` are a part of."""
        return next((found for at, found in self.at_start.items() if 0 < at - quantity.end <= 3), None)

    def _grouped(self, quantity: Quantity) -> Quantity:
        """The group that ``31 of the dead were children`` names behind its verb."""
        if quantity.noun is not None:
            return quantity
        for at in range(quantity.number_end, min(quantity.number_end + 7, self.sentence.end)):
            if self.words[at] in ("were", "are", "was"):
                near = [word for word in self.words[at + 1 : at + 4] if word in self.language.people]
                return replace(quantity, noun=near[0]) if near else quantity
        return quantity

    # -- looking around ------------------------------------------------------------------------------------------

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
        if found.trigger.acts and second.trigger.acts and not self._passive(found):
            return second if self._next_quantity(second.end, _OBJECT_REACH) else None
        return second if self._subject_quantity(found) is not None else None

    def _passive(self, found: Found) -> bool:
        """Whether an auxiliary of the passive stands before the verb, adverbs between them allowed."""
        for at in range(found.start - 1, max(found.start - 4, self.sentence.start - 1), -1):
            word = self.words[at]
            if word in _PASSIVE:
                return True
            if word not in self.language.auxiliaries and not word.endswith("ly"):
                return False
        return False

    def _reduced(self, found: Found) -> bool:
        """``103 people killed in``: a participle right behind its count, and no object behind it."""
        if found.end >= self.sentence.end:
            return True
        word = self.words[found.end]
        return not word[0].isalnum() or word in self.language.breaks - _OBJECT_STARTS or found.end in self.at_start

    def _left_adjacent(self, found: Found) -> bool:
        return any(0 <= found.start - quantity.end <= 1 for quantity in self.quantities)

    def _next_quantity(self, at: int, reach: int) -> Quantity | None:
        for quantity in self.quantities:
            if at <= quantity.start <= at + reach and quantity.start not in self.taken:
                gap = self.words[at : quantity.start]
                if gap[:1] != ["and"] and all(word in _OBJECT_GAP or word.endswith("ly") for word in gap):
                    return quantity
                return None
        return None

    def _quantity_ending_by(self, at: int, reach: int) -> Quantity | None:
        near = [quantity for quantity in self.quantities if at - reach <= quantity.end <= at]
        return near[-1] if near else None

    def _only_modifiers(self, start: int, end: int) -> bool:
        return all(
            (word[0].isalpha() and word not in self.language.breaks) or word in _QUOTES
            for word in self.words[start:end]
        )

    def _clear(self, start: int, end: int) -> bool:
        """Whether no clause begins and no other trigger acts between two places."""
        return not any(
            word in _HARD or (start + offset in self.at_start and not self.at_start[start + offset].trigger.tolls)
            for offset, word in enumerate(self.words[start:end])
        )

    def _subject_quantity(self, found: Found) -> Quantity | None:
        """The nearest free count before a verb that its clause allows; included parts are passed over."""
        for index in range(len(self.quantities) - 1, -1, -1):
            quantity = self.quantities[index]
            if quantity.end > found.start or quantity in self.included or self._bracketed(quantity):
                continue
            if found.start - quantity.end > _SUBJECT_REACH or quantity.start in self.taken:
                return None
            if not self._same_clause(quantity.end, found.start):
                return None
            whole = self.quantities[index - 1] if index else None
            if (
                whole is not None
                and whole.partitive
                and set(self.words[whole.end : quantity.start]) <= {"of", "the", "its", "their", "some"}
            ):
                return whole
            return quantity
        return None

    def _bracketed(self, quantity: Quantity) -> bool:
        """``2,759 persons (around 460 families)``: an aside is no subject."""
        return quantity.start > self.sentence.start and self.words[quantity.start - 1] == "("

    def _same_clause(self, start: int, end: int) -> bool:
        commas = 0
        for at in range(start, end):
            word = self.words[at]
            if word in self.language.clause and not (word == "reported" or (word == "that" and at == start)):
                return False
            if at in self.at_start:
                return False
            if word in (";", ":", "—", "–"):
                return False
            commas += word == ","
        return commas != 1 or self._closes_apposition(start, end)

    def _closes_apposition(self, start: int, end: int) -> bool:
        """A single comma between subject and verb is fine when a part or an age stands before it, else it parts clauses."""
        comma = start + self.words[start:end].index(",")
        if comma == start:
            return False
        return (
            any(quantity in self.included and quantity.start < comma for quantity in self.quantities)
            or comma - start <= 1
        )

    def _has_own_verb(self, quantity: Quantity) -> bool:
        """Whether the words behind a count make it the subject of a trigger of its own."""
        for at in range(quantity.end, min(quantity.end + 5, self.sentence.end)):
            if at in self.at_start:
                own = self.at_start[at]
                return own.trigger.suffers and (not own.trigger.acts or self._passive(own) or self._reduced(own))
            if self.words[at] not in self.language.auxiliaries:
                return False
        return False

    def _chain_right(self, first: Quantity) -> tuple[Quantity, ...]:
        """``a teacher, two pupils and a guard``: counts joined behind the first, each a person, none with its own verb."""
        chain = [first]
        for quantity in self.quantities:
            if quantity.start < chain[-1].end:
                continue
            if not self._joined(chain[-1].end, quantity.start) or not _countable(quantity) or quantity in self.included:
                break
            if quantity.start in self.taken or self._has_own_verb(quantity):
                break
            chain.append(quantity)
        return self._closed(chain)

    def _closed(self, chain: Sequence[Quantity]) -> tuple[Quantity, ...]:
        """A list as far as its last "and": behind that, a comma begins something else."""
        behind = self.words[chain[-1].end : chain[-1].end + 2]
        if behind[:1] == ["and"] or behind == [",", "and"]:
            return tuple(chain)
        last = 0
        for place, (one, other) in enumerate(zip(chain, chain[1:], strict=False), 1):
            if set(self.words[one.end : other.start]) - {",", "another", "the", "his", "her", "their", "also"}:
                last = place
        return tuple(chain[: last + 1])

    def _chain_left(self, last: Quantity) -> tuple[Quantity, ...]:
        chain = [last]
        for quantity in reversed(self.quantities):
            if quantity.end > chain[0].start:
                continue
            if not self._joined(quantity.end, chain[0].start) or not _countable(quantity) or quantity in self.included:
                break
            if quantity.start in self.taken or not _countable(last) or self._is_object(quantity):
                break
            chain.insert(0, quantity)
        return tuple(chain) if len(self._closed(chain)) == len(chain) else (last,)

    def _is_object(self, quantity: Quantity) -> bool:
        return any(
            found.trigger.acts and 0 <= quantity.start - found.end <= 1 and not self._passive(found)
            for found in self.triggers
        )

    def _joined(self, start: int, end: int) -> bool:
        gap = self.words[start:end]
        return bool(gap) and len(gap) <= 3 and all(word in _JOINTS for word in gap)

    def _mark_included(self) -> frozenset[Quantity]:
        """Counts that the text itself calls parts: ``including N``, ``N of them``, and what is joined to those."""
        marked: set[Quantity] = set()
        previous: Quantity | None = None
        for quantity in self.quantities:
            after = self.words[quantity.number_end : quantity.number_end + 2]
            of_them = len(after) == 2 and after[0] == "of" and after[1] in _THEM
            of_dead = quantity.partitive and self.words[quantity.number_end + 2 : quantity.number_end + 3] in _WHOLES
            joined = previous in marked and previous is not None and self._joined(previous.end, quantity.start)
            if of_them or of_dead or joined or self._behind_include(quantity.start):
                marked.add(quantity)
            previous = quantity
        return frozenset(marked)

    def _behind_include(self, at: int) -> bool:
        low = max(self.sentence.start, at - 6)
        hit = None
        cursor = low
        while found := self.language.include.find(self.words, cursor, at):
            hit, cursor = found, found[1]
        return hit is not None and all(word[0].isalpha() and word not in _HARD for word in self.words[hit[1] : at])

    # -- taking --------------------------------------------------------------------------------------------------

    def _take(self, found: Found, quantity: Quantity, rule: str) -> Reading:
        self.taken[quantity.start] = found.trigger.kind
        return Reading(found.trigger.kind, quantity, found, rule)

    def _take_sum(self, found: Found, chain: tuple[Quantity, ...], rule: str) -> Reading:
        for quantity in chain:
            self.taken[quantity.start] = found.trigger.kind
        if len(chain) == 1:
            return Reading(found.trigger.kind, chain[0], found, rule)
        first, rest = chain[0], chain[1:]
        apposed = self.words[first.end] == "," and len(rest) > 1
        if apposed and first.figure.value is not None and first.figure.value == sum(q.figure.value or 0 for q in rest):
            return Reading(found.trigger.kind, first, found, rule)
        whole = _sum(self.document, chain)
        return Reading(found.trigger.kind, whole, found, f"{rule}, summed", parts=chain)


def _countable(quantity: Quantity) -> bool:
    return quantity.people is True or quantity.others or quantity.more


def _sum(document: Document, chain: tuple[Quantity, ...]) -> Quantity:
    """The sum of joined counts: exact only when all are; at least, where one of them is open upwards or vague."""
    first, last = chain[0], chain[-1]
    span = Span(document.tokens.start[first.start], document.tokens.end[last.end - 1])
    total = sum(quantity.figure.level for quantity in chain)
    exact = all(quantity.figure.bound is Bound.EXACT for quantity in chain)
    bound = Bound.EXACT if exact else Bound.AT_LEAST
    low, high, value = bounded(total, bound)
    figure = Figure(low, high, value, bound, surface=document.full[span.start : span.end], span=span)
    return Quantity(figure, first.start, last.number_end, last.end, None, True)


_REACHES = frozenset(
    {
        "rose",
        "risen",
        "rises",
        "rise",
        "rising",
        "topped",
        "tops",
        "reached",
        "reaches",
        "reach",
        "hit",
        "hits",
        "passed",
        "pass",
        "passes",
        "exceeded",
        "exceed",
        "exceeds",
        "climbed",
        "climb",
        "climbs",
        "surged",
        "stands",
        "stand",
        "stood",
        "surpassed",
        "numbered",
        "number",
        "total",
        "totalled",
        "totaled",
    }
)
_PASSIVE = frozenset(
    {
        "was",
        "were",
        "been",
        "being",
        "be",
        "are",
        "is",
        "get",
        "got",
        "gets",
        "getting",
        "left",
        "leaves",
        "leaving",
        "'re",
        "reported",
        "confirmed",
        "feared",
        "reportedly",
    }
)
_OBJECT_STARTS = frozenset({"the", "a", "an", "his", "her", "their", "its", "our", "this", "these", "those"})
_OBJECT_GAP = frozenset(
    {
        "the",
        "him",
        "himself",
        "and",
        "all",
        "both",
        "its",
        "their",
        "his",
        "her",
        "between",
        "anywhere",
        "another",
        "a",
        "further",
        "out",
        "down",
        "of",
        "back",
        "up",
        "some",
        "any",
        "up",
        "to",
        "what",
    }
)
_HARD = frozenset(
    {"when", "while", "but", "because", "which", "who", "whose", "after", "before", ";", "although", "though", "where"}
)
_JOINTS = frozenset(
    {",", "and", "&", "plus", "as", "well", "along", "with", "another", "also", "the", "his", "her", "their"}
)
_WHOLES = (["dead"], ["victims"], ["injured"], ["wounded"], ["killed"], ["fatalities"], ["missing"], ["casualties"])
_QUOTES = frozenset("'\"‘’“”")
_THEM = frozenset({"them", "which", "whom", "those", "these", "us"})
