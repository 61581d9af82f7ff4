"""Durations, times of day and time zones as people write them, for settings and options alike."""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

__all__ = ["Clock", "Duration", "Wait", "Zone", "duration"]

_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_DURATION = re.compile(r"(?=\d)(?:(\d{1,4})d)?(?:(\d{1,5})h)?(?:(\d{1,6})m)?(?:(\d{1,8})s)?")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_EXAMPLE = "should be a duration such as 30s, 5m, 1h30m or 2d"
_LONGEST = timedelta(days=3_650)


def duration(text: str) -> timedelta:
    """``90s``, ``5m``, ``1h30m``, ``2d``: Alertmanager's way to write one. Raises ``ValueError`` for anything else."""
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError(_EXAMPLE)
    parts = {unit: int(number or 0) for unit, number in zip(_UNITS.values(), found.groups(), strict=True)}
    length = timedelta(**parts)
    if length > _LONGEST:
        raise ValueError(f"should be at most {_LONGEST.days}d")
    return length


def _duration(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value
    try:
        return duration(str(value))
    except ValueError as error:
        raise _refused("duration", str(error)) from error


def _some(length: timedelta) -> timedelta:
    if not length:
        raise _refused("duration", "should be longer than nothing")
    return length


def _clock(value: Any) -> Any:
    if isinstance(value, time):
        return value
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise _refused("time_of_day", "should be a time of day such as 07:30")
    return time(int(found[1]), int(found[2]))


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError) as error:
        raise _refused("time_zone", "should be a time zone of the IANA list, such as Europe/Oslo") from error
    return name


def _refused(kind: str, message: str) -> PydanticCustomError:
    return PydanticCustomError(kind, "{message}", {"message": message})


Wait = Annotated[timedelta, BeforeValidator(_duration), WithJsonSchema({"type": "string", "format": "duration"})]
Duration = Annotated[Wait, AfterValidator(_some)]
Clock = Annotated[time, BeforeValidator(_clock), WithJsonSchema({"type": "string", "format": "time"})]
Zone = Annotated[str, AfterValidator(_zone)]
