"""The file formats that articles come in. A format is one module here and one line in ``FORMATS``.

A file's name says how to read it: packing (``.gz``), archive (``.tar``) and format (``.xml``), from the end on.
"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, cast

from monitor.errors import InputError
from monitor.ingestor.draft import Draft
from monitor.ingestor.formats import feed, jsonl, page, raw, snapshot, tar, text, warc
from monitor.ingestor.unpacking import PACKINGS, Unpacked, UnpackError

Reader = Callable[[BinaryIO, str], Iterator[Draft | InputError]]
"""Reads one document of bytes; the string names it in messages and labels. Raises InputError for the whole of it."""

FORMATS: Mapping[str, Reader] = {
    ".txt": text.read,
    ".jsonl": jsonl.read,
    ".html": page.read,
    ".xml": feed.read,
    ".warc": warc.read,
}

_TAR = ".tar"
_SHORT = {".tgz": ".tar.gz", ".tbz2": ".tar.bz2", ".txz": ".tar.xz"}


def is_known(name: str) -> bool:
    """Whether a file of this name holds articles."""
    kind, _ = _kind(name)
    return kind == _TAR or kind in FORMATS


def read_file(path: Path, readers: Mapping[str, Reader] | None = None) -> Iterator[Draft | InputError]:
    """The articles of one file, and what was wrong with the others; never raises for the file's sake."""
    if not is_known(path.name):
        known, packed = ", ".join((*FORMATS, _TAR)), ", ".join(PACKINGS)
        yield InputError(f"not a known kind of file ({known}, each also {packed})", where=str(path))
        return
    try:
        with path.open("rb") as stream:
            yield from read_document(stream, str(path), readers)
    except OSError as error:
        yield InputError(f"cannot be opened: {error.strerror or error}", where=str(path))


def read_document(
    stream: BinaryIO, where: str, readers: Mapping[str, Reader] | None = None
) -> Iterator[Draft | InputError]:
    """The same of an open file of that name; ``readers`` stand in for ``FORMATS``."""
    yield from _guarded(_read(Path(where).name, stream, where, readers or FORMATS), where)


def read_stream(stream: BinaryIO, where: str) -> Iterator[Draft | InputError]:
    """The articles of JSON lines, when the first line that is not blank is a JSON object; else one plain text."""
    data = stream.read()
    reader = jsonl.read if jsonl.begins_with_object(data) else text.read
    yield from _guarded(reader(io.BytesIO(data), where), where)


def _read(name: str, stream: BinaryIO, where: str, readers: Mapping[str, Reader]) -> Iterator[Draft | InputError]:
    kind, packing = _kind(name)
    if packing:
        stream = cast(BinaryIO, io.BufferedReader(Unpacked(stream, PACKINGS[packing])))
    if kind == _TAR:
        yield from _members(stream, where, readers)
    else:
        items = readers[kind](stream, where)
        yield from snapshot.of_file(items, where) if kind == ".xml" else items


def _members(stream: BinaryIO, where: str, readers: Mapping[str, Reader]) -> Iterator[Draft | InputError]:
    empty = True
    for name, content in tar.members(stream):
        kind, _ = _kind(name)
        if kind in FORMATS:
            empty = False
            inside = f"{where}/{name}"
            yield from _guarded(_read(name, content, inside, readers), inside)
    if empty:
        raise InputError("no article files in this archive", where=where)


def _guarded(items: Iterator[Draft | InputError], where: str) -> Iterator[Draft | InputError]:
    try:
        yield from items
    except InputError as problem:
        yield problem
    except UnpackError as error:
        yield InputError(str(error), where=where)
    except tarfile.TarError as error:
        yield InputError(f"damaged tar: {error}", where=where)
    except UnicodeDecodeError as error:
        yield raw.not_text(error, where)
    except OSError as error:
        yield InputError(f"cannot be read: {error.strerror or error}", where=where)


def _kind(name: str) -> tuple[str, str]:
    """Its format or ``.tar``, and its packing; each may be nothing."""
    path = Path(name.lower())
    path = path.with_suffix(_SHORT.get(path.suffix, path.suffix))
    if path.suffix not in PACKINGS:
        return path.suffix, ""
    return path.with_suffix("").suffix, path.suffix
