"""From bytes to characters: size, emptiness, encodings."""

from __future__ import annotations

import codecs
from typing import BinaryIO

from monitor.errors import InputError

LIMIT = 20_000_000
"""The most bytes one document, or one line of JSON, may have once decompressed: a long book has a tenth of it."""

UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def whole(stream: BinaryIO, where: str) -> bytes:
    """All bytes of a document that is neither empty nor beyond ``LIMIT``."""
    data = stream.read(LIMIT + 1)
    if not data.strip():
        raise InputError("empty file", where=where)
    if len(data) > LIMIT:
        raise InputError(f"larger than {LIMIT:,} bytes", where=where)
    return data


def decoded(data: bytes) -> str:
    """Text in UTF-8, or in UTF-16 with a byte order mark; ``UnicodeDecodeError`` otherwise."""
    return data.decode("utf-16" if data.startswith(UTF16_MARKS) else "utf-8-sig")


def refuse_binary(data: bytes, where: str) -> None:
    """Raises ``InputError`` for bytes that are no text in any encoding read here."""
    if not data.startswith(UTF16_MARKS) and data.count(0) * 10 > len(data):
        raise InputError("binary, not text", where=where)


def not_text(error: UnicodeDecodeError, where: str) -> InputError:
    """The problem with a document that could not be decoded, at the line of the first bad byte."""
    line = bytes(error.object).count(b"\n", 0, error.start) + 1
    return InputError(f"not {error.encoding.removesuffix('-sig').upper()}: {error.reason}", where=f"{where}:{line}")
