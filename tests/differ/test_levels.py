"""Comparing figures by level."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from monitor.differ.levels import agrees, falls, raises, refines, sharper
from monitor.model import Figure

Read = Callable[[str], Figure]

AGREES, RAISES, FALLS, NEITHER = "agrees", "raises", "falls", "neither"

COMPARED = [
    # new, known, verdict, why
    ("103", "at_least 103", AGREES, "equal levels agree whatever the bound"),
    ("at_least 103", "103", AGREES, "a floor at the known value says nothing against it"),
    ("more_than 300", "at_least 304", AGREES, "304 rounded to hundreds is 300"),
    ("more_than 30", "37", FALLS, "37 rounded to tens is 40, so more than 30 is no rounding of it"),
    ("about 170", "168", AGREES, "168 rounded to tens is 170"),
    ("about 170", "141", RAISES, "141 is not 170 rounded"),
    ("141", "about 170", FALLS, "an exact number is nobody's rounding"),
    ("at_least 100", "95", RAISES, "a floor above the known value promises more"),
    ("about 100", "95", AGREES, "95 may be called about 100"),
    ("about 100", "60", RAISES, "60 may not be called about 100"),
    ("at_most 211", "188", RAISES, "levels are compared, not what they contain"),
    ("150", "at_most 211", AGREES, "a number below a top, but not less than half of it, agrees"),
    ("100", "at_most 211", FALLS, "less than half of a top is a fall"),
    ("less_than 100", "95", AGREES, "fewer than 100 says nothing against 95"),
    ("dozens", "20", NEITHER, "a vague word never replaces a number of its size"),
    ("dozens", "12", RAISES, "a vague word replaces a number half its low end"),
    ("dozens", "37", NEITHER, "a vague word never lowers a number"),
    ("dozens", "24", NEITHER, "a vague word does not agree with a number by the accident of its low end"),
    ("dozens", "scores", AGREES, "two words of the same size agree"),
    ("thousands", "hundreds", RAISES, "a word of another size is higher"),
    ("several", "dozens", FALLS, "a word of another size is lower"),
    ("range 40 60", "37", RAISES, "the level of a range is its low end"),
    ("0", "3", FALLS, "none is a level too"),
    ("0", "0", AGREES, "none agrees with none"),
]


@pytest.mark.parametrize(("new", "known", "verdict", "why"), COMPARED, ids=[row[3] for row in COMPARED])
def test_two_figures_compare_by_level(figure: Read, new: str, known: str, verdict: str, why: str) -> None:
    """At most one of agrees, raises and falls holds, and it is the one an editor would choose."""
    n, k = figure(new), figure(known)
    held = [name for name, holds in ((AGREES, agrees(n, k)), (RAISES, raises(n, k)), (FALLS, falls(n, k))) if holds]
    assert held == ([] if verdict == NEITHER else [verdict])


@pytest.mark.parametrize(
    ("new", "known", "expected"),
    [
        ("103", "at_least 103", True),
        ("170", "about 170", True),
        ("at_least 103", "103", False),
        ("at_least 103", "about 103", False),
        ("more_than 300", "at_least 304", False),
        ("150", "at_most 211", True),
        ("at_least 150", "at_most 211", False),
        ("95", "at_least 103", False),
    ],
)
def test_the_sharper_of_two_agreeing_figures_says_more(figure: Read, new: str, known: str, expected: bool) -> None:
    """An exact number is sharper than a bound at the same level, and a number below a top is sharper than the top."""
    assert sharper(figure(new), figure(known)) is expected


@pytest.mark.parametrize(
    ("new", "known", "expected"),
    [
        ("37", "dozens", True),
        ("20", "dozens", True),
        ("3", "dozens", False),
        ("400", "dozens", False),
        ("2750", "thousands", True),
        ("scores", "dozens", False),
        ("50", "range 40 60", True),
        ("70", "range 40 60", False),
        ("37", "36", False),
    ],
)
def test_a_number_of_the_same_size_refines_a_word(figure: Read, new: str, known: str, expected: bool) -> None:
    """A number refines a vague word of its own size, and a range that it lies in."""
    assert refines(figure(new), figure(known)) is expected
