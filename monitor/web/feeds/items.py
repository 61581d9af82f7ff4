"""What was told, as an entry of a feed, whichever its format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlsplit

from monitor.alerts.wire import clean
from monitor.model import Alert, Notice

__all__ = ["Channel", "Item", "item_of", "legible"]

_NOT_XML = str.maketrans(dict.fromkeys("\ufffe\uffff", "\ufffd"))


@dataclass(frozen=True, slots=True)
class Channel:
    """A feed of whom it is ``by``: ``id`` is the same wherever it is asked for, ``home`` and ``at`` are addresses."""

    id: str
    title: str
    by: str
    home: str
    at: str


@dataclass(frozen=True, slots=True)
class Item:
    """One entry. ``id`` never changes; ``link`` is where to check it, ``page`` what is known of its event here.

    ``cap`` is the same in the Common Alerting Protocol; notices have none. ``tags`` are kind, change and severity.
    """

    id: str
    title: str
    text: str
    time: datetime
    publisher: str | None
    link: str | None
    page: str | None
    cap: str | None
    tags: tuple[str, ...]


def item_of(told: Alert | Notice, home: str) -> Item:
    """The entry of an alert or notice; ``home`` is the address of our own pages."""
    id = f"urn:newsmon:alert:{quote(told.id, safe='')}"
    if isinstance(told, Notice):
        tags = ("source", told.change.value, told.severity.value)
        text = legible(told.error or told.message)
        return Item(id, legible(told.message), text, told.time, _said(told.publisher), None, None, None, tags)
    return Item(
        id=id,
        title=legible(told.message),
        text=legible(told.evidence.quote or told.message),
        time=told.time,
        publisher=_said(told.evidence.publisher),
        link=_web_address(told.evidence.url),
        page=f"{home}events/{quote(told.event.id, safe='')}",
        cap=f"{home}feeds/alerts/{quote(told.id, safe='')}.cap",
        tags=(told.kind, told.change.value, told.severity.value),
    )


def legible(text: str) -> str:
    """Text on one line that XML 1.0 can hold."""
    return clean(text).translate(_NOT_XML)


def _said(text: str | None) -> str | None:
    return legible(text) if text else None


def _web_address(url: str | None) -> str | None:
    """An address that one may follow, in ASCII; none of another scheme, or that is broken."""
    if url is None:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    return quote(clean(url), safe="!#$%&'()*+,/:;=?@[]~")
