"""Who a verb is told of: the count or the person before it that its clause allows."""

from __future__ import annotations

from monitor.extractor.quantity import Quantity
from monitor.extractor.reading import EXCEPTED, Taking
from monitor.extractor.relatives import head_of
from monitor.extractor.triggers import Found

_REACH = 16


class Subjects(Taking):
    """Finds the subject of a verb among the counts and persons of its sentence."""

    def of(self, found: Found) -> Quantity | None:
        """The nearest free count before a verb that its clause allows; included parts are passed over."""
        host = self.clause.host(found)
        if host is not None and host.start not in self.taken:
            return host if host.who is None or found.trigger.kind in self.language.persons.fates else None
        head = head_of(self.clause, found)
        if head is not None and self.taken.get(head.start) != found.trigger.kind:
            return head if head.who is None or found.trigger.kind in self.language.persons.fates else None
        for index in range(len(self.everyone) - 1, -1, -1):
            quantity = self.everyone[index]
            if (
                quantity.end > found.start
                or self.clause.is_bracketed(quantity, found.start)
                or self._is_barred(quantity)
            ):
                continue
            if quantity in self.included and not self._fares_otherwise(quantity, found):
                continue
            if quantity.who is not None and not self._may_suffer(quantity, found):
                continue
            if found.start - quantity.end > _REACH or quantity.start in self.taken:
                return None
            if not self._is_subject(quantity, found):
                return None
            whole = self.everyone[index - 1] if index else None
            own = self.clause.at_start.get(quantity.end)
            if whole is not None and self.clause.belongs(quantity, whole):
                return whole if whole.start not in self.taken and whole not in self.included else None
            if (
                whole is not None
                and whole.partitive
                and not self._names(quantity, found)
                and (whole not in self.included or found.start > quantity.end or (own is not None and own != found))
                and set(self.words[whole.end : quantity.start]) <= self.language.grammar.of_whole
                and not (own == found and self.clause.is_predicate(whole))
            ):
                return whole if self.taken.get(whole.start) != EXCEPTED else None
            return quantity
        return None

    def _is_barred(self, quantity: Quantity) -> bool:
        """Whether the words right before a count make it the value before, or whoever did it: ``ng 3 pulis``."""
        before = self.clause.word_before(quantity.start)
        return before in self.language.grammar.agents or self.clause.is_former(quantity)

    def shared(self, found: Found) -> Quantity | None:
        """Whoever another fate was told of before: ``was hurt but died``; a verb of their own kind adds nobody."""
        subject = self.clause.shared_subject(found)
        if subject is None or self.taken.get(subject.start) == found.trigger.kind:
            return None
        return subject if subject.who is None or found.trigger.kind in self.language.persons.fates else None

    def modifies(self, found: Found, subject: Quantity) -> bool:
        """``350 missing parcels``: before a thing it is an adjective; ``is missing the final``."""
        if found.end >= self.sentence.end or (subject.end != found.start and subject.who is None):
            return False
        word = self.words[found.end]
        grammar = self.language.grammar
        if subject.who is not None and word in grammar.object_starts:
            return True
        if self.words[found.end - 1] in grammar.breaks or self.words[found.start] == "to":
            return False
        if self.words[found.end + 1 : found.end + 2] and self.words[found.end + 1] in grammar.after_span:
            return False
        plain = word.isalpha() and word not in grammar.breaks | grammar.auxiliaries | self.language.people.nouns
        return plain and word.endswith("s") and found.end not in self.clause.at_start

    def is_other(self, found: Found, part: Quantity | None = None) -> bool:
        """Whether the verb before this one, or before its part, tells of another fate."""
        start = part.start if part is not None else found.start
        before = [other.trigger for other in self.triggers if other.end <= start]
        return bool(before) and (before[-1].struck or before[-1].kind != found.trigger.kind)

    def _names(self, whole: Quantity, found: Found) -> bool:
        """``three of the 12 people who were killed``: a clause right behind the whole says which they are."""
        if self.words[whole.end] not in self.language.background.subordinate:
            return False
        return all(word in self.language.grammar.auxiliaries for word in self.words[whole.end + 1 : found.start])

    def _fares_otherwise(self, part: Quantity, found: Found) -> bool:
        """``shot eleven people, four of them fatally``: a part of one kind is a total of its own verb's kind."""
        grammar = self.language.grammar
        own = all(
            word == "of" or word in grammar.them | grammar.auxiliaries
            for word in self.words[part.number_end : found.start]
        )
        return own and self.is_other(found, part)

    def _may_suffer(self, person: Quantity, found: Found) -> bool:
        """Whether a person may be the subject of a verb: not behind a preposition, in its clause, of its number."""
        if found.trigger.kind not in self.language.persons.fates:
            return False
        near = found.start - person.end <= _REACH and person.start not in self.taken and not person.oblique
        alone = person.end - person.start == 1 and self.words[person.start] in self.language.persons.objective
        near = near and not (alone and self.words[found.start - 1] in self.language.grammar.finite)
        if not near or not self._is_subject(person, found):
            return False
        return self.clause.agrees(person, found) or len(self.lists.left(person)) > 1

    def _is_subject(self, quantity: Quantity, found: Found) -> bool:
        """Whether no clause parts a count from its verb, but one that says which it is and is over before ``has``."""
        end, start, grammar = quantity.end, found.start, self.language.grammar
        if self.clause.same_clause(end, start):
            return True
        between = self.words[end:start]
        if quantity.start != self.sentence.start or "that" not in between or between[-1] not in grammar.finite:
            return False
        named, clause = between[: between.index("that")], between[between.index("that") + 1 : -1]
        told = self.language.speech.verbs.intersection(between) or grammar.clause.intersection((*named, *clause))
        inner = (self.clause.at_start[at] for at in range(end, start) if at in self.clause.at_start)
        acts = any(other.trigger.kind == found.trigger.kind for other in inner)
        return bool(named and clause) and named[0] == "of" and not told and not acts and "," not in between
