"""The clock of the machine is set while the service runs: polls go on within two intervals."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import apscheduler.schedulers.base as scheduler  # type: ignore[import-untyped]
import pytest
from apscheduler.triggers.interval import IntervalTrigger  # type: ignore[import-untyped]

from monitor.daemon import service as module
from monitor.daemon.clock import Clock, ServerClocks, Steadily, agreed, astray
from monitor.daemon.inbox import Stop
from monitor.daemon.service import HEART, utc_now
from monitor.daemon.status import status_of

INTERVAL = 1.0
STEPS = {
    "an hour back": timedelta(hours=-1),
    "an hour on": timedelta(hours=1),
    "a year on": timedelta(days=365),
    "a year back": timedelta(days=-365),
}


class Wall:
    """The wall clock of this machine, for the scheduler too, as far as ``by`` ahead of the real one."""

    by = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.by


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    """A wall clock that can be set."""
    wall = Wall()

    class Shown(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return wall.now().astimezone(tz)

    monkeypatch.setattr(scheduler, "datetime", Shown)
    monkeypatch.setattr(module, "BEAT_SECONDS", 0.1)
    return wall


@pytest.fixture
def polling(desk: Any, site: Any, reply: Any, rss: Any, wall: Wall) -> Iterator[Any]:
    """A service over one feed that is polled every second; the times when it was."""
    site.replies = {"/rss": reply(rss(), etag='"1"')}
    lisbon = desk({"url": f"{site.url}/rss", "interval_seconds": INTERVAL}, tick_seconds=0.05)
    service = module.Service(
        lisbon.settings,
        lisbon.store,
        lisbon.lexicon,
        load=lambda: lisbon.settings,
        channel=lambda _: lisbon.outlet,
        now=wall.now,
    )
    thread = threading.Thread(target=service.run, daemon=True)
    thread.start()
    yield lambda: site.times("/rss")
    service.post(Stop())
    thread.join(10)
    assert not thread.is_alive()


def longest_wait(polling: Any, seconds: float) -> float:
    """The longest time without a poll in the next so many seconds."""
    began = time.monotonic()
    time.sleep(seconds)
    times = [began, *(at for at in polling() if at > began), began + seconds]
    return max(later - earlier for earlier, later in pairwise(times))


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_polls_go_on(step: timedelta, polling: Any, wall: Wall, wait: Any) -> None:
    """Whichever way the clock is set, no feed waits longer than two intervals, and none is asked without a pause."""
    wait(lambda: len(polling()) >= 2, "two polls")
    before = len(polling())
    wall.by += step
    assert longest_wait(polling, 4 * INTERVAL) < 2 * INTERVAL + 0.5
    assert len(polling()) - before <= 7
    wall.by -= step
    assert longest_wait(polling, 4 * INTERVAL) < 2 * INTERVAL + 0.5


def test_control_without_the_watchdog(polling: Any, wall: Wall, wait: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: with the watchdog off, a clock that is set back ends all polls."""
    monkeypatch.setattr(module.Service, "_watch_clock", lambda _: None)
    wait(lambda: len(polling()) >= 2, "two polls")
    wall.by -= timedelta(hours=1)
    time.sleep(0.5)
    assert longest_wait(polling, 3 * INTERVAL) == pytest.approx(3 * INTERVAL, abs=0.1)


def test_missed_ticks_do_not_pile_up() -> None:
    """Control: behind a year, the library's own trigger has each tick of it still to go through; ours has none."""
    then, now = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    assert IntervalTrigger(seconds=2, timezone=UTC).get_next_fire_time(then, now) < now
    assert Steadily(2).get_next_fire_time(then, now) == now + timedelta(seconds=2)


def test_what_is_in_hand(desk: Any, site: Any, reply: Any, rss: Any) -> None:
    """A feed that was asked before the clock was set back, and answers afterwards, is due by the new time."""
    lisbon = desk(f"{site.url}/rss")

    def set_back() -> None:
        lisbon.now -= timedelta(hours=5)

    site.replies = {"/rss": reply(rss(), also=set_back)}
    lisbon.poll()
    (state,) = lisbon.store.feeds()
    assert state.failures == 0
    assert state.due <= lisbon.now + timedelta(minutes=10)


