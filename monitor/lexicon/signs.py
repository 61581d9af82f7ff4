"""What a text must hold for anything in it to be a figure of some kind: a quick look before a close reading."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from monitor.lexicon.phrases import ANY

_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Sign:
    """A phrase among the runs of letters of a text, in ``pieces``; of each set ``beside`` it a word is there too."""

    pieces: tuple[str, ...]
    beside: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Signs:
    """The phrases of all kinds, by the longest word of each, which as a rule is the rarest."""

    by_word: Mapping[str, tuple[Sign, ...]]

    @classmethod
    def of(cls, phrases: Iterable[tuple[str, Sequence[Collection[str]]]]) -> Signs:
        """The signs of phrases and what each needs beside it: one of some words, or of none if one has no letters."""
        found: dict[str, dict[Sign, None]] = {}
        for phrase, beside in phrases:
            pieces = tuple(_in_line(letters_of(piece)) for piece in phrase.split(ANY))
            needs = tuple(frozenset(map(_rarest, words)) for words in beside if words and all(map(letters_of, words)))
            found.setdefault(_rarest(phrase), {})[Sign(pieces, needs)] = None
        return cls({word: tuple(signs) for word, signs in found.items()})

    def are_in(self, letters: Sequence[str]) -> bool:
        """Whether a text of these runs of letters may tell of a kind. Never wrongly no."""
        words = frozenset(letters)
        known = self.by_word.keys() & words
        if not known:
            return False
        line = _in_line(letters)
        return any(
            all(piece in line for piece in sign.pieces) and not any(map(words.isdisjoint, sign.beside))
            for word in known
            for sign in self.by_word[word]
        )


def letters_of(text: str) -> list[str]:
    """The runs of letters of a text, in small letters."""
    return _LETTERS.findall(text.lower())


def _rarest(phrase: str) -> str:
    return max(letters_of(phrase), key=len)


def _in_line(letters: Sequence[str]) -> str:
    return f" {' '.join(letters)} "
