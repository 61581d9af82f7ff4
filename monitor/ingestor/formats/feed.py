"""RSS and Atom feeds as they were recorded, ``.xml``: every entry is an article."""

from __future__ import annotations

import calendar
import codecs
import io
import re
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urljoin
from xml.sax import SAXException

import feedparser  # type: ignore[import-untyped]

from monitor.errors import InputError
from monitor.ingestor import instants
from monitor.ingestor.draft import Draft
from monitor.ingestor.formats import excess, raw
from monitor.ingestor.furniture import without_furniture
from monitor.ingestor.plain_text import from_markup, is_disguised
from monitor.web_address import is_web

_Parsed = Mapping[str, Any]

_NOT_WIDE = re.compile(
    rb"""\A(\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*)["'](?:utf-?(?:16|32)|ucs-?[24])[^"'>]{0,20}["']""", re.IGNORECASE
)
"""Who can read this in ASCII can tell that it is not true."""

_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
"""Whoever begins with one says enough."""

_REFERENCE = re.compile(rb"&#(?:x([0-9a-f]+)|([0-9]+));", re.IGNORECASE)


def read(stream: BinaryIO, where: str) -> Iterator[Draft | InputError]:
    """The entries of a recorded feed, as ``items`` gives them; a feed without entries is refused."""
    empty = True
    for item in items(raw.whole(stream, where), where):
        empty = False
        yield item
    if empty:
        raise InputError("no feed entries", where=where)


def items(data: bytes, where: str, base: str | None = None) -> Iterator[Draft | InputError]:
    """The entries of a feed in its own order. A damaged feed gives what could be saved, and the problem.

    Relative links are resolved against ``base``, the feed's own address. Titles, texts and the number of entries have
    the limits of ``excess``. Raises ``InputError`` for what is no feed, or one too damaged to save an entry from.
    """
    excess.refuse_attributes(data, where)
    excess.refuse_namespaces(data, where)
    data, count = excess.without_middle(data)
    narrow, misnamed = _NOT_WIDE.subn(rb'\1"utf-8"', data, count=1)
    sound = _REFERENCE.sub(_reference, narrow)
    parsed = _parse(sound, where, declared=base is not None)
    entries, damage = parsed["entries"], parsed.get("bozo_exception")
    if isinstance(damage, feedparser.CharacterEncodingOverride):
        misnamed, damage = not data.startswith(_MARKS), None
    if not entries and (damage or not parsed.get("version")):
        what = "no feed entries" if parsed.get("version") else f"not a feed{_instead(data)}"
        raise InputError(f"{what}{f': {_reason(damage)}' if damage else ''}", where=where)
    if damage and excess.is_cut_off(data):
        entries = entries[:-1]  # half a number would be another number
    if damage:
        yield InputError(f"damaged feed, entries saved: {len(entries)}: {_reason(damage)}", where=where)
    if misnamed:
        yield InputError(f"in another character set than it says, read as {parsed['encoding']}", where=where)
    if sound != narrow:
        yield InputError("references to characters that do not exist were taken out", where=where)
    if count > excess.ITEMS:
        yield InputError(f"{count:,} entries, of which the first and the last are read", where=where)
    for number, entry in enumerate(entries, 1):
        yield from _entry(entry, parsed["feed"], f"{where}#{number}", base)


def _reason(damage: Exception) -> str:
    return damage.getMessage() if isinstance(damage, SAXException) else str(damage)


def _instead(data: bytes) -> str:
    """What else a document looks like, from its beginning."""
    beginning = data[:1_000].lstrip().lower()
    if not beginning:
        return " but nothing at all"
    kinds = {(b"<!doctype html", b"<html"): " but a web page", (b"{", b"["): " but JSON"}
    return next((kind for starts, kind in kinds.items() if beginning.startswith(starts)), "")


def _parse(data: bytes, where: str, *, declared: bool) -> _Parsed:
    # feedparser hides most faults in `bozo`, but raises on references to no character (hence _reference)
    # and on codecs that are no text encodings. It gets bytes: a string could name a file.
    # The media type keeps the XML declaration's encoding in force, which servers contradict more often than they know.
    # Markup becomes text here in any case: to sanitise it first, and to resolve its links, would be for nothing.
    # Nor does it resolve the links of entries: it would make a link of an id that is none.
    headers = {"content-type": "application/xml"} if declared else {}
    try:
        parsed: _Parsed = feedparser.parse(
            io.BytesIO(data),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except (ValueError, OverflowError, LookupError, RecursionError) as error:
        raise InputError(f"not a feed that can be read: {error}", where=where) from error
    return parsed


def _reference(match: re.Match[bytes]) -> bytes:
    digits = (match[1] or match[2]).lstrip(b"0") or b"0"
    code = int(digits, 16 if match[1] else 10) if len(digits) < 8 else sys.maxunicode + 1
    return b"&#xFFFD;" if code > sys.maxunicode or 0xD800 <= code <= 0xDFFF else match[0]


def _entry(entry: _Parsed, feed: _Parsed, where: str, base: str | None) -> Iterator[Draft | InputError]:
    published, problem = _published(entry, where)
    if problem:
        yield problem
    content = _content(entry)
    title, text = _text(entry.get("title_detail")), content or _text(entry.get("summary_detail"))
    if is_disguised(title) or is_disguised(text):
        yield InputError("characters that make people see another figure than is written were taken out", where=where)
    yield Draft(
        where=where,
        label=entry.get("id") or entry.get("link") or Path(where).name,
        title=excess.capped(" ".join(title.split()), excess.TITLE),
        text=without_furniture(excess.capped(text, excess.TEXT)),
        published=published,
        publisher=feed.get("title"),
        url=_link(entry, base),
        entry=entry.get("id"),
        language=feed.get("language"),
        is_summary=not content,
    )


def _link(entry: _Parsed, base: str | None) -> str | None:
    """Its address. An id that stands for it has to be one: "1" is none, whatever it could be resolved to."""
    link = entry.get("link")
    if not link or (entry.get("guidislink") and not is_web(link)):
        return None
    try:
        return urljoin(base, link) if base else str(link)
    except ValueError:
        return None


def _content(entry: _Parsed) -> str:
    contents = (_text(content) for content in entry.get("content", ()))
    return next((text for text in contents if text), "")


def _text(detail: _Parsed | None) -> str:
    value = str((detail or {}).get("value", "")).strip()
    return value if (detail or {}).get("type") == "text/plain" else from_markup(value)


def _published(entry: _Parsed, where: str) -> tuple[datetime | None, InputError | None]:
    for name in ("published", "updated"):
        if name not in entry:
            continue
        stated, parsed = entry[name], entry.get(f"{name}_parsed")
        if stated.lstrip().startswith("-"):  # a year before ours, of which feedparser reads the digits
            return None, instants.refused(stated, where)
        if isinstance(parsed, time.struct_time):
            try:
                return instants.believable(datetime.fromtimestamp(calendar.timegm(parsed), UTC)), None
            except (ValueError, OverflowError, OSError):
                return None, instants.refused(stated, where)
        return instants.read(stated, where)
    return None, None
