"""Where a time and a number stand in a chart, and which of them are written at its edges. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, floor, log10

from monitor.model import Amount

__all__ = ["Levels", "Tick", "Times"]

_STEPS = (
    *(timedelta(minutes=minutes) for minutes in (5, 15, 30)),
    *(timedelta(hours=hours) for hours in (1, 2, 3, 6, 12)),
    *(timedelta(days=days) for days in (1, 2, 3, 7, 14, 30, 60, 90, 180, 365, 730, 1825)),
)
_MOST_TICKS = 5
_MOST_LEVELS = 4
_ALONE = timedelta(hours=1)
"""What a chart of a single moment spans to either side."""


@dataclass(frozen=True, slots=True)
class Tick:
    """What is written where on an edge: per cent of the width, or pixels from the top. ``below`` is a second line."""

    at: float
    text: str
    below: str = ""


@dataclass(frozen=True, slots=True)
class Times:
    """Times from left to right, in per cent of the width, with room before the first and behind the last."""

    first: datetime
    last: datetime

    @classmethod
    def of(cls, moments: Sequence[datetime]) -> Times:
        """A scale on which all these moments stand."""
        first, last = min(moments), max(moments)
        return cls(first, last) if last > first else cls(first - _ALONE, first + _ALONE)

    def at(self, moment: datetime) -> float:
        """Per cent of the width."""
        return round(3 + 90 * ((moment - self.first) / (self.last - self.first)), 2)

    def ticks(self) -> tuple[Tick, ...]:
        """Round times; the date stands below where it changes."""
        length = self.last - self.first
        step = next((step for step in _STEPS if length / step <= _MOST_TICKS), _STEPS[-1])
        midnight = self.first.replace(hour=0, minute=0, second=0, microsecond=0)
        moment = midnight + ceil((self.first - midnight) / step) * step
        ticks: list[Tick] = []
        date = ""
        while moment <= self.last:
            text, below = _written(moment, step)
            ticks.append(Tick(self.at(moment), text, "" if below == date else below))
            date = below
            moment += step
        return tuple(ticks)


@dataclass(frozen=True, slots=True)
class Levels:
    """Numbers from top to bottom, in pixels from the top."""

    low: float
    high: float
    step: float
    height: int

    @classmethod
    def of(cls, numbers: Sequence[Amount], height: int) -> Levels:
        """A scale on which all these numbers stand, from zero unless they are close together."""
        low, high = min(numbers), max(numbers)
        bottom = 0.0 if low < high / 2 or low == high else low - (high - low) / 2
        step = _round_step((high - bottom) / _MOST_LEVELS or 1.0)
        if all(isinstance(number, int) for number in numbers):
            step = max(step, 1.0)
        return cls(floor(bottom / step) * step, ceil(high / step + 0.25) * step, step, height)

    def at(self, number: Amount) -> float:
        """Pixels from the top."""
        return round(self.height * (self.high - number) / (self.high - self.low), 1)

    def ticks(self) -> tuple[Tick, ...]:
        """Round numbers."""
        count = round((self.high - self.low) / self.step)
        every = ceil(count / (_MOST_LEVELS + 1))
        return tuple(self._tick(self.low + i * self.step) for i in range(0, count + 1, every))

    def _tick(self, number: float) -> Tick:
        return Tick(self.at(number), f"{number:,.0f}" if self.step >= 1 else f"{number:g}")


def _round_step(length: float) -> float:
    """The next of 1, 2, 5, 10, ..."""
    scale = 10.0 ** floor(log10(length))
    return next(digit for digit in (1, 2, 5, 10) if digit * scale >= length * 0.999) * scale


def _written(moment: datetime, step: timedelta) -> tuple[str, str]:
    date = f"{moment.day} {moment:%b}"
    if step >= timedelta(days=1):
        return date, str(moment.year)
    return f"{moment:%H:%M}", date