def test_set_back_while_nobody_looked(desk: Any, site: Any, reply: Any, rss: Any) -> None:
    """A service that starts on a clock behind its own last heartbeat does not wait for the old time to come again."""
    site.replies = {"/rss": reply(rss())}
    lisbon = desk({"url": f"{site.url}/rss", "interval_seconds": 600})
    lisbon.poll()
    (beat,) = [beat for beat in lisbon.store.heartbeats() if beat.name == HEART]
    assert beat.at == lisbon.now
    lisbon.now -= timedelta(days=3)
    lisbon.service()
    (state,) = lisbon.store.feeds()
    assert state.due <= lisbon.now + timedelta(seconds=600)


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Sets the zone of this process, as a change to summer time does."""

    def set_zone(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield set_zone
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("clock", ["ours", "control"])
def test_summer_time(clock: str, zone: Any) -> None:
    """Summer time is no step of our clock; control: it is one of a clock that shows local time."""
    zone("WET0")
    watched = Clock(utc_now if clock == "ours" else lambda: datetime.now().astimezone(None).replace(tzinfo=UTC))
    zone("WEST-1")
    assert watched.step() == timedelta(0) or clock == "control"
    zone("WET0")
    assert (watched.step() == timedelta(0)) is (clock == "ours")
    assert os.environ["TZ"] == "WET0"


@pytest.mark.parametrize(
    ("wall", "steady", "step"),
    [(10, 10, 0), (10.5, 10, 0), (70, 11, 0), (71, 11, 60), (-3590, 10, -3600), (10, 3610, -3600), (5, 64.9, 0)],
)
def test_steps(wall: float, steady: float, step: float) -> None:
    """A step is what the wall clock did beyond the time that has passed; a minute is forgiven, the small corrections
    of a network time service among it."""
    began = datetime(2026, 11, 20, tzinfo=UTC)
    walls, steadies = iter([began, began + timedelta(seconds=wall)]), iter([0.0, steady])
    clock = Clock(lambda: next(walls), lambda: next(steadies))
    assert clock.step() == timedelta(seconds=step)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        ((), None),
        ((60, 60), None),
        ((0, 0, 1), None),
        ((60, 60, 61), "3600 s slow"),
        ((-60, -60, -60, 0), "3600 s fast"),
        ((60, 0, 0), None),
        ((60, -60, 0), None),
        ((60, 60, 0, 0), None),
        ((-300, -70, -9, -2, 0, 0, 0), None),
        ((2, 2, 2), None),
        ((2.1, 2.1, 2.1), "126 s slow"),
    ],
)
def test_what_servers_agree_on(minutes: tuple[float, ...], said: str | None) -> None:
    """More than two minutes by the word of most of three servers or more: one that is wrong accuses nobody."""
    wrong = astray(agreed(timedelta(minutes=number) for number in minutes))
    assert wrong == (said and f"servers of feeds agree that this clock is {said}")


def test_each_server_has_one_word() -> None:
    """However often a server answers it counts once, by its last word; when our clock is set none is left."""
    clocks = ServerClocks()
    for host in ("a.example", "a.example", "a.example", "b.example"):
        clocks.heard(host, timedelta(hours=1))
    clocks.heard("c.example", None)
    assert clocks.agreed is None
    clocks.heard("c.example", timedelta(hours=1))
    assert clocks.agreed == timedelta(hours=1)
    for number in range(150):
        clocks.heard(f"{number}.example", timedelta(0))
    assert clocks.agreed == timedelta(0)
    clocks.forget()
    assert clocks.agreed is None


def test_the_service_hears_the_clocks_of_servers(desk: Any, sites: Any, reply: Any, rss: Any) -> None:
    """Each answer has the time of its server; what they agree on is noted with the heartbeat."""
    three = [sites() for _ in range(3)]
    for site in three:
        site.replies = {"/rss": reply(rss(), headers={"Age": "60"})}
        site.ahead = timedelta(hours=-1)
    lisbon = desk(*(f"{site.url}/rss" for site in three))
    lisbon.poll()
    ahead = status_of(lisbon.store, lisbon.now).ahead
    assert ahead is not None
    assert timedelta(minutes=-59.2) < ahead < timedelta(minutes=-58.8)
