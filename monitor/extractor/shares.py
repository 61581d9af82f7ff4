"""Of a share nobody is counted: "half of the 60 passengers were killed" does not say that 60 were."""

from __future__ import annotations

from monitor.extractor.clause import Clause
from monitor.extractor.reading import Reading

_REACH = 5
"""Words of "nearly all of the", and of "two thirds of its"."""


def is_of_a_share(clause: Clause, reading: Reading) -> bool:
    """Whether a verb is told of a share of a count only. Of "most of the 60 killed" it is 60 that were."""
    return not reading.parts and _is_shared(clause, reading) and _is_told(clause, reading)


def _is_shared(clause: Clause, reading: Reading) -> bool:
    words, start, shares = clause.words, reading.quantity.start, clause.language.roles["share"]
    for at in range(max(clause.sentence.start, start - _REACH), reading.quantity.number_end):
        hit = shares.match(words, at, clause.sentence.end)
        if hit and clause.language.persons.determiners.issuperset(words[hit[0] : start]):
            return True
    return False


def _is_told(clause: Clause, reading: Reading) -> bool:
    """Whether the word is the verb of its clause, and no participle that says which of them are meant."""
    if reading.trigger.end <= reading.quantity.start:
        return True
    between = clause.words[reading.quantity.end : reading.trigger.start]
    if not clause.language.background.subordinate.isdisjoint(between):
        return False
    finite = not clause.language.grammar.finite.isdisjoint(between)
    return finite or not _has_verb_behind(clause, reading.trigger.end)


def _has_verb_behind(clause: Clause, start: int) -> bool:
    """``most of the 85 dead on the upper deck were students``, ``half of the 60 people killed came from Salta``."""
    grammar = clause.language.grammar
    if start < clause.sentence.end and clause.words[start].isalpha() and clause.words[start] not in grammar.breaks:
        return True
    for word in clause.words[start : clause.sentence.end]:
        if word in grammar.finite:
            return True
        if word in grammar.clause or word in ",;":
            return False
    return False
