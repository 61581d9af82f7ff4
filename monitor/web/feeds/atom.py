"""The Atom format, RFC 4287."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from monitor.model import EPOCH
from monitor.report import time_text
from monitor.web.feeds.items import Channel, Item

__all__ = ["MEDIA_TYPE", "atom"]

MEDIA_TYPE = "application/atom+xml"
_NAMESPACE = "http://www.w3.org/2005/Atom"


def atom(channel: Channel, items: Sequence[Item]) -> str:
    """The document. A feed is updated when its latest item was, at the beginning of time when it has none."""
    feed = Element("feed", {"xmlns": _NAMESPACE, "xml:lang": "en"})
    _put(feed, "id", channel.id)
    _put(feed, "title", channel.title)
    _put(feed, "updated", time_text(max((item.time for item in items), default=EPOCH)))
    _person(feed, channel.by)
    _put(feed, "generator", "newsmon")
    _links(feed, [("self", MEDIA_TYPE, channel.at), ("alternate", "text/html", channel.home)])
    for item in items:
        feed.append(_entry(item))
    return "<?xml version='1.0' encoding='utf-8'?>\n" + tostring(feed, encoding="unicode") + "\n"


def _entry(item: Item) -> Element:
    entry = Element("entry")
    _put(entry, "id", item.id)
    _put(entry, "title", item.title)
    _put(entry, "updated", time_text(item.time))
    _put(entry, "published", time_text(item.time))
    if item.publisher:
        _person(entry, item.publisher)
    links = (
        ("alternate", "text/html", item.link),
        ("alternate", "application/cap+xml", item.cap),
        ("related", "text/html", item.page),
    )
    _links(entry, links)
    for tag in item.tags:
        SubElement(entry, "category", {"term": tag})
    _put(entry, "content", item.text, type="text")
    return entry


def _put(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = text


def _person(parent: Element, name: str) -> None:
    _put(SubElement(parent, "author"), "name", name)


def _links(parent: Element, links: Iterable[tuple[str, str, str | None]]) -> None:
    for rel, media_type, address in links:
        if address:
            SubElement(parent, "link", {"rel": rel, "type": media_type, "href": address})
