"""What the operating system asks of the service: leave, leave at once, read the configuration again."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from monitor.daemon.inbox import Reload, Stop
from monitor.daemon.service import Service


@contextmanager
def obeyed(service: Service) -> Iterator[None]:
    """SIGTERM and SIGINT stop in order, a second one of them at once; SIGHUP reloads. Former handlers come back."""
    asked = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            os._exit(128 + number)
        asked = True
        service.post(Stop())

    def reload(number: int, frame: FrameType | None) -> None:
        service.post(Reload())

    handlers = {signal.SIGTERM: stop, signal.SIGINT: stop, signal.SIGHUP: reload}
    former = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
