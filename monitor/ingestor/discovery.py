"""Finds the feeds that a web page names in its head (RSS Advisory Board, "RSS Autodiscovery")."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urljoin

from monitor.web_address import is_web

MOST = 20
"""How many feeds of one page are told."""

_TYPES = frozenset(("application/rss+xml", "application/atom+xml", "application/rdf+xml"))


def feeds_named(html: bytes, url: str) -> tuple[str, ...]:
    """The addresses of the feeds of a page that was found at ``url``, in its order, each once."""
    page = _Head(url)
    page.feed(html.decode("utf-8", "replace"))
    return tuple(dict.fromkeys(found for found in page.feeds if is_web(found)))[:MOST]


class _Head(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__()
        self.feeds: list[str] = []
        self._base = url

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "base" and given.get("href"):
            self._base = _joined(self._base, given["href"])
        is_alternate = tag == "link" and "alternate" in given.get("rel", "").lower().split()
        if is_alternate and given.get("type", "").partition(";")[0].strip().lower() in _TYPES and given.get("href"):
            self.feeds.append(_joined(self._base, given["href"]).partition("#")[0])


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return ""
