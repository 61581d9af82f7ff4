"""From the outbox to the channel, as far as the channel takes it. What it does not take waits on disk."""

from __future__ import annotations

import time
from typing import Protocol

import structlog

from monitor.daemon.measures import Measures
from monitor.errors import ChannelError
from monitor.notifier.port import Channel
from monitor.notifier.relay import relay
from monitor.store import Store

_PATIENCE = 5
"""A channel that did not answer is left alone so many times as long as it took to find out: polling goes on."""

log = structlog.get_logger()


class Outlet(Channel, Protocol):
    """A channel that can be asked whether it is there, and given up."""

    def ping(self) -> None:
        """Raises ``ChannelError`` when it is not."""

    def close(self) -> None:
        """Give up its connections."""


class Delivery:
    """Sends what is queued. ``reached`` is whether alerts are taken, by the last that is known."""

    def __init__(self, store: Store, outlet: Outlet, measures: Measures | None = None) -> None:
        self._store = store
        self._outlet = outlet
        self._measures = measures or Measures()
        self._not_before = float("-inf")
        self.reached: bool | None = None

    @property
    def name(self) -> str:
        """The channel's place in the outbox."""
        return self._outlet.name

    def send(self, *, ask: bool = False) -> None:
        """``flush``, unless the channel has to be left alone; then ``ask`` whether it is there, if nothing was sent."""
        if time.monotonic() >= self._not_before:
            self.flush(ask=ask)

    def flush(self, *, ask: bool = False) -> bool:
        """Send what is queued, now. Whether all of it was taken."""
        began = time.monotonic()
        try:
            sent = relay(self._store, self._outlet)
            self._measures.delivered(self.name, sent)
            if ask and not sent:
                self._outlet.ping()
        except ChannelError as error:
            self._measures.not_delivered(self.name)
            self._not_before = time.monotonic() + _PATIENCE * (time.monotonic() - began)
            if self.reached is not False:
                log.error("redis does not take alerts, they wait in the database", error=str(error))
            self.reached = False
            return False
        if sent or ask:
            if self.reached is False:
                log.info("redis takes alerts again", sent=sent)
            self.reached = True
        return True

    def close(self) -> None:
        """Give up the channel."""
        self._outlet.close()
