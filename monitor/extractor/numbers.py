"""Reads a number at a place in a token stream: digits, words, scales, ranges, vague quantities, and their bounds.

The order of the parts is English's, their words are the language's; nothing is looked at twice.
"""

from __future__ import annotations

from dataclasses import dataclass

from monitor.extractor.document import Document
from monitor.lexicon import Language
from monitor.model import Amount, Bound

_MOST_DIGITS = 15
"""Longer digit strings are identifiers, not counts (and would not fit a 64-bit column)."""
_GROUPING = " \u00a0\u2009\u202f"
"""Plain, no-break, thin and narrow no-break blank."""
_MOST = 10**15
_DECIMALS = 2
"""Decimals of a measure: 6.8, 7.25."""
_SHORT = 2
"""Scales of so many letters ("m", "bn") only count glued to digits."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its bound, read from tokens ``[start, end)``; ``core`` is where the bare number begins."""

    low: Amount | None
    high: Amount | None
    value: Amount | None
    bound: Bound
    start: int
    core: int
    end: int

    @property
    def is_decimal(self) -> bool:
        """Whether it is written with decimals (6.8) and so can only be a measure."""
        return any(isinstance(part, float) for part in (self.low, self.high, self.value))


def bounded(value: Amount, bound: Bound) -> tuple[Amount | None, Amount | None, Amount | None]:
    """Low, high and value of a number under a bound (DESIGN: "more than 200" is low 201, value 200)."""
    step = 1 if isinstance(value, int) else 0
    match bound:
        case Bound.AT_LEAST:
            return value, None, value
        case Bound.MORE_THAN:
            return value + step, None, value
        case Bound.AT_MOST:
            return None, value, value
        case Bound.LESS_THAN:
            return None, value - step, value
        case Bound.ABOUT:
            return None, None, value
        case _:
            return value, value, value


def read_number(document: Document, language: Language, at: int, end: int) -> Number | None:
    """The number that begins at token ``at`` (with the words that bound it), or ``None``.

    A unit between the two ("more than $5 million") is passed over; one written with decimals can only be a measure.
    """
    words, numbers = document.tokens.lower, language.numbers
    if hit := numbers.bounds.match(words, at, end):
        core = _skip_unit(words, language, _skip_padding(words, language, hit[0], end), end)
        inner = _read_core(document, language, core, end)
        moved = hit[1] is Bound.AT_MOST and at > 0 and words[at - 1] in numbers.moved
        return None if inner is None else inner if moved else _rebound(inner, hit[1], at)
    found = _read_core(document, language, at, end)
    if found and found.bound is Bound.EXACT and (hit := _bound_after(document, language, found.end, end)):
        low, high, value = bounded(found.value or 0, hit[1])
        return Number(low, high, value, hit[1], at, at, hit[0])
    return found


def _rebound(inner: Number, bound: Bound, start: int) -> Number:
    if inner.bound is not Bound.EXACT or inner.value is None:
        return Number(inner.low, inner.high, inner.value, inner.bound, start, inner.core, inner.end)
    low, high, value = bounded(inner.value, bound)
    return Number(low, high, value, bound, start, inner.core, inner.end)


def _bound_after(document: Document, language: Language, at: int, end: int) -> tuple[int, Bound] | None:
    words = document.tokens.lower
    if at < end and words[at] in ("-", "+"):
        if words[at] == "+":
            return at + 1, Bound.AT_LEAST
        at += 1
    return language.numbers.bounds_after.match(words, at, end) if at < end else None


def _skip_padding(words: list[str], language: Language, at: int, end: int) -> int:
    for _ in range(2):
        if (at < end and words[at] not in ("a", "an") and (hit := language.numbers.padding.match(words, at, end))) or (
            at + 1 < end
            and words[at] in ("a", "an")
            and (hit := language.numbers.padding.match(words, at, end))
            and hit[0] > at + 1
        ):
            at = hit[0]
    return at


def _skip_unit(words: list[str], language: Language, at: int, end: int) -> int:
    hit = language.measures.before.match(words, at, end) if at < end else None
    return hit[0] if hit else at


