"""Who may ask now: a few at a time per host, and not too many in all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass


@dataclass(slots=True)
class _Gate:
    places: asyncio.Semaphore
    users: int = 0


class Turns:
    """Gives turns, first come first served within a host. A host that nobody asks is forgotten."""

    def __init__(self, per_host: int, total: int) -> None:
        self._per_host = per_host
        self._total = asyncio.Semaphore(total)
        self._gates: dict[str, _Gate] = {}

    @asynccontextmanager
    async def of(self, host: str) -> AsyncIterator[None]:
        """Waits for a turn with this host, and keeps it while the block runs.

        Whoever waits for a busy host takes none of the places of the others.
        """
        gate = self._gates.setdefault(host, _Gate(asyncio.Semaphore(self._per_host)))
        gate.users += 1
        try:
            async with gate.places, self._total:
                yield
        finally:
            gate.users -= 1
            if not gate.users:
                del self._gates[host]
