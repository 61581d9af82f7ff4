"""How a number is read, on its own."""

from __future__ import annotations

import pytest

from monitor.extractor.document import read_document
from monitor.extractor.numbers import read_number
from monitor.lexicon import Language
from monitor.model import Amount, Bound

EXACT = [
    ("95", 95),
    ("0", 0),
    ("zero", 0),
    ("1,204", 1204),
    ("1,00,000", 100_000),
    ("12,345,678", 12_345_678),
    ("14 000", 14_000),
    ("1.2 million", 1_200_000),
    ("3.5 lakh", 350_000),
    ("2 crore", 20_000_000),
    ("40 thousand", 40_000),
    ("eleven", 11),
    ("Twenty", 20),
    ("twenty-three", 23),
    ("ninety nine", 99),
    ("one hundred and ten", 110),
    ("a hundred and twenty", 120),
    ("two hundred and fifty-one", 251),
    ("twelve hundred", 1200),
    ("three thousand five hundred", 3500),
    ("one million two hundred thousand", 1_200_000),
    ("half a million", 500_000),
    ("two and a half million", 2_500_000),
    ("a dozen", 12),
    ("two dozen", 24),
    ("half a dozen", 6),
]
BOUNDED = [
    ("at least 103", 103, None, 103, Bound.AT_LEAST),
    ("no fewer than thirty", 30, None, 30, Bound.AT_LEAST),
    ("more than 200", 201, None, 200, Bound.MORE_THAN),
    ("over a dozen", 13, None, 12, Bound.MORE_THAN),
    ("up to 211", None, 211, 211, Bound.AT_MOST),
    ("as many as 80", None, 80, 80, Bound.AT_MOST),
    ("fewer than 10", None, 9, 10, Bound.LESS_THAN),
    ("about 170", None, None, 170, Bound.ABOUT),
    ("nearly two hundred", None, None, 200, Bound.ABOUT),
    ("some 1,500", None, None, 1500, Bound.ABOUT),
    ("40 to 60", 40, 60, None, Bound.RANGE),
    ("40-60", 40, 60, None, Bound.RANGE),
    ("between 40 and 60", 40, 60, None, Bound.RANGE),
    ("dozens", 24, 99, None, Bound.VAGUE),
    ("hundreds", 200, 999, None, Bound.VAGUE),
    ("50 or more", 50, None, 50, Bound.AT_LEAST),
]
NOTHING = [
    "the",
    "people",
    "12,00",
    "9" * 30,
    "at least",
    "between 40",
    "million",
    "²",
    "and twenty",
    "-",
    "a house",
]


@pytest.mark.parametrize(("text", "value"), EXACT)
def test_a_number_is_read_to_its_last_word(text: str, value: int, english: Language) -> None:
    """Digits, separators, words and scales all come to the number that they name."""
    assert _read(text, english) == (value, value, value, Bound.EXACT)


@pytest.mark.parametrize(("text", "low", "high", "value", "bound"), BOUNDED)
def test_the_words_around_a_number_bound_it(
    text: str, low: int | None, high: int | None, value: int | None, bound: Bound, english: Language
) -> None:
    """ "More than 200" is 201 or more, and 200 is how it is told."""
    assert _read(text, english) == (low, high, value, bound)


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_whole_number_is_not_read(text: str, english: Language) -> None:
    """Torn separators, serial numbers and bare words name no count."""
    assert _read(text, english) is None


@pytest.mark.parametrize(
    ("text", "low", "high", "value", "bound"),
    [
        ("1.5", 1.5, 1.5, 1.5, Bound.EXACT),
        ("7.0", 7.0, 7.0, 7.0, Bound.EXACT),
        ("more than 6.8", 6.8, None, 6.8, Bound.MORE_THAN),
        ("6.8 to 7.1", 6.8, 7.1, None, Bound.RANGE),
    ],
)
def test_decimals_are_kept_for_measures(
    text: str, low: float | None, high: float | None, value: float | None, bound: Bound, english: Language
) -> None:
    """A magnitude is told in tenths, and 7.0 says more than 7."""
    assert _read(text, english) == (low, high, value, bound)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("2 to 3 million", 2_000_000, 3_000_000),
        ("2-3 billion", 2_000_000_000, 3_000_000_000),
        ("900 to 1 thousand", 900, 1000),
    ],
)
def test_the_scale_of_a_range_is_that_of_both_its_ends(text: str, low: int, high: int, english: Language) -> None:
    """ "2 to 3 million" begins at 2 million."""
    assert _read(text, english) == (low, high, None, Bound.RANGE)


def test_a_number_stops_before_the_next_one(english: Language) -> None:
    """A list of numbers is not their sum."""
    assert _read("12, 13", english, whole=False) == (12, 12, 12, Bound.EXACT)


def _read(
    text: str, language: Language, *, whole: bool = True
) -> tuple[Amount | None, Amount | None, Amount | None, Bound] | None:
    document = read_document("", text, language)
    number = read_number(document, language, 0, len(document.tokens))
    if number is None:
        return None
    assert not whole or number.end == len(document.tokens)
    return (number.low, number.high, number.value, number.bound)
