"""Documents that take their readers down are set aside: each try costs a process and its neighbours' time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import structlog

from monitor.errors import InputError
from monitor.store import Poison

TRIES = 3
"""So often a document is read that takes its reader down: the first time may have been another's fault."""

_REMEMBERED = 10_000

log = structlog.get_logger()


class PoisonError(InputError):
    """A document took too long to read, or took down the process that read it. ``poison`` says how often by now."""

    def __init__(self, message: str, *, where: str | None = None, poison: Poison | None = None) -> None:
        super().__init__(message, where=where)
        self.poison = poison


class Quarantine:
    """Knows documents by what they say, wherever they come from: one that changes is another.

    It begins with what is ``known`` of former runs.
    """

    def __init__(self, known: Iterable[Poison] = ()) -> None:
        self._tries = {poison.document: poison.tries for poison in known}

    @property
    def set_aside(self) -> int:
        """How many documents are not tried again. Any thread may ask."""
        return sum(tries >= TRIES for tries in tuple(self._tries.values()))

    @contextmanager
    def around(self, document: bytes, where: str) -> Iterator[None]:
        """One try to read a document from ``where``. Raises ``PoisonError`` instead of the block once it had its tries.

        Counts the ``PoisonError`` that the block raises, and tells the log when that was the last try.
        """
        name = hashlib.sha256(document).hexdigest()
        if (tries := self._tries.get(name, 0)) >= TRIES:
            raise _set_aside(where, Poison(name, tries))
        try:
            yield
        except PoisonError as error:
            error.poison = self._counted(name)
            if not is_set_aside(error.poison):
                raise
            log.error("in quarantine", document=where, tries=TRIES, error=error.message, sha256=name)
            raise _set_aside(where, error.poison) from error

    def _counted(self, name: str) -> Poison:
        self._tries[name] = tries = self._tries.pop(name, 0) + 1
        if len(self._tries) > _REMEMBERED:
            del self._tries[next(iter(self._tries))]
        return Poison(name, tries)


def is_set_aside(poison: Poison | None) -> bool:
    """Whether it had its tries."""
    return poison is not None and poison.tries >= TRIES


def poison_of(error: Exception, before: Poison | None) -> Poison | None:
    """What is to be remembered after an error: any other than of a poison document leaves what was known ``before``."""
    return error.poison or before if isinstance(error, PoisonError) else before


def _set_aside(where: str, poison: Poison) -> PoisonError:
    message = f"in quarantine until it changes: it could not be read {poison.tries} times"
    return PoisonError(message, where=where, poison=poison)
