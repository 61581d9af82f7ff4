"""When a text says that things happened: the days it names, and how long ago it says they were.

Two shootings of one week in one city are told apart by their day, and a trial finds its crime by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from monitor.linker.text import Words, ordered, vocabulary

_WEEKDAYS = {name: day for day, name in enumerate(ordered("weekdays"))}
_MONTHS = {name[:size]: n for n, name in enumerate(ordered("months"), 1) for size in (3, 4, len(name))}
_NUMBERS = {name: n for n, name in enumerate(ordered("counts"), 1)}
_ORDINALS = {name: n for n, name in enumerate(ordered("ordinals"), 1)}
_SPANS = {"day": 1, "week": 7, "month": 30, "year": 365}
_UNITS = frozenset(("anniversary", *_SPANS, *(f"{unit}s" for unit in _SPANS)))
_SPOKEN = vocabulary("spoken")
"""Before a day they say when somebody spoke, or when the page was put up."""
_SINCE = vocabulary("since")
_SLACK = 0.15
"""A span is meant so exactly: "a month ago" is 25 to 35 days."""


@dataclass(frozen=True, slots=True)
class Times:
    """``days`` as ``on 2031-05-06``; ``ago``: the least and the most days since, of each span told."""

    days: tuple[str, ...] = ()
    ago: tuple[tuple[float, float], ...] = ()

    @property
    def longest(self) -> float:
        """The most days that a span goes back."""
        return max((most for _, most in self.ago), default=0.0)

    def speak_of(self, began: datetime, as_of: datetime) -> bool:
        """Whether a span leads from when the article spoke to when something began."""
        since = (as_of - began) / timedelta(days=1)
        return any(least <= since <= most for least, most in self.ago)


def times_of(words: Words, as_of: datetime, aside: frozenset[int]) -> Times:
    """The days and spans that a text names, as seen from when it spoke; not those at the positions ``aside``."""
    days: dict[str, None] = {}
    ago: list[tuple[float, float]] = []
    folded = words.folded
    for i, word in enumerate(folded):
        if i in aside:
            continue
        if word in _WEEKDAYS and words.upper[i]:
            day = _weekday(_WEEKDAYS[word], as_of.date()) if not _is_spoken(words, i) else None
        elif word in _MONTHS and words.upper[i]:
            day = _month_day(words, i, as_of.date())
        else:
            day = as_of.date() - timedelta(days=1) if word == "yesterday" else None
        if day:
            days[f"on {day}"] = None
        if word in _UNITS or word[:1].isdigit():
            ago += _spans(words, i, as_of)
    return Times(tuple(days), tuple(ago))


def _is_spoken(words: Words, i: int) -> bool:
    return i > 0 and words.folded[i - 1] in _SPOKEN


def _weekday(weekday: int, today: date) -> date:
    """The last such day, today included."""
    return today - timedelta(days=(today.weekday() - weekday) % 7)


def _month_day(words: Words, i: int, today: date) -> date | None:
    """ "March 18", "18 March", "Nov. 9, 2016": without a year the last such day."""
    folded, month = words.folded, _MONTHS[words.folded[i]]
    if i + 1 < len(folded) and _is_day(folded[i + 1]) and words.after[i] in (" ", ". "):
        number, after = int(folded[i + 1].rstrip("stndrh")), i + 2
    elif i and _is_day(folded[i - 1]) and words.after[i - 1] == " ":
        number, after = int(folded[i - 1].rstrip("stndrh")), i + 1
    else:
        return None
    year = folded[after] if after < len(folded) else ""
    try:
        if len(year) == 4 and year.isdigit():
            return date(int(year), month, number)
        day = date(today.year, month, number)
        return day if day <= today + timedelta(days=1) else date(today.year - 1, month, number)
    except ValueError:
        return None


def _is_day(word: str) -> bool:
    bare = word.rstrip("stndrh")
    return bare.isdecimal() and bare.isascii() and len(bare) < 3


def _spans(words: Words, i: int, as_of: datetime) -> Iterator[tuple[float, float]]:
    """ "Three weeks ago", "a year after", "two years on", "last month", "third anniversary"; a past year as such."""
    folded = words.folded
    word = folded[i]
    before = folded[i - 1] if i else ""
    if word == "anniversary":
        yield from _about((_ORDINALS.get(before) or _count(before.rstrip("stndrh")) or 1) * _SPANS["year"])
    unit = _SPANS.get(word) or _SPANS.get(word.removesuffix("s"))
    if unit:
        follows = folded[i + 1] if i + 1 < len(folded) else ""
        if before == "last" and unit > 1:
            yield 1, 2.0 * unit
        elif follows in _SINCE:
            yield from _about(_count(before) * unit)
    elif len(word) == 4 and word.isdecimal() and word.isascii() and 1900 <= int(word) < as_of.year:
        day = as_of.date()
        yield float((day - date(int(word), 12, 31)).days), float((day - date(int(word), 1, 1)).days + 1)


def _count(word: str) -> int:
    """How many units; 0 for none."""
    if word.isdecimal() and word.isascii() and len(word) < 3:
        return int(word)
    return _NUMBERS.get(word, 1 if word in ("a", "an") else 0)


def _about(days: float) -> Iterator[tuple[float, float]]:
    if days:
        yield days * (1 - _SLACK) - 1, days * (1 + _SLACK) + 1
