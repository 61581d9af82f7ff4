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
    tree = trafilatura.load_html(data)
    if tree is None:
        raise InputError("no readable text in this page", where=where)
    stated = _stated_time(tree)
    page = _extract(_shown(tree), where)
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


def _extract(tree: HtmlElement, where: str) -> Document:
    page = trafilatura.bare_extraction(
        tree, with_metadata=True, include_comments=False, date_extraction_params=_DATES, prune_xpath=_PRUNED
    )
    if not isinstance(page, Document) or not (page.text or "").strip():
        raise InputError("no readable text in this page", where=where)
    return page


def _shown(tree: HtmlElement) -> HtmlElement:
    for element in tree.xpath(_PERHAPS_HIDDEN):
        if is_hidden(element.attrib) and element.getparent() is not None:
            element.drop_tree()
    return tree


def _stated_time(tree: HtmlElement) -> str | None:
    """The full time where the page gives one; trafilatura keeps only its day."""
    found = (value for path in _STATED_TIME for value in tree.xpath(path))
    return next((str(value) for value in found), None)
