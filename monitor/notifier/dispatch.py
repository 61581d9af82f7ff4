"""Takes a channel's queue apart into messages, and sends those.

pending alerts -> plan -> messages on disk -> tries until sent, or dead
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from traceback import format_tb

from monitor.alerts.delivery import ChannelHealth, Delivery, Progress
from monitor.alerts.silence import Silence
from monitor.model import Alert, Notice
from monitor.notifier.envelope import event_of
from monitor.notifier.message import Message, one
from monitor.notifier.port import Messenger, NotTakenError, Queue
from monitor.notifier.routing import Route, Sent, horizon, plan, sent_of
from monitor.notifier.tries import LONGEST_REST, resting, taken, untaken

__all__ = ["DEAD_DAYS", "SETTLED_DAYS", "Dispatcher"]

SETTLED_DAYS = 7
"""How long it is remembered what was sent, and what was dropped and why."""
DEAD_DAYS = 90
"""How long a message that could not be sent can be sent again."""
_PLANNED = 10_000
"""Alerts that are planned together, besides those that are held."""
_WRITTEN = 200
"""Messages that are written together: while they are, nobody else writes."""
_IN_HAND = 100
_QUICK_SECONDS = 0.25
_LEISURE = 4
"""Where much is held, planning takes time; what comes meanwhile then waits so many times as long, and others work."""
_TIDY_EVERY = timedelta(hours=1)

_log = logging.getLogger(__name__)


class Dispatcher:
    """One channel's. A message is marked after it was sent: a crash in between repeats it under the same id.

    ``health`` is that of the channel's name and place when nothing is known of it yet. ``waits`` are those between two
    tries of a message.
    """

    def __init__(
        self,
        queue: Queue,
        messenger: Messenger,
        health: ChannelHealth,
        *,
        waits: Sequence[timedelta],
        routes: Sequence[Route] = (),
        silences: Callable[[], Sequence[Silence]] = tuple,
        instance: str = "default",
    ) -> None:
        self._queue, self._kept, self._messenger, self._new = queue, queue.deliveries, messenger, health
        self._name, self._waits, self._routes, self._silences = health.channel, tuple(waits), routes, silences
        self._instance = instance
        self._longest = max((*waits, LONGEST_REST))
        self._planned = -1
        self._wake: datetime | None = None
        self._not_before = float("-inf")
        self._tidied: datetime | None = None

    def work(self, now: Callable[[], datetime], go_on: Callable[[], bool] = lambda: True) -> datetime | None:
        """Send all that is due, for as long as ``go_on``. When there is more to do, if nothing new comes."""
        self._tidy(now())
        while go_on():
            self._plan(now())
            health = self._health()
            rest = resting(health, now())
            due = () if health.disabled or rest else self._due(now())
            if not due:
                return self._next(health, rest)
            self._send(due, health, now, go_on)
        return None

    def close(self) -> None:
        """Give up the channel."""
        self._messenger.close()

    # -- planning ------------------------------------------------------------------------------------------------

    def _plan(self, now: datetime) -> None:
        latest, began = self._queue.last_sequence(), time.monotonic()
        new = latest != self._planned and began >= self._not_before
        if not new and (self._wake is None or now < self._wake):
            return
        queued = self._kept.noted(self._name, now) if self._routes else {}
        limit, full = _PLANNED, True
        while full:
            pending = self._queue.pending(self._name, limit)
            made, self._wake = self._made(pending, queued, now)
            for at in range(0, len(made), _WRITTEN):
                self._kept.dispatch(made[at : at + _WRITTEN])
            held = len(pending) - sum(len(delivery.sequences) for delivery in made)
            limit, full = _PLANNED + held, len(pending) == limit
        self._planned = latest
        took = time.monotonic() - began
        self._not_before = time.monotonic() + (_LEISURE * took if took > _QUICK_SECONDS else 0)

    def _made(
        self, pending: Sequence[Alert | Notice], queued: Mapping[int, datetime], now: datetime
    ) -> tuple[Sequence[Delivery], datetime | None]:
        sent = self._kept.since(self._name, now - horizon(self._routes)) if self._routes else ()
        planned = plan(
            self._routes, self._name, pending, [_sent(one) for one in sent], self._silences(), now, queued=queued
        )
        told = {alert.sequence: alert for alert in pending}
        messages = [self._delivery(message, now) for message in planned.messages]
        dropped = [
            replace(self._delivery(one(told[sequence]), now), state=Progress.DROPPED, at=now, error=reason)
            for sequence, reason in planned.dropped
        ]
        return (*messages, *dropped), planned.wake

    def _delivery(self, message: Message, now: datetime) -> Delivery:
        about = sent_of(message, now)
        return Delivery(
            channel=self._name,
            id=message.id,
            sequences=tuple(alert.sequence for alert in message.alerts),
            event=about.event,
            kind=about.kind,
            severity=message.severity,
            title=message.title,
            text=message.text,
            made=now,
        )

    # -- sending -------------------------------------------------------------------------------------------------

    def _due(self, now: datetime) -> Sequence[Delivery]:
        return self._kept.due(self._name, now, now + self._longest, _IN_HAND)

    def _send(
        self,
        due: Sequence[Delivery],
        health: ChannelHealth,
        now: Callable[[], datetime],
        go_on: Callable[[], bool],
    ) -> None:
        """All of these in turn, until one is not taken: what follows it may have to wait then."""
        epoch = self._queue.epoch()
        for delivery in due:
            if not go_on():
                return
            error = self._failure(delivery, epoch, now())
            if error:
                self._untaken(delivery, health, error, now())
                return
            if health.failures:
                _log.warning("channel %s takes messages again", self._name)
            sent, health = taken(delivery, health, now())
            self._kept.put(sent, health)

    def _failure(self, delivery: Delivery, epoch: int, now: datetime) -> NotTakenError | None:
        """Try it once: why it was not taken, if it was not."""
        alerts = self._kept.alerts(delivery)
        message = Message(delivery.id, alerts, delivery.title, delivery.text, delivery.severity)
        try:
            self._messenger.send(message, event_of(message, self._instance, epoch), now)
        except NotTakenError as error:
            return error
        except Exception as error:  # the seam of a channel: a defect of one is its own affair
            what = f"a defect: {type(error).__name__}"  # its own words may hold an address
            _log.error("channel %s: %s\n%s", self._name, what, "".join(format_tb(error.__traceback__)))
            return NotTakenError(what)
        return None

    def _untaken(self, delivery: Delivery, before: ChannelHealth, error: NotTakenError, now: datetime) -> None:
        tried, health = untaken(delivery, before, error, self._waits, now)
        self._kept.put(tried, health)
        if health.disabled:
            _log.error("channel %s is disabled: %s", self._name, error.message)
        elif not before.failures:
            _log.error("channel %s did not take a message, it waits: %s", self._name, error.message)
        if tried.state is Progress.DEAD:
            _log.error("channel %s: message %s is given up: %s", self._name, delivery.id, error.message)

    def _health(self) -> ChannelHealth:
        """What is known of the channel as long as it is in the same place."""
        found = next((health for health in self._kept.health() if health.channel == self._name), self._new)
        return found if found.place == self._new.place else self._new

    def _next(self, health: ChannelHealth, rest: datetime | None) -> datetime | None:
        due = None if health.disabled else self._kept.next_due(self._name)
        wanted = max(due, rest) if due and rest else due or rest
        return min(filter(None, (wanted, self._wake)), default=None)

    def _tidy(self, now: datetime) -> None:
        if self._tidied is None:
            self._kept.put_health(self._health())
        if self._tidied is None or abs(now - self._tidied) >= _TIDY_EVERY:
            self._kept.forget(self._name, now - timedelta(days=SETTLED_DAYS), now - timedelta(days=DEAD_DAYS))
            self._tidied = now


def _sent(delivery: Delivery) -> Sent:
    return Sent(delivery.made, delivery.event, delivery.id, len(delivery.sequences), delivery.kind, delivery.severity)
