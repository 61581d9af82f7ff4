"""A channel's queue by its routes: what waits, what a death repeats, what a storm becomes; on a clock that we set."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from monitor.alerts.delivery import ChannelHealth, Progress
from monitor.notifier import dispatch
from monitor.notifier.dispatch import Dispatcher
from monitor.notifier.routing import Digest, Group, RateLimit, Route
from monitor.store import Store

HOUR = timedelta(hours=1)


@dataclass
class Desk:
    """A channel in this process: the sequences of each message that it had."""

    had: list[tuple[int, ...]] = field(default_factory=list)
    dies: bool = False

    def send(self, message, event, now):
        if self.dies:
            raise KeyboardInterrupt
        self.had.append(tuple(alert.sequence for alert in message.alerts))

    def close(self) -> None: ...


@pytest.fixture(autouse=True)
def never_at_leisure(monkeypatch):
    """The clock is ours: however slow the machine is, the queue is looked at whenever we ask."""
    monkeypatch.setattr(dispatch, "_QUICK_SECONDS", 3600)


@pytest.fixture
def clock(clock):
    """Not on the hour, when digests go out."""
    clock.on(minutes=10)
    return clock


def sender(store: Store, desk: Desk, **route: object) -> Dispatcher:
    """What sends to the desk, as it is made at each start of the service."""
    health = ChannelHealth("desk", "test", "here")
    routes = [Route(("desk",), **route)]
    return Dispatcher(store, desk, health, waits=[HOUR], routes=routes, silences=store.silences)


def test_what_comes_late_waits_from_when_it_came(store, clock, commit, make_alert):
    """An article of yesterday that is read now waits for company like any other."""
    desk, group = Desk(), {"group": Group.EVENT}
    working = sender(store, desk, **group)
    working.work(clock)
    commit(store, make_alert(1), channels=("desk",))
    assert working.work(clock) == clock.now + timedelta(seconds=30)
    clock.now += timedelta(seconds=20)
    commit(store, make_alert(2), channels=("desk",))
    working.work(clock)
    assert desk.had == []
    clock.now += timedelta(seconds=10)
    working.work(clock)
    assert desk.had == [(1, 2)]
    commit(store, make_alert(3), channels=("desk",))
    assert working.work(clock) == clock.now + timedelta(minutes=5)


def test_a_death_between_plan_and_sending_repeats_the_plan(store, clock, commit, make_alert):
    """The message that was made is sent by the next start under the same id, and nothing is in two messages."""
    desk, digest = Desk(dies=True), {"digest": Digest(HOUR)}
    commit(store, make_alert(1), make_alert(2), channels=("desk",))
    sender(store, desk, **digest).work(clock)
    clock.now += HOUR
    with pytest.raises(KeyboardInterrupt):
        sender(store, desk, **digest).work(clock)
    (made,) = store.deliveries.listed([Progress.WAITING], "desk", 9)
    desk.dies = False
    commit(store, make_alert(3), channels=("desk",))
    sender(store, desk, **digest).work(clock)
    clock.now += HOUR
    sender(store, desk, **digest).work(clock)
    assert desk.had == [(1, 2), (3,)]
    sent = store.deliveries.listed([Progress.SENT], "desk", 9)
    assert {one.id for one in sent} == {made.id, "alert-3"}


def test_a_storm_is_a_handful_of_messages(store, clock, commit, make_alert):
    """Of three hundred alerts in a minute there are five messages an hour, and each alert is in one of them."""
    desk = Desk()
    working = sender(store, desk, rate_limit=RateLimit(5, HOUR))
    working.work(clock)
    for start in range(1, 301, 50):
        commit(store, *(make_alert(n, event=f"e{n % 40}") for n in range(start, start + 50)), channels=("desk",))
        working.work(clock)
        clock.now += timedelta(seconds=10)
    assert len(desk.had) == 5
    clock.now += HOUR
    working.work(clock)
    assert [len(message) for message in desk.had] == [1, 1, 1, 1, 46, 1, 1, 1, 1, 246]
    assert sorted(sequence for message in desk.had for sequence in message) == list(range(1, 301))
