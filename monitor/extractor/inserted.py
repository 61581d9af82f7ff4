"""What is put in between a toll and its verb: "The toll, which stood at 58 on Monday, has fallen to 52"."""

from __future__ import annotations

from monitor.extractor.clause import Clause

_CLOSING = {",": ",", "(": ")", "-": "-", "–": "–", "—": "—"}
_PARTING = frozenset((";", ":"))
_HEAD_REACH = 10
"""Words of "from the floods in the north" between a toll and what is put in."""
_REACH = 24
"""Words of what is put in."""


def inserted(clause: Clause, at: int) -> tuple[int, int] | None:
    """The marks around what is put in behind a toll that ends at a token, ``None`` where nothing is."""
    start = next((here for here in range(at, min(at + _HEAD_REACH, clause.sentence.end)) if _ends(clause, here)), None)
    closing = _CLOSING.get(clause.words[start]) if start is not None else None
    if start is None or closing is None:
        return None
    marks = range(start + 2, min(start + _REACH, clause.sentence.end - 1))
    end = next((here for here in marks if clause.words[here] == closing and _goes_on(clause, here + 1)), None)
    return None if end is None or not _PARTING.isdisjoint(clause.words[start:end]) else (start, end)


def _ends(clause: Clause, at: int) -> bool:
    """Whether the words that belong to the toll end there."""
    grammar, word = clause.language.grammar, clause.words[at]
    verbal = word in grammar.finite or word in grammar.reaches or word in grammar.clause
    return verbal or not word[0].isalnum() or at in clause.at_start or any(one.start == at for one in clause.quantities)


def _goes_on(clause: Clause, at: int) -> bool:
    """Whether the verb of a toll stands there, an adverb before it allowed: ", now stands at"."""
    words, language = clause.words, clause.language
    for here in range(at, min(at + 2, clause.sentence.end)):
        if words[here] in language.grammar.finite or words[here] in language.grammar.reaches:
            return True
        if language.cues.match(words, here, clause.sentence.end):
            return True
        if words[here] not in language.grammar.auxiliaries and not words[here].endswith("ly"):
            return False
    return False