def _read_core(document: Document, language: Language, at: int, end: int) -> Number | None:
    if at >= end:
        return None
    words, numbers = document.tokens.lower, language.numbers
    if hit := numbers.vague.match(words, at, end):
        least, most = hit[1]
        return Number(least, most or None, None, Bound.VAGUE, at, at, hit[0])
    if words[at] == "between":
        return _between(document, language, at, end)
    found = _cardinal(document, language, at, end)
    if found is None:
        return None
    value, stop = found
    top = _range_top(document, language, at, stop, end)
    if top is not None and top[0] > value:
        low = _scaled_like(words, language, value, stop, top)
        return Number(low, top[0], None, Bound.RANGE, at, at, top[1])
    return Number(value, value, value, Bound.EXACT, at, at, stop)


def _scaled_like(words: list[str], language: Language, value: Amount, stop: int, top: tuple[Amount, int]) -> Amount:
    """The low end of ``2 to 3 million``, which is 2 million."""
    scale, scaled = language.numbers.scales.get(words[top[1] - 1], 1), words[stop - 1] in language.numbers.scales
    return value * scale if not scaled and scale >= 1000 and value * scale < top[0] else value


def _between(document: Document, language: Language, at: int, end: int) -> Number | None:
    words = document.tokens.lower
    core = _skip_unit(words, language, at + 1, end)
    low = _cardinal(document, language, core, end)
    if low is None or low[1] >= end or words[low[1]] != "and":
        return None
    high = _cardinal(document, language, _skip_unit(words, language, low[1] + 1, end), end)
    if high is None or high[0] <= low[0]:
        return None
    low_end = _scaled_like(words, language, low[0], low[1], high)
    return Number(low_end, high[0], None, Bound.RANGE, at, core, high[1])


def _range_top(document: Document, language: Language, at: int, stop: int, end: int) -> tuple[Amount, int] | None:
    """The upper end of ``40 to 60`` or ``40-60``; ``from 40 to 60`` tells a change, not a range."""
    words = document.tokens.lower
    if stop + 1 >= end or words[stop] not in language.numbers.ranges:
        return None
    if words[stop] == "to" and at > 0 and words[at - 1] in ("from", "by"):
        return None
    top = _cardinal(document, language, _skip_unit(words, language, stop + 1, end), end)
    decimal = "." in words[stop - 1]
    return None if top and isinstance(top[0], float) and not decimal else top


def _cardinal(document: Document, language: Language, at: int, end: int) -> tuple[Amount, int] | None:
    """A number without bounds at ``at`` and the index after it."""
    if at >= end:
        return None
    word = document.tokens.lower[at]
    if word[0].isdigit():
        return _digits(document, language, at, end)
    return _words(document.tokens.lower, language, at, end)


def _digits(document: Document, language: Language, at: int, end: int) -> tuple[Amount, int] | None:
    tokens = document.tokens
    text = tokens.lower[at]
    stop = at + 1
    if len(text) > 1 and not text.strip("0"):
        return None
    if tokens.lower[stop : stop + 2] == [",", "000"] and stop + 1 < end and len(text) <= 3 and text.isdigit():
        text, stop = text + "000", stop + 2
    if not text.isascii() or "_" in text or len(text) > _MOST_DIGITS:
        return None
    while stop < end and _continues_group(document, at, stop):
        text += tokens.lower[stop]
        stop += 1
    scale = 1
    if stop < end and (factor := language.numbers.scales.get(tokens.lower[stop])):
        glued = tokens.end[stop - 1] == tokens.start[stop]
        if len(tokens.lower[stop]) > _SHORT or glued:
            scale, stop = factor, stop + 1
    value = _decimal(text, scale)
    return None if value is None or value > _MOST else (value, stop)


def _continues_group(document: Document, at: int, stop: int) -> bool:
    """``14 000``: a group of three digits after one blank."""
    tokens = document.tokens
    return (
        len(tokens.lower[at]) <= 3
        and tokens.lower[at].isdigit()
        and len(tokens.lower[stop]) == 3
        and tokens.lower[stop].isdigit()
        and tokens.lower[stop].isascii()
        and tokens.start[stop] - tokens.end[stop - 1] == 1
        and document.full[tokens.end[stop - 1]] in _GROUPING
    )


