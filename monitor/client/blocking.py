"""Subscribing and working from a thread."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import Any, cast

import redis
from redis.client import PubSub

from monitor.alerts.wire import Wire
from monitor.client.connection import connect, deaf_pool, redact, translated
from monitor.client.following import follow
from monitor.client.interruption import Malformed, Noticed, ears
from monitor.client.steps import CONFIRMED_WITHIN, READY, Close, Do, Hear, Open, Ping, Step, Talk, Wait
from monitor.client.stream import entry_since
from monitor.client.topics import LOCAL, PREFIX, stream_key
from monitor.client.working import Given, Shift, share
from monitor.errors import ChannelError, ChannelUnavailableError

__all__ = ["Job", "subscribe", "work"]


def subscribe(
    pattern: str = "*",
    since: str | None = None,
    *,
    url: str = LOCAL,
    prefix: str = PREFIX,
    patience: float | None = None,
    malformed: Malformed | None = None,
    noticed: Noticed | None = None,
) -> Generator[Wire, None, None]:
    """Subscribe at once, and yield alerts for ever, in order and each once.

    ``pattern`` is EVENT, EVENT:KIND or a glob of them. ``since`` is a stream id or an RFC 3339 time; alerts that were
    sent then or later come first, from the stream. ``malformed`` is told of messages that are no alert: place, reason.

    A connection that is lost is made again, for ``patience`` seconds each time: None is for ever, 0 not at all.
    Alerts that were missed then, or whose absence shows in ``sequence`` (of all alerts) or ``previous``, are read from
    the stream in their place. ``noticed`` is told of each interruption, once, with a sentence for humans; without
    callbacks both are logged.

    Raises ``UsageError`` for another ``since``, ``ChannelUnavailableError`` when the server is absent or stays away
    for longer than that, and ``ChannelError`` at once when it does not let us in.
    """
    start = None if since is None else entry_since(since)
    talk = follow(redact(url), pattern, start, prefix, patience, ears(malformed, noticed))
    return _begun(talk, Line(url, prefix))


@dataclass(frozen=True, slots=True)
class Job:
    """One alert to work on, and the id of its entry in the stream."""

    alert: Wire
    entry: str
    _shift: Shift
    _line: Line

    def ack(self) -> None:
        """Say that it is done: nobody is given it again. Where the server is away, it is told when it is back."""
        try:
            self._line.take(self._shift.done(self.entry))
        except ChannelUnavailableError:
            self._shift.late.append(self.entry)


def work(
    group: str,
    worker: str,
    pattern: str = "*",
    since: str | None = None,
    *,
    idle: float = 60.0,
    url: str = LOCAL,
    prefix: str = PREFIX,
    patience: float | None = None,
    malformed: Malformed | None = None,
    noticed: Noticed | None = None,
) -> Generator[Job, None, None]:
    """Join a group of workers at once, and yield for ever what this ``worker`` is given: each alert is one worker's.

    Whoever has not said ``ack`` after ``idle`` seconds is taken for dead, and another worker is given the alert; so is
    this one when it comes back under its name. A group begins with the entry or time ``since``, else with what comes;
    one that exists goes on where it was. The rest is as of ``subscribe``.
    """
    start = None if since is None else entry_since(since)
    shift, line = Shift(stream_key(prefix), group, worker, idle), Line(url, prefix)
    given = _begun(share(redact(url), shift, pattern, start, prefix, patience, ears(malformed, noticed)), line)
    return _jobs(given, shift, line)


def _jobs(given: Generator[Given, None, None], shift: Shift, line: Line) -> Generator[Job, None, None]:
    with closing(given):
        for each in given:
            yield Job(each.alert, each.entry, shift, line)


def _begun(talk: Talk[None], line: Line) -> Generator[Any, None, None]:
    """What the talk tells, once its first connection holds."""
    try:
        step = next(talk)
        while step != READY:
            step = _answered(talk, line, step)
    except BaseException:
        line.close()
        raise
    return _told(talk, line)


def _told(talk: Talk[None], line: Line) -> Generator[Any, None, None]:
    with closing(line), closing(talk):
        step = talk.send(None)
        while True:
            if isinstance(step, Step):
                step = _answered(talk, line, step)
            else:
                yield step
                step = talk.send(None)


def _answered(talk: Talk[None], line: Line, step: Any) -> Any:
    try:
        answer = line.take(step)
    except ChannelError as error:
        return talk.throw(error)
    return talk.send(answer)


class Line:
    """Takes the steps of a talk. Raises our own errors."""

    def __init__(self, url: str, prefix: str) -> None:
        self._url, self._key, self._where = url, stream_key(prefix), redact(url)
        self._opened = ExitStack()
        self._client: redis.Redis | None = None
        self._pubsub: PubSub | None = None

    def take(self, step: Open | Close | Do | Hear | Ping | Wait) -> Any:
        with translated(self._where):
            match step:
                case Open(glob):
                    self._open(glob)
                case Do(command):
                    return cast("Any", self._connected).execute_command(*command)
                case Hear(seconds):
                    return self._subscribed.get_message(timeout=seconds)
                case Ping(mark):
                    self._subscribed.ping(mark)
                case Wait(seconds):
                    time.sleep(seconds)
                case Close():
                    self.close()
        return None

    def close(self) -> None:
        self._client = self._pubsub = None
        self._opened.close()

    @property
    def _connected(self) -> redis.Redis:
        if self._client is None:
            raise redis.ConnectionError("not connected")
        return self._client

    @property
    def _subscribed(self) -> PubSub:
        if self._pubsub is None:
            raise redis.ConnectionError("not subscribed")
        return self._pubsub

    def _open(self, glob: str | None) -> None:
        self._client = self._opened.enter_context(closing(connect(self._url, key=self._key)))
        self._client.ping()
        if glob is not None:
            self._pubsub = self._opened.enter_context(closing(PubSub(deaf_pool(self._url, key=self._key))))
            self._pubsub.psubscribe(glob)
            if not self._pubsub.get_message(timeout=CONFIRMED_WITHIN):
                raise redis.TimeoutError("the subscription was not confirmed")
