"""Connects again, ever more slowly, for as long as the subscriber has patience."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from monitor.client.interruption import Ears, Interruption
from monitor.client.steps import Close, Talk, Wait
from monitor.errors import ChannelUnavailableError

__all__ = ["Patience", "open_again"]

_FIRST_WAIT_SECONDS = 0.1
_LONGEST_WAIT_SECONDS = 5.0
_R = TypeVar("_R")


class Patience:
    """How long to go on trying: so many ``seconds`` each time, ``None`` for ever, 0 not at all."""

    def __init__(self, seconds: float | None) -> None:
        self.seconds = seconds
        self._failures = 0

    def rest(self) -> None:
        """All is well: the next wait is a short one."""
        self._failures = 0

    def next_wait(self) -> float:
        """Seconds to let pass before the next try."""
        wait: float = min(_LONGEST_WAIT_SECONDS, _FIRST_WAIT_SECONDS * 2 ** min(self._failures, 10))
        self._failures += 1
        return wait


def open_again(
    opened: Callable[[], Talk[_R]], error: ChannelUnavailableError, patience: Patience, ears: Ears, where: str
) -> Talk[_R]:
    """What ``opened`` gives once the server is there; the last error when it stays away for too long."""
    if patience.seconds == 0:
        raise error
    ears.noticed(Interruption.LOST, f"{where}: connection lost, connecting again: {error.message}")
    deadline = None if patience.seconds is None else time.monotonic() + patience.seconds
    while True:
        wait = patience.next_wait()
        if deadline is not None and time.monotonic() + wait > deadline:
            raise error
        yield Wait(wait)
        try:
            made = yield from opened()
        except ChannelUnavailableError as again:
            error = again
            yield Close()
        else:
            ears.noticed(Interruption.RESUMED, f"{where}: connected again")
            return made
