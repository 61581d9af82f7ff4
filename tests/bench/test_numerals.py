"""A number is found where it stands, however it is written, and nowhere else."""

from __future__ import annotations

import pytest

from bench._numerals import in_words, stands_in


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (95, "The toll stands at 95."),
        (1200, "Some 1,200 families left."),
        (1200, "TWELVE HUNDRED PEOPLE LEFT"),
        (1200, "one thousand two hundred people"),
        (112, "one hundred and twelve graves"),
        (24, "twenty-four miners"),
        (100, "a hundred tents"),
        (1_200_000, "1.2 million people"),
        (1_200_000, "1.2m people"),
        (25_000, "25 thousand households"),
        (2_000_000, "two million"),
        (15, "fifteen riders"),
        (40, "forty"),
    ],
)
def test_a_number_is_found_in_digits_and_in_words(value: int, text: str) -> None:
    """Digits, groups, scales and spelt-out numbers are one number."""
    assert stands_in(value, text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12, "1,200 people"),
        (12, "112 people"),
        (12, "12.5 km"),
        (12, "12% of them"),
        (12, "$12"),
        (6, "sixty people"),
        (6, "a sixth victim"),
        (1200, "1,200,000"),
    ],
)
def test_a_number_inside_another_is_not_that_number(value: int, text: str) -> None:
    """Parts of longer numbers, shares and sums of money are something else."""
    assert not stands_in(value, text)


@pytest.mark.parametrize(
    ("value", "words"),
    [(0, "zero"), (13, "thirteen"), (58, "fifty eight"), (3_000_105, "three million one hundred five")],
)
def test_numbers_are_spelt_as_they_are_said(value: int, words: str) -> None:
    """The scale, then the rest."""
    assert in_words(value) == words
