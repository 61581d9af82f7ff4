"""Documents that take their readers down are set aside: each try costs a process and its neighbours' time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from monitor.errors import InputError

TRIES = 3
"""So often a document is read that takes its reader down: the first time may have been another's fault."""

_REMEMBERED = 10_000

log = structlog.get_logger()


class PoisonError(InputError):
    """A document took too long to read, or took down the process that read it."""


class Quarantine:
    """Knows documents by what they say, wherever they come from: one that changes is another. A restart forgets."""

    def __init__(self) -> None:
        self._failures: dict[bytes, int] = {}

    @contextmanager
    def around(self, document: bytes, where: str) -> Iterator[None]:
        """One try to read a document from ``where``. Raises ``InputError`` instead of the block once it had its tries.

        Counts the ``PoisonError`` that the block raises, and tells the log when it was the last.
        """
        name = hashlib.sha256(document).digest()
        if self._failures.get(name, 0) >= TRIES:
            raise InputError(f"in quarantine until it changes: it could not be read {TRIES} times", where=where)
        try:
            yield
        except PoisonError as error:
            self._count(name, where, error)
            raise

    def _count(self, name: bytes, where: str, error: PoisonError) -> None:
        self._failures[name] = failures = self._failures.pop(name, 0) + 1
        if len(self._failures) > _REMEMBERED:
            del self._failures[next(iter(self._failures))]
        if failures == TRIES:
            log.error("in quarantine", document=where, tries=failures, error=error.message, sha256=name.hex())
