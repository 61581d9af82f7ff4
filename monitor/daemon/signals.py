"""What the operating system asks of the service: leave, leave at once, read the configuration again."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from monitor.daemon.inbox import Order, Reload, Stop


@contextmanager
def obeyed(post: Callable[[Order], None]) -> Iterator[None]:
    """SIGTERM and SIGINT stop in order, a second one of them at once; SIGHUP reloads. Former handlers come back.

    ``post`` is handed each order, and may be interrupted by itself.
    """
    asked = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            os._exit(128 + number)
        asked = True
        post(Stop())

    def reload(number: int, frame: FrameType | None) -> None:
        post(Reload())

    handlers = {signal.SIGTERM: stop, signal.SIGINT: stop, signal.SIGHUP: reload}
    former = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
