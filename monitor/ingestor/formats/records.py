"""Cuts a web archive into its records, and finds the next one behind what is damaged."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from monitor.errors import InputError
from monitor.ingestor.formats.raw import LIMIT
from monitor.ingestor.unpacking import Unpacked, UnpackError

_CHUNK = 65_536
_LONGEST_HEAD = _LONGEST_LINE = 65_536
"""Bytes of the headers of a record."""
_MOST_RETURNED = 10 * LIMIT
"""Bytes that are looked through a second time, for all wrong lengths of a file together."""
_LENGTH = re.compile(rb"^content-length[ \t]*:[ \t]*([0-9]{1,15})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_BEGINNING = re.compile(rb"WARC/[0-9.]{1,9}\r?\n")


@dataclass(frozen=True, slots=True)
class Record:
    """The headers and the content of a record, at most ``LIMIT`` bytes; ``where`` is the file with its offset."""

    where: str
    head: bytes = field(repr=False)
    block: bytes = field(repr=False)
    is_cut: bool = False


def cut(stream: BinaryIO, where: str) -> Iterator[Record | InputError]:
    """The records of a web archive in its order, with a problem for each damaged one.

    Where a length is wrong, the records that it would swallow are looked for in what it covers.
    """
    source = _Source(stream)
    while True:
        try:
            _pass_blank(source)
            place = f"{where}@{source.offset()}"
            if not (head := _head(source, place)):
                return
            yield _record(source, head, place)
        except InputError as problem:
            yield problem
            _resume(source)
        except UnpackError as error:
            yield InputError(str(error), where=f"{where}@{source.begun()}")
            _resume(source)


def _pass_blank(source: _Source) -> None:
    while line := source.line(_LONGEST_LINE):
        if line.strip():
            source.unread(line)
            return


def _head(source: _Source, where: str) -> bytes:
    """The headers of the next record with the blank line behind them; nothing at the end."""
    line = source.line(_LONGEST_LINE)
    if line and not _BEGINNING.match(line):
        raise InputError("no record begins here", where=where)
    lines, size = [line], len(line)
    while line.strip():
        line = source.line(_LONGEST_LINE)
        size += len(line)
        if not line or size > _LONGEST_HEAD:
            raise InputError("headers that do not end", where=where)
        lines.append(line)
    return b"".join(lines)


def _record(source: _Source, head: bytes, where: str) -> Record:
    length = _LENGTH.search(head)
    if not length:
        raise InputError("a record that does not say its length", where=where)
    size = int(length[1])
    block = source.read(min(size, LIMIT))
    skipped = source.skip(size - len(block)) if len(block) == LIMIT else 0
    after = source.line(_LONGEST_LINE)
    if len(block) + skipped == size and not after.strip():
        return Record(where, head, block, is_cut=skipped > 0)
    if not skipped and source.returned < _MOST_RETURNED:
        after = block + after
    source.unread(after)
    raise InputError("a record of another length than it says", where=where)


def _resume(source: _Source) -> None:
    """Go to what looks like the beginning of a record."""
    while True:
        try:
            while line := source.line(_LONGEST_LINE):
                if found := _BEGINNING.search(line):
                    source.unread(line[found.start() :])
                    return
            return
        except UnpackError:
            continue


class _Source:
    """A stream that can be read by lines, knows where it is, and takes back what was read too far."""

    def __init__(self, stream: BinaryIO) -> None:
        packed = stream.raw if isinstance(stream, io.BufferedReader) else None
        self._packed = packed if isinstance(packed, Unpacked) else None
        self._stream = self._packed or stream
        self._chunk, self._at, self._base = b"", 0, 0
        self.returned = 0

    def offset(self) -> int:
        """Where the next byte is in the file; of a packed file where its member begins."""
        self._fill()
        return self._base if self._packed else self._base + self._at

    def begun(self) -> int:
        """Where the member begins that could not be unpacked."""
        return self._packed.member if self._packed else self._base + self._at

    def line(self, most: int) -> bytes:
        """Up to the next line break, or ``most`` bytes; nothing at the end."""
        parts: list[bytes] = []
        while most > 0 and self._fill():
            end = self._chunk.find(b"\n", self._at, self._at + most) + 1
            parts.append(self._take(end or self._at + most))
            most -= len(parts[-1])
            if end:
                break
        return b"".join(parts)

    def read(self, most: int) -> bytes:
        """As many bytes as there are, up to ``most``."""
        parts: list[bytes] = []
        while most > 0 and self._fill():
            parts.append(self._take(self._at + most))
            most -= len(parts[-1])
        return b"".join(parts)

    def skip(self, most: int) -> int:
        """Pass over up to ``most`` bytes, and say how many there were."""
        left = most
        while left > 0 and self._fill():
            left -= len(self._take(self._at + left))
        return most - left

    def unread(self, data: bytes) -> None:
        """Put back what was read last."""
        self.returned += len(data)
        if self._chunk.startswith(data, max(0, self._at - len(data))) and self._at >= len(data):
            self._at -= len(data)
        else:
            self._base += 0 if self._packed else self._at - len(data)
            self._chunk, self._at = data + self._chunk[self._at :], 0

    def _take(self, end: int) -> bytes:
        taken = self._chunk[self._at : end]
        self._at += len(taken)
        return taken

    def _fill(self) -> bool:
        if self._at < len(self._chunk):
            return True
        self._base = self._base if self._packed else self._base + len(self._chunk)
        self._chunk, self._at = b"", 0
        self._chunk = self._stream.read(_CHUNK) or b""
        self._base = self._packed.member if self._packed else self._base
        return bool(self._chunk)
