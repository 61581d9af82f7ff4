"""Collects a body as it comes in, never beyond its limits."""

from __future__ import annotations

import zlib

from monitor.fetch.values import Fault, FetchLimits, RefusalError

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
        self._size = 0

    def add(self, chunk: bytes) -> None:
        """Take a chunk as it was sent; ``RefusalError`` when it is too much, or not what its encoding says.

        What follows the end of packed data is passed over, as browsers do.
        """
        self._wire += len(chunk)
        if self._wire > self._limits.wire_bytes:
            raise RefusalError(Fault.TOO_LARGE, f"more than {self._limits.wire_bytes:,} bytes were sent")
        part = self._unpacked(chunk)
        self._size += len(part)
        if self._size > self._limits.decoded_bytes:
            raise RefusalError(Fault.TOO_LARGE, f"more than {self._limits.decoded_bytes:,} bytes when unpacked")
        if self._size > self._most:
            raise RefusalError(Fault.TOO_LARGE, f"more than {self._limits.ratio} times as large when unpacked")
        self._parts.append(part)

    def whole(self) -> bytes:
        """The complete body; ``RefusalError`` when packed data ends before its end."""
        if self._unpacking and self._wire and not self._unpacking.eof:
            raise RefusalError(Fault.BROKEN, "the packed body is cut short")
        return b"".join(self._parts)

    @property
    def _most(self) -> int:
        """How large it may be by now: what is small at any rate may be packed as well as it likes."""
        return min(self._limits.decoded_bytes, max(self._wire * self._limits.ratio, self._limits.small_bytes))

    def _unpacked(self, chunk: bytes) -> bytes:
        if self._unpacking is None:
            return chunk
        try:
            return b"" if self._unpacking.eof else self._unpacking.decompress(chunk, self._most - self._size + 1)
        except zlib.error as error:
            raise RefusalError(Fault.BROKEN, f"damaged packed body: {error}") from error
