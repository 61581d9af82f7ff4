"""What a chart shows, and where."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.model import Basis, Bound, Change, Figure, Observation, Reason, Revision, Role, SeriesKey
from monitor.store import Ledger
from monitor.web.pages.charts import HEIGHT, Chart, charts_of
from monitor.web.pages.past import Past, pasts_of
from monitor.web.pages.scales import Levels, Times
from monitor.web.pages.words import FALL, RISE, moment_words, split_words, way_of

T0 = datetime(2026, 3, 1, 6, tzinfo=UTC)
KEY = SeriesKey("fire", "killed")
BOUNDS = {"at_least": Bound.AT_LEAST, "up_to": Bound.AT_MOST, "about": Bound.ABOUT}


def figure(text: str) -> Figure:
    """A figure from "95", "at_least 103", "up_to 211", "about 170" or "40-60"."""
    word, _, number = text.rpartition(" ")
    low, _, high = number.partition("-")
    if high:
        return Figure(int(low), int(high), None, Bound.RANGE)
    bound, value = BOUNDS.get(word, Bound.EXACT), int(number)
    return Figure(
        None if bound in (Bound.AT_MOST, Bound.ABOUT) else value,
        None if bound in (Bound.AT_LEAST, Bound.ABOUT) else value,
        value,
        bound,
    )


def seen(text: str, hours: float, by: str = "The Courier") -> Observation:
    return Observation(
        kind="killed",
        scope="all",
        figure=figure(text),
        role=Role.TOTAL,
        speakers=(),
        cue=None,
        earlier=None,
        quote=f"It killed {text}.",
        computed=False,
        article=f"{by} {hours}",
        as_of=T0 + timedelta(hours=hours),
        basis=Basis.STATED,
        publisher=by,
    )


def past(*decisions: tuple[str, float, Change, bool, str | None]) -> Past:
    """A series from (said, hours, change, told, known after it)."""
    entries: list[Ledger] = []
    before: Observation | None = None
    for said, hours, change, told, known in decisions:
        n = seen(said, hours, by=f"Paper {hours}")
        after = None if known is None else n if known == said else seen(known, hours)
        entries.append(Ledger(Revision(KEY, change, Reason.HIGHER, told, n, before, after)))
        before = after
    return pasts_of(entries)[0]


def chart(*decisions: tuple[str, float, Change, bool, str | None]) -> Chart:
    return charts_of([past(*decisions)], 8)[0]


def test_a_fall_is_a_step_down() -> None:
    """The line goes right at 103 and down to 95, to the edge; the fall is labelled below its dot."""
    drawn = chart(("103", 0, Change.FIRST, True, "103"), ("95", 20, Change.LOWERED, True, "95"))
    first, second = drawn.steps
    assert first.y < second.y
    assert (second.before, second.left, second.right) == (first.y, first.right, 100)
    assert [(label.text, label.y > second.y) for label in drawn.labels] == [("▼ 95", True), ("103", False)]
    assert drawn.summary == "killed: 103, then 95"


def test_a_label_stands_where_the_line_does_not_go_through_it() -> None:
    """Above its dot, or below where the line is about to rise."""
    drawn = chart(
        ("at_least 12", 0, Change.FIRST, True, "at_least 12"),
        ("19", 4, Change.RAISED, True, "19"),
        ("16", 20, Change.LOWERED, True, "16"),
    )
    first, rise, fall = drawn.steps
    assert {label.text: label.y > step.y for label, step in zip(drawn.labels, (fall, rise, first), strict=True)} == {
        "▼ 16": True,
        "▲ 19": False,
        "at least 12": True,
    }


def test_of_labels_that_touch_on_a_phone_the_later_one_is_shown() -> None:
    """Where there is room for both, both are."""
    drawn = chart(
        ("about 170", 0, Change.FIRST, True, "about 170"),
        ("141", 3, Change.DISPUTED, True, "about 170"),
        ("141", 6, Change.LOWERED, True, "141"),
        ("188", 20, Change.RAISED, True, "188"),
    )
    assert [(label.text, label.roomy) for label in drawn.labels] == [
        ("▲ 188", False),
        ("▼ 141", False),
        ("≠ 141", True),
        ("about 170", False),
    ]


def test_an_echo_is_a_hollow_dot_and_moves_no_line() -> None:
    """A value left behind is seen where it was said."""
    drawn = chart(
        ("103", 0, Change.FIRST, True, "103"),
        ("95", 20, Change.LOWERED, True, "95"),
        ("103", 24, Change.STALE, False, "95"),
    )
    assert len(drawn.steps) == 2
    assert [mark.name for mark in drawn.marks] == ["told", "told", "silent"]
    assert drawn.marks[2].said == "103, per Paper 24, 2 Mar 2026, 06:00Z: out of date, no alert"
    assert [row.known for row in drawn.rows] == ["95", "95", "103"]


@pytest.mark.parametrize(
    ("text", "side"), [("at_least 103", "up"), ("up_to 103", "down"), ("about 103", "both"), ("90-110", "none")]
)
def test_a_bound_is_a_shade(text: str, side: str) -> None:
    """It has no end on the side where the bound has none."""
    drawn = chart((text, 0, Change.FIRST, True, text), ("150", 5, Change.RAISED, True, "150"))
    (band,) = drawn.bands
    assert band.open == side
    assert 0 <= band.top <= band.top + band.height <= HEIGHT


def test_what_was_withdrawn_leaves_a_gap() -> None:
    """Nothing is known between the withdrawal and the next figure."""
    drawn = chart(
        ("50", 0, Change.FIRST, True, "50"),
        ("50", 4, Change.WITHDRAWN, True, None),
        ("20", 8, Change.FIRST, True, "20"),
    )
    first, second = drawn.steps
    assert first.right < second.left
    assert second.before is None


def test_a_dispute_runs_beside_the_line_until_it_is_over() -> None:
    """From when it was told to when the known value gave way."""
    drawn = chart(
        ("about 170", 0, Change.FIRST, True, "about 170"),
        ("141", 2, Change.DISPUTED, True, "about 170"),
        ("141", 6, Change.LOWERED, True, "141"),
    )
    (claim,) = drawn.claims
    assert claim.left == drawn.marks[1].x
    assert claim.right == drawn.marks[2].x
    assert claim.text == "141 per Paper 2"


def test_a_tile_says_what_was_known_before_and_not_a_bound_of_the_same() -> None:
    """ "Up to 211" that proves to be 188 is no fall from 211."""
    tile = past(
        ("141", 0, Change.FIRST, True, "141"),
        ("up_to 211", 5, Change.RAISED, True, "up_to 211"),
        ("188", 9, Change.CONFIRMED, False, "188"),
    ).tile
    assert tile
    assert (tile.number, tile.way, tile.was) == ("188", RISE, "141")


def test_a_long_history_keeps_what_was_told() -> None:
    """Of too many dots the silent old ones are left out, and how many is said."""
    many = [("10", i / 10, Change.CONFIRMED, False, "10") for i in range(1, 400)]
    drawn = chart(("10", 0, Change.FIRST, True, "10"), *many, ("12", 50, Change.RAISED, True, "12"))
    assert len(drawn.marks) == 120
    assert [mark.name for mark in drawn.marks].count("told") == 2
    assert drawn.left_out == 281


@pytest.mark.parametrize("hours", [0.2, 1, 5, 26, 90, 400, 3_000, 30_000, 200_000])
def test_times_are_round_and_few(hours: float) -> None:
    """From minutes to decades there are one to six of them, in order, within the chart."""
    ticks = Times(T0 + timedelta(minutes=3), T0 + timedelta(minutes=3, hours=hours)).ticks()
    assert 1 <= len(ticks) <= 6
    assert [tick.at for tick in ticks] == sorted(tick.at for tick in ticks)
    assert all(0 < tick.at < 100 for tick in ticks)


@pytest.mark.parametrize(
    "numbers", [(95, 103), (0, 0), (5,), (1, 1_000_000), (6.8, 7.1), (1, 2), (103, 103), (12_000, 7_000)]
)
def test_levels_stand_within_the_chart(numbers: tuple[float, ...]) -> None:
    """Whatever the numbers, and with two to seven lines to read them by."""
    levels = Levels.of(numbers, HEIGHT)
    assert all(0 <= levels.at(number) <= HEIGHT for number in numbers)
    assert 2 <= len(levels.ticks()) <= 7
    assert len({tick.text for tick in levels.ticks()}) == len(levels.ticks())


def test_a_figure_is_split_at_its_number() -> None:
    """So that the number can be large and its bound small."""
    assert split_words("at least 1,200") == ("at least", "1,200")
    assert split_words("$1.2 billion") == ("", "$1.2 billion")
    assert split_words("dozens") == ("", "dozens")
    assert split_words("40 to 60") == ("", "40 to 60")


def test_a_midnight_is_a_day() -> None:
    """Of a date without an hour no hour is told."""
    assert moment_words(T0.replace(hour=0, minute=0)) == "1 Mar 2026"
    assert moment_words(T0.replace(hour=0, minute=1)) == "1 Mar 2026, 00:01Z"


def test_which_way_a_figure_went() -> None:
    """Up, down, or neither."""
    assert way_of(figure("95"), figure("103")) is FALL
    assert way_of(figure("103"), figure("95")) is RISE
    assert way_of(figure("103"), figure("at_least 103")) is None
    assert way_of(figure("103"), None) is None
