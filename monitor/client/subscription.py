"""A subscription that never mends itself in silence: a lost one says so, and a server that is quiet is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from monitor.client.steps import Hear, Ping, Talk
from monitor.errors import ChannelUnavailableError

__all__ = ["Hearing", "Published", "Quiet"]

_QUIET_SECONDS = 15.0
_ANSWER_SECONDS = 5.0


class Published(NamedTuple):
    """One message, and the topic it came by."""

    topic: str
    payload: bytes


class Quiet(NamedTuple):
    """Nothing is on its way: all that was published up to ``mark`` has been heard."""

    mark: str


class Hearing:
    """What is heard on one connection."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._asked = False

    def next(self, mark: Callable[[], Talk[str]]) -> Talk[Published | Quiet]:
        """Wait for a message, for as long as it takes.

        After some seconds without any the server is asked for a sign of life, with what ``mark`` finds to send back. As
        it answers in the order of events, nothing published before ``mark`` was called can come after that answer.
        """
        while True:
            message = yield Hear(_ANSWER_SECONDS if self._asked else _QUIET_SECONDS)
            if message is None:
                if self._asked:
                    raise ChannelUnavailableError("the server does not answer", where=self._where)
                yield Ping((yield from mark()))
                self._asked = True
            elif message["type"] == "pmessage":
                self._asked = False
                return Published(message["channel"].decode(errors="replace"), message["data"])
            elif message["type"] != "pong":
                raise ChannelUnavailableError("the connection was replaced by another one", where=self._where)
            elif self._asked:
                self._asked = False
                return Quiet(message["data"].decode())
