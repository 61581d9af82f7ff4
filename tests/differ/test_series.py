"""Whole stories, told observation by observation."""

from __future__ import annotations

from collections.abc import Callable

from monitor.differ import Policy, advance, diff
from monitor.lexicon.kind import Kind
from monitor.model import Basis, Change, Cue, Observation, Reason, Series

POLICY = Policy()
Build = Callable[..., Observation]


def follow(series: Series, story: list[Observation], kind: Kind) -> tuple[Series, list[tuple[Change, Reason, bool]]]:
    """The series after a story, with the ruling on each of its observations."""
    rulings = []
    for new in story:
        revision = diff(series, new, kind, POLICY, new.as_of)
        rulings.append((revision.change, revision.reason, revision.told))
        series = advance(series, revision, POLICY)
    return series, rulings


def test_the_injured_of_two_blasts(observe: Build, empty: Series, killed: Kind) -> None:
    """A rounded early count is disputed by a medium, lowered by an official, then raised twice."""
    story = [
        observe("about 170", publisher=None, speakers="radio", basis=Basis.ASSUMED),
        observe("141", publisher=None, speakers="agency", article="b"),
        observe("141", publisher=None, speakers="police", basis=Basis.ASSUMED, article="c"),
        observe("188", publisher=None, hours=24),
        observe("at_most 211", publisher="The Courier", hours=24, speakers="ministry", basis=Basis.ASSUMED),
    ]
    series, rulings = follow(empty, story, killed)
    assert rulings == [
        (Change.FIRST, Reason.NOTHING_KNOWN, True),
        (Change.DISPUTED, Reason.CONTRADICTS, True),
        (Change.LOWERED, Reason.OFFICIAL, True),
        (Change.RAISED, Reason.HIGHER, True),
        (Change.RAISED, Reason.HIGHER, True),
    ]
    assert [past.figure.level for past in series.accepted] == [170, 141, 188]


def test_the_dead_of_two_blasts(observe: Build, empty: Series, killed: Kind) -> None:
    """A floor becomes a number in silence, copies change nothing, and the announced fall is told."""
    story = [
        observe("at_least 103", publisher=None, speakers="agency", basis=Basis.ASSUMED),
        observe("103", publisher=None, speakers="radio"),
        observe("at_least 103", publisher=None, speakers="police", basis=Basis.ASSUMED),
        observe("103", publisher=None, speakers="", hours=24),
        observe("95", hours=24, speakers="ministry", cue=Cue.LOWERED, earlier="at_most 103", basis=Basis.ASSUMED),
    ]
    series, rulings = follow(empty, story, killed)
    silent = (Change.CONFIRMED, Reason.AGREES, False)
    assert rulings[1:4] == [silent] * 3
    assert rulings[4] == (Change.LOWERED, Reason.CUE, True)
    assert series.accepted[-1].figure.same_number == story[1].figure.same_number


def test_a_long_story_keeps_the_series_small(observe: Build, empty: Series, killed: Kind) -> None:
    """However long a story runs, its series stays bounded."""
    story = [
        observe(str(20 + hour - (hour % 7 == 6) * 3), hours=hour, publisher=f"Paper {hour}") for hour in range(400)
    ]
    series, _ = follow(empty, story, killed)
    sizes = (series.accepted, series.claims, series.supporters, series.told_claims, series.told_corrections)
    assert max(len(size) for size in sizes) <= 64


def test_supporters_are_those_who_carry_the_known_value(observe: Build, empty: Series, killed: Kind) -> None:
    """A new value starts with its own publisher; who confirms it joins."""
    story = [observe("9"), observe("12", hours=1, publisher="The Ledger"), observe("12", hours=2)]
    series, _ = follow(empty, story, killed)
    assert series.supporters == ("the ledger", "the courier")


def test_a_sharper_bound_keeps_the_first_voice(observe: Build, empty: Series, killed: Kind) -> None:
    """When a copy makes a floor exact, the known value stays its first speaker's."""
    story = [observe("at_least 12", speakers="police"), observe("12", hours=1, publisher="The Ledger")]
    series, _ = follow(empty, story, killed)
    assert series.known is not None
    assert (series.known.witness, series.known.as_of) == ("harbour police", story[0].as_of)
