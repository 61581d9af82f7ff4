"""A file of JSON lines, one CloudEvent a line, for whatever reads logs."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from monitor.notifier.channels.options import Options
from monitor.notifier.message import Message
from monitor.notifier.port import NotTakenError

__all__ = ["File"]

_OURS = b'{"specversion":'
_TAIL = 1_000_000


class File:
    """Appends; a message is taken when it is on disk. A file that was moved away or removed is made anew.

    It is its owner's alone when it is made. A line that a crash cut short is taken back, and comes again whole.
    """

    def __init__(self, options: Options) -> None:
        self._path = Path(options.path)
        self._open: int | None = None

    def send(self, message: Message, event: str, now: datetime) -> None:
        try:
            self._append(self._file(), event.encode() + b"\n")
        except OSError as error:
            self.close()
            raise NotTakenError(f"{self._path}: {error.strerror}") from error

    def close(self) -> None:
        if self._open is not None:
            with suppress(OSError):
                os.close(self._open)
            self._open = None

    def _file(self) -> int:
        """The file that is in its place now."""
        if self._open is not None and not self._moved(self._open):
            return self._open
        self.close()
        self._open = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        _mend(self._open)
        _keep_name(self._path.parent)
        return self._open

    def _moved(self, file: int) -> bool:
        try:
            return not os.path.samestat(os.fstat(file), os.stat(self._path))
        except FileNotFoundError:
            return True

    @staticmethod
    def _append(file: int, data: bytes) -> None:
        """All of it or nothing, as long as the program lives."""
        size = os.fstat(file).st_size
        try:
            left = data
            while left:
                left = left[os.write(file, left) :]
            os.fsync(file)
        except OSError:
            with suppress(OSError):
                os.ftruncate(file, size)
            raise


def _mend(file: int) -> None:
    """Begin a new line where the last one has no end: one of ours is taken back, anybody else's stays."""
    size = os.fstat(file).st_size
    begin = max(0, size - _TAIL)
    tail = os.pread(file, size - begin, begin)
    if not tail or tail.endswith(b"\n"):
        return
    last = tail.rpartition(b"\n")[2]
    if last.startswith(_OURS[: len(last)]):
        os.ftruncate(file, size - len(last))
    else:
        os.write(file, b"\n")


def _keep_name(folder: Path) -> None:
    """A new file's name is on disk, too."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
