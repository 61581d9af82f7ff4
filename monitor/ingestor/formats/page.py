"""Saved web pages, ``.html``: the readable text and what the page says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import trafilatura
from trafilatura.settings import Document

from monitor.errors import InputError
from monitor.ingestor import instants
from monitor.ingestor.draft import Draft
from monitor.ingestor.formats import raw
from monitor.ingestor.furniture import without_furniture

_STATED_TIME = (
    "//meta[@property='article:published_time' or @property='og:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//*[@itemprop='datePublished']/@datetime",
)
_CLASS = "concat(' ', translate(@class, 'ADVERTSPON_', 'advertspon-'), ' ')"
_ADVERT = " or ".join(f"contains({_CLASS}, '{name}')" for name in (" ad ", " ads ", " ad-", "advert", "sponsor"))
_PRUNED = f"//*[@class and ({_ADVERT}) and string-length(.) < 400 and not(.//p[3])]"
"""Small parts of a page whose class says that they are advertisements."""

_DATES = {"original_date": True, "extensive_search": False, "max_date": f"{instants.LAST_YEAR}-12-31"}
"""Only dates the page states in its markup: a date guessed from the text or the footer is not a publication time."""


def read(stream: BinaryIO, where: str) -> Iterator[Draft | InputError]:
    """The article of one page, and the problem with its date if there is one."""
    data = raw.whole(stream, where)
    page = _extract(data, where)
    published, problem = instants.read(_stated_time(data) or page.date, where)
    if problem:
        yield problem
    yield Draft(
        where=where,
        label=Path(where).name,
        title=page.title or "",
        text=without_furniture(page.text or ""),
        published=published,
        publisher=page.sitename,
        url=page.url,
        language=page.language,
    )


def _extract(data: bytes, where: str) -> Document:
    page = trafilatura.bare_extraction(
        data, with_metadata=True, include_comments=False, date_extraction_params=_DATES, prune_xpath=_PRUNED
    )
    if not isinstance(page, Document) or not (page.text or "").strip():
        raise InputError("no readable text in this page", where=where)
    return page


def _stated_time(data: bytes) -> str | None:
    """The full time where the page gives one; trafilatura keeps only its day."""
    tree = trafilatura.load_html(data)
    found = (value for path in _STATED_TIME for value in (tree.xpath(path) if tree is not None else ()))
    return next((str(value) for value in found), None)
