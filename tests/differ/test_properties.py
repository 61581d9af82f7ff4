"""What holds of every story, invented at random."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.differ import Policy, Trust, advance, diff
from monitor.lexicon.kind import Kind
from monitor.model import (
    ALL,
    Basis,
    Bound,
    Change,
    Cue,
    Figure,
    Observation,
    Revision,
    Role,
    Series,
    SeriesKey,
    Speaker,
    Standing,
)

POLICY = Policy(trust={"the rumour": Trust.LOW})
KINDS = [
    Kind("killed", "people", True, "death toll", "killed", 10_000, 100, 5),
    Kind("missing", "people", False, "number of missing", "missing", 10_000, 100, 5),
]
START = datetime(2031, 5, 1, tzinfo=UTC)
KNOWN_CHANGES = {
    Change.FIRST,
    Change.REFINED,
    Change.RAISED,
    Change.LOWERED,
    Change.CORRECTED,
    Change.WITHDRAWN,
}


@st.composite
def figures(draw: st.DrawFn) -> Figure:
    """A figure of any bound, small enough that values meet."""
    value = draw(st.sampled_from([0, 1, 3, 9, 10, 12, 20, 24, 30, 95, 100, 103, 200, 600]))
    bound = draw(st.sampled_from(Bound))
    if bound in (Bound.RANGE, Bound.VAGUE):
        return Figure(value, value * 3, None, bound)
    if bound in (Bound.AT_MOST, Bound.LESS_THAN):
        return Figure(None, value, value, bound)
    return Figure(value, value if bound is Bound.EXACT else None, value, bound)


SPEAKERS = st.builds(Speaker, institution=st.sampled_from(["police", "radio"]), standing=st.sampled_from(Standing))

OBSERVATIONS = st.builds(
    Observation,
    kind=st.just("killed"),
    scope=st.just(ALL),
    figure=figures(),
    role=st.sampled_from([Role.TOTAL, Role.TOTAL, Role.PART, Role.FEARED]),
    speakers=st.lists(SPEAKERS, max_size=1).map(tuple),
    cue=st.sampled_from([None, None, None, *Cue]),
    earlier=st.none() | figures(),
    quote=st.just(""),
    computed=st.booleans(),
    article=st.uuids().map(str),
    as_of=st.integers(0, 40).map(lambda hours: START + timedelta(hours=hours)),
    basis=st.sampled_from(Basis),
    publisher=st.sampled_from([None, "The Courier", "The Ledger", "The Rumour"]),
    group=st.sampled_from([None, "page"]),
)
STORIES = st.lists(OBSERVATIONS, min_size=1, max_size=12)


def follow(story: list[Observation], kind: Kind) -> list[tuple[Series, Revision, Series]]:
    """Each revision of a story, with the series before and after it."""
    series, steps = Series(SeriesKey("quay-fire", kind.name)), []
    for new in story:
        revision = diff(series, new, kind, POLICY, new.as_of)
        after = advance(series, revision, POLICY)
        steps.append((series, revision, after))
        series = after
    return steps


@settings(max_examples=300, deadline=None)
@given(STORIES, st.sampled_from(KINDS))
def test_every_story_is_judged_soundly(story: list[Observation], kind: Kind) -> None:
    """The chain of known values never breaks, and nothing older or merely claimed moves it."""
    for before, revision, after in follow(story, kind):
        assert revision.before == before.known
        assert revision.known == after.known
        if before.known and revision.observation.as_of < before.known.as_of:
            assert after.known == before.known
        if revision.told and revision.change in KNOWN_CHANGES:
            assert after.known != before.known
        if not revision.told and before.known and after.known:
            assert after.known == replace(before.known, figure=after.known.figure)
        assert revision.observation.role is not Role.FEARED or after.known == before.known


@settings(max_examples=300, deadline=None)
@given(STORIES, st.sampled_from(KINDS))
def test_the_same_observation_again_is_silent(story: list[Observation], kind: Kind) -> None:
    """Whatever an observation did, the same one at once again tells nothing and changes no value."""
    new = story[-1]
    _, _, series = follow(story, kind)[-1]
    again = diff(series, new, kind, POLICY, new.as_of)
    assert not again.told
    assert again.known == series.known


@settings(max_examples=100, deadline=None)
@given(STORIES, st.sampled_from(KINDS))
def test_judgement_is_deterministic(story: list[Observation], kind: Kind) -> None:
    """The same input in the same order gives the same revisions."""
    assert follow(story, kind) == follow(story, kind)
