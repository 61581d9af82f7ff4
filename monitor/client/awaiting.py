"""Subscribing and working in asyncio: the same talks, awaited."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from typing import Any, cast

import redis
from redis.asyncio import Redis
from redis.asyncio.client import PubSub

from monitor.alerts.wire import Wire
from monitor.client.connection import connect_async, deaf_pool_async, redact, translated
from monitor.client.following import follow
from monitor.client.interruption import Malformed, Noticed, ears
from monitor.client.steps import CONFIRMED_WITHIN, READY, Close, Do, Hear, Open, Ping, Step, Talk, Wait
from monitor.client.stream import entry_since
from monitor.client.topics import LOCAL, PREFIX, stream_key
from monitor.client.working import Shift, share
from monitor.errors import ChannelError, ChannelUnavailableError

__all__ = ["AsyncJob", "asubscribe", "awork"]


async def asubscribe(
    pattern: str = "*",
    since: str | None = None,
    *,
    url: str = LOCAL,
    prefix: str = PREFIX,
    patience: float | None = None,
    malformed: Malformed | None = None,
    noticed: Noticed | None = None,
) -> AsyncGenerator[Wire, None]:
    """What ``subscribe`` does, for ``async for``.

    ``await`` gives the alerts once the subscription holds: ``async for alert in await asubscribe(...)``. Use it within
    ``contextlib.aclosing`` where it ends before the program does.
    """
    start = None if since is None else entry_since(since)
    talk = follow(redact(url), pattern, start, prefix, patience, ears(malformed, noticed))
    return await _begun(talk, Line(url, prefix))


@dataclass(frozen=True, slots=True)
class AsyncJob:
    """One alert to work on, and the id of its entry in the stream."""

    alert: Wire
    entry: str
    _shift: Shift
    _line: Line

    async def ack(self) -> None:
        """Say that it is done: nobody is given it again. Where the server is away, it is told when it is back."""
        try:
            await self._line.take(self._shift.done(self.entry))
        except ChannelUnavailableError:
            self._shift.late.append(self.entry)


async def awork(
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
) -> AsyncGenerator[AsyncJob, None]:
    """What ``work`` does, for ``async for``, as with ``asubscribe``."""
    start = None if since is None else entry_since(since)
    shift, line = Shift(stream_key(prefix), group, worker, idle), Line(url, prefix)
    talk = share(redact(url), shift, pattern, start, prefix, patience, ears(malformed, noticed))
    return _jobs(await _begun(talk, line), shift, line)


async def _jobs(given: AsyncGenerator[Any, None], shift: Shift, line: Line) -> AsyncGenerator[AsyncJob, None]:
    async with aclosing(given):
        async for each in given:
            yield AsyncJob(each.alert, each.entry, shift, line)


async def _begun(talk: Talk[None], line: Line) -> AsyncGenerator[Any, None]:
    try:
        step = next(talk)
        while step != READY:
            step = await _answered(talk, line, step)
    except BaseException:
        await line.close()
        raise
    return _told(talk, line)


async def _told(talk: Talk[None], line: Line) -> AsyncGenerator[Any, None]:
    try:
        step = talk.send(None)
        while True:
            if isinstance(step, Step):
                step = await _answered(talk, line, step)
            else:
                yield step
                step = talk.send(None)
    finally:
        talk.close()
        await line.close()


async def _answered(talk: Talk[None], line: Line, step: Any) -> Any:
    """The next step. Of a cancellation that meets a timeout within redis-py nothing is left but the count."""
    task = asyncio.current_task()
    cancelled = task.cancelling() if task else 0
    try:
        answer = await line.take(step)
    except ChannelError as error:
        answer = error
    if task and task.cancelling() > cancelled:
        raise asyncio.CancelledError
    return talk.throw(answer) if isinstance(answer, ChannelError) else talk.send(answer)


class Line:
    """Takes the steps of a talk. Raises our own errors."""

    def __init__(self, url: str, prefix: str) -> None:
        self._url, self._key, self._where = url, stream_key(prefix), redact(url)
        self._opened = AsyncExitStack()
        self._client: Redis | None = None
        self._pubsub: PubSub | None = None

    async def take(self, step: Open | Close | Do | Hear | Ping | Wait) -> Any:
        with translated(self._where):
            match step:
                case Open(glob):
                    await self._open(glob)
                case Do(command):
                    return await cast("Any", self._connected).execute_command(*command)
                case Hear(seconds):
                    return await self._subscribed.get_message(timeout=seconds)
                case Ping(mark):
                    await self._subscribed.ping(mark)
                case Wait(seconds):
                    await asyncio.sleep(seconds)
                case Close():
                    await self.close()
        return None

    async def close(self) -> None:
        self._client = self._pubsub = None
        await self._opened.aclose()

    @property
    def _connected(self) -> Redis:
        if self._client is None:
            raise redis.ConnectionError("not connected")
        return self._client

    @property
    def _subscribed(self) -> PubSub:
        if self._pubsub is None:
            raise redis.ConnectionError("not subscribed")
        return self._pubsub

    async def _open(self, glob: str | None) -> None:
        self._client = await self._opened.enter_async_context(aclosing(connect_async(self._url, key=self._key)))
        await self._client.ping()
        if glob is not None:
            pool = deaf_pool_async(self._url, key=self._key)
            self._opened.push_async_callback(pool.disconnect)
            self._pubsub = await self._opened.enter_async_context(aclosing(PubSub(pool)))
            await self._pubsub.psubscribe(glob)
            if not await self._pubsub.get_message(timeout=CONFIRMED_WITHIN):
                raise redis.TimeoutError("the subscription was not confirmed")
