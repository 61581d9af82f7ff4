"""Tells open connections that something was told: one look at the store for all of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from starlette.concurrency import run_in_threadpool

from monitor.errors import MonitorError
from monitor.store import Store

__all__ = ["Live", "TooManyError"]

_LOOK_SECONDS = 0.5
"""How often the store is asked for its last sequence, while anybody is connected."""

log = structlog.get_logger()


class TooManyError(Exception):
    """There are as many open connections as may be."""


class Live:
    """The last sequence that the store has given, for whoever waits for the next one. Belongs to one event loop."""

    def __init__(self, store: Store, most: int) -> None:
        self._store, self._most = store, most
        self._open = 0
        self._last = 0
        self._changed = asyncio.Condition()
        self._looking: asyncio.Task[None] | None = None

    @property
    def connected(self) -> int:
        """How many connections are open."""
        return self._open

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[None]:
        """Holds one of the places that there are. Raises ``TooManyError`` when none is left."""
        if self._open >= self._most:
            raise TooManyError
        self._open += 1
        try:
            yield
        finally:
            self._open -= 1

    async def beyond(self, sequence: int, seconds: float) -> bool:
        """Wait until the store has given a sequence beyond this one, for so many seconds at most; whether it has."""
        self._look_on()
        try:
            async with asyncio.timeout(seconds), self._changed:
                await self._changed.wait_for(lambda: self._last > sequence)
        except TimeoutError:
            return False
        return True

    def _look_on(self) -> None:
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())

    async def _look(self) -> None:
        while self._open:
            try:
                last = await run_in_threadpool(self._store.last_sequence)
            except MonitorError as error:
                log.warning("the web cannot read the database", error=str(error))
            else:
                await self._tell(last)
            await asyncio.sleep(_LOOK_SECONDS)

    async def _tell(self, last: int) -> None:
        if last != self._last:
            self._last = last
            async with self._changed:
                self._changed.notify_all()
