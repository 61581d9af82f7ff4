"""Collects a body as it comes in, never beyond its limits."""

from __future__ import annotations

import zlib

from monitor.ingestor.fetch.values import Fault, FetchLimits, RefusalError

_PACKED = {"gzip": zlib.MAX_WBITS | 16, "x-gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}


class Body:
    """A body in the making: ``add`` what came, then take the ``whole``."""

    def __init__(self, encoding: str | None, limits: FetchLimits) -> None:
        """``encoding`` is the header's; ``RefusalError`` for any but one layer of gzip or deflate."""
        name = (encoding or "identity").strip().lower() or "identity"
        if name != "identity" and name not in _PACKED:
            raise RefusalError(Fault.BROKEN, f'"{name[:40]}" is no encoding that was asked for')
        self._unpacking = None if name == "identity" else zlib.decompressobj(_PACKED[name])
        self._limits = limits
        self._wire = 0
        self._parts: list[bytes] = []
        self._room = limits.decoded_bytes

    def add(self, chunk: bytes) -> None:
        """Take a chunk as it was sent; ``RefusalError`` when it is too much, or not what its encoding says.

        What follows the end of packed data is passed over, as browsers do.
        """
        self._wire += len(chunk)
        if self._wire > self._limits.wire_bytes:
            raise RefusalError(Fault.TOO_LARGE, f"more than {self._limits.wire_bytes:,} bytes were sent")
        part = self._unpacked(chunk)
        self._room -= len(part)
        if self._room < 0:
            raise RefusalError(Fault.TOO_LARGE, f"more than {self._limits.decoded_bytes:,} bytes when unpacked")
        self._parts.append(part)

    def whole(self) -> bytes:
        """The complete body; ``RefusalError`` when packed data ends before its end."""
        if self._unpacking and self._wire and not self._unpacking.eof:
            raise RefusalError(Fault.BROKEN, "the packed body is cut short")
        return b"".join(self._parts)

    def _unpacked(self, chunk: bytes) -> bytes:
        if self._unpacking is None:
            return chunk
        try:
            return b"" if self._unpacking.eof else self._unpacking.decompress(chunk, self._room + 1)
        except zlib.error as error:
            raise RefusalError(Fault.BROKEN, f"damaged packed body: {error}") from error
