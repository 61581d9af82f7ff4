"""What is on its way to the channels, in memory."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from threading import RLock

from monitor.alerts.delivery import ChannelHealth, Delivery, Progress
from monitor.model import EPOCH, Alert, Notice
from monitor.store.deliveries import KEEPS_ORDER

__all__ = ["MemoryDeliveries"]


class MemoryDeliveries:
    """A ``Deliveries``. ``queued`` are the sequences of a channel's queue, ``delivered`` takes some out of it; ``told``
    finds the alerts of some sequences.
    """

    def __init__(
        self,
        queued: Callable[[str], Iterable[int]],
        delivered: Callable[[str, Iterable[int]], None],
        told: Callable[[Collection[int]], Sequence[Alert | Notice]],
    ) -> None:
        self._queued, self._delivered, self._told = queued, delivered, told
        self._noted: dict[str, dict[int, datetime]] = {}
        self._kept: dict[tuple[str, str], Delivery] = {}
        self._health: dict[str, ChannelHealth] = {}
        self._access = RLock()

    def noted(self, channel: str, now: datetime) -> Mapping[int, datetime]:
        with self._access:
            known = self._noted.get(channel, {})
            self._noted[channel] = {sequence: known.get(sequence, now) for sequence in self._queued(channel)}
            return self._noted[channel]

    def dispatch(self, deliveries: Sequence[Delivery]) -> None:
        with self._access:
            for one in deliveries:
                self._delivered(one.channel, one.sequences)
                self._kept[one.channel, one.id] = one

    def put(self, delivery: Delivery, health: ChannelHealth) -> None:
        with self._access:
            if self._kept[delivery.channel, delivery.id].tries >= delivery.tries - 1:
                self._kept[delivery.channel, delivery.id] = delivery
            self.put_health(health)

    def due(self, channel: str, now: datetime, latest: datetime, limit: int) -> Sequence[Delivery]:
        waiting = [one for one in self._of(channel) if one.state is Progress.WAITING]
        off = [one for one in waiting if one.due and now < one.due <= latest]
        held = {one.event for one in off if one.event and one.tries < KEEPS_ORDER}
        due = (one for one in waiting if (one not in off if one.due else one.event not in held))
        return tuple(sorted(due, key=lambda one: one.number)[:limit])

    def next_due(self, channel: str) -> datetime | None:
        waiting = (one.due for one in self._of(channel) if one.state is Progress.WAITING)
        return min(filter(None, waiting), default=None)

    def alerts(self, delivery: Delivery) -> tuple[Alert | Notice, ...]:
        return tuple(sorted(self._told(delivery.sequences), key=lambda one: one.sequence))

    def since(self, channel: str, moment: datetime) -> Sequence[Delivery]:
        found = (one for one in self._of(channel) if one.made >= moment and one.state is not Progress.DROPPED)
        return tuple(sorted(found, key=lambda one: (one.made, one.number)))

    def listed(self, states: Collection[Progress], channel: str | None, limit: int) -> Sequence[Delivery]:
        found = (one for one in self._of(channel) if one.state in states)
        return tuple(sorted(found, key=lambda one: (-one.number, one.channel, one.id))[:limit])

    def counts(self) -> Mapping[str, Mapping[Progress, int]]:
        counted: dict[str, Counter[Progress]] = defaultdict(Counter)
        for one in self._of(None):
            counted[one.channel][one.state] += 1
        return counted

    def resend(self, channel: str | None, *, states: Collection[Progress] = (), id: str | None = None) -> int:
        with self._access:
            for name, health in self._health.items():
                if channel in (None, name):
                    self._health[name] = replace(health, disabled=None, rest=None)
            found = [one for one in self._of(channel) if (one.id == id if id else one.state in states)]
            for one in found:
                again = replace(one, state=Progress.WAITING, tries=0, due=EPOCH)
                self._kept[one.channel, one.id] = again
        return len(found)

    def forget(self, channel: str, settled: datetime, dead: datetime) -> int:
        before = {Progress.SENT: settled, Progress.DROPPED: settled, Progress.DEAD: dead}
        with self._access:
            old = [one for one in self._of(channel) if one.at and one.state in before and one.at < before[one.state]]
            for one in old:
                del self._kept[one.channel, one.id]
        return len(old)

    def put_health(self, health: ChannelHealth) -> None:
        with self._access:
            self._health[health.channel] = health

    def health(self) -> Sequence[ChannelHealth]:
        with self._access:
            return tuple(self._health[name] for name in sorted(self._health))

    def _of(self, channel: str | None) -> list[Delivery]:
        with self._access:
            return [one for one in self._kept.values() if channel in (None, one.channel)]
