"""What the service's thread has to attend to: orders before answers, each in the order of its coming."""

from __future__ import annotations

import queue
import time
from dataclasses import dataclass, field

from monitor.daemon.poller import Answer


@dataclass(frozen=True, slots=True)
class Tick:
    """Time to look for what is due."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Finish what is in hand and leave. ``at`` is when that was asked, on the monotonic clock."""

    at: float = field(default_factory=time.monotonic, compare=False)


@dataclass(frozen=True, slots=True)
class Reload:
    """Read the configuration again."""


Order = Tick | Stop | Reload
Message = Order | Answer


class Inbox:
    """Any thread may put, and a signal handler that interrupts a get; one thread gets.

    However many answers wait to be judged, an order is heard next: due feeds are asked in time, and SIGTERM is obeyed.
    """

    def __init__(self) -> None:
        # SimpleQueue alone may be put to by a signal handler that interrupts a get.
        self._bell: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._orders: queue.SimpleQueue[Order] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self._stops: queue.SimpleQueue[Stop] = queue.SimpleQueue()

    def put(self, message: Message) -> None:
        """Never waits."""
        if isinstance(message, Stop):
            self._stops.put(message)
        if isinstance(message, Order):
            self._orders.put(message)
        else:
            self._answers.put(message)
        self._bell.put(None)

    def get(self, seconds: float) -> Message | None:
        """The next message, or ``None`` when none came within that time."""
        try:
            self._bell.get(timeout=seconds)
        except queue.Empty:
            return None
        return self._answers.get_nowait() if self._orders.empty() else self._orders.get_nowait()

    def stop_comes(self, seconds: float) -> bool:
        """Wait until there is a Stop, or was one since this was last asked, for so long at most. It is still got."""
        try:
            self._stops.get(timeout=seconds)
        except queue.Empty:
            return False
        return True

    @property
    def empty(self) -> bool:
        """Whether nothing waits."""
        return self._bell.empty()

    @property
    def has_orders(self) -> bool:
        """Whether an order waits."""
        return not self._orders.empty()
