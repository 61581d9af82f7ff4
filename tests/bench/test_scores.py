"""Answers are judged as the documents say they are."""

from __future__ import annotations

import pytest

from bench._answers import Answer
from bench._records import Claims, Gold
from bench._scores import Tally, Verdict, judge, table
from monitor.model import Bound

NINE = Gold(9, 9, 9, Bound.EXACT)
FLOOR = Gold(9, None, 9, Bound.AT_LEAST)
DOZENS = Gold(24, 99, None, Bound.VAGUE)
EITHER = Gold(9, 9, 9, Bound.EXACT, accept=(9, 10))
NOBODY = Gold(0, 0, 0, Bound.EXACT)


def read(value: int | None, bound: Bound = Bound.EXACT, low: int | None = None) -> Answer:
    return Answer(value if low is None else low, value, value, bound, "")


@pytest.mark.parametrize(
    ("gold", "answer", "verdict"),
    [
        (NINE, read(9), Verdict.RIGHT),
        (NINE, read(8), Verdict.WRONG),
        (NINE, None, Verdict.MISSED),
        (None, read(9), Verdict.EXTRA),
        (None, None, Verdict.SILENT),
        (EITHER, read(10), Verdict.RIGHT),
        (DOZENS, read(None, Bound.VAGUE, 24), Verdict.RIGHT),
        (DOZENS, read(None, Bound.VAGUE, 200), Verdict.WRONG),
        (DOZENS, read(24), Verdict.WRONG),
        (FLOOR, read(9), Verdict.RIGHT),
        (NOBODY, None, Verdict.MISSED),
    ],
)
def test_a_value_is_right_when_it_is_the_gold_one(gold: Gold | None, answer: Answer | None, verdict: Verdict) -> None:
    """Accepted numbers are right too, a vague figure is known by its low end, the bound is judged apart."""
    assert judge("killed", gold, answer).verdict is verdict


def test_silence_is_right_for_nobody_where_only_the_final_count_is_known() -> None:
    """Such gold is a final count, not what the text says; a number read there is still wrong."""
    assert judge("killed", NOBODY, None, absence=False).verdict is Verdict.RIGHT
    assert judge("killed", NOBODY, read(3), absence=False).verdict is Verdict.WRONG


def test_shares_are_of_what_they_say() -> None:
    """One right, one wrong, one missed, one extra: precision 1/3, recall 1/3."""
    tally = counted((NINE, read(9)), (NINE, read(8)), (NINE, None), (None, read(4)))
    assert tally.share("killed", "right", "read") == pytest.approx(1 / 3)
    assert tally.share("all", "right", "gold") == pytest.approx(1 / 3)
    assert tally.f1("killed") == pytest.approx(1 / 3)


def test_bounds_that_are_not_exact_are_counted_apart() -> None:
    """Most numbers are exact, so that bound alone would flatter a reader that calls everything exact."""
    tally = counted((NINE, read(9)), (NINE, read(9)), (NINE, read(9)), (FLOOR, read(9)))
    assert tally.share("killed", "bound", "right") == 0.75
    assert tally.share("killed", "inexact bound", "inexact") == 0


def test_numbers_over_one_are_counted_apart_from_single_victims() -> None:
    """A single victim is seldom told as a number; and a sum stands nowhere in the text."""
    one = Gold(1, 1, 1, Bound.EXACT)
    tally = Tally()
    tally.add(judge("killed", one, None))
    tally.add(judge("killed", NINE, read(9), stands=True))
    tally.add(judge("killed", NINE, read(5)))
    assert tally.share("killed", "above right", "above") == 0.5
    assert tally.share("killed", "above stands right", "above stands") == 1


def test_no_precision_is_shown_where_extra_figures_are_not_known_to_be_wrong() -> None:
    """The table leaves out what its gold cannot show."""
    tally = counted((NINE, read(9)))
    partial = "\n".join(table(tally, ("killed",), Claims(absence=False, bounds=False), bounds=True))
    whole = "\n".join(table(tally, ("killed",), Claims(absence=True, bounds=True), bounds=True))
    assert "precision" not in partial
    assert "bound" not in partial
    assert "precision" in whole
    assert "inexact bound" in whole


def counted(*pairs: tuple[Gold | None, Answer | None]) -> Tally:
    tally = Tally()
    for gold, answer in pairs:
        tally.add(judge("killed", gold, answer))
    return tally
