"""The wall clock may be set, back by an hour or on by a year: what falls due must not wait for it, nor pile up.

Due times are kept as wall-clock times, so that they outlast a restart, and moved along whenever the wall clock and the
monotonic one disagree: waits are measured by the monotonic clock in effect. All times are UTC: summer time is no step.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from apscheduler.triggers.base import BaseTrigger  # type: ignore[import-untyped]

STEP = timedelta(minutes=1)
"""How far the clocks may drift apart between two looks: corrections of a network time service are smaller."""

APART = timedelta(minutes=2)
"""Clocks of servers that are no further apart say the same: answers are slow, and caches are late."""
KEEP = "see that chrony or systemd-timesyncd keeps it"
"""What to do about a clock that is wrong."""
_SERVERS = 3
"""So many have to be asked before they are believed: one that is wrong is not to accuse our clock."""
_REMEMBERED = 100


class Clock:
    """Watches the wall clock for steps; ``now`` reads it."""

    def __init__(self, now: Callable[[], datetime], steady: Callable[[], float] = time.monotonic) -> None:
        self.now = now
        self._steady = steady
        self._last = now(), steady()

    def step(self) -> timedelta:
        """How far the wall clock was set since the last look; zero for less than ``STEP``."""
        wall, steady = self._last
        self._last = self.now(), self._steady()
        step = self._last[0] - wall - timedelta(seconds=self._last[1] - steady)
        return step if abs(step) >= STEP else timedelta(0)


def set_back(heard: datetime, now: datetime) -> timedelta:
    """How far the clock was set back since a heartbeat, which now lies ahead; zero for less than ``STEP``."""
    return heard - now if heard - now >= STEP else timedelta(0)


class ServerClocks:
    """How far the clock of each server that answered lately is ahead of ours."""

    def __init__(self) -> None:
        self._ahead: dict[str, timedelta] = {}

    def heard(self, host: str, ahead: timedelta | None) -> None:
        """What its last answer said; ``None`` says nothing."""
        if ahead is not None:
            self._ahead.pop(host, None)
            self._ahead[host] = ahead
            if len(self._ahead) > _REMEMBERED:
                del self._ahead[next(iter(self._ahead))]

    def forget(self) -> None:
        """Our clock was set: what was heard is of the old one."""
        self._ahead.clear()

    @property
    def agreed(self) -> timedelta | None:
        """What they agree on."""
        return agreed(self._ahead.values())


def agreed(ahead: Iterable[timedelta]) -> timedelta | None:
    """By how much servers, each named once, agree that they are ahead of us: within ``APART`` of each other most do.

    ``None`` where there are too few of them, or they contradict each other.
    """
    found = sorted(ahead)
    middle = found[len(found) // 2] if found else timedelta(0)
    alike = sum(abs(one - middle) <= APART for one in found)
    return middle if len(found) >= _SERVERS and 2 * alike > len(found) else None


def astray(ahead: timedelta | None) -> str | None:
    """What is wrong with our clock when servers are agreed to be so far ahead, ``None`` when nothing is."""
    if ahead is None or abs(ahead) <= APART:
        return None
    seconds = round(ahead.total_seconds())
    return f"servers of feeds agree that this clock is {abs(seconds)} s {'slow' if seconds > 0 else 'fast'}"


class Steadily(BaseTrigger):  # type: ignore[misc]
    """Fires every so many seconds from now on, whatever was missed: a step ahead of a year is one missed tick.

    APScheduler's own interval trigger goes through every missed tick one by one.
    """

    def __init__(self, seconds: float) -> None:
        self._pause = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous_fire_time: Any, now: datetime) -> datetime:
        return now + self._pause
