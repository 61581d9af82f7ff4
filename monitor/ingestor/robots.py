"""What a site's robots.txt allows (RFC 9309)."""

from __future__ import annotations

from urllib.parse import urlsplit

from protego import Protego

MOST_BYTES = 512_000
"""What is read of a robots.txt; RFC 9309, 2.5 asks for at least 500 KiB."""


def robots_of(url: str) -> str:
    """The address of the robots.txt that speaks for a page."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"


def permits(rules: bytes, url: str, agent: str) -> bool:
    """Whether a robots.txt lets ``agent``, a product token, fetch this page.

    To be called where it can be ended: patterns with many asterisks can take for ever.
    """
    text = rules[:MOST_BYTES].decode("utf-8-sig", "replace")
    return bool(Protego.parse(text).can_fetch(url, agent))
