"""Web archives, ``.warc`` (ISO 28500): the pages and feeds that a crawler was answered with, as of when it asked.

Records are cut apart here, within bounds and past damage; warcio reads what stands in one.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import BinaryIO, cast

from warcio.bufferedreaders import ChunkedDataReader  # type: ignore[import-untyped]
from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]
from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader  # type: ignore[import-untyped]
from warcio.statusandheaders import StatusAndHeadersParserException  # type: ignore[import-untyped]

from monitor.errors import InputError
from monitor.ingestor import instants
from monitor.ingestor.draft import Draft, Sight
from monitor.ingestor.formats import feed, page, raw, records, snapshot
from monitor.ingestor.unpacking import ENCODINGS, Unpacked, UnpackError
from monitor.web_address import is_web, without_credentials

_PAGES = frozenset(("text/html", "application/xhtml+xml"))
_FEEDS = frozenset(("application/rss+xml", "application/atom+xml"))
_LONGEST_HEADERS = 65_536
"""Bytes."""
_LOADER = ArcWarcRecordLoader()


def read(
    stream: BinaryIO, where: str, is_worth: Callable[[bytes, str], bool] = lambda page, where: True
) -> Iterator[Draft | InputError]:
    """The article of each page and the entries of each feed, and a problem for every record that cannot be read.

    Messages name a record by where it begins: its offset in the file, as indexes of web archives give it. Records that
    hold neither page nor feed, answers other than 200, and repetitions (``revisit``) are passed over, and so are pages
    whose bytes are not ``is_worth`` reading.
    """
    empty = True
    for item in records.cut(stream, where):
        empty = False
        if isinstance(item, InputError):
            yield item
        else:
            yield from _guarded(item, is_worth)
    if empty:
        raise InputError("no records in this web archive", where=where)


def _guarded(record: records.Record, is_worth: Callable[[bytes, str], bool]) -> Iterator[Draft | InputError]:
    try:
        yield from _articles(record, is_worth)
    except InputError as problem:
        yield problem
    except UnpackError as error:
        yield InputError(str(error), where=record.where)
    except (ArchiveLoadFailed, StatusAndHeadersParserException, EOFError) as error:
        yield InputError(f"damaged record: {str(error)[:200]}", where=record.where)


def _articles(record: records.Record, is_worth: Callable[[bytes, str], bool]) -> Iterator[Draft | InputError]:
    loaded: ArcWarcRecord = _LOADER.parse_record_stream(
        io.BytesIO(record.head + record.block), known_format="warc", no_record_parse=not _has_headers(record.block)
    )
    url, kind = _address(loaded), _media_type(loaded)
    if loaded.rec_type == "response" and is_web(url) and not loaded.http_headers:
        raise InputError("an answer without headers, or with too many", where=record.where)
    if not _is_answer(loaded) or not is_web(url) or kind not in _PAGES | _FEEDS:
        return
    if record.is_cut:
        raise InputError(f"larger than {raw.LIMIT:,} bytes", where=record.where)
    seen, problem = instants.read(loaded.rec_headers.get_header("WARC-Date"), record.where)
    if problem:
        yield problem
    content = _body(loaded, record.where)
    body = io.BytesIO(content)
    if kind in _PAGES:
        if is_worth(content, record.where):
            yield from (_seen(item, url, seen) for item in page.read(body, record.where))
    else:
        entries = feed.items(raw.whole(body, record.where), record.where, url)
        yield from snapshot.seen_at(entries, seen, url) if seen else entries


def _has_headers(block: bytes) -> bool:
    """Whether the headers of an answer end before they are an attack: they would be read line by line."""
    return any(end in block[:_LONGEST_HEADERS] for end in (b"\n\r\n", b"\n\n"))


def _is_answer(record: ArcWarcRecord) -> bool:
    if record.rec_type == "resource":
        return True
    status = record.http_headers.get_statuscode() if record.http_headers else None
    return record.rec_type == "response" and bool(status == "200")


def _address(record: ArcWarcRecord) -> str:
    return without_credentials(record.rec_headers.get_header("WARC-Target-URI") or "").partition("#")[0]


def _media_type(record: ArcWarcRecord) -> str:
    headers = record.http_headers or record.rec_headers
    return str(headers.get_header("Content-Type") or "").partition(";")[0].strip().lower()


def _body(record: ArcWarcRecord, where: str) -> bytes:
    """The content of an answer, whichever way it was sent; some crawlers keep the header of what they unpacked."""
    headers = record.http_headers
    encoding = (headers.get_header("Content-Encoding") or "identity").strip().lower() if headers else "identity"
    chunked = headers and (headers.get_header("Transfer-Encoding") or "").strip().lower() == "chunked"
    body: bytes = (ChunkedDataReader(record.raw_stream) if chunked else record.raw_stream).read(raw.LIMIT + 1)
    packing = ENCODINGS.get(encoding)
    if encoding != "identity" and packing is None:
        raise InputError(f'"{encoding[:40]}" is no encoding that can be unpacked here', where=where)
    if packing is None or not body.startswith(packing.magic):
        return body
    return cast(io.BufferedIOBase, io.BufferedReader(Unpacked(io.BytesIO(body), packing))).read(raw.LIMIT + 1)


def _seen(item: Draft | InputError, url: str, seen: datetime | None) -> Draft | InputError:
    """The page under the address that was asked, whatever address it gives itself."""
    if isinstance(item, InputError):
        return item
    return replace(item, url=url, sight=Sight(seen, url, url) if seen else None)
