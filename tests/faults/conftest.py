"""A database with alerts in its outbox, a Redis that can be hurt, and what arrived."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import redis

from monitor.client import subscribe
from monitor.daemon.delivery import Delivery
from monitor.notifier.embedded import EmbeddedRedis
from monitor.notifier.redis import RedisChannel
from monitor.store import Store, open_store

STREAM = "newsmon:v1:stream:alerts"


@dataclass(slots=True)
class Post:
    """The monitor's half that delivers: ``commit`` queues alerts by number, ``delivery`` sends them."""

    folder: Path
    url: str
    make_alert: Callable[..., Any]
    queue: Callable[..., None]
    store: Store
    delivery: Delivery

    def commit(self, *numbers: int, **more: Any) -> None:
        self.queue(self.store, *(self.make_alert(number, **more) for number in numbers))

    def send(self) -> bool:
        return self.delivery.flush(ask=True)

    def reopen(self) -> None:
        """Start the monitor again, on the database as it is now."""
        self.store.close()
        self.store = open_store(str(self.database), writer=True)
        self.delivery = Delivery(self.store, RedisChannel(self.url))

    @property
    def database(self) -> Path:
        return self.folder / "newsmon.db"

    def stream(self) -> list[dict[str, Any]]:
        """The alerts in the stream."""
        with redis.Redis.from_url(self.url) as client:
            return [json.loads(fields[b"event"]) for _, fields in client.xrange(STREAM)]

    def ids(self) -> list[str]:
        return [alert["id"] for alert in self.stream()]


@pytest.fixture
def post(tmp_path: Path, make_alert: Any, commit: Any) -> Iterator[Callable[[str], Post]]:
    """Makes the delivering half for a Redis: ``post(url)``."""
    made: list[Post] = []

    def post(url: str) -> Post:
        folder = tmp_path / f"post{len(made)}"
        folder.mkdir()
        store = open_store(str(folder / "newsmon.db"), writer=True)
        made.append(Post(folder, url, make_alert, commit, store, Delivery(store, RedisChannel(url))))
        return made[-1]

    yield post
    for one in made:
        one.store.close()


@pytest.fixture
def broken(tmp_path: Path) -> Iterator[EmbeddedRedis]:
    """A Redis of our own, to be killed and started: without persistence."""
    with EmbeddedRedis(tmp_path) as server:
        yield server


class Listener:
    """Somebody who listens with the client in a thread, until so many alerts were heard."""

    def __init__(self, url: str, count: int, **options: Any) -> None:
        self.ids: list[str] = []
        self.noticed: list[str] = []
        self._alerts = subscribe(url=url, noticed=lambda what, _: self.noticed.append(what), **options)
        self._count = count
        self._thread = Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        for alert in self._alerts:
            self.ids.append(alert.id)
            if len(self.ids) == self._count:
                return

    def all(self) -> list[str]:
        self._thread.join(20)
        return self.ids


@pytest.fixture
def listen() -> type[Listener]:
    """Listens: ``listen(url, count).all()``."""
    return Listener
