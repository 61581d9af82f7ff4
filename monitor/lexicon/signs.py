"""What a text must hold for anything in it to be a figure of some kind: a quick look before a close reading."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from monitor.lexicon.phrases import ANY

_LETTERS = re.compile(r"[^\W\d_]+")
_MARKS = "‘’“”–—…\u00a0"
"""The signs by which English news is not ASCII."""
_BLANKS = {code: " " for code in range(128) if not chr(code).isalpha()}


_PARTS = 9
"""Runs of letters that one word of a text may have: "Mojahedin-e-Khalq" has three."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A phrase among the runs of letters of a text. Of each set ``beside`` it one phrase is there too.

    ``pieces`` are what stands between any words, ``phrase`` is the whole where there are several.
    """

    pieces: tuple[str, ...]
    phrase: re.Pattern[str] | None
    beside: tuple[tuple[str, ...], ...]

    def is_in(self, line: str) -> bool:
        """Whether it all stands in the letters of a text, which blanks part."""
        if not all(map(line.__contains__, self.pieces)):
            return False
        beside = all(any(map(line.__contains__, phrases)) for phrases in self.beside)
        return beside and (self.phrase is None or self.phrase.search(line) is not None)


@dataclass(frozen=True, slots=True)
class Signs:
    """The phrases of all kinds, by the longest word of each, which as a rule is the rarest."""

    by_word: Mapping[str, tuple[Sign, ...]]

    @classmethod
    def of(cls, phrases: Iterable[tuple[str, Sequence[Collection[str]]]]) -> Signs:
        """The signs of phrases and what each needs beside it: one of some words, or of none if one has no letters."""
        found: dict[str, dict[Sign, None]] = {}
        for phrase, beside in phrases:
            parts = phrase.split(ANY)
            pattern = " " + f"(?:\\S+ ){{0,{_PARTS}}}".join(map(_run, parts))
            sign = Sign(
                pieces=tuple(_in_line(part) for part in parts if part.strip()),
                phrase=re.compile(pattern) if len(parts) > 1 else None,
                beside=tuple(tuple(map(_in_line, words)) for words in beside if words and all(map(letters_of, words))),
            )
            found.setdefault(max(letters_of(phrase), key=len), {})[sign] = None
        return cls({word: tuple(signs) for word, signs in found.items()})

    def are_in(self, text: str) -> bool:
        """Whether a text may tell of a kind. Never wrongly no."""
        letters = letters_of(text)
        known = self.by_word.keys() & letters
        line = f" {' '.join(letters)} " if known else ""
        return any(sign.is_in(line) for word in known for sign in self.by_word[word])


def letters_of(text: str) -> list[str]:
    """The runs of letters of a text, in small letters. Of ASCII without a pattern: five times as fast."""
    text = text.lower()
    if not text.isascii():
        for mark in _MARKS:
            text = text.replace(mark, " ")
    return text.translate(_BLANKS).split() if text.isascii() else _LETTERS.findall(text)


def _in_line(phrase: str) -> str:
    return f" {_run(phrase)}"


def _run(phrase: str) -> str:
    return "".join(f"{word} " for word in letters_of(phrase))
