"""The file formats that articles come in. A format is one module here and one line in ``FORMATS``."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, cast

from monitor.errors import InputError
from monitor.ingestor.draft import Draft
from monitor.ingestor.formats import feed, jsonl, page, raw, text

Reader = Callable[[BinaryIO, str], Iterator[Draft | InputError]]
"""Reads one document of bytes; the string names it in messages and labels. Raises InputError for the whole of it."""

FORMATS: Mapping[str, Reader] = {
    ".txt": text.read,
    ".jsonl": jsonl.read,
    ".html": page.read,
    ".xml": feed.read,
}

_GZIP = ".gz"


def is_known(name: str) -> bool:
    """Whether a file of this name holds articles."""
    return _reader(name) is not None


def read_file(path: Path) -> Iterator[Draft | InputError]:
    """The articles of one file, and what was wrong with the others; never raises for the file's sake."""
    reader = _reader(path.name)
    if reader is None:
        known = ", ".join(FORMATS)
        yield InputError(f"not a known kind of file ({known}, each also {_GZIP})", where=str(path))
        return
    try:
        with _open(path) as stream:
            yield from _guarded(reader, stream, str(path))
    except OSError as error:
        yield InputError(f"cannot be opened: {error.strerror or error}", where=str(path))


def read_stream(stream: BinaryIO, where: str) -> Iterator[Draft | InputError]:
    """The articles of JSON lines, when the first line that is not blank is a JSON object; else one plain text."""
    data = stream.read()
    reader = jsonl.read if jsonl.begins_with_object(data) else text.read
    yield from _guarded(reader, io.BytesIO(data), where)


def _open(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path)) if path.name.lower().endswith(_GZIP) else path.open("rb")


def _guarded(reader: Reader, stream: BinaryIO, where: str) -> Iterator[Draft | InputError]:
    try:
        yield from reader(stream, where)
    except InputError as problem:
        yield problem
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield InputError(f"damaged gzip: {error}", where=where)
    except UnicodeDecodeError as error:
        yield raw.not_text(error, where)
    except OSError as error:
        yield InputError(f"cannot be read: {error.strerror or error}", where=where)


def _reader(name: str) -> Reader | None:
    stem = name.lower().removesuffix(_GZIP)
    return FORMATS.get(Path(stem).suffix)
