"""One thread for each channel beside Redis: whatever one waits for, no other waits with it, and polling goes on."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event, Thread

import structlog
from pydantic import SecretStr

from monitor.alerts.delivery import ChannelHealth, Progress
from monitor.app import routes_of
from monitor.config import Settings
from monitor.config.channels import Channel
from monitor.errors import StoreError
from monitor.model import digest
from monitor.notifier.channels import CHANNELS, Options
from monitor.notifier.dispatch import Dispatcher
from monitor.notifier.port import Messenger
from monitor.store import Store

_LOOK_SECONDS = 1.0
"""How often a courier looks whether somebody else, by `monitor deliveries resend`, gave it something to do."""
_GLANCE_SECONDS = 0.02
_STORE_SECONDS = 5.0

log = structlog.get_logger()


class Couriers:
    """The threads of all channels. Everything but what they do belongs to the thread of the service."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now
        self._working: dict[str, _Courier] = {}

    def made(self, settings: Settings) -> dict[str, Dispatcher]:
        """What sends to each channel of these settings. Raises ``ConfigError`` for a channel that cannot be."""
        return {channel.name: _dispatcher(channel, settings, self._store) for channel in settings.channels}

    def employ(self, made: dict[str, Dispatcher]) -> None:
        """Send by these from now on. Who sent to a channel before them ends what is in hand first."""
        former, self._working = self._working, {}
        for courier in former.values():
            courier.leave()
        for name, dispatcher in made.items():
            self._working[name] = _Courier(name, dispatcher, self._now, former.get(name))

    @property
    def names(self) -> tuple[str, ...]:
        """The channels' places in the outbox."""
        return tuple(self._working)

    def nudge(self) -> None:
        """Something new is in the queues."""
        for courier in self._working.values():
            courier.nudge()

    def finish(self, seconds: float) -> bool:
        """Try everything once more that can be tried, for no longer than this. Whether nothing waits for a try."""
        self.nudge()
        end = time.monotonic() + seconds
        while not all(courier.idle for courier in self._working.values()) and time.monotonic() < end:
            time.sleep(_GLANCE_SECONDS)
        counts = self._store.deliveries.counts()
        return not any(counts.get(name, {}).get(Progress.WAITING) for name in self._working)

    def close(self, seconds: float) -> None:
        """Stop after what is in hand, for no longer than this: what hangs is left, and sent again after a restart."""
        end = time.monotonic() + seconds
        for courier in self._working.values():
            courier.leave()
        for courier in self._working.values():
            courier.join(max(0.0, end - time.monotonic()))


class _Courier(Thread):
    """Works from its making on."""

    def __init__(self, name: str, dispatcher: Dispatcher, now: Callable[[], datetime], former: _Courier | None) -> None:
        super().__init__(name=f"channel {name}", daemon=True)
        self._dispatcher, self._now, self._former, self._channel = dispatcher, now, former, name
        self._bell, self._leaving = Event(), Event()
        self._asked, self._done = 1, 0
        self.start()

    @property
    def idle(self) -> bool:
        """Whether it has looked at everything since the last nudge."""
        return self._done == self._asked

    def nudge(self) -> None:
        self._asked += 1
        self._bell.set()

    def leave(self) -> None:
        self._leaving.set()
        self._bell.set()

    def run(self) -> None:
        if self._former:
            self._former.join()
            self._former = None
        while not self._leaving.is_set():
            self._bell.clear()
            asked = self._asked
            pause = self._worked()
            self._done = asked
            self._bell.wait(pause)
        self._dispatcher.close()

    def _worked(self) -> float:
        """Send what is due; for how many seconds to do nothing then."""
        try:
            again = self._dispatcher.work(self._now, lambda: not self._leaving.is_set())
        except StoreError as error:
            log.error("a channel waits for the database", channel=self._channel, error=str(error))
            return _STORE_SECONDS
        except Exception as error:
            log.error("a defect of this program", channel=self._channel, exc_info=error)
            return _STORE_SECONDS
        left = (again - self._now()).total_seconds() if again else _LOOK_SECONDS
        return min(max(left, _GLANCE_SECONDS), _LOOK_SECONDS)


def checked(settings: Settings) -> None:
    """Raises ``ConfigError`` for a channel that cannot be used as it is configured. Nothing is sent."""
    for channel in settings.channels:
        _messenger(channel, settings).close()


def _dispatcher(channel: Channel, settings: Settings, store: Store) -> Dispatcher:
    url = _said(channel.url)
    return Dispatcher(
        store,
        _messenger(channel, settings),
        ChannelHealth(channel.name, channel.type, place=digest(channel.type, url, channel.path)),
        waits=[timedelta(seconds=wait) for wait in channel.retry_seconds],
        routes=routes_of(settings),
        silences=store.silences,
        instance=settings.instance,
    )


def _messenger(channel: Channel, settings: Settings) -> Messenger:
    options = Options(
        name=channel.name,
        url=_said(channel.url),
        secret=_said(channel.secret),
        path=channel.path or "",
        deadline=timedelta(seconds=channel.deadline_seconds),
        allow_private=frozenset(channel.allow_private),
        user_agent=settings.polling.user_agent,
    )
    return CHANNELS[channel.type].make(options)


def _said(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
