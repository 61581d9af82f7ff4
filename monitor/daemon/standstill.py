"""What the service does while nothing can be kept: it stands still, and goes on where it was.

The database takes nothing, or the stream does that articles are handed over to.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog

from monitor.errors import ChannelError, StoreUnavailableError

_FIRST_SECONDS = 0.1
"""A transaction that met another one may be tried again at once."""
_MOST_SECONDS = 5.0
_SOUND_SECONDS = 5.0
"""A disk that is full may take a little now and then: only after so long without a refusal is it said to be well."""

log = structlog.get_logger()


class Standstill:
    """One for everything that needs the database: however much is refused and tried again, that is said once."""

    def __init__(self) -> None:
        self._refused: float | None = None
        self._who = "the database"

    def go(self, act: Callable[[], None], leave: Callable[[float], bool]) -> None:
        """Do it, again and again until it can be done: the disk may be full, or the server away.

        ``act`` leaves nothing half done that doing it again would not mend. ``leave`` waits for so many seconds, and
        says whether to give up before they are over: the ``StoreUnavailableError`` or ``ChannelError`` then passes.
        """
        pause = _FIRST_SECONDS
        while not self._done(act, leave, pause):
            pause = min(2 * pause, _MOST_SECONDS)
        if self._refused is not None and time.monotonic() - self._refused > _SOUND_SECONDS:
            log.info(f"{self._who} takes what it is given again")
            self._refused = None

    def _done(self, act: Callable[[], None], leave: Callable[[float], bool], pause: float) -> bool:
        try:
            act()
        except (StoreUnavailableError, ChannelError) as error:
            if self._refused is None:
                self._who = "the stream of articles" if isinstance(error, ChannelError) else "the database"
                log.error(f"{self._who} takes nothing, all else waits for it", error=str(error))
            self._refused = time.monotonic()
            if leave(pause):
                raise
            return False
        return True
