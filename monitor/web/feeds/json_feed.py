"""JSON Feed 1.1, https://www.jsonfeed.org/version/1.1/."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from monitor.report import as_line, time_text
from monitor.web.feeds.items import Channel, Item

__all__ = ["MEDIA_TYPE", "json_feed"]

MEDIA_TYPE = "application/feed+json"


def json_feed(channel: Channel, items: Sequence[Item]) -> str:
    """The document."""
    return as_line(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": channel.title,
            "home_page_url": channel.home,
            "feed_url": channel.at,
            "language": "en",
            "authors": [{"name": channel.by}],
            "items": [_item(item) for item in items],
        }
    )


def _item(item: Item) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": item.id,
        "url": item.page,
        "external_url": item.link,
        "title": item.title,
        "content_text": item.text,
        "date_published": time_text(item.time),
        "authors": [{"name": item.publisher}] if item.publisher else None,
        "tags": list(item.tags),
    }
    return {name: value for name, value in told.items() if value is not None}
