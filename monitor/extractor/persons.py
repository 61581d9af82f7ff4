"""People who are counted one by one: by their name, or by a noun that points at somebody ("the principal", "his wife").

A count says how many; a person is one and says who, so that the same one told twice is counted once (``identity``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.extractor.document import Document, Sentence
from monitor.extractor.identity import Who
from monitor.extractor.phrase import NAME, Phrase, owns
from monitor.extractor.quantity import Quantity
from monitor.extractor.triggers import Found
from monitor.lexicon import Language
from monitor.model import PEOPLE, Bound, Figure

_MODIFIERS = 7
"""Words from "the" to its noun: "his estranged 34-year-old former business partner" has more."""
_UNKNOWN = 4
"""Words of one more of a list, whose noun no table knows."""
_NAMES = 12
"""Names of a list that are looked through for the verb of them all."""
_LIST = frozenset((",", "and"))
_AGED = frozenset(("-", "year", "year-old", "month", "month-old", "week", "week-old", "old"))
_JOINTS = frozenset((",", ";", "and", "of"))


def read_persons(
    document: Document,
    sentence: Sentence,
    language: Language,
    quantities: Sequence[Quantity],
    triggers: Sequence[Found],
) -> tuple[Quantity, ...]:
    """The persons of a sentence in order, none of them inside one of the counts that were read before.

    A sentence that tells of no fate of a person's (``triggers``) is not searched; that one was hit is no fate yet, but
    "he and three others were shot" counts four.
    """
    words, fates = document.tokens.lower, language.persons.fates
    told = any(found.trigger.kind in fates and not found.trigger.struck for found in triggers)
    others = "others" in words[sentence.start : sentence.end]
    if not told and not others and not language.fatal.find(words, sentence.start, sentence.end):
        return ()
    return tuple(_Finder(document, sentence, language, quantities, triggers).scan())


class _Finder:
    """Walks over a sentence. ``last`` is where the person before ended; ``bare`` says that nouns need no article."""

    def __init__(
        self,
        document: Document,
        sentence: Sentence,
        language: Language,
        quantities: Sequence[Quantity],
        triggers: Sequence[Found],
    ) -> None:
        self.phrase = Phrase(document, sentence, language, quantities, triggers)
        self.document, self.sentence, self.counts = document, sentence, quantities
        self.words, self.end = document.tokens.lower, sentence.end
        self.people, self.persons = language.people, language.persons
        self.subordinate = language.background.subordinate
        self.bare = sentence.in_title or not document.cased
        owners = (at for at in range(sentence.start, self.end) if owns(self.words[at]))
        self.owned = {near for at in owners for near in range(at - NAME + 1, at + 1)}
        self.few, self.last = self.persons.beginnings, -1

    def scan(self) -> Iterator[Quantity]:
        """Every person; most words are no beginning, and a look at them costs next to nothing."""
        done = self.sentence.start
        for at in self._beginnings():
            if at < done or at in self.phrase.counted:
                continue
            found = self._person(at)
            if found is not None:
                done = self.last = found.end
                yield found

    def _beginnings(self) -> list[int]:
        words, surface, few = self.words, self.document.tokens.text, self.few
        cased, start = self.document.cased, self.sentence.start
        return [
            at
            for at in range(start, self.end)
            if words[at] in few
            or (cased and surface[at][0].isupper())
            or (at > start and words[at - 1] in _LIST)
            or at in self.owned
            or (self.bare and self.phrase.begins(at))
        ]

    def _person(self, at: int) -> Quantity | None:
        word = self.words[at]
        if word in self.few and (found := self._told_before(at)):
            return found
        if at in self.owned and (found := self._owner(at)):
            return found
        if word in self.persons.determiners or owns(word):
            return self._by_noun(at, at + 1)
        if self.phrase.named and (found := self._by_name(at)):
            return found
        if word in self.phrase.grammar.breaks:
            return None if word not in self.persons.articles else self._unknown(at)
        found = self._by_noun(at, at) if self.bare else self._listed(at)
        return found if found is not None or self.document.cased else self._in_capitals(at)

    # -- by a noun -----------------------------------------------------------------------------------------------

    def _by_noun(self, start: int, at: int) -> Quantity | None:
        """``the principal``, ``his ex-wife``, ``the woman's mother``; in a headline also ``Teacher``."""
        noun = None
        for cursor in range(at, min(at + _MODIFIERS, self.end)):
            word = self.words[cursor]
            acts = noun is not None and cursor in self.phrase.acting
            if cursor in self.phrase.counted or acts or not self.phrase.modifies(cursor):
                break
            if (count := self._group(word, pointed=start < cursor)) and self._stands_alone(cursor + 1):
                return self._several(start, cursor + 1, count)
            if word in self.people.nouns and self.people.is_plural(word):
                return self._by_ages(start, cursor + 1) if start < cursor else None
            if self.people.is_person(word) and not owns(word):
                noun = cursor
            elif noun is not None and not self.phrase.is_name(cursor):
                break
        return None if noun is None else self._with_name(start, noun)

    def _by_ages(self, start: int, at: int) -> Quantity | None:
        """``his daughters, ages 3 and 7``: as many as there are ages."""
        hit = next(
            (at + skip for skip in (0, 1) if self.words[at + skip : at + skip + 1] in (["ages"], ["aged"])), None
        )
        if hit is None:
            return None
        end, count = hit + 1, 0
        while end < self.end and (self.words[end].isdigit() or self.words[end] in _LIST):
            count += self.words[end].isdigit()
            end += 1
        while end > hit and not self.words[end - 1].isdigit():
            end -= 1
        verb = end + 1 < self.end and (
            self.words[end + 1] in self.phrase.grammar.auxiliaries or self.phrase.suffers(end + 1)
        )
        return self._several(start, end + (verb and self.words[end] == ","), count) if count > 1 else None

    def _stands_alone(self, at: int) -> bool:
        """``the pair``, never ``a pair of``."""
        return self.phrase.ends(at) and (at >= self.end or self.words[at] != "of")

    def _with_name(self, start: int, noun: int) -> Quantity | None:
        end = self.phrase.name_end(noun + 1)
        if not self.phrase.ends(end):
            return None
        who = Who(name=self.phrase.name(noun + 1, end), noun=self.words[noun])
        stop = self.phrase.apposed(end, named=True) if who.name else self.phrase.named_behind(end)
        return self._one(start, stop, who)

    def _group(self, word: str, *, pointed: bool) -> int | None:
        return self.people.groups.get(word) or (self.people.kin.get(word) if pointed else None)

    def _owner(self, at: int) -> Quantity | None:
        """``Marta Kowal's death``, ``a man's body``: whose the counted noun behind it is."""
        for cursor in range(at, min(at + NAME, self.end)):
            if cursor in self.phrase.counted or (cursor > at and not self.phrase.modifies(cursor)):
                return None
            if owns(self.words[cursor]):
                who = self._possessor(at, cursor)
                return self._one(at, cursor + 1, who) if who is not None and self._counts(cursor + 1) else None
        return None

    def _possessor(self, start: int, at: int) -> Who | None:
        noun = self.words[at].removesuffix("'s")
        if self.people.is_person(noun):
            return Who(noun=noun)
        named = self.phrase.named and start < at and all(map(self.phrase.is_name, range(start, at)))
        return Who(name=self.phrase.name(start, at + 1)) if named and noun not in self.persons.bodies else None

    def _counts(self, at: int) -> bool:
        """Whether one death, one arrest or the like is named here, an adjective before it or not."""
        for cursor in range(at, min(at + 3, self.end)):
            if hit := self.phrase.trigger(cursor):
                stop, trigger = hit
                does = trigger.acts and self.words[stop : stop + 1] == ["of"]
                one = trigger.counts and not does and not self.words[stop - 1].endswith("s")
                return one and (self.phrase.ends(stop) or self.words[stop] in trigger.needs)
        return False

    # -- by a name -----------------------------------------------------------------------------------------------

    def _by_name(self, at: int) -> Quantity | None:
        """``Marta Kowal``, ``Officer Dan Reyes``: two capitalised words or more; one where only a person can stand."""
        end = self.phrase.name_end(at)
        if end == at or self.phrase.is_group(at, end) or not self.phrase.ends(end):
            return None
        thing = end < self.end and self.words[end] in self.persons.things
        if thing or (end - at < 2 and not self._singled(at, end)):
            return None
        return self._one(at, self.phrase.apposed(end, named=True), Who(name=self.phrase.name(at, end)))

    def _singled(self, at: int, end: int) -> bool:
        """``killing Lewis``, ``Lewis was shot``: a single capitalised word is a person beside such a verb only."""
        before = self.words[at - 1] if at > self.sentence.start else ""
        if not before or before in self.persons.oblique or before in self.persons.articles:
            return False
        if before == "," and self.document.tokens.text[at - 2][0].isupper():  # "in Princeton, Kentucky"
            return False
        if self.sentence.in_title and self.phrase.suffers(end):
            return True
        behind = self.words[end] if end < self.end else ""
        return behind in self.persons.one or self.phrase.is_object(at)

    def _in_capitals(self, at: int) -> Quantity | None:
        """``KILLING ANA RUIZ, PABLO RUIZ AND ...``: words that no table knows, where only a person can stand."""
        end = self.phrase.name_end(at)
        if end - at < 2 or not self.phrase.ends(end):
            return None
        before = self.words[at - 1] if at > self.sentence.start else ""
        hit = self.phrase.trigger(at - 2) if before == "of" and at - 2 >= self.sentence.start else None
        goes_on = self.last >= 0 and at - 3 <= self.last < at and not set(self.words[self.last : at]) - _JOINTS
        stop = self.phrase.apposed(end, named=True)
        told = self.words[stop : stop + 1]
        subject = bool(told) and told[0] in self.persons.one and not before[:1].isalnum()
        dead = hit is not None and hit[1].counts
        listed = not before[:1].isalnum() and self._heads_list(end)
        if dead or goes_on or subject or listed or before in self.people.nouns or self.phrase.is_object(at):
            return self._one(at, stop, Who(name=self.phrase.name(at, end)))
        return None

    # -- by what was told before ---------------------------------------------------------------------------------

    def _told_before(self, at: int) -> Quantity | None:
        """``before they arrested him``, ``shot and killed them both``, ``killing them all``."""
        word, persons = self.words[at], self.persons
        if word in persons.pronouns:
            return self._one(at, at + 1, Who(pronoun=persons.pronouns[word])) if self.phrase.ends(at + 1) else None
        if hit := persons.both.match(self.words, at, self.end):
            return self._several(at, hit[0], 2) if self.phrase.ends(hit[0]) else None
        hit = persons.everyone.match(self.words, at, self.end)
        if hit is None or not self.phrase.is_object(at) or not self.phrase.ends(hit[0]):
            return None
        counts = [count.figure for count in self.counts if count.end <= at and count.figure.unit == PEOPLE]
        levels = [figure.level for figure in counts if figure.level > 1]
        return self._several(at, hit[0], int(levels[-1])) if levels else None

    def _listed(self, at: int) -> Quantity | None:
        """``his brother, sister-in-law and ...``, ``and 9-year-old girl``: a bare noun that goes on with a list."""
        behind_count = self.words[at - 1] == "and" and at - 2 in self.phrase.counted
        gap = self.words[self.last : at] if self.last in (at - 1, at - 2) else []
        if not behind_count and (not gap or set(gap) - _LIST):
            return None
        noun = self._behind_age(at)
        if noun > at and self.phrase.named and (end := self.phrase.name_end(noun)) > noun:
            return self._one(at, end, Who(name=self.phrase.name(noun, end)))
        while noun + 1 < self.end and self._says_which(noun):
            noun += 1
        if noun >= self.end or not self.people.is_person(self.words[noun]) or not self.phrase.ends(noun + 1):
            return None
        return self._one(at, noun + 1, Who(noun=self.words[noun]))

    def _says_which(self, at: int) -> bool:
        """``police officer``: a noun that only says which person the next one is."""
        return self.words[at] in self.people.nouns and self.people.is_person(self.words[at + 1])

    def _behind_age(self, at: int) -> int:
        """The token behind ``12-year-old`` or ``12-year old``; ``at`` itself where no age begins."""
        if not self.words[at].isdigit() or self.words[at + 1 : at + 2] != ["-"]:
            return at
        end = at + 2
        while end < self.end and self.words[end] in _AGED:
            end += 1
        return end

    def _unknown(self, at: int) -> Quantity | None:
        """``two clerks and a teller``: whoever goes on with a list of people is one of them, whatever the noun."""
        listed = at >= self.sentence.start + 2 and self.words[at - 1] in _LIST
        if not listed or not (at - 2 in self.phrase.counted or self.last in (at - 1, at - 2)):
            return None
        end = at + 1
        while end < min(at + _UNKNOWN, self.end) and end not in self.phrase.counted and self.phrase.is_plain(end):
            end += 1
        closed = end >= self.end or self.words[end] in self.persons.closing
        known = end == at + 1 or self.words[end - 1] in self.people.not_people
        return self._one(at, end, Who(noun=self.words[end - 1])) if closed and not known else None

    def _heads_list(self, at: int) -> bool:
        """``ANA RUIZ, PABLO RUIZ AND EVA SOTO WERE KILLED``: whether names alone stand before a fate of several."""
        for _ in range(_NAMES):
            if at < self.end and self.words[at] in self.persons.several:
                return self.phrase.suffers(at + 1) or self.phrase.suffers(at + 2)
            while at < self.end and self.words[at] in _LIST:
                at += 1
            end = self.phrase.name_end(at) if at < self.end else at
            if end == at:
                return False
            at = end
        return False

    # -- what is found -------------------------------------------------------------------------------------------

    def _one(self, start: int, end: int, who: Who) -> Quantity:
        before = self.words[start - 1] if start > self.sentence.start else ""
        oblique = before in self.persons.oblique and not self._has_clause(end)
        return Quantity(self._figure(start, end, 1), start, start + 1, end, who.noun, True, who=who, oblique=oblique)

    def _several(self, start: int, end: int, count: int) -> Quantity:
        return Quantity(self._figure(start, end, count), start, start + 1, end, None, True)

    def _figure(self, start: int, end: int, count: int) -> Figure:
        span = self.document.span(start, end)
        return Figure(count, count, count, Bound.EXACT, surface=self.document.text(start, end), span=span)

    def _has_clause(self, at: int) -> bool:
        """``a tribute to the man who died``, ``of a teenager killed in``: a clause of its own tells of the person."""
        return at < self.end and (self.words[at] in self.subordinate or self.phrase.suffers(at))
