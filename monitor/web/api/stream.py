"""Alerts as they come, as server-sent events: ``/alerts/stream``.

    id: the alert's sequence, which a browser says again as Last-Event-ID when it comes back
    data: the CloudEvent

A client that was away gets what it missed, as long as the alerts are kept. Comments keep the connection open.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from monitor.alerts.letter import letter
from monitor.alerts.wire_parts import sequence_of
from monitor.web.api.parameters import Parameters
from monitor.web.api.problems import problem
from monitor.web.live import TooManyError
from monitor.web.parts import Parts

__all__ = ["BEAT_SECONDS", "routes"]

BEAT_SECONDS = 15.0
"""How long a connection may be silent: proxies close those that are so for a minute."""
_MEDIA_TYPE = "text/event-stream"
_AT_ONCE = 100
_SEQUENCE = re.compile(r"[0-9]{1,20}", re.ASCII)


def routes(parts: Parts) -> Sequence[BaseRoute]:
    """The route."""
    reading = _Reading(parts)

    async def stream(request: Request) -> ASGIApp:
        asked = Parameters(request, "after")
        given = request.headers.get("last-event-id") or asked.text("after")
        if request.method == "HEAD":
            return Response(media_type=_MEDIA_TYPE)
        return _Stream(parts, reading, await _beginning(parts, given))

    return (Route("/alerts/stream", stream, methods=["GET"]),)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Some events as they are sent, and the sequence that has been reached with them."""

    text: str
    reached: int


class _Reading:
    """What comes after a sequence, read once for all who ask at the same time."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._under_way: dict[int, asyncio.Task[_Batch]] = {}

    async def after(self, sequence: int) -> _Batch:
        task = self._under_way.get(sequence)
        if task is None:
            task = self._under_way[sequence] = asyncio.create_task(run_in_threadpool(self._read, sequence))
            task.add_done_callback(lambda _: self._under_way.pop(sequence))
        return await asyncio.shield(task)

    def _read(self, sequence: int) -> _Batch:
        store, instance = self._parts.store, self._parts.instance
        epoch, last = store.epoch(), store.last_sequence()
        told = store.browsing.told_after(sequence, _AT_ONCE)
        texts = (
            f"id: {sequence_of(one.sequence, epoch)}\ndata: {letter(one).text(instance, epoch)}\n\n" for one in told
        )
        # Where nothing is left beyond, what there was is kept no longer.
        return _Batch("".join(texts), told[-1].sequence if told else max(sequence, last))


class _Stream:
    """One connection. It holds its place from the first byte to the last."""

    def __init__(self, parts: Parts, reading: _Reading, after: int) -> None:
        self._live, self._reading, self._after = parts.live, reading, after

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with self._live.connection():
                headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
                await StreamingResponse(self._parts(), 200, headers, _MEDIA_TYPE)(scope, receive, send)
        except TooManyError:
            full = problem(503, "as many connections follow live as `web.streams` allows", {"Retry-After": "30"})
            await full(scope, receive, send)

    async def _parts(self) -> AsyncIterator[str]:
        yield "retry: 3000\n\n"
        while True:
            batch = await self._reading.after(self._after)
            self._after = batch.reached
            if batch.text:
                yield batch.text
            elif not await self._live.beyond(self._after, BEAT_SECONDS):
                yield ": alive\n\n"


async def _beginning(parts: Parts, given: str | None) -> int:
    """The sequence to go on from: the one given, or the last one there is.

    Sequences of another epoch say nothing of this one: who brings one gets everything, and knows by
    the ids what is new.
    """
    if given is None:
        return await run_in_threadpool(parts.store.last_sequence)
    if not _SEQUENCE.fullmatch(given):
        raise HTTPException(400, "Last-Event-ID, or 'after', should be the sequence of an alert")
    epoch, number = divmod(int(given), 10**12)
    known = await run_in_threadpool(parts.store.epoch)
    return number if epoch == known or len(given) <= 12 else 0
