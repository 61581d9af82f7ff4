"""A message on its way to a channel, and how the channel fares, as both are remembered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.model import Severity

__all__ = ["ChannelHealth", "Delivery", "Progress"]


class Progress(StrEnum):
    """What became of a message."""

    WAITING = "waiting"
    """It is to be sent, for the first time or again."""
    SENT = "sent"
    """The channel has it."""
    DEAD = "dead"
    """All its tries failed."""
    DROPPED = "dropped"
    """It was never to be sent; ``error`` says why."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message for a channel; ``id`` is the same at every try.

    ``sequences`` are those of its alerts, rising. ``event`` and ``kind`` are what all of them are about, empty where
    they differ. ``due`` is when a message that waits is tried again; ``None`` is in its turn. ``at`` is when it was
    last tried, or dropped; ``error`` why it was not taken.
    """

    channel: str
    id: str
    sequences: tuple[int, ...]
    event: str
    kind: str
    severity: Severity
    title: str
    text: str
    made: datetime
    state: Progress = Progress.WAITING
    tries: int = 0
    due: datetime | None = None
    at: datetime | None = None
    error: str | None = None

    @property
    def number(self) -> int:
        """Its place in the order of sending."""
        return self.sequences[-1]


@dataclass(frozen=True, slots=True)
class ChannelHealth:
    """How a channel fares. ``place`` is a hash of where it sends to: another place begins anew.

    ``disabled`` says why nothing is sent to it until somebody asks for it; ``rest`` until when it asked to be left
    alone. ``failures`` are those since it last took something, at ``sent``.
    """

    channel: str
    type: str
    place: str
    disabled: str | None = None
    rest: datetime | None = None
    failures: int = 0
    error: str | None = None
    failed: datetime | None = None
    sent: datetime | None = None
