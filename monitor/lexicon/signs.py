"""What a text must hold for anything in it to be a figure of some kind: a quick look before a close reading."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from monitor.lexicon.phrases import ANY

_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Signs:
    """The words of all kinds, by one of each that is rare: beside it must be all of some words, and one of others."""

    beside: Mapping[str, tuple[tuple[frozenset[str], frozenset[str]], ...]]

    @classmethod
    def of(cls, phrases: Iterable[tuple[str, Iterable[str]]]) -> Signs:
        """The signs of phrases and what each needs beside it. Words here are runs of letters: a token may have more."""
        found: dict[str, dict[tuple[frozenset[str], frozenset[str]], None]] = {}
        for phrase, beside in phrases:
            letters = letters_of(phrase.replace(ANY, " "))
            needs = frozenset(max(letters_of(word), key=len) for word in beside)
            found.setdefault(max(letters, key=len), {})[frozenset(letters), needs] = None
        return cls({sign: tuple(conditions) for sign, conditions in found.items()})

    def are_in(self, words: Set[str]) -> bool:
        """Whether a text of these words may tell of a kind. Never wrongly no."""
        return any(
            needed <= words and (not one_of or not one_of.isdisjoint(words))
            for sign in self.beside.keys() & words
            for needed, one_of in self.beside[sign]
        )


def letters_of(text: str) -> list[str]:
    """The runs of letters of a text, in small letters."""
    return _LETTERS.findall(text.lower())
