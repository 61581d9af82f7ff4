"""Reads recorded articles from files and folders, in the order they are to be replayed or reported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from monitor.errors import InputError
from monitor.ingestor import files, formats
from monitor.ingestor.draft import Draft, Report, sound
from monitor.model import EPOCH, Article, Basis

STDIN = Path("-")
"""The path that stands for standard input."""


def read_archive(paths: Sequence[Path], *, head: datetime | None = None, on_problem: Report) -> tuple[Article, ...]:
    """The articles of some files and folders, in replay order.

    Replay order is by time, ties in input order: the paths as given, the files of a folder by name. An undated article
    keeps its place and takes the time of the one before it in the input; at the head, that of the first dated article
    of the input, else ``head`` (the newest as-of already known), else ``EPOCH``. What cannot be read is told to
    ``on_problem`` with its file and line, and the reading goes on with its neighbours.
    """
    drafts = sound((item for path in paths for item in _items(path)), on_problem)
    return tuple(sorted(_dated(drafts, head), key=lambda article: article.as_of))


def read_texts(paths: Sequence[Path], stdin: BinaryIO, *, on_problem: Report) -> tuple[Article, ...]:
    """The articles of some files and folders in input order; the path ``-`` is standard input.

    Standard input holds JSON lines when its first line is a JSON object, else one plain text. Undated articles and
    problems are treated as in ``read_archive``.
    """
    items = (
        item for path in paths for item in (formats.read_stream(stdin, str(STDIN)) if path == STDIN else _items(path))
    )
    return tuple(_dated(sound(items, on_problem), None))


def _items(path: Path) -> Iterator[Draft | InputError]:
    for found in files.walk(path, formats.is_known):
        if isinstance(found, InputError):
            yield found
        else:
            yield from formats.read_file(found)


def _dated(drafts: Sequence[Draft], head: datetime | None) -> Iterator[Article]:
    time = next((draft.published for draft in drafts if draft.published), head or EPOCH)
    for draft in drafts:
        time = draft.published or time
        yield draft.article(time, Basis.STATED if draft.published else Basis.ASSUMED)
