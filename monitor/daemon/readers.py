"""Reads documents in child processes that can be killed: 200 kB can be made to keep a parser busy for minutes."""

from __future__ import annotations

import asyncio
import pickle
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import ParamSpec, TypeVar, cast

from monitor.daemon.quarantine import PoisonError, Quarantine
from monitor.daemon.reader import LENGTH_BYTES, frame
from monitor.errors import MonitorError
from monitor.ingestor.formats.raw import LIMIT
from monitor.store import Poison

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

_BEGUN_SECONDS = 60.0
"""A process that has not begun to serve by then never will: half a second is usual, on a busy machine ten."""

_COMMAND = (sys.executable, "-m", "monitor.daemon.reader")


class Readers:
    """At most ``most`` child processes, each started when it is first needed, and anew after it was killed.

    ``poison`` is what took readers down in former runs.
    """

    def __init__(self, *, most: int = 2, seconds: float = 15.0, poison: Iterable[Poison] = ()) -> None:
        self._seconds = seconds
        self._quarantine = Quarantine(poison)
        self._free: asyncio.LifoQueue[_Reader] = asyncio.LifoQueue()
        self._all = {_Reader() for _ in range(most)}
        for reader in self._all:
            self._free.put_nowait(reader)

    async def read(
        self,
        document: bytes,
        where: str,
        function: Callable[Arguments, Result],
        *arguments: Arguments.args,
        **named: Arguments.kwargs,
    ) -> Result:
        """``call`` for a document from ``where``, which is not tried again once it took readers down too often."""
        with self._quarantine.around(document, where):
            return await self.call(function, *arguments, **named)

    async def call(
        self, function: Callable[Arguments, Result], *arguments: Arguments.args, **named: Arguments.kwargs
    ) -> Result:
        """What the function returns, or raises, there. It is one of a module, and its arguments can be pickled.

        Raises ``PoisonError`` when it took too long or its process came to an end; that process is then no more. That
        there is no process to be had, for want of memory or of open files, is not the fault of what is read.
        """
        reader = await self._free.get()
        try:
            await reader.begin()
            async with asyncio.timeout(self._seconds):
                answer = await reader.ask(frame((function, arguments, named)))
        except TimeoutError as error:
            reader.kill()
            raise PoisonError(f"could not be read within {self._seconds:g} s") from error
        except (OSError, asyncio.IncompleteReadError) as error:
            reader.kill()
            raise PoisonError("the process that read it came to an end") from error
        except BaseException:
            reader.kill()
            raise
        finally:
            self._free.put_nowait(reader)
        if isinstance(answer, Exception):
            raise answer
        return cast(Result, answer)

    @property
    def busy(self) -> int:
        """How many processes are reading."""
        return len(self._all) - self._free.qsize()

    @property
    def quarantined(self) -> int:
        """How many documents are in quarantine."""
        return self._quarantine.set_aside

    async def close(self) -> None:
        """End every process."""
        for reader in self._all:
            await reader.close()


class _Reader:
    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._ends: dict[asyncio.Task[object], asyncio.subprocess.Process] = {}

    async def begin(self) -> None:
        """Have a process that serves."""
        if self._process is not None:
            return
        self._process = await _started()
        try:
            async with asyncio.timeout(_BEGUN_SECONDS):
                await _answer(self._process)
        except (TimeoutError, asyncio.IncompleteReadError) as error:
            raise MonitorError("no process can be started to read it: it did not begin") from error

    async def ask(self, call: bytes) -> object:
        process = self._process
        assert process is not None, "it has begun"
        assert process.stdin is not None, "it is a pipe"
        process.stdin.write(call)
        await process.stdin.drain()
        return await _answer(process)

    def kill(self) -> None:
        if self._process:
            with suppress(ProcessLookupError):
                self._process.kill()
            end = asyncio.create_task(self._process.communicate())
            self._ends[end] = self._process
            end.add_done_callback(self._ended)
            self._process = None

    async def close(self) -> None:
        self.kill()
        for end, process in tuple(self._ends.items()):
            end.cancel()
            await asyncio.wait((end,))
            await process.communicate()

    def _ended(self, end: asyncio.Task[object]) -> None:
        if not end.cancelled():
            del self._ends[end]


async def _answer(process: asyncio.subprocess.Process) -> object:
    assert process.stdout is not None, "it is a pipe"
    length = int.from_bytes(await process.stdout.readexactly(LENGTH_BYTES))
    return pickle.loads(await process.stdout.readexactly(length))


async def _started() -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    try:
        # A group of its own: Ctrl-C is for us.
        return await asyncio.create_subprocess_exec(*_COMMAND, stdin=pipe, stdout=pipe, limit=LIMIT, process_group=0)
    except OSError as error:
        raise MonitorError(f"no process can be started to read it: {error.strerror}") from error
