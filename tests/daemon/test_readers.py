"""Documents are read where it cannot hurt."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from monitor.daemon.readers import Readers
from monitor.errors import InputError
from monitor.ingestor.poll import entries_of

Result = TypeVar("Result")


def reading(work: Callable[[Readers], Awaitable[Result]], *, most: int = 1, seconds: float = 10) -> Result:
    async def run() -> Result:
        readers = Readers(most=most, seconds=seconds)
        try:
            return await work(readers)
        finally:
            await readers.close()

    return asyncio.run(run())


def test_elsewhere() -> None:
    """A document is read in another process, one and the same for the next."""

    async def work(readers: Readers) -> list[int]:
        return [await readers.call(os.getpid) for _ in range(2)]

    first, second = reading(work)
    assert first == second != os.getpid()


def test_errors_come_back() -> None:
    """What is wrong with a document is told as it was found, and its reader goes on."""

    async def work(readers: Readers) -> int:
        with pytest.raises(InputError, match="not a feed") as raised:
            await readers.call(entries_of, b"<html/>", "https://news.example/", "", None, now=None)  # type: ignore[arg-type]
        assert raised.value.where == "https://news.example/"
        return await readers.call(abs, -1)

    assert reading(work) == 1


@pytest.mark.parametrize(
    ("function", "argument", "said"),
    [(time.sleep, 60, "could not be read within"), (os._exit, 1, "came to an end")],
    ids=["endless", "fatal"],
)
def test_deadly_documents(function: Callable[[int], None], argument: int, said: str) -> None:
    """A document that takes for ever, or takes its reader down, is an error; the next one is read."""

    async def work(readers: Readers) -> int:
        with pytest.raises(InputError, match=said):
            await readers.call(function, argument)
        return await readers.call(abs, -1)

    assert reading(work, seconds=2) == 1


def test_given_up() -> None:
    """A reader whose document nobody waits for any more is not asked the next one while it is busy."""

    async def work(readers: Readers) -> int:
        task = asyncio.create_task(readers.call(time.sleep, 60))
        await asyncio.sleep(0.5)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return await readers.call(abs, -1)

    assert reading(work) == 1


def test_printing() -> None:
    """What a library prints does not get between the answers."""

    async def work(readers: Readers) -> int:
        await readers.call(print, "hello", flush=True)
        return await readers.call(abs, -1)

    assert reading(work) == 1


def test_no_neighbour_waits() -> None:
    """While one document takes its time, another is read."""

    async def work(readers: Readers) -> bool:
        slow = asyncio.create_task(readers.call(time.sleep, 60))
        await asyncio.sleep(0)
        await readers.call(abs, -1)
        waiting = not slow.done()
        slow.cancel()
        await asyncio.gather(slow, return_exceptions=True)
        return waiting

    assert reading(work, most=2)
