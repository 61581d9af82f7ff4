"""Feeds that are listed twice, in one file or in two, however their addresses are written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic_core import PydanticCustomError

from monitor.config.address import normal_url
from monitor.config.marked_yaml import Document, Fault, KeyPath, Mark


def repeats(files: Sequence[tuple[str, Document]]) -> Iterator[tuple[str, Fault]]:
    """The file and the fault of every feed but the first of its address, saying where that is."""
    first: dict[str, tuple[str, Mark]] = {}
    for file, document in files:
        for path, url in _addresses(document):
            mark = document.values.get(path) or document.values[path[:-1]]
            known, there = first.setdefault(url, (file, mark))
            if (known, there) != (file, mark):
                place = f"line {there.line}" if known == file else f"{known}:{there.line}"
                yield file, Fault(mark, path, f"the same feed as in {place}")


def _addresses(document: Document) -> Iterator[tuple[KeyPath, str]]:
    feeds = document.value.get("feeds") if isinstance(document.value, dict) else ()
    for index, feed in enumerate(feeds if isinstance(feeds, tuple) else ()):
        url = feed.get("url") if isinstance(feed, dict) else None
        if isinstance(url, str):
            try:
                yield ("feeds", index, "url"), normal_url(url)
            except PydanticCustomError:
                continue
