"""The wall clock may be set, back by an hour or on by a year: what falls due must not wait for it, nor pile up.

Due times are kept as wall-clock times, so that they outlast a restart, and moved along whenever the wall clock and the
monotonic one disagree: waits are measured by the monotonic clock in effect. All times are UTC: summer time is no step.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from apscheduler.triggers.base import BaseTrigger  # type: ignore[import-untyped]

STEP = timedelta(minutes=1)
"""How far the clocks may drift apart between two looks: corrections of a network time service are smaller."""


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


class Steadily(BaseTrigger):  # type: ignore[misc]
    """Fires every so many seconds from now on, whatever was missed: a step ahead of a year is one missed tick.

    APScheduler's own interval trigger goes through every missed tick one by one.
    """

    def __init__(self, seconds: float) -> None:
        self._pause = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous_fire_time: Any, now: datetime) -> datetime:
        return now + self._pause
