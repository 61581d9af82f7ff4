"""A table of phrases, found in a token stream at a cost that does not grow with the table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from monitor.lexicon.tokens import tokenize

T = TypeVar("T")
ANY = "*"


class Phrases(Generic[T]):
    """Maps phrases (lower-case words, ``*`` for any one word) to values; the longest phrase at a place wins."""

    __slots__ = ("_by_first", "heads")

    def __init__(self, entries: Mapping[str, T]) -> None:
        self._by_first: dict[str, tuple[tuple[tuple[str, ...], T], ...]] = {}
        grouped: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        for phrase, value in entries.items():
            head, *rest = _words(phrase)
            grouped.setdefault(head, []).append((tuple(rest), value))
        for head, found in grouped.items():
            self._by_first[head] = tuple(sorted(found, key=lambda item: (-len(item[0]), item[0])))
        self.heads = frozenset(self._by_first)

    @classmethod
    def of(cls, phrases: Iterable[str], value: T) -> Phrases[T]:
        """The same value for every phrase."""
        return cls(dict.fromkeys(phrases, value))

    def match(self, words: Sequence[str], at: int, end: int) -> tuple[int, T] | None:
        """The longest phrase that starts at ``at``: the index after it and its value."""
        for rest, value in self._by_first.get(words[at], ()):
            stop = at + 1 + len(rest)
            if stop <= end and all(want in (word, ANY) for want, word in zip(rest, words[at + 1 : stop], strict=True)):
                return stop, value
        return None

    def find(self, words: Sequence[str], start: int, end: int) -> tuple[int, int, T] | None:
        """The first phrase inside ``[start, end)``: where it begins, the index after it, its value."""
        heads = self.heads
        for at in range(start, end):
            if words[at] in heads and (hit := self.match(words, at, end)):
                return at, hit[0], hit[1]
        return None


def _words(phrase: str) -> list[str]:
    """A phrase as the tokenizer would cut it: blanks part words, hyphens and apostrophes inside stay."""

    return [ANY if word == ANY else word for word in tokenize(phrase).lower]
