"""Whether a number stands in a text, in digits or in English words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

_UNITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = ("ten", "eleven", "twelve", "thir", "four", "fif", "six", "seven", "eigh", "nine")
_TENS = ("twen", "thir", "for", "fif", "six", "seven", "eigh", "nine")
_ONES = (*_UNITS, *_TEENS[:3], *(f"{stem}teen" for stem in _TEENS[3:]))
_AND = r"[\s-]+(?:and\s+)?"
_SCALES = ((1_000_000_000, "billion", "bn"), (1_000_000, "million", "mn?"), (1000, "thousand", "k"))


def stands_in(value: int, text: str) -> bool:
    """Whether ``value`` is written in a text: 1200, 1,200, 1.2 thousand, one thousand two hundred, twelve hundred."""
    return _pattern(value).search(text) is not None


def in_words(value: int) -> str:
    """``value`` as English words, single-spaced, without "and" or hyphens: 1200 is one thousand two hundred."""
    if value < 20:
        return _ONES[value]
    if value < 100:
        return f"{_TENS[value // 10 - 2]}ty" + (f" {_ONES[value % 10]}" if value % 10 else "")
    scale, name = next(
        ((scale, name) for scale, name, _ in (*_SCALES, (100, "hundred", "")) if value >= scale), (100, "hundred")
    )
    rest = value % scale
    return f"{in_words(value // scale)} {name}" + (f" {in_words(rest)}" if rest else "")


@cache
def _pattern(value: int) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{form})" for form in _forms(value)), re.IGNORECASE)


def _forms(value: int) -> Iterator[str]:
    grouped = f"{value:,}".replace(",", "[, ]?")
    yield rf"(?<![\d.,$£€]){grouped}(?![\d%]|[.,]\d)"
    yield _spelt(in_words(value))
    if value in (100, 1000, 1_000_000):
        yield rf"\ba {in_words(value).split()[1]}\b"
    if 1000 < value < 10_000 and value % 100 == 0 and value % 1000:
        yield _spelt(f"{in_words(value // 100)} hundred")
    for scale, name, short in _SCALES:
        if value >= scale and value * 100 % scale == 0:
            yield rf"(?<![\d.,$£€]){re.escape(f'{value / scale:.10g}')}[ -]?(?:{name}|{short})\b"


def _spelt(words: str) -> str:
    return rf"\b{words.replace(' ', _AND)}\b"
