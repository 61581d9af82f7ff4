"""What the linker reads of an article, cut into words once: the title and the head of the body."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from monitor.lexicon.spelling import fold, split

_WORDS = tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))


def vocabulary(name: str) -> frozenset[str]:
    """One of the word lists of ``words.toml``."""
    return frozenset(ordered(name))


def ordered(name: str) -> list[str]:
    """The same in its order."""
    words: str = _WORDS[name]
    return words.split()


EMPTY = vocabulary("empty") | vocabulary("empty_tl")
"""Words that tell no happening from another: function words, words of telling, weekdays and months, numerals."""
COMMON = vocabulary("common") | vocabulary("common_tl")
"""Words so common in news that sharing one means little."""

_SITE_WORDS = vocabulary("of_a_site")
_ADDRESS = vocabulary("to_the_reader")
_SENTENCE = re.compile(r"[^.!?\n]*[.!?\n]+|[^.!?\n]+")
_LATIN = re.compile(r"[a-z]+")
_READ_FOR = 4
"""How many times the head is looked through for a head that is news."""

_STOPS = (".", "!", "?", "\n", ":", ";", '"', "“", "”")
_TAILS = (" | ", " |", " - ", " \u2013 ", " \u2014 ")
_OUTLETS = ("News", "TV", ".com", ".org", ".net", "Radio", "Times", "Herald", "Tribune", "Journal", "Post")
_LEAST_SPACES = 3
_LONGEST = 300
_ABBREVIATED = vocabulary("abbreviated")
_SHOUTED = 0.6
"""Share of upper-case words from which a text's capitals say nothing about names."""
_SAMPLE = 80
"""Words of the body that show how it uses capitals."""
_TITLE_CASED = 0.7
"""Share of capitalised long words from which a headline's capitals say nothing about names."""


@dataclass(frozen=True, slots=True)
class Words:
    """Parallel sequences over title and head. ``body`` is the index of the first word that is not the title's.

    ``after`` is what stands behind a word; ``upper`` whether it is capitalised; ``name`` whether its capital means a
    name: not a sentence's first word, not a headline's capital, unless the body has it so elsewhere. ``starts`` are the
    offsets of the body's words in the text.
    """

    text: list[str]
    folded: list[str]
    after: list[str]
    upper: list[bool]
    name: list[bool]
    opens: list[bool]
    starts: list[int]
    body: int
    title_cased: bool
    shouted: bool


def read(title: str, text: str, head: int) -> Words:
    """The words of a title and of the first ``head`` characters of a text that are news."""
    pairs = split(title)
    body = len(pairs)
    if pairs:
        pairs[-1] = (pairs[-1][0], "\n")
    told, kept = _told(text[: _READ_FOR * head])
    told = _cut(told, head)
    pairs += split(told)
    words = [word for word, _ in pairs]
    after = [gap for _, gap in pairs]
    folded = [fold(word) for word in words]
    upper = [word[0].isupper() for word in words]
    opens = _opens(after, folded)
    title_cased = _share(word[0].isupper() for word in words[:body] if len(word) > 3) >= _TITLE_CASED
    shouted = _share(word.isupper() for word in words[body : body + _SAMPLE] if len(word) > 3) >= _SHOUTED
    name = _names(folded, upper, opens, body, title_cased, shouted)
    starts = _starts(pairs[body:], told, kept)
    return Words(words, folded, after, upper, name, opens, starts, body, title_cased, shouted)


def headline(title: str, publisher: str | None) -> str:
    """A title without the name of who published it, where a dash or a bar adds that; its first words only."""
    title = _cut(title, _LONGEST)
    for mark in _TAILS:
        start = title.find(mark)
        tail = title[start:]
        if (
            start > 0
            and title.count(" ", 0, start) >= _LEAST_SPACES
            and ((publisher and publisher in tail) or any(sign in tail for sign in _OUTLETS))
        ):
            return title[:start]
    return title


def _cut(text: str, head: int) -> str:
    """The head of a text, ending between two words."""
    if len(text) <= head:
        return text
    return text[: text.rfind(" ", 0, head) + 1 or head]


def _told(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without the sentences in which a site speaks of itself: its mail, its alerts, its cookies.

    With it, where each kept sentence begins in what is left, and by how much it has moved.
    """
    kept: list[str] = []
    moved: list[tuple[int, int]] = []
    length = 0
    for found in _SENTENCE.finditer(text):
        sentence = found.group()
        if not _of_the_site(sentence):
            moved.append((length, found.start() - length))
            kept.append(sentence)
            length += len(sentence)
    return "".join(kept), moved


def _starts(pairs: list[tuple[str, str]], told: str, moved: list[tuple[int, int]]) -> list[int]:
    """The offset of each word in the text that ``told`` was cut from."""
    starts: list[int] = []
    at, piece = told.find(pairs[0][0]) if pairs else 0, 0
    for word, gap in pairs:
        while piece + 1 < len(moved) and moved[piece + 1][0] <= at:
            piece += 1
        starts.append(at + moved[piece][1])
        at += len(word) + len(gap)
    return starts


def _of_the_site(sentence: str) -> bool:
    words = set(_LATIN.findall(sentence.lower()))
    signs = len(words & _SITE_WORDS)
    return signs > 1 or (signs == 1 and not _ADDRESS.isdisjoint(words))


def _opens(after: list[str], folded: list[str]) -> list[bool]:
    """Whether each word opens a sentence, a line or a quotation."""
    opens = [gap != " " and _breaks(gap) for gap in after]
    for i, gap in enumerate(after):
        if opens[i] and gap == ". " and abbreviates(folded[i]):
            opens[i] = False
    return [True, *opens][: len(opens)]


@lru_cache(maxsize=4096)
def _breaks(gap: str) -> bool:
    """Whether what stands between two words ends a sentence, a line, or opens a quotation."""
    return any(stop in gap for stop in _STOPS)


def abbreviates(word: str) -> bool:
    """Whether a full stop after this folded word need not end a sentence."""
    return len(word) == 1 or word in _ABBREVIATED


def _names(
    folded: list[str], upper: list[bool], opens: list[bool], body: int, title_cased: bool, shouted: bool
) -> list[bool]:
    """Whether each word is part of a name, by its capital and by how the rest of the text writes it."""
    if shouted:
        return [False] * len(folded)
    first = body if title_cased else 0
    capital = {
        word for word, up, new in zip(folded[first:], upper[first:], opens[first:], strict=True) if up and not new
    }
    small = {word for word, up in zip(folded, upper, strict=True) if not up}
    known = capital - EMPTY
    return [
        up and (word in known or (new and i >= body and word not in small and word not in COMMON and word not in EMPTY))
        for i, (word, up, new) in enumerate(zip(folded, upper, opens, strict=True))
    ]


def _share(flags: Iterable[bool]) -> float:
    """The share of true ones; 0 of nothing."""
    seen = list(flags)
    return sum(seen) / len(seen) if seen else 0.0
