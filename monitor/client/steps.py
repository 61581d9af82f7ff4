"""What the client asks of the outside world, one step at a time, so that one piece of logic serves threads and asyncio.

A talk is a generator: it yields a step, is sent what came of it, and has the error thrown into it when it failed. What
it yields besides is for the subscriber.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, TypeVar

__all__ = ["CONFIRMED_WITHIN", "READY", "Close", "Do", "Hear", "Open", "Ping", "Ready", "Step", "Talk", "Wait"]


@dataclass(frozen=True, slots=True)
class Open:
    """Connect, and subscribe to the topics of this glob if there is one."""

    glob: str | None = None


@dataclass(frozen=True, slots=True)
class Close:
    """Give up the connections."""


@dataclass(frozen=True, slots=True)
class Do:
    """Run a command; the answer is as redis-py gives it."""

    command: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Hear:
    """Wait so long for a message of the subscription; none when nothing came."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Ping:
    """Ask the server to send this back on the subscription, in its turn."""

    mark: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Let time pass."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Ready:
    """Yielded once, when the first connection holds: until then a failure is the caller's."""


READY = Ready()

CONFIRMED_WITHIN = 5.0
"""Seconds that a server has to say that it heard us subscribe."""

Step = Open | Close | Do | Hear | Ping | Wait
_R = TypeVar("_R")
Talk = Generator[Any, Any, _R]
"""Yields steps, and what the subscriber is told; returns ``_R`` to the talk that it is a part of."""
