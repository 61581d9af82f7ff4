"""People who are counted one by one: by their name, or by a noun that points at somebody ("the principal", "his wife").

A count says how many; a person is one and says who, so that the same one told twice is counted once (``identity``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.extractor.document import Document, Sentence
from monitor.extractor.identity import Who
from monitor.extractor.quantity import Quantity
from monitor.lexicon import Language
from monitor.model import Bound, Figure

_MODIFIERS = 7
"""Words between "the" and its noun: "his estranged 34-year-old former business partner" has eight tokens."""
_NAME = 6
"""Words of a name, titles included."""
_UNKNOWN = 4
_LIST = frozenset((",", "and"))
_JOINTS = frozenset((",", ";", "and", "of"))
_BEHIND_OF = 5
"""Words of "of a retired serviceman" that still say who it is."""


def read_persons(
    document: Document, sentence: Sentence, language: Language, quantities: Sequence[Quantity]
) -> tuple[Quantity, ...]:
    """The persons of a sentence in order, none of them inside one of the counts that were read before."""
    return tuple(_Finder(document, sentence, language, quantities).scan())


class _Finder:
    """Walks over a sentence; every look goes a bounded number of words ahead."""

    def __init__(
        self, document: Document, sentence: Sentence, language: Language, quantities: Sequence[Quantity]
    ) -> None:
        self.document, self.sentence, self.language = document, sentence, language
        self.words, self.surface = document.tokens.lower, document.tokens.text
        self.people, self.grammar, self.persons = language.people, language.grammar, language.persons
        self.counts, self.last = quantities, -1
        self.owned = {
            near
            for at in range(sentence.start, sentence.end)
            if _owns(self.words[at])
            for near in range(at - _NAME + 1, at + 1)
        }
        self.beginnings = language.persons.beginnings
        self.counted = {at: quantity.end for quantity in quantities for at in range(quantity.start, quantity.end)}
        heads, triggers = language.triggers.heads, language.triggers
        self.acting = {
            at
            for at in range(sentence.start, sentence.end)
            if self.words[at] in heads and triggers.match(self.words, at, sentence.end)
        }
        self.named = document.cased and not _in_capitals(document, sentence)
        self.bare = sentence.in_title or not document.cased

    def scan(self) -> Iterator[Quantity]:
        at = self.sentence.start
        while at < self.sentence.end:
            found = None if at in self.counted else self._person(at)
            if found is not None:
                self.last = found.end
                yield found
            at = found.end if found is not None else self.counted.get(at, at + 1)

    def _person(self, at: int) -> Quantity | None:
        word = self.words[at]
        if not self._may_begin(at, word):
            return None
        if told := self._told_before(at):
            return told
        if owner := self._owner(at):
            return owner
        if word in self.persons.determiners or _owns(word):
            return self._by_noun(at, at + 1)
        if self.named and (named := self._by_name(at)):
            return named
        if word in self.grammar.breaks:
            return None
        found = self._by_noun(at, at) if self.bare else self._listed(at)
        return found if found is not None or self.document.cased else self._in_capitals(at)

    def _in_capitals(self, at: int) -> Quantity | None:
        """``KILLING ANA RUIZ, PABLO RUIZ AND ...``: two words or more that no table knows, where only a person can stand."""
        end = self._name_end(at)
        before = self.words[at - 1] if at > self.sentence.start else ""
        behind_of = before == "of" and at - 2 >= self.sentence.start and self._names_deaths(at - 2)
        goes_on = self.last >= 0 and at - 3 <= self.last < at and not set(self.words[self.last : at]) - _JOINTS
        told = end < self.sentence.end and self.words[end] in ("was", "is") and not before[:1].isalnum()
        named = before in self.people.nouns
        if end - at < 2 or not (behind_of or goes_on or told or named or self._is_object(at)):
            return None
        return self._quantity(at, self._apposed(end), Who(name=self._name(at, end))) if self._ends(end) else None

    def _names_deaths(self, at: int) -> bool:
        hit = self.language.triggers.match(self.words, at, self.sentence.end)
        return hit is not None and hit[1].counts

    def _listed(self, at: int) -> Quantity | None:
        """``his brother, sister-in-law and ...``: a bare noun that goes on with a list of persons."""
        if not self._is_one(self.words[at]) or not self._ends(at + 1):
            return self._unknown(at)
        if self.words[at - 1] == "and" and at - 2 in self.counted:
            return self._quantity(at, at + 1, Who(noun=self.words[at]))
        gap = self.words[self.last : at] if self.last in (at - 1, at - 2) else []
        if not gap or set(gap) - _LIST:
            return None
        return self._quantity(at, at + 1, Who(noun=self.words[at]))

    def _may_begin(self, at: int, word: str) -> bool:
        """A quick no for most words: what stands in small letters begins a person by few words only."""
        return (
            (self.bare and self._begins_phrase(at, word))
            or word in self.beginnings
            or self.surface[at][0].isupper()
            or (at > self.sentence.start and self.words[at - 1] in _LIST)
            or at in self.owned
        )

    def _unknown(self, at: int) -> Quantity | None:
        """``two clerks and a teller``: whoever goes on with a list of people is one of them, whatever the noun."""
        if (
            self.words[at] not in self.persons.articles
            or at < self.sentence.start + 2
            or self.words[at - 1] not in _LIST
        ):
            return None
        goes_on = at - 2 in self.counted or self.last in (at - 1, at - 2)
        end = at + 1
        while end < min(at + _UNKNOWN, self.sentence.end) and end not in self.counted and self._is_plain(end):
            end += 1
        behind = self.words[end] if end < self.sentence.end else "."
        if (
            not goes_on
            or end == at + 1
            or behind not in self.persons.closing
            or self.words[end - 1] in self.people.not_people
        ):
            return None
        return self._quantity(at, end, Who(noun=self.words[end - 1]))

    def _is_plain(self, at: int) -> bool:
        word = self.words[at]
        return (
            word[0].isalpha()
            and word not in self.grammar.breaks
            and word not in self.grammar.auxiliaries
            and not self._acts(at)
        )

    def _begins_phrase(self, at: int, word: str) -> bool:
        """Whether a noun phrase without an article may begin here: at its noun, or behind what ends the one before."""
        return at == self.sentence.start or self.people.is_person(word) or self._closes(at - 1)

    def _closes(self, at: int) -> bool:
        word = self.words[at]
        return word in self.grammar.breaks or word in self.grammar.auxiliaries or not word[0].isalnum() or at in self.acting

    def _told_before(self, at: int) -> Quantity | None:
        """``before they arrested him``, ``shot and killed them both``, ``killing them all``."""
        word, end = self.words[at], self.sentence.end
        if word in self.persons.pronouns:
            who = Who(pronoun=self.persons.pronouns[word])
            return self._quantity(at, at + 1, who) if self._ends(at + 1) else None
        if hit := self.persons.both.match(self.words, at, end):
            return self._several(at, hit[0], 2) if self._ends(hit[0]) else None
        if (hit := self.persons.everyone.match(self.words, at, end)) and self._is_object(at):
            before = [count for count in self.counts if count.end <= at and count.figure.level > 1]
            return self._several(at, hit[0], before[-1].figure.level) if before and self._ends(hit[0]) else None
        return None

    def _is_object(self, at: int) -> bool:
        """Whether a verb that acts stands right before."""
        hits = (
            self.language.triggers.match(self.words, start, at) for start in range(max(at - 3, self.sentence.start), at)
        )
        return any(hit is not None and hit[0] == at and hit[1].acts for hit in hits)

    def _several(self, start: int, end: int, count: int) -> Quantity:
        span = self.document.span(start, end)
        figure = Figure(count, count, count, Bound.EXACT, surface=self.document.text(start, end), span=span)
        return Quantity(figure, start, start + 1, end, None, True)

    def _by_noun(self, start: int, at: int) -> Quantity | None:
        """``the principal``, ``his ex-wife``, ``the woman's mother``; in a headline also ``Teacher``."""
        noun = None
        for cursor in range(at, min(at + _MODIFIERS, self.sentence.end)):
            word = self.words[cursor]
            if cursor in self.counted or not self._modifies(cursor) or (noun is not None and self._acts(cursor)):
                break
            count = self.people.groups.get(word) or (self.people.kin.get(word) if start < cursor else None)
            if count and self._ends(cursor + 1):
                return self._several(start, cursor + 1, count)
            if word in self.people.nouns and self.people.is_plural(word):
                return None
            if self.people.is_person(word) and not _owns(word):
                noun = cursor
            elif noun is not None and not self._is_name(cursor):
                break
        if noun is None:
            return None
        end = self._name_end(noun + 1)
        if not self._ends(end):
            return None
        who = Who(name=self._name(noun + 1, end), noun=self.words[noun])
        return self._quantity(start, self._apposed(end) if who.name else self._named_behind(end), who)

    def _named_behind(self, at: int) -> int:
        """The end of a name behind its noun: ``his companion, Ana Ruiz,``."""
        if at + 1 >= self.sentence.end or self.words[at] != ",":
            return self._apposed(at)
        end = self._name_end(at + 1)
        if end - at < 3 or any(self._is_group(cursor) for cursor in range(at + 1, end)):
            return self._apposed(at)
        stop = self._apposed(end)
        closes = stop == end and end + 1 < self.sentence.end and self.words[end] == ","
        verbal = closes and (self.words[end + 1] in self.grammar.auxiliaries or self._acts(end + 1))
        return end + 1 if verbal else stop

    def _owner(self, at: int) -> Quantity | None:
        """``Marta Kowal's death``, ``a man's body``: whose the counted noun behind it is."""
        if not at in self.owned:
            return None
        for cursor in range(at, min(at + _NAME, self.sentence.end)):
            if cursor in self.counted or (cursor > at and not self._modifies(cursor)):
                return None
            word = self.words[cursor]
            if _owns(word):
                noun = word.removesuffix("'s")
                is_noun = self.people.is_person(noun)
                named = (
                    self.named
                    and cursor > at
                    and all(map(self._is_name, range(at, cursor)))
                    and noun not in self.persons.bodies
                )
                if not (is_noun or named) or not self._counts(cursor + 1):
                    return None
                return self._quantity(
                    at, cursor + 1, Who(noun=noun) if is_noun else Who(name=self._name(at, cursor + 1))
                )
        return None

    def _counts(self, at: int) -> bool:
        """Whether one death, one arrest or the like is named here, an adjective before it or not."""
        for cursor in range(at, min(at + 3, self.sentence.end)):
            hit = self.language.triggers.match(self.words, cursor, self.sentence.end)
            if hit:
                one = hit[1].counts and not hit[1].acts and not self.words[hit[0] - 1].endswith("s")
                return one and (self._ends(hit[0]) or self.words[hit[0]] in hit[1].needs)
        return False

    def _modifies(self, at: int) -> bool:
        word = self.words[at]
        if word in self.grammar.breaks or word in self.grammar.auxiliaries or not (word[0].isalnum() or word == "-"):
            return False
        if word in self.people.not_people and word not in self.persons.age and not self._is_name(at):
            return at + 1 < self.sentence.end and self.words[at + 1] in self.people.nouns and not self._acts(at)
        return word in self.people.nouns or at not in self.acting

    def _by_name(self, at: int) -> Quantity | None:
        """``Marta Kowal``, ``Officer Dan Reyes``: two capitalised words or more; one where only a person can stand."""
        end = self._name_end(at)
        if end == at or any(self._is_group(cursor) for cursor in range(at, end)):
            return None
        if end < self.sentence.end and self.words[end] in self.persons.things:
            return None
        if end - at < 2 and not self._singled(at, end):
            return None
        return self._quantity(at, self._apposed(end), Who(name=self._name(at, end))) if self._ends(end) else None

    def _singled(self, at: int, end: int) -> bool:
        """``killing Lewis``, ``Lewis was shot``: a single capitalised word is a person beside such a verb only."""
        if at == self.sentence.start or self.words[at - 1] in self.persons.oblique:
            return False
        behind = self.words[end] if end < self.sentence.end else ""
        if self.sentence.in_title and end < self.sentence.end and self._suffers(end):
            return True
        before = self.language.triggers.match(self.words, at - 1, self.sentence.end)
        return behind in self.persons.one or bool(before and before[1].acts and before[0] == at)

    def _suffers(self, at: int) -> bool:
        hit = self.language.triggers.match(self.words, at, self.sentence.end)
        return hit is not None and hit[1].suffers and not hit[1].natural

    def _name_end(self, at: int) -> int:
        """The token behind a name that begins at ``at``; ``at`` itself where none does."""
        end = at
        while end < min(at + _NAME, self.sentence.end) and end not in self.counted and self._is_name(end):
            end += 1
            if _owns(self.words[end - 1]):
                return end
            if end < self.sentence.end and self.surface[end] == "." and len(self.surface[end - 1]) <= 2:
                end += 1
        return end

    def _is_name(self, at: int) -> bool:
        word, surface = self.words[at], self.surface[at]
        if not word[0].isalpha() or word in self.grammar.breaks or word in self.grammar.auxiliaries:
            return False
        if word in self.language.dates.weekdays or word in self.language.dates.months:
            return False
        if not self.document.cased:
            return not self._is_known(at)
        return self.named and surface[0].isupper() and not self._acts(at)

    def _is_known(self, at: int) -> bool:
        """In capitals a name is whatever word the tables do not know."""
        word = self.words[at]
        known = word in self.people.nouns or word in self.people.not_people or word in self.language.speech.verbs
        return known or self._acts(at) or word.endswith(("ed", "ing", "ly"))

    def _acts(self, at: int) -> bool:
        return at in self.acting

    def _is_group(self, at: int) -> bool:
        """``Metro Police``, ``Kabul University``: a name with such a word in it is nobody's."""
        word = self.words[at]
        plural = word in self.people.nouns and self.people.is_plural(word)
        return (
            plural or word in self.people.not_people or word in self.persons.bodies or word in self.persons.determiners
        )

    def _ends(self, at: int) -> bool:
        """Whether a noun phrase may end before ``at``: no further noun goes on with it."""
        if at >= self.sentence.end:
            return True
        word = self.words[at]
        return (
            not word[0].isalnum()
            or word in self.grammar.breaks
            or word in self.grammar.auxiliaries
            or word in self.persons.one
            or word.endswith(("ed", "ing", "ly"))
            or self._acts(at)
        )

    def _apposed(self, at: int) -> int:
        """The end of what else is said of the person at once: ``, 34,`` and ``of a retired serviceman``."""
        words, end = self.words, self.sentence.end
        if at + 1 < end and words[at] == "," and words[at + 1].isdigit() and len(words[at + 1]) < 3:
            closed = at + 2 < end and words[at + 2] == ","
            return at + 3 if closed else at + 2
        if at < end and words[at] == "of":
            stop = at + 1
            while stop < min(at + _BEHIND_OF, end) and self._goes_on(stop):
                stop += 1
            return stop if stop > at + 1 else at
        return at

    def _is_one(self, word: str) -> bool:
        return self.people.is_person(word)

    def _goes_on(self, at: int) -> bool:
        word = self.words[at]
        plain = word[0].isalpha() and word not in self.grammar.breaks and word not in self.grammar.auxiliaries
        return (plain or word in self.persons.determiners or word in ("a", "an")) and not self._acts(at)

    def _name(self, start: int, end: int) -> tuple[str, ...]:
        words = (self.words[at].removesuffix("'s") for at in range(start, end) if self.words[at][0].isalpha())
        return tuple(word for word in words if len(word) > 1)

    def _quantity(self, start: int, end: int, who: Who) -> Quantity:
        span = self.document.span(start, end)
        figure = Figure(1, 1, 1, Bound.EXACT, surface=self.document.text(start, end), span=span)
        oblique = (
            start > self.sentence.start and self.words[start - 1] in self.persons.oblique and not self._is_told_of(end)
        )
        return Quantity(figure, start, start + 1, end, who.noun, True, who=who, oblique=oblique)

    def _is_told_of(self, at: int) -> bool:
        """``a tribute to the man who died``, ``of a teenager killed in ...``: a clause of its own tells of the person."""
        if at >= self.sentence.end:
            return False
        return self.words[at] in self.language.background.subordinate or self._suffers(at)


def _owns(word: str) -> bool:
    return word.endswith("'s") and len(word) > 2


def _in_capitals(document: Document, sentence: Sentence) -> bool:
    """Whether a Headline Is Written Like This, so that a capital shows no name."""
    text = document.tokens.text
    long = [text[at] for at in range(sentence.start + 1, sentence.end) if len(text[at]) > 3 and text[at].isalpha()]
    return sentence.in_title and sum(word[0].isupper() for word in long) > 0.7 * len(long)
