"""Which days a text names, and how long ago it says that things were."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.linker.dating import Times, times_of
from monitor.linker.text import read

FRIDAY = datetime(2031, 5, 9, 12, tzinfo=UTC)


def told(text: str) -> Times:
    return times_of(read("", text, 1200), FRIDAY, frozenset())


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("He was shot on Tuesday.", ["on 2031-05-06"]),
        ("He was shot on Friday.", ["on 2031-05-09"]),
        ("He was shot yesterday.", ["on 2031-05-08"]),
        ("The shooting of March 18 is solved.", ["on 2031-03-18"]),
        ("The shooting of 18 March is solved.", ["on 2031-03-18"]),
        ("The shooting of Nov. 9 is solved.", ["on 2030-11-09"]),
        ("The shooting of Nov. 9, 2016, is solved.", ["on 2016-11-09"]),
        ("He was shot Sunday, police said Tuesday.", ["on 2031-05-04"]),
        ("The march may 5 times turn.", []),
        ("It happened on February 31.", []),
        ("March began.", []),
    ],
)
def test_a_day_is_the_last_such_day(text: str, days: list[str]) -> None:
    """Days of the week and of the month, with and without a year; not the day on which somebody spoke."""
    assert list(told(text).days) == days


@pytest.mark.parametrize(
    ("text", "began"),
    [
        ("Three weeks after the fire a man died.", datetime(2031, 4, 18, tzinfo=UTC)),
        ("The pier fell a year ago.", datetime(2030, 5, 10, tzinfo=UTC)),
        ("Two years on, the town remembers.", datetime(2029, 5, 2, tzinfo=UTC)),
        ("On the third anniversary candles were lit.", datetime(2028, 5, 9, tzinfo=UTC)),
        ("On the 25th anniversary candles were lit.", datetime(2006, 5, 9, tzinfo=UTC)),
        ("The storm of last month is over.", datetime(2031, 4, 1, tzinfo=UTC)),
        ("The inquest into the collapse of 2029 began.", datetime(2029, 8, 1, tzinfo=UTC)),
    ],
)
def test_a_span_leads_back_to_what_it_speaks_of(text: str, began: datetime) -> None:
    """So long ago as it says, give or take a seventh, and not twice as long."""
    times = told(text)
    assert times.speak_of(began, FRIDAY)
    assert not times.speak_of(FRIDAY - 2.2 * (FRIDAY - began), FRIDAY)
    assert not told("The pier fell.").speak_of(began, FRIDAY)


def test_what_is_told_aside_dates_nothing() -> None:
    """Positions that tell of another event are passed over."""
    words = read("", "He was shot on Tuesday.", 1200)
    assert times_of(words, FRIDAY, frozenset(range(len(words.text)))) == Times()
