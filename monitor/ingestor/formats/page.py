"""Saved web pages, ``.html``: the readable text and what the page says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import trafilatura
from lxml.html import HtmlElement  # type: ignore[import-untyped]
from trafilatura.settings import Document

from monitor.errors import InputError
from monitor.ingestor import instants
from monitor.ingestor.draft import Draft
from monitor.ingestor.formats import excess, raw
from monitor.ingestor.furniture import without_furniture
from monitor.ingestor.hidden import is_hidden

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


_PERHAPS_HIDDEN = "//body//*[@hidden or @style]"


def read(stream: BinaryIO, where: str) -> Iterator[Draft | InputError]:
    """The article of one page as its readers see it, and the problem with its date if there is one."""
    data = raw.whole(stream, where)
    raw.refuse_media(data, where)
    excess.refuse_attributes(data, where)
    stated, page = _understood(data, where)
    published, problem = instants.read(stated or page.date, where)
    if problem:
        yield problem
    yield Draft(
        where=where,
        label=Path(where).name,
        title=excess.capped(page.title or "", excess.TITLE),
        text=without_furniture(excess.capped(page.text or "", excess.TEXT)),
        published=published,
        publisher=page.sitename,
        url=page.url,
        language=page.language,
    )


def _understood(data: bytes, where: str) -> tuple[str | None, Document]:
    """The time that a page states, and what trafilatura makes of what it shows."""
    try:
        tree = trafilatura.load_html(data)
        stated = _stated_time(tree) if tree is not None else None
        page = _extracted(_shown(tree)) if tree is not None else None
    except MemoryError:
        raise
    except Exception as error:  # the seam of a library: it raises anything, on markup that no browser minds
        raise InputError(f"not a page that can be read: {type(error).__name__}", where=where) from error
    if page is None or not (page.text or "").strip():
        raise InputError("no readable text in this page", where=where)
    return stated, page


def _extracted(tree: HtmlElement) -> Document | None:
    page = trafilatura.bare_extraction(
        tree, with_metadata=True, include_comments=False, date_extraction_params=_DATES, prune_xpath=_PRUNED
    )
    return page if isinstance(page, Document) else None


def _shown(tree: HtmlElement) -> HtmlElement:
    for element in tree.xpath(_PERHAPS_HIDDEN):
        if is_hidden(element.attrib) and element.getparent() is not None:
            element.drop_tree()
    return tree


def _stated_time(tree: HtmlElement) -> str | None:
    """The full time where the page gives one; trafilatura keeps only its day."""
    found = (value for path in _STATED_TIME for value in tree.xpath(path))
    return next((str(value) for value in found), None)
