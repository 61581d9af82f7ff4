"""From bytes to characters: size, emptiness, encodings."""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO

from monitor.errors import InputError

LIMIT = 20_000_000
"""The most bytes one document, or one line of JSON, may have once decompressed: a long book has a tenth of it."""

UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

_MEDIA = re.compile(rb"%PDF-|[^\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]{0,1444}[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
"""A signature, or a byte of no text in the first 1,445 (WHATWG, MIME Sniffing Standard, 7.2)."""


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


def refuse_media(data: bytes, where: str) -> None:
    """Raises ``InputError`` for a document, picture or film that calls itself a page."""
    if not data.startswith(UTF16_MARKS) and _MEDIA.match(data):
        raise InputError("not a page but another kind of file", where=where)


def not_text(error: UnicodeDecodeError, where: str) -> InputError:
    """The problem with a document that could not be decoded, at the line of the first bad byte."""
    line = bytes(error.object).count(b"\n", 0, error.start) + 1
    return InputError(f"not {error.encoding.removesuffix('-sig').upper()}: {error.reason}", where=f"{where}:{line}")
