"""What one check found, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """``fail``: alerts do not come, or will be lost. ``warn``: nothing is wrong yet, or not for sure."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """``check`` is the name of what was looked at, ``said`` what it is like, ``todo`` empty where all is well."""

    check: str
    level: Level
    said: str
    todo: str = ""


def ok(check: str, said: str) -> Finding:
    """All is well."""
    return Finding(check, Level.OK, said)


def warn(check: str, said: str, todo: str) -> Finding:
    """Worth a look."""
    return Finding(check, Level.WARN, said, todo)


def fail(check: str, said: str, todo: str) -> Finding:
    """Something must be done."""
    return Finding(check, Level.FAIL, said, todo)
