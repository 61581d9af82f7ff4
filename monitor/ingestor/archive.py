"""Reads recorded articles from files and folders, in the order they are to be replayed or reported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Self

from monitor.errors import InputError
from monitor.ingestor import files, formats
from monitor.ingestor.draft import Draft, Report, sound
from monitor.ingestor.plain_text import encodable
from monitor.ingestor.spool import Spool
from monitor.model import EPOCH, Article, digest

STDIN = Path("-")
"""The path that stands for standard input."""


class Archive:
    """Recorded articles in their order, as many as ``len`` says; on disk until it is closed."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool

    def __len__(self) -> int:
        return len(self._spool)

    def __iter__(self) -> Iterator[Article]:
        return iter(self._spool)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._spool.close()


def archive_name(paths: Sequence[Path]) -> str:
    """The name of the archive that these paths are, from wherever they are given: a hash."""
    return digest("archive", *(encodable(str(path.resolve())) for path in paths))


def read_archive(
    paths: Sequence[Path],
    *,
    head: datetime | None = None,
    on_problem: Report,
    on_read: Callable[[int], None] = lambda count: None,
) -> Archive:
    """The articles of some files and folders, in replay order.

    Replay order is by time, ties in input order: the paths as given, the files of a folder by name. An undated article
    keeps its place and takes the time of the one before it in the input; at the head, that of the first dated article
    of the input, else ``head`` (the newest as-of already known), else ``EPOCH``. What cannot be read is told to
    ``on_problem`` with its file and line, and the reading goes on with its neighbours. ``on_read`` is told how many
    articles were found so far.

    What was fetched at a recorded time (web archives, snapshots of feeds) is read as polling reads it: of a page only
    its versions are articles, the first one as of its stated time, each later one as of when it was first seen.
    """
    items = (item for path in paths for item in _items(path))
    return _spooled(items, on_problem, on_read, head or EPOCH, by_time=True)


def read_texts(paths: Sequence[Path], stdin: BinaryIO, *, on_problem: Report) -> Archive:
    """The articles of some files and folders in input order; the path ``-`` is standard input.

    Standard input holds JSON lines when its first line is a JSON object, else one plain text. Undated articles and
    problems are treated as in ``read_archive``.
    """
    items = (
        item for path in paths for item in (formats.read_stream(stdin, str(STDIN)) if path == STDIN else _items(path))
    )
    return _spooled(items, on_problem, lambda count: None, EPOCH, by_time=False)


def _spooled(
    items: Iterable[Draft | InputError],
    on_problem: Report,
    on_read: Callable[[int], None],
    head: datetime,
    *,
    by_time: bool,
) -> Archive:
    spool = Spool()
    for count, draft in enumerate(sound(items, on_problem), 1):
        spool.add(draft)
        on_read(count)
    spool.settle(head, by_time=by_time)
    return Archive(spool)


def _items(path: Path) -> Iterator[Draft | InputError]:
    for found in files.walk(path, formats.is_known):
        if isinstance(found, InputError):
            yield found
        else:
            yield from formats.read_file(found)
