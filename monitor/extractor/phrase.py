"""The noun phrases of one sentence: where a name ends, what may stand before a noun, where nothing goes on with it."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extractor.document import Document, Sentence
from monitor.extractor.quantity import Quantity
from monitor.extractor.triggers import Found
from monitor.lexicon import Language, Trigger

NAME = 6
"""Words of a name, titles included."""
_BEHIND_OF = 5
"""Words of "of a retired serviceman" that still say who it is."""
_BEFORE = 3
"""Words of a verb: "shot and killed"."""
_ASIDE = 28
"""Words of ", a nurse at the clinic in Leeds," between a person and what became of her."""


class Phrase:
    """Answers about tokens of a sentence, each looking a bounded number of words ahead.

    ``counted`` gives, for every token of a count, where the count ends; ``acting`` holds where a trigger begins;
    ``named`` is false where a capital shows no name.
    """

    def __init__(
        self,
        document: Document,
        sentence: Sentence,
        language: Language,
        quantities: Sequence[Quantity],
        triggers: Sequence[Found],
    ) -> None:
        self.document, self.sentence, self.language = document, sentence, language
        self.start, self.end = sentence.start, sentence.end
        self.words, self.surface = document.tokens.lower, document.tokens.text
        self.people, self.grammar, self.persons = language.people, language.grammar, language.persons
        self.counted = {at: quantity.end for quantity in quantities for at in range(quantity.start, quantity.end)}
        self.acting = {found.start for found in triggers if not found.adjective}
        self.named = document.cased and not _in_capitals(document, sentence)

    def trigger(self, at: int) -> tuple[int, Trigger] | None:
        """The trigger that begins at a token and where it ends."""
        return self.language.triggers.match(self.words, at, self.end)

    def is_plain(self, at: int) -> bool:
        """A word that is no small word and no trigger."""
        word = self.words[at]
        small = word in self.grammar.breaks or word in self.grammar.auxiliaries
        return word[0].isalpha() and not small and at not in self.acting

    def modifies(self, at: int) -> bool:
        """Whether a word may stand between an article and the noun of a person, or be that noun."""
        word = self.words[at]
        if word in self.grammar.breaks or word in self.grammar.auxiliaries or not (word[0].isalnum() or word == "-"):
            return False
        if word in self.people.not_people and word not in self.persons.age and not self.is_name(at):
            return at + 1 < self.end and self.words[at + 1] in self.people.nouns and at not in self.acting
        return word in self.people.nouns or at not in self.acting

    def ends(self, at: int) -> bool:
        """Whether a noun phrase may end before a token: no further noun goes on with it."""
        if at >= self.end or at in self.acting:
            return True
        word = self.words[at]
        small = (
            word in self.grammar.breaks
            or word in self.grammar.auxiliaries
            or word in self.persons.one
            or word in self.grammar.comes
        )
        verbal = self.sentence.in_title and word.endswith("s") and word not in self.people.nouns
        return small or verbal or not word[0].isalnum() or word.endswith(("ed", "ing", "ly"))

    def begins(self, at: int) -> bool:
        """Whether a noun phrase without an article may begin here: at its noun, or behind what ends the one before."""
        if at == self.start or at - 1 in self.acting or self.people.is_person(self.words[at]):
            return True
        word = self.words[at - 1]
        small = not word[0].isalnum() or word in self.grammar.breaks or word in self.grammar.auxiliaries
        return small or self._is_named_group(at - 1)

    def _is_named_group(self, at: int) -> bool:
        """``OF THE NUNS``, ``KILLED NUNS``: several, whose names may stand behind."""
        several = self.words[at] in self.people.nouns and self.people.is_plural(self.words[at]) and at > self.start
        return several and (self.words[at - 1] in ("of", "the") or self.is_object(at))

    def is_object(self, at: int) -> bool:
        """Whether a verb that acts stands right before."""
        hits = (
            self.language.triggers.match(self.words, start, at) for start in range(max(at - _BEFORE, self.start), at)
        )
        return any(hit is not None and hit[0] == at and hit[1].acts for hit in hits)

    def suffers(self, at: int) -> bool:
        """Whether a verb that tells of a violent fate begins here."""
        hit = self.trigger(at) if at < self.end else None
        return hit is not None and hit[1].suffers and not hit[1].natural

    def name_end(self, at: int) -> int:
        """The token behind a name that begins at ``at``; ``at`` itself where none does."""
        end = at
        while end < min(at + NAME, self.end) and end not in self.counted and self.is_name(end):
            end += 1
            if owns(self.words[end - 1]):
                return end
            if end < self.end and self.surface[end] == "." and len(self.surface[end - 1]) <= len("Jr"):
                end += 1
        return end

    def is_name(self, at: int) -> bool:
        """Whether a word may be of a name: capitalised, or in a text in capitals one that no table knows."""
        word, dates = self.words[at], self.language.dates
        if not self.is_plain(at) or word in dates.weekdays or word in dates.months:
            return False
        if self.document.cased:
            return self.named and self.surface[at][0].isupper()
        known = word in self.people.nouns or word in self.people.not_people
        verb = word in self.language.speech.verbs or word in self.grammar.comes
        return not known and not verb and not word.endswith(("ed", "ing", "ly"))

    def is_group(self, start: int, end: int) -> bool:
        """``Metro Police``, ``Kabul University``: a name with such a word in it is nobody's."""
        groups, people = self.persons, self.people
        return any(
            (word in people.nouns and people.is_plural(word))
            or word in people.not_people
            or word in groups.bodies
            or word in groups.determiners
            for word in self.words[start:end]
        )

    def apposed(self, at: int, *, named: bool = False) -> int:
        """The end of what else is said of a person at once: ``, 34,``, ``of a retired serviceman``, ``, a nurse,``."""
        stop = self._aged(at)
        return self._aside(stop, named=named) or stop

    def _aged(self, at: int) -> int:
        words, counts = self.words, at + 2 < self.end and self.words[at + 2] in self.people.nouns
        short = at + 1 < self.end and words[at + 1].isdigit() and len(words[at + 1]) < len("100")
        if short and words[at] == "," and not counts:
            return at + 3 if words[at + 2 : at + 3] == [","] and at + 2 < self.end else at + 2
        if at >= self.end or words[at] != "of":
            return at
        stop = at + 1
        while stop < min(at + _BEHIND_OF, self.end) and self._goes_on(stop):
            stop += 1
        return stop if stop > at + 1 else at

    def _aside(self, at: int, *, named: bool) -> int | None:
        """The end of ``, a nurse from Leeds,`` and ``, who was on her way home,`` before the verb of the person.

        Of one who is ``named`` also before the next of a list, where only an article can begin it.
        """
        start = at if self.words[at - 1] == "," else at + 1
        if start >= self.end or self.words[start - 1] != ",":
            return None
        relative = self.words[start] in self.grammar.hard
        if self.words[start] not in self.persons.asides and not self._is_bare(start):
            return None
        for cursor in range(start, min(start + _ASIDE, self.end - 1)):
            word, behind = self.words[cursor], self.words[cursor + 1]
            if word == "," and (behind in self.persons.one or self.suffers(cursor + 1)):
                return cursor + 1
            if word == "," and named and not relative and self._is_listed(start, cursor + 1):
                return cursor + 1
            if cursor in self.acting or word in ";:" or (not relative and word in self.grammar.clause):
                return None
        return None

    def _is_listed(self, start: int, at: int) -> bool:
        """Whether the next of a list begins behind an aside, or the verb of them all."""
        word, end = self.words[at], self.name_end(at)
        if word in self.persons.several:
            return "and" not in self.words[start:at]
        person = end - at > 1 and not self.is_group(at, end)
        return word == "and" or (word in self.persons.articles and word not in self.persons.asides) or person

    def _is_bare(self, at: int) -> bool:
        """``CANDIDATE FOR MAYOR``: a lone noun between commas, in a text where a capital shows no name."""
        return not self.named and self.people.is_person(self.words[at])

    def named_behind(self, at: int) -> int:
        """The end of a name behind its noun, where there is one: ``his companion, Ana Ruiz,``."""
        if at + 1 >= self.end or self.words[at] != ",":
            return self.apposed(at)
        end = self.name_end(at + 1)
        if end - at < len((",", "Ana", "Ruiz")) or self.is_group(at + 1, end):
            return self.apposed(at)
        stop = self.apposed(end)
        closes = stop == end and end + 1 < self.end and self.words[end] == ","
        verbal = closes and (self.words[end + 1] in self.grammar.auxiliaries or end + 1 in self.acting)
        return end + 1 if verbal else stop

    def name(self, start: int, end: int) -> tuple[str, ...]:
        """The words of a name, without initials."""
        words = (word.removesuffix("'s") for word in self.words[start:end] if word[0].isalpha())
        return tuple(word for word in words if len(word) > 1)

    def _goes_on(self, at: int) -> bool:
        return self.is_plain(at) or (self.words[at] in self.persons.articles and at not in self.acting)


def owns(word: str) -> bool:
    """Whether a word is a possessor's ("woman's")."""
    return word.endswith("'s") and len(word) > len("'s")


def _in_capitals(document: Document, sentence: Sentence) -> bool:
    """Whether a Headline Is Written Like This, so that a capital shows no name."""
    if not sentence.in_title:
        return False
    text = document.tokens.text[sentence.start + 1 : sentence.end]
    long = [word for word in text if len(word) > len("the") and word.isalpha()]
    return sum(word[0].isupper() for word in long) > 0.7 * len(long)
