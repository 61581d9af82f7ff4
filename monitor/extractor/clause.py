"""One sentence as the readings see it: its counts, its triggers, and what stands between them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from monitor.extractor.document import Document, Sentence
from monitor.extractor.quantity import Quantity
from monitor.extractor.triggers import Found
from monitor.lexicon import Language, Trigger

_EITHER = frozenset(("dead", "died"))
"""Verbs that agree with one and with several."""
_WHOLE_REACH = 6
_DECADES = frozenset(("teens", "twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties"))
_ASIDE = (",", "-", "–", "—")
_ALSO = ("and", "but")
_ASIDE_REACH = 16
"""Words of an aside between a subject and its verb."""
_FROM_REACH = 6
"""Words of "from the northern suburbs" between a subject and its aside."""
_AGES = frozenset((",", "age", "aged", "ages", "and"))
_SHARED_REACH = 24
"""Words between a subject and its second verb."""
_WHOM_REACH = 5
_TIME_REACH = 6
_FORMER = 3
"""Words of "from an earlier"."""
_LEAST_PLACED, _PLACED = 3, 8
"""Words of "in Palma and", and of "in the parish of Palma Verde and"."""
_LISTED = frozenset(("classified", "counted", "listed", "recorded", "registered"))
_GAP = 4
"""Tokens of ", as well as"."""
_QUOTES = frozenset("'\"‘’“”")


class Clause:
    """A sentence with its counts and triggers in order. Every question looks at a bounded stretch of tokens.

    ``included`` are the counts that the text itself calls parts: ``including N``, ``N of them``. ``everyone`` are the
    counts and the persons in order.
    """

    def __init__(
        self,
        document: Document,
        sentence: Sentence,
        language: Language,
        quantities: tuple[Quantity, ...],
        triggers: tuple[Found, ...],
        persons: tuple[Quantity, ...] = (),
    ) -> None:
        self.document, self.sentence, self.language = document, sentence, language
        self.words = document.tokens.lower
        if persons:
            inner = {at for person in persons for at in range(person.start + 1, person.end)}
            quantities = tuple(quantity for quantity in quantities if quantity.start not in inner)
            quantities, persons = _named(document, quantities, persons)
            quantities, persons = _aged(document, quantities, persons)
        self.adjectives = tuple(found for found in triggers if found.adjective)
        triggers = tuple(found for found in triggers if not found.adjective)
        self.quantities, self.triggers = quantities, triggers
        self.everyone = tuple(sorted((*quantities, *persons), key=lambda item: item.start)) if persons else quantities
        self.at_start = {found.start: found for found in triggers}
        self.included = self._mark_included()

    def word_before(self, at: int) -> str:
        """The word before a token, ``""`` at the head of the sentence."""
        return self.words[at - 1] if at > self.sentence.start else ""

    def in_place(self, quantity: Quantity) -> bool:
        at, tokens = quantity.end, self.document.tokens
        placed = at + 1 < self.sentence.end and self.words[at] in self.language.grammar.located
        behind = placed and tokens.text[at + 1][0].isupper()
        return behind and self.document.cased and self.words[at + 1] not in self.language.dates.months

    def is_named(self, quantity: Quantity) -> bool:
        """``off County Road 934 in Weir``, ``at 665 Skyline Drive``: a number of a name goes on from nothing."""
        before = self.words[quantity.start - 1] if quantity.start > self.sentence.start else ","
        grammar = self.language.grammar
        plain = before[0].isalpha() and before not in grammar.breaks and before not in grammar.joints
        return plain or before in grammar.places

    def is_elsewhere(self, quantity: Quantity) -> bool:
        """``three in the lobby and one on the stairs``: a bare number that goes on from another at another place."""
        at, before = quantity.end, self.word_before(quantity.start)
        behind = self.words[at : at + 2] if at + 1 < self.sentence.end else []
        placed = (
            len(behind) == 2
            and behind[0] in self.language.grammar.places
            and behind[1] in self.language.persons.articles
        )
        return placed and before in ("and", ",", ":") and quantity.noun is None and quantity.number_end == quantity.end

    def is_next(self, quantity: Quantity) -> bool:
        """``killed his mother, then a neighbour and her son.``: another object, with no verb of its own behind it."""
        if self.words[quantity.start - 1] != "then" or quantity.people is not True:
            return False
        at = quantity.end
        return self.is_closed(at) or self.words[at] in self.language.grammar.places or self.words[at] == "and"

    def is_closed(self, at: int) -> bool:
        """Whether the sentence ends there, or a mark stands there."""
        return at >= self.sentence.end or not self.words[at][0].isalnum()

    def whole_of(self, quantity: Quantity) -> Found | None:
        """What ``31 of the dead`` and ``among the dead were 12 children`` are a part of: the nearest trigger."""
        near = sorted(self.triggers, key=lambda found: (abs(found.start - quantity.end), found.start))
        return near[0] if near and abs(near[0].start - quantity.end) <= _WHOLE_REACH else None

    def grouped(self, quantity: Quantity) -> Quantity:
        """The group that ``31 of the dead were children`` names behind its verb."""
        if quantity.noun is not None:
            return quantity
        for at in range(quantity.number_end, min(quantity.number_end + 7, self.sentence.end)):
            if self.words[at] in self.language.grammar.finite or self.words[at] in self.language.grammar.them:
                near = [word for word in self.words[at + 1 : at + 4] if word in self.language.people.nouns]
                return replace(quantity, noun=near[0]) if near else quantity
        return quantity

    def is_passive(self, found: Found) -> bool:
        """Whether an auxiliary of the passive stands before the verb, adverbs between them allowed."""
        if self.words[found.start].endswith(("s", "ing")):
            return False
        for at in range(found.start - 1, max(found.start - 4, self.sentence.start - 1), -1):
            word = self.words[at]
            if word in self.language.grammar.passive:
                return True
            if word not in self.language.grammar.auxiliaries and not word.endswith("ly"):
                return False
        return False

    def is_relative(self, found: Found) -> bool:
        """``the strike that killed``: another verb behind its objects is the strike's."""
        before = self.word_before(found.start)
        return before == "that" or before in self.language.background.subordinate

    def is_attributive(self, found: Found) -> bool:
        """``the search for missing``, ``those killed``: of a noun behind it, or of "those", and of nothing before."""
        before = self.word_before(found.start)
        behind = before in self.language.persons.determiners or before in self.language.grammar.attributive
        return before == "those" or (behind and not found.trigger.acts)

    def is_predicate(self, quantity: Quantity) -> bool:
        """``she was one of three people killed``: what stands behind a verb of being has no verb of its own."""
        before = self.word_before(quantity.start)
        return before in self.language.grammar.finite

    def is_reduced(self, found: Found) -> bool:
        """``103 people killed in``: a participle right behind its count, and no object behind it."""
        if found.end >= self.sentence.end:
            return True
        word = self.words[found.end]
        return (
            not word[0].isalnum()
            or word in self.language.grammar.breaks - self.language.grammar.object_starts
            or found.end in self.at_start
        )

    def has_left_neighbour(self, found: Found) -> bool:
        return any(0 <= found.start - quantity.end <= 1 for quantity in self.quantities)

    def agrees(self, person: Quantity, found: Found) -> bool:
        """Whether a verb behind one person speaks of one: ``the mayor and two aides were killed`` speaks of several."""
        return not self.language.persons.several & set(self.words[person.end : found.start])

    def singles(self, quantity: Quantity, found: Found) -> bool:
        """Whether the verb behind a subject speaks of one: ``the writer and broadcaster Ada Cole has died``."""
        return bool(self.language.persons.one & set(self.words[quantity.end : found.end]) - _EITHER)

    def quantity_ending_by(self, at: int, reach: int) -> Quantity | None:
        near = [quantity for quantity in self.quantities if at - reach <= quantity.end <= at]
        return near[-1] if near else None

    def owner(self, found: Found) -> Quantity | None:
        """Whose death it is: ``Marta Kowal's death``, ``the Marta Kowal murder``."""
        near = [q for q in self.everyone if q.who is not None and found.start - 2 <= q.end <= found.start]
        if not near or self.words[near[-1].end - 1].endswith("'s"):
            return near[-1] if near else None
        named = near[-1].who is not None and len(near[-1].who.name) > 1 and near[-1].end == found.start
        return near[-1] if named and not found.trigger.natural else None

    def antecedent(self, person: Quantity, taken: Collection[int]) -> Quantity | None:
        """Whom ``her`` stands for in ``dragged his wife to a barn, where he killed her``: the person told of last.

        Not the first of a sentence, who as a rule does what it tells; and nobody whose fate was told already.
        """
        if person.who is None or not person.who.pronoun:
            return None
        before = [one for one in self.everyone if one.end <= person.start and not (one.who and one.who.pronoun)]
        last = before[-1] if before else None
        if last is None or last.figure.level != 1 or not last.people or last.start in taken:
            return None
        owned = self.words[last.start] in self.language.persons.articles and last.who is not None
        acts = last.noun in self.language.persons.perpetrators
        return last if (len(before) > 1 or owned) and not acts and last.end < person.start - 1 else None

    def behind_time(self, at: int) -> int:
        """Behind ``on Monday`` or ``last week``, where "of" goes on: ``the killing on Monday of two guards``."""
        dates = self.language.dates
        for cursor in range(at, min(at + _TIME_REACH, self.sentence.end - 1)):
            if self.words[cursor + 1] == "of" and (
                self.words[cursor] in dates.weekdays
                or self.words[cursor] in dates.months
                or self.words[cursor] in self.language.background.spans
            ):
                return cursor + 1
        return at

    def whom(self, found: Found) -> Quantity | None:
        """Whose fate a relative clause tells: ``his landlord, whom he killed``."""
        for at in range(found.start - 1, max(found.start - _WHOM_REACH, self.sentence.start), -1):
            if self.words[at] == "whom" and self.words[at - 1] not in self.language.persons.oblique:
                near = [q for q in self.everyone if at - 1 <= q.end <= at and q.figure.level > 0]
                return near[-1] if near else None
        return None

    def only_modifiers(self, start: int, end: int) -> bool:
        return all(
            (word[0].isalpha() and word not in self.language.grammar.breaks) or word in _QUOTES
            for word in self.words[start:end]
        )

    def is_clear(self, start: int, end: int) -> bool:
        """Whether no clause begins and no other trigger acts between two places."""
        return not any(
            word in self.language.grammar.hard
            or (start + offset in self.at_start and not self._passes(self.at_start[start + offset].trigger))
            for offset, word in enumerate(self.words[start:end])
        )

    def _passes(self, trigger: Trigger) -> bool:
        return trigger.tolls or trigger.struck

    def host(self, found: Found) -> Quantity | None:
        """Whose verb it is behind an aside: ``The driver, a man in his 50s, died``, ``four - all men - died``."""
        at = found.start - 1
        while at > self.sentence.start and (self.words[at] in self.language.grammar.auxiliaries):
            at -= 1
        if self.words[at] not in _ASIDE or (found.trigger.acts and not self.is_passive(found)):
            return None
        for quantity in reversed(self.everyone):
            opening = self._opening(quantity, at) if quantity.end < at else None
            if opening is not None and at - opening <= _ASIDE_REACH and self.is_free(quantity):
                return quantity
        return None

    def _opening(self, quantity: Quantity, closing: int) -> int | None:
        """The mark behind a count, or behind where it is from, that the closing one answers."""
        start, mark = quantity.end, self.words[closing]
        for at in range(start, min(start + _FROM_REACH, closing - 1)):
            word = self.words[at]
            if word == mark:
                return at
            placed = at > start or word in self.language.persons.oblique
            if not placed or not word[0].isalnum() or at in self.at_start or word in self.language.grammar.clause:
                return None
        return None

    def is_free(self, quantity: Quantity) -> bool:
        """Whether a count may be a subject: no object of a verb, and not behind a preposition."""
        before = self.word_before(quantity.start)
        acted = any(found.end == quantity.start and found.trigger.acts for found in self.triggers)
        return before not in self.language.persons.oblique and not acted

    def shared_subject(self, found: Found) -> Quantity | None:
        """Whose verb it is behind another of theirs: ``A cyclist was taken to hospital but died``."""
        at = found.start - 1
        while at > self.sentence.start and self.words[at] in self.language.grammar.auxiliaries:
            at -= 1
        if self.words[at] not in _ALSO or (found.trigger.acts and not self.is_passive(found)):
            return None
        near = [quantity for quantity in self.everyone if at - _SHARED_REACH <= quantity.end < at]
        if not near or near[-1] in self.included or not self.is_free(near[-1]):
            return None
        quantity = near[-1]
        gap = self.words[quantity.end : at]
        verbal = any(word in self.language.grammar.finite for word in gap)
        plain = all(word not in self.language.grammar.clause and word not in _ASIDE[1:] for word in gap[:-1])
        return quantity if verbal and plain and gap.count(",") < 2 else None

    def is_bracketed(self, quantity: Quantity, verb: int) -> bool:
        """``2,759 persons (around 460 families) fled``: an aside is no subject, but of a verb at ``verb`` within it."""
        opens = quantity.start > self.sentence.start and self.words[quantity.start - 1] == "("
        return opens and ")" in self.words[quantity.end : verb]

    def is_former(self, quantity: Quantity) -> bool:
        """Whether the words right before a count tell it as the value before, whatever verb stands behind it."""
        if self._is_instead(quantity):
            return True
        start = max(self.sentence.start, quantity.start - _FORMER)
        return self.language.grammar.formerly.ending_at(self.words, start, quantity.start) is not None

    def _is_instead(self, quantity: Quantity) -> bool:
        """``seven, not nine, people``: a bare number, and right behind it the one that it takes the place of."""
        at = quantity.start
        if self.words[at - 2 : at] != [",", "not"]:
            return False
        return any(other.end == at - 2 and other.noun is None for other in self.quantities)

    def same_clause(self, start: int, end: int) -> bool:
        commas = 0
        for at in range(start, end):
            word = self.words[at]
            told = word == "reported" or self.words[at - 1] in self.language.grammar.passive
            told = told or (word == "as" and self.words[at - 1] in _LISTED)
            if word in self.language.grammar.clause and not (told or (word == "that" and at == start)):
                return False
            if at in self.at_start and not self.at_start[at].trigger.struck:
                return False
            if word in (";", ":", "—", "–"):
                return False
            commas += word == ","
        return commas != 1 or self._closes_apposition(start, end)

    def _closes_apposition(self, start: int, end: int) -> bool:
        """A single comma between subject and verb parts clauses, unless a part or an age stands before it."""
        comma = start + self.words[start:end].index(",")
        if comma == start:
            return False
        return (
            any(quantity in self.included and quantity.start < comma for quantity in self.quantities)
            or comma - start <= 1
        )

    def has_own_verb(self, quantity: Quantity) -> bool:
        """Whether the words behind a count make it the subject of a trigger of its own."""
        for at in range(quantity.end, min(quantity.end + 5, self.sentence.end)):
            if at in self.at_start:
                own = self.at_start[at]
                return own.trigger.suffers and (not own.trigger.acts or self.is_passive(own) or self.is_reduced(own))
            if self.words[at] not in self.language.grammar.auxiliaries:
                return False
        return False

    def belongs(self, person: Quantity, whole: Quantity) -> bool:
        """``three guards of the minister``: of several the one behind "of" only says whose they are."""
        of = self.words[whole.end : person.start] == ["of"]
        return of and person.figure.level == 1 and whole.figure.level > 1 and whole.people is True

    def own_fate(self, quantity: Quantity) -> Found | None:
        """``455 were affected, 85 of which have been relocated``: what befell a part and not its whole."""
        at, grammar = quantity.number_end, self.language.grammar
        if self.words[at : at + 1] != ["of"] or at + 2 >= self.sentence.end:
            return None
        named = self.words[at + 1] == "the" and self._is_whole(at + 2)
        if not named and self.words[at + 1] not in grammar.them:
            return None
        for place in range(at + 2 + named, min(at + 7 + named, self.sentence.end)):
            if place in self.at_start:
                own = self.at_start[place]
                return own if own.trigger.suffers and (not own.trigger.acts or self.is_passive(own)) else None
            if self.words[place] not in grammar.auxiliaries:
                return None
        return None

    def are_joined(self, start: int, end: int) -> bool:
        start = self._behind_whole(start, end)
        gap = _behind_age(self.words[self._behind_ages(start, end) : end])
        if not gap:
            return start > self.sentence.start and self.words[start - 1] == ","
        if gap[-2:] == ["and", "of"]:
            gap = gap[:-1]
        return len(gap) <= _GAP and all(word in self.language.grammar.joints for word in gap)

    def is_of_people(self, quantity: Quantity) -> bool:
        """``one of the city's best surgeons``."""
        return quantity.partitive and self._behind_whole(quantity.end, self.sentence.end) > quantity.end

    def _behind_whole(self, start: int, end: int) -> int:
        """The token behind ``of the city's best surgeons``, where that stands there."""
        if start >= end or self.words[start] != "of":
            return start
        for at in range(start + 1, min(start + _FROM_REACH, end)):
            if self.language.people.is_people(self.words[at]) and self.language.people.is_plural(self.words[at]):
                return at + 1
        return start

    def _behind_ages(self, start: int, end: int) -> int:
        """The token behind ``, aged 9 and 11`` or ``, 40``, where that stands there."""
        last = start
        for at in range(start, min(start + _ASIDE_REACH, end)):
            if self.words[at].isdigit():
                last = at + 1
            elif self.words[at] not in _AGES:
                break
        return last

    def _mark_included(self) -> frozenset[Quantity]:
        """Counts that the text itself calls parts: ``including N``, ``N of them``, and what is joined to those."""
        marked: set[Quantity] = set()
        previous: Quantity | None = None
        for person in self.everyone:
            if person.who is not None and self._behind_include(person.start):
                marked.add(person)
        marked |= self._named_among()
        for index, quantity in enumerate(self.quantities):
            after = self.words[quantity.number_end : quantity.number_end + 2]
            of_them = (
                len(after) == 2 and after[0] in self.language.grammar.of and after[1] in self.language.grammar.them
            ) and self.words[quantity.number_end + 2 : quantity.number_end + 3] != ["who"]
            of_dead = quantity.partitive and self._is_whole(quantity.number_end + 2)
            joined = (
                previous is not None
                and previous in marked
                and (self.are_joined(previous.end, quantity.start) or self._are_placed(previous.end, quantity.start))
            )
            among = self._is_among(quantity) or self._is_picked(index) or self._is_of_reduced(quantity)
            if of_them or of_dead or among or joined or self._behind_include(quantity.start):
                marked.add(quantity)
            previous = quantity
        return frozenset(marked)

    def _are_placed(self, start: int, end: int) -> bool:
        """``four of them in Palma Verde parish and two``: a place between two parts."""
        grammar = self.language.grammar
        if self.words[start] in grammar.of and self.words[start + 1] in grammar.them:
            start += 2
        gap = self.words[start:end]
        if not _LEAST_PLACED <= len(gap) <= _PLACED or gap[0] not in grammar.located or gap[-1] not in (",", "and"):
            return False
        named = self.document.tokens.text[start + 1][0].isupper()
        return named and all(word[0].isalnum() and start + at not in self.at_start for at, word in enumerate(gap[:-1]))

    def _named_among(self) -> set[Quantity]:
        """``six people, the owner and an inspector among them``: those named behind the count."""
        found: set[Quantity] = set()
        for last, person in enumerate(self.everyone):
            if self.words[person.end : person.end + 2] != ["among", "them"]:
                continue
            found.add(person)
            for before in reversed(self.everyone[:last]):
                if self.words[before.end : person.start] != ["and"] or before.figure.level > person.figure.level:
                    break
                found.add(before)
                person = before
        return found

    def _is_among(self, quantity: Quantity) -> bool:
        """``Eleven children are among the 70 people killed``."""
        behind = self.words[quantity.end : quantity.end + 2]
        return len(behind) == 2 and behind[0] in self.language.grammar.finite and behind[1] == "among"

    def _is_picked(self, index: int) -> bool:
        """``Three of the 12 injured were officers``: the larger count has its verb right behind it."""
        if index + 1 >= len(self.quantities) or not self.quantities[index].partitive:
            return False
        part, whole = self.quantities[index], self.quantities[index + 1]
        gap = self.words[part.number_end : whole.start]
        found = self.at_start.get(whole.end)
        named = found is not None and self._is_verb(found.end)
        return bool(gap) and set(gap) <= self.language.grammar.of_whole and named

    def _is_of_reduced(self, quantity: Quantity) -> bool:
        """``Four of the pupils kidnapped in May walked home``: the participle says of whom they are a part."""
        if not quantity.partitive or self.sentence.in_title:
            return False
        found = self.at_start.get(self._behind_whole(quantity.end, self.sentence.end))
        twofold = found is not None and found.trigger.acts and found.trigger.suffers
        if found is None or not twofold or found.end >= self.sentence.end:
            return False
        return self.words[found.end][0].isalnum() and self.is_reduced(found)

    def _is_verb(self, at: int) -> bool:
        """``of the 12 injured were``: another verb behind the trigger, which only names the whole."""
        grammar = self.language.grammar
        small = at < self.sentence.end and (self.words[at] in grammar.finite or self.words[at] in grammar.auxiliaries)
        return small or at in self.at_start

    def _is_whole(self, at: int) -> bool:
        return at < self.sentence.end and self.words[at] in self.language.grammar.wholes

    def _behind_include(self, at: int) -> bool:
        low = max(self.sentence.start, at - 6)
        hit = None
        cursor = low
        while found := self.language.grammar.include.find(self.words, cursor, at):
            hit, cursor = (hit if self.words[found[0] - 1] == "number" else found), found[1]
        return hit is not None and all(
            word[0].isalpha() and word not in self.language.grammar.hard for word in self.words[hit[1] : at]
        )


