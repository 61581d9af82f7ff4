"""A subscription that never mends itself in silence: a lost one says so, and a server that is quiet is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import redis
from redis.backoff import NoBackoff
from redis.client import PubSub
from redis.retry import Retry

from monitor.notifier.connection import pool

__all__ = ["Published", "Quiet", "Subscription"]

_QUIET_SECONDS = 15.0
_ANSWER_SECONDS = 5.0


class Published(NamedTuple):
    """One message, and the topic it came by."""

    topic: str
    payload: bytes


class Quiet(NamedTuple):
    """Nothing is on its way: all that was published up to ``mark`` has been heard."""

    mark: str


class Subscription:
    """What is published from now on to the topics that fit ``pattern``, confirmed by the server.

    Methods raise the client's own errors. After any of them the subscription is over.
    """

    def __init__(self, url: str, pattern: str) -> None:
        # A Retry that handles no error at all: with one that does, the client connects again after a failed read.
        self._pubsub = PubSub(pool(url, health_check_interval=0, retry=Retry(NoBackoff(), 0, supported_errors=())))
        try:
            self._pubsub.psubscribe(pattern)
            if not self._pubsub.get_message(timeout=_ANSWER_SECONDS):
                raise redis.TimeoutError("the subscription was not confirmed")
        except BaseException:
            self.close()
            raise

    def heard(self, mark: Callable[[], str]) -> Iterator[Published | Quiet]:
        """Wait for messages, for as long as it takes.

        After some seconds without any the server is asked for a sign of life, with ``mark()`` to send back. As it
        answers in the order of events, nothing published before ``mark`` was called can come after that answer.
        """
        asked = False
        while True:
            message = self._pubsub.get_message(timeout=_ANSWER_SECONDS if asked else _QUIET_SECONDS)
            if message is None:
                if asked:
                    raise redis.TimeoutError("the server does not answer")
                self._pubsub.ping(mark())
                asked = True
            elif message["type"] == "pmessage":
                asked = False
                yield Published(message["channel"].decode(errors="replace"), message["data"])
            elif message["type"] != "pong":
                raise redis.ConnectionError("the connection was replaced by another one")
            elif asked:
                asked = False
                yield Quiet(message["data"].decode())

    def close(self) -> None:
        """Give up the connection."""
        self._pubsub.close()
