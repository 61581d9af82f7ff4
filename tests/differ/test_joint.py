"""Revisions of one article that tell one thing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from monitor.differ import Policy, advance, diff, join
from monitor.lexicon.kind import Kind
from monitor.model import Change, Cue, Observation, Reason, Revision, Series, SeriesKey

POLICY = Policy()


def judged(story: list[Observation], kind: Kind) -> Revision:
    """The last revision of a story of one kind."""
    series = Series(SeriesKey("quay-fire", kind.name))
    for new in story:
        revision = diff(series, new, kind, POLICY, new.as_of)
        series = advance(series, revision, POLICY)
    return revision


@pytest.fixture
def found(observe: Callable[..., Observation], killed: Kind, missing: Kind) -> tuple[Revision, Revision]:
    """An article in which three of the missing are among the dead."""
    dead = judged([observe("11"), observe("14", hours=1)], killed)
    gone = judged([observe("6", kind="missing"), observe("3", hours=1, kind="missing")], missing)
    return dead, gone


def test_the_missing_who_were_found_dead_are_one_alert(found: tuple[Revision, Revision]) -> None:
    """Missing that falls while dead rises is told once, as reclassified, in whichever order they come."""
    dead, gone = found
    for order in ((dead, gone), (gone, dead)):
        joined = {revision.key.kind: revision for revision in join(order)}
        assert [revision.key for revision in join(order)] == [revision.key for revision in order]
        assert joined["killed"].change is Change.RECLASSIFIED
        assert joined["killed"].also == gone
        assert (joined["missing"].told, joined["missing"].reason) == (False, Reason.MISSING_FOUND_DEAD)
        assert joined["missing"].known == gone.known


@pytest.mark.parametrize(("before", "after", "died"), [("9", "7", True), ("9", "6", True), ("9", "5", False)])
def test_the_injured_who_died_are_one_alert(
    before: str, after: str, died: bool, observe: Callable[..., Observation], killed: Kind, injured: Kind
) -> None:
    """Injured that fall by no more than the dead rise by have died; where they fall by more, each is told by itself."""
    dead = judged([observe("11"), observe("14", hours=1, group="page")], killed)
    stories = [observe(before, kind="injured"), observe(after, hours=1, kind="injured", cue=Cue.LOWERED)]
    fewer = judged(stories, injured)
    assert fewer.change is Change.LOWERED
    told, silent = join((dead, fewer))
    assert (told.change is Change.RECLASSIFIED) == died
    assert (told.also == fewer, silent.told) == (died, not died)
    assert (silent.reason is Reason.INJURED_DIED) == died


def test_other_pairs_are_told_apart(found: tuple[Revision, Revision]) -> None:
    """Another scope, or missing that rises, is no reclassification."""
    dead, gone = found
    elsewhere = replace(gone, key=replace(gone.key, scope="Vell"))
    rising = replace(gone, change=Change.RAISED)
    for pair in ((dead, elsewhere), (dead, rising), (dead,), (gone,)):
        assert join(pair) == pair