def _decimal(text: str, scale: int) -> Amount | None:
    """The value of digits with separators: whole before a scale (1.2 million), else with its decimals (6.8)."""
    whole, *groups = text.split(",")
    if groups:
        tail, _, fraction = groups[-1].partition(".")
        if fraction or not all(len(group) in (2, 3) for group in groups[:-1]) or len(tail) != 3:
            return None
        return int("".join([whole, *groups])) * scale
    whole, dot, fraction = text.partition(".")
    if not dot:
        return int(whole) * scale
    if scale == 1:
        european = len(fraction) == 3 and len(whole) <= 3 and fraction.isdigit() and whole != "0"
        if european:
            return int(whole + fraction)
        return float(text) if fraction.isdigit() and len(fraction) <= _DECIMALS else None
    if not fraction.isdigit():
        return None
    parts: int = int(fraction) * scale // int(10 ** len(fraction))
    return int(whole) * scale + parts


def _words(words: list[str], language: Language, at: int, end: int) -> tuple[int, int] | None:
    """Number words: ``one hundred and ten``, ``a dozen``, ``half a million``, ``eighty-nine``, ``zero``."""
    scales = language.numbers.scales
    if words[at] == "zero":
        return 0, at + 1
    if words[at] == "half" and at + 2 < end and words[at + 1] == "a" and words[at + 2] in scales:
        return scales[words[at + 2]] // 2, at + 3
    start, current = _first_word(words, language, at, end)
    return _further_words(words, language, start, end, current) if current else None


def _first_word(words: list[str], language: Language, at: int, end: int) -> tuple[int, int]:
    """Where the words after the first one go on, and what it is worth; 0 when no number begins here."""
    scales = language.numbers.scales
    if words[at] in language.numbers.one:
        follows = at + 1 < end and len(words[at + 1]) > _SHORT and words[at + 1] in scales
        return (at + 1, 1) if follows else (at, 0)
    if small := _small(words[at], language):
        return at + 1, small
    return (at, 1) if words[at] in language.numbers.alone else (at, 0)


def _further_words(words: list[str], language: Language, stop: int, end: int, current: int) -> tuple[int, int]:
    """Adds the words that go on with a number: smaller ones, scales, "and", "and a half million"."""
    scales, total = language.numbers.scales, 0
    while stop < end:
        word, small = words[stop], _small(words[stop], language)
        if small is not None and _fits_behind(current, small):
            current, stop = current + small, stop + 1
        elif len(word) > _SHORT and word in scales:
            scale, stop = scales[word], stop + 1
            total, current = (total, current * scale) if scale <= 100 else (total + (current or 1) * scale, 0)
        elif stop + 1 < end and _links(word, words[stop + 1], language, current):
            stop += 1
        elif words[stop : stop + 3] == ["and", "a", "half"] and stop + 3 < end and words[stop + 3] in scales:
            return total + current * scales[words[stop + 3]] + scales[words[stop + 3]] // 2, stop + 4
        else:
            break
    return total + current, stop


def _links(word: str, behind: str, language: Language, current: int) -> bool:
    """``hundred and ten``; in other languages also what stands before a scale: ``apat na raan``."""
    numbers = language.numbers
    if word in numbers.joints:
        return current % 100 == 0 and bool(_small(behind, language))
    return word in numbers.linkers and behind in numbers.scales


def _fits_behind(current: int, small: int) -> bool:
    """``twenty one`` and ``two hundred six`` go on; ``two six`` are two numbers."""
    return current % 100 == 0 or (current % 10 == 0 and current % 100 >= 20 and small < 10)


def _small(word: str, language: Language) -> int | None:
    """The value of a word below one hundred, hyphenated or not."""
    numbers = language.numbers
    if word in numbers.units:
        return numbers.units[word]
    if word in numbers.tens:
        return numbers.tens[word]
    tens, hyphen, unit = word.partition("-")
    if hyphen and tens in numbers.tens and unit in numbers.units and numbers.units[unit] < 10:
        return numbers.tens[tens] + numbers.units[unit]
    return None
