"""The two ports of delivery: a channel takes alerts and notices, an outbox holds what a channel has not had yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from monitor.model import Alert, Notice

__all__ = ["Channel", "Outbox"]


class Channel(Protocol):
    """Where alerts go. ``name`` tells its place in the outbox from every other channel's."""

    @property
    def name(self) -> str: ...

    def send(self, alerts: Sequence[Alert | Notice]) -> None:
        """Deliver all of them, in this order; an alert that it already has counts as delivered.

        Raises ``ChannelUnavailableError`` when trying again may help and ``ChannelError`` when it never will. Some
        of the first may then have been delivered, none that comes after one that was not.
        """


class Outbox(Protocol):
    """What was committed and not yet delivered, for each channel."""

    def pending(self, channel: str, limit: int) -> Sequence[Alert | Notice]:
        """The first ``limit`` alerts and notices that the channel has not had, by rising sequence."""

    def delivered(self, channel: str, sequences: Iterable[int]) -> None:
        """Remember that the channel has had these."""
