"""The port of what is on its way to the channels beside Redis."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from monitor.alerts.delivery import ChannelHealth, Delivery, Progress
from monitor.model import Alert, Notice

__all__ = ["KEEPS_ORDER", "Deliveries"]

KEEPS_ORDER = 3
"""How many times a message is tried before later ones of its event pass it by: five minutes, as retries are by default.
Until then they wait, so that what a channel is told of an event comes in order."""


class Deliveries(Protocol):
    """Every message by its channel and id."""

    def noted(self, channel: str, now: datetime) -> Mapping[int, datetime]:
        """Note that what is in the channel's queue and was not noted before is there since now.

        Since when each is, by sequence.
        """
        ...

    def dispatch(self, deliveries: Sequence[Delivery]) -> None:
        """Take the alerts that these carry out of the queues of their channels, and keep these in their place."""
        ...

    def put(self, delivery: Delivery, health: ChannelHealth) -> None:
        """Write what became of a try, and how its channel fares since: all of it or nothing.

        A message that somebody asked meanwhile to be sent anew stays to be sent.
        """
        ...

    def due(self, channel: str, now: datetime, latest: datetime, limit: int) -> Sequence[Delivery]:
        """The first ``limit`` messages to be tried by ``now``, in their order.

        None in its turn whose event waits for the next try of another (``KEEPS_ORDER``). What is due beyond ``latest``
        was put off by a clock that has been set back since, and is due.
        """
        ...

    def next_due(self, channel: str) -> datetime | None:
        """When the first message that was put off is to be tried again."""
        ...

    def alerts(self, delivery: Delivery) -> tuple[Alert | Notice, ...]:
        """What the message tells, by rising sequence."""
        ...

    def since(self, channel: str, moment: datetime) -> Sequence[Delivery]:
        """What was made for the channel from then on and not dropped, in order of making."""
        ...

    def listed(self, states: Collection[Progress], channel: str | None, limit: int) -> Sequence[Delivery]:
        """The last ``limit`` messages in these states for one channel, or for all, newest first."""
        ...

    def counts(self) -> Mapping[str, Mapping[Progress, int]]:
        """How many messages of each channel are in each state."""
        ...

    def resend(self, channel: str | None, *, states: Collection[Progress] = (), id: str | None = None) -> int:
        """Have messages tried at once, with all their tries before them and whatever waits for others: those in these
        states, or the one of this id.

        For one channel, or for all of them; a channel that was disabled is in use again. How many there were. Another
        process than the writer may call it.
        """
        ...

    def forget(self, channel: str, settled: datetime, dead: datetime) -> int:
        """Forget what was sent or dropped before ``settled`` and what died before ``dead``; how many there were."""
        ...

    def put_health(self, health: ChannelHealth) -> None:
        """Write how a channel fares."""
        ...

    def health(self) -> Sequence[ChannelHealth]:
        """How every channel fares that was ever in use, by name."""
        ...