def _named(
    document: Document, counts: tuple[Quantity, ...], persons: tuple[Quantity, ...]
) -> tuple[tuple[Quantity, ...], tuple[Quantity, ...]]:
    """``a nurse, Ann Reed, and two patients``: the name between commas is the nurse's, and nobody's besides."""
    words = document.tokens.lower
    names = {
        person.start: person
        for person in persons
        if person.who is not None
        and person.who.name
        and words[person.start - 1 : person.start] == [","]
        and (words[person.end - 1] == "," or words[person.end : person.end + 1] == [","])
    }
    owners = {count.end + 1: count for count in counts if count.figure.level == 1 and count.end + 1 in names}
    joined = tuple(
        replace(count, end=names[count.end + 1].end) if owners.get(count.end + 1) is count else count
        for count in counts
    )
    return joined, tuple(person for person in persons if person.start not in owners)


def _aged(
    document: Document, counts: tuple[Quantity, ...], persons: tuple[Quantity, ...]
) -> tuple[tuple[Quantity, ...], tuple[Quantity, ...]]:
    """``her father, a 39-year-old, and another man``: the age between commas is the father's, and nobody's besides."""
    words = document.tokens.lower
    ages = {
        count.start: count
        for count in counts
        if count.noun == "year-old" and words[count.start - 1] == "," and words[count.end : count.end + 1] == [","]
    }
    owned = {person.end + 1 for person in persons} & ages.keys()
    aged = (replace(person, end=ages[at].end) if (at := person.end + 1) in owned else person for person in persons)
    return tuple(count for count in counts if count.start not in owned), tuple(aged)


def _behind_age(gap: list[str]) -> list[str]:
    """``a woman in her 50s and``: what stands behind the age that may be told of one of a list."""
    if len(gap) < len(("in", "her", "50", "and")) or gap[0] != "in" or gap[1] not in ("his", "her", "their"):
        return gap
    joint = next((at for at, word in enumerate(gap) if word in (",", "and")), len(gap))
    return gap[joint:] if any(word.isdigit() or word in _DECADES for word in gap[2:joint]) else gap
