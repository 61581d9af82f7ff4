"""What holds of every story, invented at random: as it comes, with late articles, copies and hours of silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from monitor.differ import Policy, Trust, advance, diff
from monitor.differ.levels import agrees
from monitor.lexicon.kind import Kind
from monitor.model import (
    ALL,
    Basis,
    Bound,
    Change,
    Cue,
    Definition,
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
START = datetime(2031, 5, 1, tzinfo=UTC)
KINDS = {
    "killed": Kind("killed", "people", True, "death toll", "killed", 10_000, 100, 5),
    "missing": Kind("missing", "people", False, "number of missing", "missing", 10_000, 100, 5),
}
CLAIMS = {Change.UNCONFIRMED, Change.DISPUTED}
NUMBERS = st.sampled_from([0, 1, 3, 5, 8, 9, 10, 12, 20, 22, 23, 95, 100, 103, 300, 600])


@st.composite
def figures(draw: st.DrawFn) -> Figure:
    value, bound = draw(NUMBERS), draw(st.sampled_from([Bound.EXACT, Bound.EXACT, *Bound]))
    if bound in (Bound.RANGE, Bound.VAGUE):
        return Figure(value, value * 3, None, bound)
    if bound in (Bound.AT_MOST, Bound.LESS_THAN):
        return Figure(None, value, value, bound)
    return Figure(value, value if bound is Bound.EXACT else None, value, bound)


SPEAKERS = st.builds(
    Speaker, institution=st.sampled_from(["police", "ministry", "radio", None]), standing=st.sampled_from(Standing)
)
OBSERVATIONS = st.builds(
    Observation,
    kind=st.just("killed"),
    scope=st.just(ALL),
    figure=figures(),
    role=st.sampled_from([Role.TOTAL, Role.TOTAL, Role.TOTAL, Role.PART, Role.FEARED]),
    speakers=st.lists(SPEAKERS, max_size=1).map(tuple),
    cue=st.sampled_from([None, None, None, None, *Cue]),
    earlier=st.none() | figures(),
    quote=st.just(""),
    computed=st.just(False),
    article=st.uuids().map(str),
    as_of=st.just(START),
    basis=st.sampled_from([Basis.STATED, Basis.STATED, Basis.SIGHTED, Basis.ASSUMED]),
    publisher=st.sampled_from([None, "The Courier", "The Ledger", "The Herald", "The Rumour"]),
    group=st.sampled_from([None, None, "page"]),
    definition=st.sampled_from([None, None, None, *Definition]),
)


class Story(RuleBasedStateMachine):
    """What is known of one figure while a story goes on."""

    @initialize(kind=st.sampled_from(sorted(KINDS)))
    def begins(self, kind: str) -> None:
        self.kind = KINDS[kind]
        self.series = Series(SeriesKey("quay-fire", kind))
        self.now = START
        self.said: list[Observation] = []
        self.told: set[tuple[object, ...]] = set()

    @rule(new=OBSERVATIONS, minutes=st.integers(0, 600))
    def an_article_comes(self, new: Observation, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        self.judge(replace(new, as_of=self.now))

    @rule(new=OBSERVATIONS, hours=st.integers(1, 48))
    def a_late_one_comes(self, new: Observation, hours: int) -> None:
        """It takes its place in the past: what is known never goes back in time."""
        known = self.series.known
        late = replace(new, as_of=self.now - timedelta(hours=hours))
        assume(known is not None and late.as_of < known.as_of)
        revision = self.judge(late)
        assert not revision.told
        assert self.series.known == known

    @precondition(lambda self: self.said)
    @rule(data=st.data())
    def an_article_comes_again(self, data: st.DataObject) -> None:
        """The last one that came, again at once, tells nothing and changes no value."""
        known = self.series.known
        revision = self.judge(self.said[-1])
        assert not revision.told
        assert self.series.known == known

    @rule(hours=st.integers(1, 12))
    def hours_pass(self, hours: int) -> None:
        """What was held is judged when it is due, once, by itself."""
        self.now += timedelta(hours=hours)
        if self.series.held and self.series.held_until and self.series.held_until <= self.now:
            self.judge(self.series.held)
            assert self.series.held is None

    def judge(self, new: Observation) -> Revision:
        before = self.series
        revision = diff(before, new, self.kind, POLICY, self.now)
        self.series = advance(before, revision, POLICY)
        assert revision.before == before.known
        assert revision.known == self.series.known
        assert new.role is not Role.FEARED or revision.known == revision.before
        self.is_news(revision)
        self.said.append(new)
        return revision

    def is_news(self, revision: Revision) -> None:
        """Nothing is told without a change: another value is known, or a claim is new, or a dispute ends.

        What is silent may sharpen the known value: by its voice where the number is the same, else by the new one.
        """
        if not revision.told:
            known, before = revision.known, revision.before
            if known and before and known.figure.level != before.figure.level:
                assert known == revision.observation and agrees(known.figure, before.figure)
            else:
                assert known == (replace(before, figure=known.figure) if known and before else before)
        elif revision.change in CLAIMS:
            assert revision.known == revision.before
        elif revision.change is not Change.SETTLED:
            assert revision.known != revision.before

    @invariant()
    def what_is_known_was_said(self) -> None:
        known = self.series.known if self.said_anything() else None
        if known is not None:
            assert any(agrees(known.figure, one.figure) or agrees(one.figure, known.figure) for one in self.said)

    @invariant()
    def what_waits_has_a_day(self) -> None:
        if self.said_anything():
            assert (self.series.held is None) == (self.series.held_until is None) == (self.series.due is None)

    def said_anything(self) -> bool:
        return bool(getattr(self, "said", None))


Story.TestCase.settings = settings(max_examples=150, stateful_step_count=20, deadline=None)
TestStory = Story.TestCase


@settings(max_examples=100, deadline=None)
@given(st.lists(OBSERVATIONS, min_size=1, max_size=12))
def test_judgement_is_deterministic(story: list[Observation]) -> None:
    """The same input in the same order gives the same revisions, and no claim is told twice."""
    told = []
    for _ in range(2):
        series, revisions = Series(SeriesKey("quay-fire", "killed")), []
        for hours, new in enumerate(story):
            revisions.append(
                diff(series, replace(new, as_of=START + timedelta(hours=hours)), KINDS["killed"], POLICY, START)
            )
            series = advance(series, revisions[-1], POLICY)
        told.append(revisions)
    assert told[0] == told[1]
    claims = [(r.change, r.observation.figure.level) for r in told[0] if r.told and r.change is Change.UNCONFIRMED]
    assert len(claims) == len(set(claims))


@settings(max_examples=200, deadline=None)
@given(st.lists(NUMBERS, unique=True, min_size=1, max_size=7))
def test_the_order_at_one_time_does_not_matter(numbers: list[int]) -> None:
    """Several papers at the same time, each with its own number and quoting nobody, end at one value in any order."""
    ends = set()
    for numbered in (numbers, sorted(numbers), sorted(numbers, reverse=True)):
        series = Series(SeriesKey("quay-fire", "killed"))
        for number in numbered:
            figure = Figure(number, number, number, Bound.EXACT)
            new = Observation(
                "killed",
                ALL,
                figure,
                Role.TOTAL,
                (),
                None,
                None,
                "",
                False,
                str(number),
                START,
                Basis.STATED,
                str(number),
            )
            series = advance(series, diff(series, new, KINDS["killed"], POLICY, START), POLICY)
        assert series.known is not None
        ends.add(series.known.figure.level)
    assert ends == {max(numbers)}
