"""Lists of feeds as other programs read and write them: OPML 2.0, in and out (http://opml.org/spec2.opml)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from monitor.config.loading import feeds_file_of, load, load_list
from monitor.config.polling import Feed
from monitor.errors import ConfigError


def exported(feeds: Sequence[Feed]) -> str:
    """An OPML document of these feeds: address, publisher and language."""
    root = Element("opml", version="2.0")
    SubElement(SubElement(root, "head"), "title").text = "Feeds of newsmon"
    _append(SubElement(root, "body"), feeds)
    return _text(root)


@dataclass(frozen=True, slots=True)
class Imported:
    """Where feeds were added, which were ``new``, and a line for every fault of those that were left out."""

    target: Path
    new: tuple[Feed, ...]
    faults: tuple[str, ...]


def imported(file: Path, config: Path | None) -> Imported:
    """Add the feeds of an OPML file to the ``feeds_file`` of the configuration, but for those that have a fault.

    What it holds besides stays. Raises ``ConfigError`` when no feed of the file can be taken, for faults of the
    configuration, when that names no list, and when the list cannot be written: it is then as it was.
    """
    (listed, faults), target = load_list(file), feeds_file_of(config)
    sections = ("feeds", "feeds_file") if target.exists() else ("feeds",)
    known = {feed.url for feed in load(config, only=frozenset(sections)).feeds}
    new = tuple({feed.url: feed for feed in listed if feed.url not in known}.values())
    if new:
        try:
            _write(target, _with(target.read_bytes(), new) if target.exists() else exported(new))
        except OSError as error:
            raise ConfigError(f"cannot be written: {error.strerror}", where=str(target)) from error
    return Imported(target, new, faults)


def _with(opml: bytes, feeds: Sequence[Feed]) -> str:
    root = fromstring(opml, forbid_dtd=True)
    body = root.find("body")
    _append(SubElement(root, "body") if body is None else body, feeds)
    return _text(root)


def _append(body: Element, feeds: Sequence[Feed]) -> None:
    for feed in feeds:
        name = feed.publisher or feed.url
        said = {"type": "rss", "text": name, "title": name, "xmlUrl": feed.url, "language": feed.language}
        SubElement(body, "outline", {key: value for key, value in said.items() if value})


def _text(root: Element) -> str:
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _write(target: Path, text: str) -> None:
    """All of it or nothing."""
    with NamedTemporaryFile("w", encoding="utf-8", dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
        try:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            os.chmod(file.name, target.stat().st_mode & 0o777 if target.exists() else 0o644)
            os.replace(file.name, target)
        except BaseException:
            os.unlink(file.name)
            raise
