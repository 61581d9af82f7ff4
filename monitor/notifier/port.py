"""The ports of delivery: a channel takes alerts, an outbox holds what a channel has not had yet.

A keeper is a channel that others read later: it keeps what it was sent, in order, and says up to where it has come.
A messenger is a channel that people or their programs read at once: it takes a message at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from monitor.alerts.delivery import ChannelHealth, Delivery
from monitor.alerts.letter import Letter
from monitor.errors import ChannelUnavailableError
from monitor.model import Alert, Notice
from monitor.notifier.message import Message

__all__ = [
    "Channel",
    "Deliveries",
    "Head",
    "HeadMovedError",
    "Keeper",
    "Ledger",
    "Messenger",
    "NotTakenError",
    "Outbox",
    "Queue",
]


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

    def tidy(self, channel: str, keeps: int) -> bool:
        """Let go of some of what the channel has had; the places of the last ``keeps`` stay. Whether there is more."""

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


class NotTakenError(ChannelUnavailableError):
    """A message was not taken. ``retry_after`` is how long the channel asks to be left alone.

    A channel that is ``gone`` says that nothing is to be sent to it any more. The message holds no secret.
    """

    def __init__(self, message: str, *, retry_after: timedelta | None = None, gone: bool = False) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.gone = gone


class Messenger(Protocol):
    """A channel that takes a message at a time. One thread uses it."""

    def send(self, message: Message, event: str, now: datetime) -> None:
        """Deliver it; ``event`` is the same as a CloudEvent, in one line. Raises ``NotTakenError``.

        What the news wrote is neutralised here. Who has had a message of this id before need not be told again.
        """

    def close(self) -> None:
        """Give up its connections."""


class Deliveries(Protocol):
    """The messages on their way to channels, and how the channels fare."""

    def noted(self, channel: str, now: datetime) -> Mapping[int, datetime]:
        """Note that what is new in the queue is there since now; since when each is."""

    def dispatch(self, deliveries: Sequence[Delivery]) -> None:
        """Put these in the place of the alerts in the queue that they carry."""

    def put(self, delivery: Delivery, health: ChannelHealth) -> None:
        """Write what became of a try."""

    def due(self, channel: str, now: datetime, latest: datetime, limit: int) -> Sequence[Delivery]:
        """Those to be tried by now, in their order; due beyond ``latest`` is due, too."""

    def next_due(self, channel: str) -> datetime | None:
        """When the first that was put off is to be tried again."""

    def alerts(self, delivery: Delivery) -> tuple[Alert | Notice, ...]:
        """What a message tells."""

    def since(self, channel: str, moment: datetime) -> Sequence[Delivery]:
        """What was made from then on and not dropped."""

    def health(self) -> Sequence[ChannelHealth]:
        """How every channel fares."""

    def put_health(self, health: ChannelHealth) -> None:
        """Write how a channel fares."""

    def forget(self, channel: str, settled: datetime, dead: datetime) -> int:
        """Forget what was settled, or died, before then."""


class Queue(Outbox, Protocol):
    """An outbox whose alerts become messages."""

    @property
    def deliveries(self) -> Deliveries:
        """Those messages."""

    def last_sequence(self) -> int:
        """The sequence that was given last."""

    def epoch(self) -> int:
        """The epoch that sequences are counted in."""
