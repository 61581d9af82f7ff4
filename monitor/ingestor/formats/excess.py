"""Cheap looks at a document before a parser sees it: what would keep the parser busy for minutes is refused or cut.

Every look is linear in the document. They know encodings that contain ASCII; in others the limits of the process that
parses hold alone.
"""

from __future__ import annotations

import re

from monitor.errors import InputError

ATTRIBUTES = 1_000
"""The most attributes of one element. Parsers compare each with each: 100,000 take more than a minute."""

NAMESPACES = 500
"""The most namespace prefixes of one feed. feedparser looks through all of them at every element."""

ITEMS = 10_000
"""The most entries of one feed that are parsed: five times as many as are read of it."""

TITLE, TEXT = 1_000, 200_000
"""The most characters of a title and of a text, which is a long magazine article five times over."""

_TOO_MANY_ATTRIBUTES = re.compile(
    rb"""<[^\s<>]++(?:[^<>=]*+=\s*+(?>"[^"<]*+"|'[^'<]*+'|[^\s<>"']*+)){%d}""" % (ATTRIBUTES + 1)
)
_PREFIX = re.compile(rb"""\sxmlns:([^\s=<>"']{1,100})\s*=""")
_ITEM = re.compile(rb"<(?:item|entry)[\s>]")
_ITEM_END = re.compile(rb"</(?:item|entry)[\s>]")


def refuse_attributes(data: bytes, where: str) -> None:
    """Raises ``InputError`` for markup with an element that has more than ``ATTRIBUTES``."""
    if data.count(b"=") > ATTRIBUTES and _TOO_MANY_ATTRIBUTES.search(data):
        raise InputError(f"an element with more than {ATTRIBUTES:,} attributes", where=where)


def refuse_namespaces(data: bytes, where: str) -> None:
    """Raises ``InputError`` for a feed with more than ``NAMESPACES`` different prefixes."""
    if data.count(b"xmlns:") > NAMESPACES and len(set(_PREFIX.findall(data))) > NAMESPACES:
        raise InputError(f"more than {NAMESPACES:,} namespaces", where=where)


def without_middle(data: bytes) -> tuple[bytes, int]:
    """A feed's first and last entries, ``ITEMS`` of them together, and how many there were.

    Whichever way a feed is ordered, its newest entries are at one of its ends.
    """
    starts = [match.start() for match in _ITEM.finditer(data)]
    if len(starts) <= ITEMS:
        return data, len(starts)
    half = ITEMS // 2
    return data[: starts[half]] + data[starts[-half] :], len(starts)


def is_cut_off(data: bytes) -> bool:
    """Whether a feed ends within an entry."""
    starts, ends = ([match.start() for match in tag.finditer(data)] for tag in (_ITEM, _ITEM_END))
    return bool(starts) and starts[-1] > max(ends, default=-1)


def capped(text: str, most: int) -> str:
    """The first ``most`` characters of a text, to the end of a word: half a number would be another number."""
    if len(text) <= most:
        return text
    kept, blank, _ = text[: most + 1].rpartition(" ")
    return kept.rstrip() if blank else text[:most]
