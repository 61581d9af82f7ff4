"""Documents are read where it cannot hurt."""

from __future__ import annotations

import asyncio
import ctypes
import os
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import pytest
from structlog.testing import capture_logs

from monitor.daemon import readers as module
from monitor.daemon.quarantine import PoisonError
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


HUGE = "len(bytes(10**9))"
BUSY = "sum(iter(lambda: 0, 1))"


@pytest.mark.parametrize(
    ("function", "argument", "said"),
    [
        (time.sleep, 60, "could not be read within"),
        (os._exit, 1, "came to an end"),
        (ctypes.string_at, 0, "came to an end"),
        (eval, HUGE, "came to an end"),
    ],
    ids=["endless", "fatal", "a segmentation fault", "too much memory"],
)
def test_deadly_documents(function: Callable[[Any], Any], argument: Any, said: str) -> None:
    """A document that takes for ever, or takes its reader down, is an error; the next one is read."""

    async def work(readers: Readers) -> int:
        with pytest.raises(PoisonError, match=said):
            await readers.call(function, argument)
        return await readers.call(abs, -1)

    assert reading(work, seconds=3) == 1


def limited(monkeypatch: pytest.MonkeyPatch, **limits: int) -> None:
    """Readers with other limits than theirs."""
    changed = "; ".join(f"reader.{name} = {value}" for name, value in limits.items())
    code = f"from monitor.daemon import reader; {changed}; reader.main()"
    monkeypatch.setattr(module, "_COMMAND", (sys.executable, "-c", code))


def test_busy_document(monkeypatch: pytest.MonkeyPatch) -> None:
    """A document that keeps the processor busy is ended by the time on it alone, however long the clock would let it.

    The time of the documents before does not count.
    """

    async def work(readers: Readers) -> int:
        for _ in range(3):
            await readers.call(eval, "sum(range(20_000_000))")
        began = time.monotonic()
        with pytest.raises(PoisonError, match="came to an end"):
            await readers.call(eval, BUSY)
        assert time.monotonic() - began < 20
        return await readers.call(abs, -1)

    limited(monkeypatch, CPU_SECONDS=1)
    assert reading(work, seconds=50) == 1


def test_control_without_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: with its limits off, a reader takes the memory and the time that a document asks for."""

    async def work(readers: Readers) -> int:
        with pytest.raises(PoisonError, match="could not be read within"):
            await readers.call(eval, BUSY)
        return await readers.call(eval, HUGE)

    limited(monkeypatch, MEMORY_BYTES=-1, CPU_SECONDS=60)
    assert reading(work, seconds=4) == 10**9


def test_quarantine() -> None:
    """A document that took its reader down three times is not read a fourth time, and the log says so; a changed one
    and its neighbours are."""

    async def work(readers: Readers) -> list[str]:
        said = []
        for _ in range(5):
            with pytest.raises(InputError) as raised:
                await readers.read(b"poison", "https://news.example/", os._exit, 1)
            said.append(str(raised.value))
        assert await readers.read(b"poison, changed", "https://news.example/", abs, -1) == 1
        return said

    with capture_logs() as lines:
        said = reading(work)
    assert said[:2] == ["the process that read it came to an end"] * 2
    assert said[2:] == ["https://news.example/: in quarantine until it changes: it could not be read 3 times"] * 3
    (line,) = [line for line in lines if line["event"] == "in quarantine"]
    assert (line["document"], line["tries"]) == ("https://news.example/", 3)


def test_wrong_documents_are_no_poison() -> None:
    """A document that is merely wrong is read each time: it costs nothing, and it may be our mistake."""

    async def work(readers: Readers) -> None:
        for _ in range(5):
            with pytest.raises(ValueError, match="invalid literal"):
                await readers.read(b"x", "https://news.example/", int, "x")

    reading(work)


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


def test_no_document_pays_for_a_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a reader takes longer to begin than a document may: that is no document's fault."""
    slow = "import runpy, time; time.sleep(1); runpy.run_module('monitor.daemon.reader', run_name='__main__')"
    monkeypatch.setattr(module, "_COMMAND", (sys.executable, "-c", slow))
    assert reading(lambda readers: readers.call(abs, -1), seconds=0.5) == 1
