"""From the bytes of a document to its drafts, by the ingestor's readers."""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from monitor.errors import InputError
from monitor.extractor.gate import may_tell
from monitor.ingestor.draft import Draft, sound
from monitor.ingestor.formats import FORMATS, Reader, jsonl, read_document, read_file, warc
from monitor.lexicon import load_lexicon
from monitor.scale.documents import PARQUET

GATED = "the raw page has no word of a figure"
"""The reason for which a page is passed over unread. It is counted, and is no fault."""

DRAFTS = "document int, place long, draft string, source string, reason string"
"""A draft or a problem a row."""

_TAG = re.compile(r"<[^<>]{0,2000}>")
_FIELDS = ("id", "text", "published", "title", "publisher", "url", "language", "event")


def rows_of(document: int, where: str, content: bytes | None, gate: bool) -> Iterator[dict[str, Any]]:
    """The rows of one document, drafts as they are; ``content`` is what it holds, ``None`` to open a file."""
    problems: list[InputError] = []
    for place, draft in enumerate(sound(_items(where, content, gate, problems), problems.append)):
        yield from _rejected(document, problems)
        yield {"document": document, "place": place, "draft": draft, "source": draft.where, "reason": None}
    yield from _rejected(document, problems)


def refused(document: int, problem: InputError) -> dict[str, Any]:
    """The row of what could not be read."""
    return {"document": document, "place": None, "draft": None, "source": problem.where, "reason": problem.message}


def is_worth(page: bytes) -> bool:
    """Whether a page may tell a figure, by its bytes alone: never wrongly no in what its readers see."""
    if b"\0" in page:
        return True
    text = html.unescape(_TAG.sub(" ", page.decode("utf-8", "replace")))
    return any(may_tell("", text, language) for language in load_lexicon().languages.values())


def _items(where: str, content: bytes | None, gate: bool, problems: list[InputError]) -> Iterator[Draft | InputError]:
    if where.endswith(PARQUET):
        yield from _parquet(where, content)
        return

    def worth(page: bytes, record: str) -> bool:
        if is_worth(page):
            return True
        problems.append(InputError(GATED, where=record))
        return False

    readers: Mapping[str, Reader] = {**FORMATS, ".warc": partial(warc.read, is_worth=worth)} if gate else FORMATS
    if content is not None:
        yield from read_document(io.BytesIO(content), where, readers)
    else:
        yield from read_file(Path(where), readers)


def _parquet(where: str, content: bytes | None) -> Iterator[Draft | InputError]:
    """The rows of a Parquet file as JSON lines, which is what they would be in another file."""
    import pyarrow
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(where if content is None else pyarrow.BufferReader(content))
        columns = [name for name in file.schema_arrow.names if name in _FIELDS]
        for batch in file.iter_batches(batch_size=1000, columns=columns):
            lines = "\n".join(json.dumps(row, default=_plain) for row in batch.to_pylist())
            yield from jsonl.read(_stream(lines), where)
    except (OSError, pyarrow.ArrowException) as error:
        yield InputError(f"not a Parquet file that can be read: {error}", where=where)


def _stream(lines: str) -> BinaryIO:
    return io.BytesIO(lines.encode())


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _rejected(document: int, problems: list[InputError]) -> Iterator[dict[str, Any]]:
    yield from [refused(document, problem) for problem in problems]
    problems.clear()
