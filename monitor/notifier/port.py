"""The ports of delivery: a channel takes alerts, an outbox holds what a channel has not had yet.

A keeper is a channel that others read later: it keeps what it was sent, in order, and says up to where it has come.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from monitor.alerts.letter import Letter
from monitor.errors import ChannelUnavailableError
from monitor.model import Alert, Notice

__all__ = ["Channel", "Head", "HeadMovedError", "Keeper", "Ledger", "Outbox"]


class Channel(Protocol):
    """Where alerts go. ``name`` tells its place in the outbox from every other channel's."""

    @property
    def name(self) -> str: ...

    def send(self, alerts: Sequence[Alert | Notice]) -> None:
        """Deliver all of them, in this order; an alert that it already has counts as delivered.

        Raises ``ChannelUnavailableError`` when trying again may help and ``ChannelError`` when it never will. Some
        of the first may then have been delivered, none that comes after one that was not.
        """


@dataclass(frozen=True, slots=True)
class Head:
    """The last that a keeper had of this sender. ``id`` is empty where an epoch only began."""

    epoch: int
    number: int
    id: str


class HeadMovedError(ChannelUnavailableError):
    """What the keeper has is not what it had: it lost something, or somebody else sent to it."""


@runtime_checkable
class Keeper(Channel, Protocol):
    """A channel that keeps about ``keeps`` alerts. The methods raise what ``send`` does."""

    @property
    def keeps(self) -> int: ...

    def head(self) -> Head | None:
        """Up to where it has come; ``post`` counts on it. ``None`` when it has nothing of this sender."""

    def begin(self, head: Head) -> None:
        """Note that sequences are counted anew, after this."""

    def post(self, letters: Sequence[Letter], epoch: int) -> Sequence[str]:
        """Deliver these, and say where each is kept; nowhere when it was there already.

        When it fails on the way, it says so only of those that it took, and raises when there are none.
        Raises ``HeadMovedError``, having taken none, when its head is not where it was.
        """

    def put_back(self, letters: Sequence[tuple[Letter, str]], epoch: int) -> None:
        """Keep what it was sent before and has lost, in its old place where that can be, and tell nobody again."""


class Outbox(Protocol):
    """What was committed and not yet delivered, for each channel."""

    def pending(self, channel: str, limit: int) -> Sequence[Alert | Notice]:
        """The first ``limit`` alerts and notices that the channel has not had, by rising sequence."""

    def delivered(self, channel: str, sequences: Iterable[int]) -> None:
        """Remember that the channel has had these."""


class Ledger(Outbox, Protocol):
    """An outbox that also knows what a keeper was sent."""

    def letters(self, channel: str, limit: int) -> Sequence[Letter]:
        """What is pending, as it is sent."""

    def keep(self, channel: str, places: Sequence[tuple[int, str]]) -> None:
        """Remember that the channel has had all that were pending from the first to the last of these, and where it
        keeps each."""

    def kept(self, channel: str, after: int) -> Sequence[tuple[Letter, str]]:
        """Some that the channel keeps, the first of those with a sequence beyond ``after``, by rising sequence."""

    def alert_at(self, sequence: int) -> str | None:
        """The id of the alert that was given this sequence."""

    def last_sequence(self) -> int:
        """The sequence that was given last."""

    def epoch(self) -> int:
        """As of which epoch sequences are counted."""

    def begin_epoch(self, epoch: int) -> None:
        """Count them as of this one from now on."""
