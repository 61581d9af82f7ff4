"""How the types of the model are written into columns, and read back."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from functools import cache, lru_cache, partial
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from monitor.alerts.letter import Letter
from monitor.errors import StoreError
from monitor.model import EPOCH, digest

__all__ = [
    "EPOCH_TEXT",
    "Coded",
    "Instant",
    "Key",
    "Words",
    "clean",
    "decode",
    "encode",
    "indexed",
    "packed",
    "unpacked",
]

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""NUL, which PostgreSQL refuses, and lone surrogates, which UTF-8 has no bytes for."""

_LONGEST_KEY = 500
"""In characters. PostgreSQL refuses an entry of an index that is longer than 2,704 bytes."""


def clean(text: str) -> str:
    """Text that every database can hold. One character stands for one, so that spans stay true."""
    return _UNSTORABLE.sub("\ufffd", text)


def indexed(text: str) -> str:
    """Clean text that every index can hold: of a longer one its beginning, and a digest that tells it from others."""
    text = clean(text)
    return text if len(text) <= _LONGEST_KEY else f"{text[: _LONGEST_KEY - 33]} {digest(text)}"


def encode(shape: Any, value: object) -> str:
    """A value of one of the model's types as JSON text."""
    try:
        text = _adapter(shape).dump_json(value).decode()
    except PydanticSerializationError:
        return _encode_cleaned(shape, value)
    return _encode_cleaned(shape, value) if "\\u0000" in text else text


def decode(shape: Any, text: str) -> Any:
    """The value that ``encode`` wrote. Raises ``StoreError`` when the text is not of this shape."""
    try:
        return _adapter(shape).validate_json(text)
    except ValidationError as error:
        raise StoreError(
            f"a stored {getattr(shape, '__name__', shape)} cannot be read: {error.errors()[0]['msg']}"
        ) from error


def packed(letter: Letter) -> str:
    """A letter as text: its fields hold no line breaks."""
    return "\n".join((letter.id, letter.subject, letter.kind, letter.to_source, letter.to_sequence, letter.rest))


def unpacked(sequence: int, text: str) -> Letter:
    """The letter that ``packed`` wrote."""
    return Letter._make((sequence, *text.split("\n")))


def _encode_cleaned(shape: Any, value: object) -> str:
    return json.dumps(_cleaned(_adapter(shape).dump_python(value, mode="json")), ensure_ascii=False)


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):
        return {key: _cleaned(item) for key, item in value.items()}
    return value


@cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


class Coded(TypeDecorator[Any]):
    """A column that holds one of the model's types, or of a union of them, as JSON text.

    ``kept`` values read last are not decoded again while they are as they were: the types of the model never change.
    """

    impl = Text
    cache_ok = True

    def __init__(self, shape: Any, kept: int = 0) -> None:
        super().__init__()
        self.shape, self.kept = shape, kept
        self._decoded = lru_cache(kept)(partial(decode, shape))

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else encode(self.shape, value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else self._decoded(value)


class Words(TypeDecorator[str]):
    """A column of text from outside."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else clean(value)


class Key(TypeDecorator[str]):
    """A column of text from outside that is only looked up by: where it is read, ``data`` has it whole."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else indexed(value)


class Instant(TypeDecorator[datetime]):
    """A column of UTC times, to the microsecond, as text that sorts as the times do."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return None if value is None else _instant(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


EPOCH_TEXT = _instant(EPOCH)
"""``EPOCH`` as a column of times has it."""
