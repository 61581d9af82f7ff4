"""Tells a service manager how the service fares: sd_notify(3), one datagram for each thing that is said."""

from __future__ import annotations

import socket
import time
from contextlib import suppress

ADDRESS = "NOTIFY_SOCKET"
"""The variable in which systemd names the socket that it listens on."""

_MORE_SECONDS = 120


class Supervisor:
    """Whoever started the service. Without an ``address`` nobody did, and nothing is said.

    The address is a path, or with a leading ``@`` a name in the abstract namespace of Linux. A manager that does not
    listen costs nothing: the service goes on.
    """

    def __init__(self, address: str | None = None) -> None:
        self._address = f"\0{address[1:]}" if address and address[0] == "@" else address

    def ready(self) -> None:
        """The service has begun its work, or has read its configuration again."""
        self._say("READY=1")

    def waiting(self, status: str) -> None:
        """The service cannot begin its work yet, and is to be given time: until two minutes from now without a word."""
        self._say(f"EXTEND_TIMEOUT_USEC={_MORE_SECONDS * 1_000_000}", f"STATUS={status}")

    def reloading(self) -> None:
        """The configuration is read again; ``ready`` follows."""
        self._say("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def stopping(self) -> None:
        """The service finishes what is in hand and leaves."""
        self._say("STOPPING=1")

    def alive(self, status: str) -> None:
        """The service has done a round of its work and written so down. ``status`` is one line for people."""
        self._say("WATCHDOG=1", f"STATUS={status}")

    def _say(self, *lines: str) -> None:
        if self._address is None:
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
            channel.setblocking(False)
            channel.sendto("\n".join(lines).encode(), self._address)
