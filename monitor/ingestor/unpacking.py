"""Unpacks compressed files while they are read, in bounded memory, and gives up on bombs."""

from __future__ import annotations

import bz2
import io
import lzma
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from monitor.ingestor.formats.raw import LIMIT

_CHUNK = 65_536
_XZ_MEMORY = 100_000_000
"""Bytes: what the largest preset of xz asks of a reader, and half as much again."""


class UnpackError(Exception):
    """Packed data is damaged or a bomb. Whoever goes on reading gets what the next member holds, where there is one."""


class _Decoder(Protocol):
    """What the decoders of the standard library have in common."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Inflate:
    """Gives zlib the shape of the other decoders: what did not fit is kept here."""

    def __init__(self, bits: int) -> None:
        self._zlib = zlib.decompressobj(bits)

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._zlib.decompress(self._zlib.unconsumed_tail + data, max_length)


@dataclass(frozen=True, slots=True)
class Packing:
    """A way to compress. ``magic`` begins each member, ``ratio`` is how many times its size data may unpack to."""

    name: str
    magic: bytes
    ratio: int
    decoder: Callable[[], _Decoder]


_GZIP = Packing("gzip", b"\x1f\x8b\x08", 100, lambda: _Inflate(zlib.MAX_WBITS | 16))
_DEFLATE = Packing("deflate", b"\x78", 100, lambda: _Inflate(zlib.MAX_WBITS))

PACKINGS: Mapping[str, Packing] = {
    ".gz": _GZIP,
    ".bz2": Packing("bzip2", b"BZh", 100, bz2.BZ2Decompressor),
    # Its window holds all snapshots of a feed, each nearly the one before: such archives reach 500.
    ".xz": Packing("xz", b"\xfd7zXZ\x00", 1_000, lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)),
}
"""By the ending of a file's name."""

ENCODINGS: Mapping[str, Packing] = {"gzip": _GZIP, "x-gzip": _GZIP, "deflate": _DEFLATE}
"""By the name that HTTP has for it."""


class Unpacked(io.RawIOBase):
    """The unpacked bytes of a packed stream, member after member; each read gives bytes of one member only.

    ``member`` is where in the packed stream that member begins. The first ``LIMIT`` bytes may come of any ratio.
    """

    def __init__(self, packed: BinaryIO, packing: Packing) -> None:
        self.member = 0
        self._packed, self._packing = packed, packing
        self._decoder: _Decoder | None = None
        self._waiting = b""
        self._fed = b""
        self._read = 0
        self._given = 0
        self._lost = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Raises ``UnpackError``."""
        if self._lost:
            self._seek()
        data = self._next(len(buffer))
        self._given += len(data)
        if self._given > LIMIT + self._packing.ratio * self._read:
            self._given -= len(data)
            raise self._failed(f"a bomb: unpacks to more than {self._packing.ratio} times its size")
        buffer[: len(data)] = data
        return len(data)

    def _next(self, most: int) -> bytes:
        while decoder := self._decoder or self._begin():
            data = self._decoded(decoder, b"", most) if self._fed else b""
            if not data and not decoder.eof:
                self._fed, self._waiting = self._waiting or self._more(), b""
                data = self._decoded(decoder, self._fed, most)
                if not (data or self._fed or decoder.eof):
                    raise self._failed(f"damaged {self._packing.name}: it ends in the middle")
            if decoder.eof:
                self._waiting, self._fed, self._decoder = decoder.unused_data, b"", None
            if data:
                return data
        return b""

    def _decoded(self, decoder: _Decoder, data: bytes, most: int) -> bytes:
        try:
            return decoder.decompress(data, most)
        except (zlib.error, lzma.LZMAError, OSError, ValueError) as error:
            raise self._failed(f"damaged {self._packing.name}: {error}") from error

    def _begin(self) -> _Decoder | None:
        """The decoder of the next member, past the zeros that may stand between two; none at the end."""
        while not self._waiting.lstrip(b"\0"):
            self._waiting = self._more()
            if not self._waiting:
                return None
        self._waiting = self._waiting.lstrip(b"\0")
        self.member = self._read - len(self._waiting)
        self._decoder = self._packing.decoder()
        return self._decoder

    def _more(self) -> bytes:
        chunk = self._packed.read(_CHUNK)
        self._read += len(chunk)
        return chunk

    def _failed(self, why: str) -> UnpackError:
        self._lost = True
        return UnpackError(why)

    def _seek(self) -> None:
        """Go to where the next member seems to begin."""
        self._lost, self._decoder = False, None
        known = self._fed + self._waiting
        begun = max(0, self.member + 1 - (self._read - len(known)))
        self._fed, self._waiting = b"", known[begun:]
        while (place := self._waiting.find(self._packing.magic)) < 0:
            chunk = self._more()
            if not chunk:
                self._waiting = b""
                return
            self._waiting = self._waiting[-len(self._packing.magic) :] + chunk
        self._waiting = self._waiting[place:]
