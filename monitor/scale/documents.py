"""Which files an archive is made of, in the order of the input."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor.errors import InputError
from monitor.ingestor import files, formats

PARQUET = ".parquet"


@dataclass(frozen=True, slots=True)
class Document:
    """One file: its place in the input, and its path or URL; for one that is not there, why."""

    place: int
    where: str
    problem: str | None = None
    state: tuple[int, int] = (0, 0)
    """Its size and when it was changed: another state is another archive."""


def documents(inputs: Sequence[str], spark: Any) -> list[Document]:
    """The files of paths and URLs (``hdfs://``, ``s3a://``, ``file://``): as given, those of a folder by name."""
    found = (item for given in inputs for item in (_remote(given, spark) if is_url(given) else _local(Path(given))))
    return [Document(place, *item) for place, item in enumerate(found)]


def is_url(given: str) -> bool:
    """Whether it is read through Spark instead of from a folder that all machines share."""
    return "://" in given


def is_known(name: str) -> bool:
    """Whether a file of this name holds articles."""
    return formats.is_known(name) or name.endswith(PARQUET)


def _local(path: Path) -> Iterator[tuple[str, str | None, tuple[int, int]]]:
    for item in files.walk(path.resolve(), is_known):
        if isinstance(item, InputError):
            yield str(path), item.message, (0, 0)
        else:
            yield str(item), None, _state(item)


def _remote(url: str, spark: Any) -> list[tuple[str, str | None, tuple[int, int]]]:
    listed = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(url)
    rows = listed.select("path", "length", "modificationTime").collect()
    known = sorted((row for row in rows if is_known(row.path)), key=lambda row: str(row.path))
    return [(row.path, None, (row.length, int(row.modificationTime.timestamp()))) for row in known]


def _state(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns
