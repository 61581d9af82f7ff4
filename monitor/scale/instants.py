"""Times as whole numbers, which sort and compare alike wherever they are read."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.model import EPOCH

_MICROSECOND = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """Microseconds since the epoch."""
    return (moment - EPOCH) // _MICROSECOND


def moment_of(time: int) -> datetime:
    """The time that ``micros`` counted."""
    return EPOCH + time * _MICROSECOND
