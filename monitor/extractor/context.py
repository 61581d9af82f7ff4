"""Everything that the role of a figure is decided from."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.extractor.document import Document, Sentence
from monitor.extractor.past import Past
from monitor.extractor.reading import Reading
from monitor.lexicon import Language
from monitor.model import Role

_LEAD_REACH = 4
"""Words before a reading that may be said of it."""


@dataclass(frozen=True, slots=True)
class Context:
    """A reading, its sentence, and what was read ``before`` it in that.

    ``recent_kinds`` are those of the sentence before, ``told_kinds`` those of totals in any sentence before.
    """

    document: Document
    language: Language
    sentence: Sentence
    reading: Reading
    before: tuple[tuple[Reading, Role], ...]
    recent_kinds: frozenset[str]
    told_kinds: frozenset[str]
    past: tuple[Past, ...]

    def says(self, table: str, start: int, end: int) -> str:
        """The phrase of a role table found in tokens ``[start, end)`` of the sentence, or ``""``."""
        words, at, high = self.document.tokens.lower, max(self.sentence.start, start), min(self.sentence.end, end)
        while hit := self.language.roles[table].find(words, at, high):
            if not self._is_date(hit[0]):
                return self.document.text(hit[0], hit[1]).lower()
            at = hit[1]
        return ""

    @property
    def lead(self) -> int:
        """Where the words before a reading begin that may be said of it; none behind what is put in."""
        words, at = self.document.tokens.lower, self.reading.start
        first = max(self.sentence.start, at - _LEAD_REACH) if words[at][0].isalnum() else at
        cause, hard = self.language.grammar.cause, self.language.grammar.hard
        return next((at for at in range(at, first, -1) if words[at - 1] in cause or words[at - 1] in hard), first)

    @property
    def statement(self) -> int:
        """Where what its sentence says of a reading begins: ``18 died in Tarvon alone; nationwide the toll is 55``."""
        words, first = self.document.tokens.lower, self.sentence.start
        return next((at + 1 for at in range(self.reading.start - 1, first, -1) if words[at] == ";"), first)

    def _is_date(self, at: int) -> bool:
        """``24 May``: a month, not what may be."""
        words = self.document.tokens.lower
        near = (*words[max(0, at - 1) : at], *words[at + 1 : at + 2])
        return words[at] in self.language.dates.months and any(word.isdigit() for word in near)
