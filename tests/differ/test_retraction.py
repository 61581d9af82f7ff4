"""What articles said is taken out of a series again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from monitor.differ import Policy, advance, diff, retract
from monitor.lexicon.kind import Kind
from monitor.model import Change, Observation, Series

Build = Callable[..., Observation]


@pytest.fixture
def raised_wrongly(observe: Build, empty: Series, killed: Kind) -> Series:
    """9, then 16, then 30 from an article of another event."""
    series = empty
    for hours, (written, article) in enumerate([("9", "a"), ("16", "b"), ("30", "wrong")]):
        new = observe(written, hours=hours, article=article, publisher=article)
        series = advance(series, diff(series, new, killed, Policy(), new.as_of), Policy())
    return replace(series, last_alert="alert-of-30")


def test_a_wrong_value_goes_back_to_the_last_right_one(observe: Build, raised_wrongly: Series) -> None:
    """The value before it is known again, as of the retraction, and that is told."""
    at = observe("0", hours=9).as_of
    cleaned, revision = retract(raised_wrongly, {"wrong"}, at)
    assert revision is not None
    assert (revision.change, revision.told, revision.before) == (Change.RETRACTED, True, raised_wrongly.known)
    after = advance(cleaned, revision, Policy())
    assert after.known is not None
    assert (after.known.figure.level, after.known.as_of) == (16, at)
    assert [past.figure.level for past in after.accepted] == [9]


def test_with_no_right_value_nothing_is_known(observe: Build, raised_wrongly: Series) -> None:
    """A series that rests on wrong articles alone is empty again."""
    cleaned, revision = retract(raised_wrongly, {"a", "b", "wrong"}, observe("0", hours=9).as_of)
    assert revision is not None
    after = advance(cleaned, revision, Policy())
    assert (after.known, after.accepted) == (None, ())


def test_a_wrong_value_of_the_past_leaves_silently(observe: Build, raised_wrongly: Series) -> None:
    """Where the known value stands there is nothing to retract."""
    cleaned, revision = retract(raised_wrongly, {"b"}, observe("0", hours=9).as_of)
    assert revision is None
    assert [past.figure.level for past in cleaned.accepted] == [9]
    assert cleaned.known == raised_wrongly.known


def test_what_was_never_told_is_taken_back_in_silence(observe: Build, raised_wrongly: Series) -> None:
    """Nobody is told that something they never heard of was wrong."""
    unheard = replace(raised_wrongly, last_alert=None)
    _, revision = retract(unheard, {"wrong"}, observe("0", hours=9).as_of)
    assert revision is not None
    assert not revision.told


def test_wrong_claims_and_held_figures_go_too(observe: Build, raised_wrongly: Series, killed: Kind) -> None:
    """A figure that waits or disputes, from a wrong article, is forgotten."""
    new = observe("20", hours=4, article="late", publisher="other")
    held = advance(raised_wrongly, diff(raised_wrongly, new, killed, Policy(), new.as_of), Policy())
    assert held.held == new
    cleaned, revision = retract(held, {"late"}, new.as_of)
    assert (cleaned.held, cleaned.due, cleaned.claims, revision) == (None, None, (), None)
