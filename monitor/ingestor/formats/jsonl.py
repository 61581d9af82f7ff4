"""JSON lines, ``.jsonl``: ``{"id", "text"}`` plus any of published, title, publisher, url, language, event."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from monitor.errors import InputError
from monitor.ingestor import instants
from monitor.ingestor.draft import Draft
from monitor.ingestor.formats import raw

_FIELDS = ("id", "text", "published", "title", "publisher", "url", "language", "event")


def read(stream: BinaryIO, where: str) -> Iterator[Draft | InputError]:
    """One article a line, and a problem for every line that is none. Blank lines and unknown keys are passed over."""
    found = False
    for number, line in enumerate(_lines(stream, where), 1):
        if line.strip():
            found = True
            yield from _line(line, f"{where}:{number}", Path(where).name)
    if not found:
        raise InputError("empty file", where=where)


def begins_with_object(data: bytes) -> bool:
    """Whether the first line that is not blank is a JSON object."""
    try:
        first = raw.decoded(data).lstrip().partition("\n")[0]
        return first.startswith("{") and isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def _lines(stream: BinaryIO, where: str) -> Iterator[bytes]:
    line = stream.readline(raw.LIMIT + 1)
    raw.refuse_binary(line, where)
    if line.startswith(raw.UTF16_MARKS):
        stream = io.BytesIO(raw.decoded(line + stream.read()).encode())
        line = stream.readline(raw.LIMIT + 1)
    while line:
        yield line
        while len(line) > raw.LIMIT and not line.endswith(b"\n"):  # the rest of a line that is refused
            line = stream.readline(raw.LIMIT + 1)
        line = stream.readline(raw.LIMIT + 1)


def _line(line: bytes, where: str, name: str) -> Iterator[Draft | InputError]:
    try:
        fields = _fields(line, where)
    except InputError as refused:
        yield refused
        return
    published, problem = instants.read(fields.get("published"), where)
    if problem:
        yield problem
    yield Draft(
        where=where,
        label=fields.get("id", name),
        title=fields.get("title", ""),
        text=fields["text"],
        published=published,
        publisher=fields.get("publisher"),
        url=fields.get("url"),
        language=fields.get("language"),
        event=fields.get("event"),
    )


def _fields(line: bytes, where: str) -> dict[str, str]:
    record = _object(line, where)
    fields = {name: record[name] for name in _FIELDS if record.get(name) is not None}
    for name, value in fields.items():
        if not isinstance(value, str):
            raise InputError(f'"{name}" is not a string', where=where)
    if "text" not in fields:
        raise InputError('"text" is missing', where=where)
    return fields


def _object(line: bytes, where: str) -> dict[str, str]:
    if len(line) > raw.LIMIT:
        raise InputError(f"a line larger than {raw.LIMIT:,} bytes", where=where)
    try:
        record = json.loads(raw.decoded(line).strip())
    except UnicodeDecodeError as error:
        raise InputError(f"not UTF-8: {error.reason}", where=where) from error
    except json.JSONDecodeError as error:
        raise InputError(f"broken JSON: {error.msg} at column {error.colno}", where=where) from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"broken JSON: {error}", where=where) from error
    if not isinstance(record, dict):
        raise InputError("not a JSON object", where=where)
    return record
