"""A table of phrases, found in a token stream at a cost that does not grow with the table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

from monitor.lexicon.tokens import tokenize

T = TypeVar("T")
ANY = "*"


class _Rest(NamedTuple, Generic[T]):
    """What must follow the first two words of a phrase, and the phrase's value."""

    words: tuple[str, ...]
    value: T


class Phrases(Generic[T]):
    """Maps phrases (lower-case words, ``*`` for any one word) to values; the longest phrase at a place wins.

    ``heads`` are the words with which a phrase begins; ``rare`` holds one word of each, without which it is not there:
    the longest, which as a rule is the rarest.
    """

    __slots__ = ("_longer", "_single", "heads", "rare")

    def __init__(self, entries: Mapping[str, T]) -> None:
        self._single: dict[str, T] = {}
        self._longer: dict[str, dict[str, tuple[_Rest[T], ...]]] = {}
        grouped: dict[str, dict[str, list[_Rest[T]]]] = {}
        for phrase, value in entries.items():
            head, *rest = _words(phrase)
            if rest:
                grouped.setdefault(head, {}).setdefault(rest[0], []).append(_Rest(tuple(rest[1:]), value))
            else:
                self._single[head] = value
        for head, seconds in grouped.items():
            wild = seconds.get(ANY, [])
            self._longer[head] = {
                second: tuple(sorted(found if second == ANY else [*found, *wild], key=lambda rest: -len(rest.words)))
                for second, found in seconds.items()
            }
        self.heads = frozenset((*self._single, *self._longer))
        self.rare = frozenset(max(_words(phrase), key=len) for phrase in entries)

    @classmethod
    def of(cls, phrases: Iterable[str], value: T) -> Phrases[T]:
        """The same value for every phrase."""
        return cls(dict.fromkeys(phrases, value))

    def match(self, words: Sequence[str], at: int, end: int) -> tuple[int, T] | None:
        """The longest phrase that starts at ``at``: the index after it and its value."""
        word = words[at]
        if word not in self.heads:
            return None
        seconds = self._longer.get(word)
        if seconds is not None and at + 1 < end:
            for rest in seconds.get(words[at + 1]) or seconds.get(ANY, ()):
                stop = at + 2 + len(rest.words)
                if stop <= end and _fits(rest.words, words, at + 2):
                    return stop, rest.value
        return (at + 1, self._single[word]) if word in self._single else None

    def find(self, words: Sequence[str], start: int, end: int) -> tuple[int, int, T] | None:
        """The first phrase inside ``[start, end)``: where it begins, the index after it, its value."""
        heads = self.heads
        if heads.isdisjoint(words[start:end]):
            return None
        for at in range(start, end):
            if words[at] in heads and (hit := self.match(words, at, end)):
                return at, hit[0], hit[1]
        return None

    def ending_at(self, words: Sequence[str], start: int, end: int) -> tuple[int, T] | None:
        """The longest phrase inside ``[start, end)`` with nothing behind it: where it begins, and its value."""
        for at in range(start, end):
            hit = self.match(words, at, end)
            if hit is not None and hit[0] == end:
                return at, hit[1]
        return None


def _fits(wanted: tuple[str, ...], words: Sequence[str], at: int) -> bool:
    return all(want in (ANY, words[at + offset]) for offset, want in enumerate(wanted))


def _words(phrase: str) -> list[str]:
    """A phrase as the tokenizer would cut it: blanks part words, hyphens and apostrophes inside stay."""
    return list(tokenize(phrase).lower)
