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
    size: int = 0
    problem: str | None = None


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


def _local(path: Path) -> Iterator[tuple[str, int, str | None]]:
    for item in files.walk(path.resolve(), is_known):
        if isinstance(item, InputError):
            yield str(path), 0, item.message
        else:
            yield str(item), item.stat().st_size if item.exists() else 0, None


def _remote(url: str, spark: Any) -> list[tuple[str, int, str | None]]:
    listed = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(url)
    rows = listed.select("path", "length").collect()
    return sorted((row.path, row.length, None) for row in rows if is_known(row.path))
