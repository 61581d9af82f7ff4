"""Whatever the routes, every alert is told once, or dropped with a reason, or waits for its time, which comes."""

from __future__ import annotations

import time as clock
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.alerts.silence import Silence
from monitor.model import Alert, Change, Severity
from monitor.notifier.routing import (
    BreakThrough,
    Digest,
    Group,
    Inhibit,
    Matchers,
    Plan,
    Quiet,
    RateLimit,
    Route,
    Sent,
    horizon,
    plan,
    sent_of,
)
from monitor.notifier.routing.hours import quiet_until

START = datetime(2026, 3, 27, 20, tzinfo=UTC)
CHANGES = ("raised", "lowered", "corrected")
SEVERITIES = (Severity.MINOR, Severity.MODERATE, Severity.SEVERE)
TIMES = st.builds(time, st.integers(0, 23), st.sampled_from((0, 30)))
SPANS = st.sampled_from([timedelta(minutes=n) for n in (1, 7, 30, 60, 360)])
QUIET = st.builds(Quiet, TIMES, TIMES, days=st.sampled_from([(0, 2, 4), (5, 6), tuple(range(7))]))


def _is_sometimes_awake(quiet: Sequence[Quiet]) -> bool:
    """As the configuration makes sure of."""
    end = quiet_until(quiet, START)
    return end is None or end < START + timedelta(days=7)


ROUTES = st.builds(
    Route,
    channels=st.sampled_from([("desk",), ("pager",), ("pager", "desk")]),
    matchers=st.builds(
        Matchers,
        minimum_severity=st.none() | st.sampled_from(SEVERITIES),
        events=st.sampled_from([(), ("*1",), ("Fire*", "flood*")]),
    ),
    go_on=st.booleans(),
    quiet=st.lists(QUIET.filter(lambda quiet: quiet.begins != quiet.ends), max_size=2).filter(_is_sometimes_awake),
    digest=st.none() | st.builds(Digest, SPANS) | st.builds(Digest, at=st.lists(TIMES, min_size=1).map(tuple)),
    group=st.sampled_from(Group),
    rate_limit=st.none() | st.builds(RateLimit, st.integers(1, 4), SPANS),
    mute_until=st.none() | SPANS.map(lambda span: START + span),
    inhibit=st.none() | st.builds(Inhibit, SPANS, drop=st.booleans()),
    break_through=st.builds(
        BreakThrough,
        changes=st.sampled_from([(), ("lowered",)]),
        severities=st.sampled_from([(), (Severity.SEVERE,)]),
    ),
)
ARRIVALS = st.lists(
    st.tuples(
        st.integers(0, 600),
        st.sampled_from(CHANGES),
        st.sampled_from(SEVERITIES),
        st.sampled_from(("Fire 1", "Flood 2")),
    ),
    max_size=40,
)
SILENCES = st.lists(
    st.builds(lambda span: Silence("s", START, START + span, changes=("corrected",)), SPANS), max_size=1
)


def _alert(base: Alert, number: int, change: str, severity: Severity, title: str) -> Alert:
    event = replace(base.event, id=title.lower(), title=title)
    made = replace(base, id=f"a{number}", sequence=number, event=event, change=Change(change), severity=severity)
    return replace(made, time=START - timedelta(hours=3))


def _check(result: Plan, pending: Sequence[Alert], routes: Sequence[Route], now: datetime) -> None:
    sent = [each.sequence for message in result.messages for each in message.alerts]
    fates = [*sent, *(sequence for sequence, _ in result.dropped), *(each.sequence for each in result.held)]
    assert sorted(fates) == [each.sequence for each in pending]
    assert all(reason for _, reason in result.dropped)
    assert all(each.until > now for each in result.held)
    assert result.wake == min((each.until for each in result.held), default=None)
    held = {each.sequence for each in result.held}
    if len(routes) == 1:
        through = routes[0].break_through
        assert not [
            each
            for each in pending
            if each.sequence in held and (each.change in through.changes or each.severity in through.severities)
        ]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ROUTES, max_size=3), ARRIVALS, SILENCES, st.booleans())
def test_every_alert_meets_its_fate_once(make_alert, routes, arrivals, silences, known):
    """Alerts come for ten hours; then time passes, and within some days nothing waits any more."""
    base = make_alert(1)
    coming = [(START + timedelta(minutes=at), *what) for at, *what in sorted(arrivals, key=lambda each: each[0])]
    alerts = [_alert(base, number, *what) for number, (_, *what) in enumerate(coming, 1)]
    queued: dict[int, datetime] = {}
    pending: list[Alert] = []
    sent: list[Sent] = []
    fates: list[int] = []
    now, steps = START, 0
    while True:
        while len(fates) + len(pending) < len(alerts) and coming[len(fates) + len(pending)][0] <= now:
            pending.append(alerts[len(fates) + len(pending)])
            queued[pending[-1].sequence] = now
        recent = [each for each in sent if each.at > now - horizon(routes)]
        asked = (routes, "desk", pending, recent, silences, now)
        result = plan(*asked, queued=queued if known else None)
        assert result == plan(*asked, queued=queued if known else None)
        _check(result, pending, routes, now)
        sent += [sent_of(message, now) for message in result.messages]
        held = {each.sequence for each in result.held}
        fates += [each.sequence for each in pending if each.sequence not in held]
        pending = [each for each in pending if each.sequence in held]
        rest = len(fates) + len(pending)
        moments = [*([coming[rest][0]] if rest < len(coming) else []), *([result.wake] if result.wake else [])]
        if not moments:
            break
        now, steps = min(moments), steps + 1
        assert steps < 500
    assert sorted(fates) == [each.sequence for each in alerts]
    assert sum(each.alerts for each in sent) <= len(alerts)
    assert now < START + timedelta(days=20)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROUTES, ARRIVALS, st.integers(0, 30))
def test_a_plan_that_was_not_carried_out_is_made_again(make_alert, route, arrivals, seconds):
    """Some seconds later the same alerts are in the same messages, or in messages that hold more that was due since."""
    route = replace(route, channels=("desk",))
    base = make_alert(1)
    pending = [_alert(base, number, *what) for number, (_, *what) in enumerate(arrivals, 1)]
    queued = {number: START + timedelta(minutes=at) for number, (at, *_) in enumerate(arrivals, 1)}
    now = START + timedelta(minutes=600)
    first = plan([route], "desk", pending, (), (), now, queued=queued)
    later = now + timedelta(seconds=seconds)
    again = plan([route], "desk", pending, (), (), later, queued=queued)
    if first.wake is None or later < first.wake:
        assert [message.id for message in first.messages] == [message.id for message in again.messages]


def _storm(base: Alert, size: int) -> list[Alert]:
    return [
        _alert(base, number, CHANGES[number % 3], SEVERITIES[number % 7 % 3], f"Event {number % 60}")
        for number in range(1, size + 1)
    ]


def test_a_storm_is_counted_to_the_last_alert(make_alert):
    """Of 5,000 revisions in a minute a pager has ten messages, and they tell of every one."""
    pending = _storm(make_alert(1), 5_000)
    routes = [
        Route(
            ("desk",),
            quiet=(Quiet(time(1), time(5)),),
            group=Group.EVENT_AND_KIND,
            rate_limit=RateLimit(10, timedelta(hours=1)),
            inhibit=Inhibit(timedelta(minutes=30)),
        )
    ]
    queued = {each.sequence: START for each in pending}
    now, sent, told = START, [], 0
    while pending:
        result = plan(routes, "desk", pending, sent, (), now, queued=queued)
        sent += [sent_of(message, now) for message in result.messages]
        told += sum(len(message.alerts) for message in result.messages)
        held = {each.sequence for each in result.held}
        pending = [each for each in pending if each.sequence in held]
        now = result.wake or now
    assert told == 5_000
    assert len(sent) <= 11
    assert now <= START + timedelta(hours=2)


def test_a_storm_takes_time_in_proportion(make_alert):
    """Twice as many alerts take about twice as long: nothing compares each with each."""

    def cost(size: int) -> float:
        pending = _storm(make_alert(1), size)
        limit = RateLimit(10, timedelta(hours=1))
        routes = [
            Route(("pager",), Matchers(events=("quay*", "*ferry*"))),
            Route(("desk",), group=Group.EVENT, rate_limit=limit, inhibit=Inhibit(timedelta(minutes=30))),
        ]
        sent = [
            Sent(START - timedelta(seconds=n), f"event {n % 60}", "m", 1, "killed", SEVERITIES[n % 3])
            for n in range(size)
        ]
        began = clock.process_time()
        plan(routes, "desk", pending, sent, (), START)
        return clock.process_time() - began

    cost(500)
    assert min(cost(6_000) / cost(3_000) for _ in range(3)) < 2.5
