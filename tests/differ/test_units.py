"""Figures in two units: like is compared with like."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.differ import Policy, diff
from monitor.differ.levels import agrees, refines
from monitor.lexicon import load_lexicon
from monitor.model import Amount, Bound, Change, Figure, Observation, Series, SeriesKey

AREA = load_lexicon().kinds["area_burned"]
DAMAGE = load_lexicon().kinds["damage"]

Observe = Callable[..., Observation]


def told(observation: Observation, amount: Amount, unit: str) -> Observation:
    return replace(observation, figure=Figure(amount, amount, amount, Bound.EXACT, unit))


@pytest.mark.parametrize(
    ("known", "new", "change", "level", "unit"),
    [
        ((8000, "hectares"), (20_000, "acres"), Change.CONFIRMED, 8000, "hectares"),
        ((8000, "hectares"), (30_000, "acres"), Change.RAISED, 12_100, "hectares"),
        ((12_000, "acres"), (50, "square kilometres"), Change.CONFIRMED, 12_000, "acres"),
        ((12_000, "acres"), (12_500, "acres"), Change.RAISED, 12_500, "acres"),
        ((100, "square kilometres"), (20_000, "hectares"), Change.RAISED, 200, "square kilometres"),
    ],
)
def test_another_unit_is_converted_to_that_of_the_story(
    observe: Observe,
    known: tuple[int, str],
    new: tuple[int, str],
    change: Change,
    level: int,
    unit: str,
) -> None:
    """20,000 acres are 8,000 hectares to an editor; 30,000 are news, told in hectares."""
    k, n = told(observe("1", kind=AREA.name), *known), told(observe("1", kind=AREA.name, hours=2), *new)
    series = Series(SeriesKey("fire", AREA.name), known=k)
    revision = diff(series, n, AREA, Policy(), n.as_of + timedelta(minutes=1))
    assert revision.known is not None
    assert (revision.change, revision.known.figure.level, revision.known.figure.unit) == (change, level, unit)


def test_currencies_do_not_compare() -> None:
    """Rates move, so euros stay euros."""
    assert not DAMAGE.compares("euros", "US dollars")
    assert AREA.compares("acres", "hectares")


@pytest.mark.parametrize(
    ("new", "known", "agree", "refine"),
    [
        (7, 6.8, True, False),
        (7, 7.1, True, False),
        (7.0, 6.8, False, False),
        (8, 7.1, False, False),
        (7.1, 7, False, True),
        (6.8, 7, False, True),
    ],
)
def test_a_measure_without_decimals_is_a_rounded_one(new: Amount, known: Amount, agree: bool, refine: bool) -> None:
    """Magnitude 7 says nothing against 6.8, while 7.0 does; and 6.8 after 7 is only the sharper number."""
    n, k = Figure(new, new, new, Bound.EXACT), Figure(known, known, known, Bound.EXACT)
    assert (agrees(n, k), refines(n, k)) == (agree, refine)
