"""Standard output, for people who watch."""

from __future__ import annotations

import os
from datetime import datetime

from monitor.notifier.channels.options import Options
from monitor.notifier.console import line
from monitor.notifier.message import Message
from monitor.notifier.neutral import plain
from monitor.notifier.port import NotTakenError

__all__ = ["Console"]

_STDOUT = 1


class Console:
    """Prints one line an alert; a message of several as its title and its text."""

    def __init__(self, options: Options) -> None:
        pass

    def send(self, message: Message, event: str, now: datetime) -> None:
        if len(message.alerts) == 1:
            lines = [line(message.alerts[0])]
        else:
            lines = [plain(message.title), *(f"  {plain(text)}" for text in message.text.splitlines())]
        data = "".join(f"{text}\n" for text in lines).encode()
        try:
            while data:  # not by sys.stdout: a reader that stalls would hold its lock while the program leaves
                data = data[os.write(_STDOUT, data) :]
        except OSError as error:
            raise NotTakenError(f"standard output: {error.strerror}") from error

    def close(self) -> None:
        """Standard output stays."""
