"""One article as a file gave it, before it has a place in time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from monitor.ingestor.plain_text import clean, encodable
from monitor.model import Article, Basis, article_id

_WEB = re.compile(r"https?://[^\s/]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a format's reader found, as raw text. ``published`` is UTC-aware, or ``None`` for an undated article.

    ``where`` names the file (with line) for messages; ``entry`` is the feed's own id of it.
    """

    where: str
    label: str
    title: str
    text: str
    published: datetime | None = None
    publisher: str | None = None
    url: str | None = None
    entry: str | None = None
    language: str | None = None
    event: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left to read once it is cleaned."""
        return not (clean(self.title).strip() or clean(self.text).strip())

    def article(self, as_of: datetime, basis: Basis) -> Article:
        """The article as of that time: cleaned, identified by its content, grouped by its page.

        Only a web address is kept as ``url``: ``javascript:`` and the like are never offered as links.
        """
        title, text, publisher = clean(self.title), clean(self.text), _line(self.publisher)
        address, entry = _line(self.url), _line(self.entry)
        url = address if address and _WEB.match(address) else None
        group = url or entry or address
        return Article(
            id=article_id(title=title, text=text, publisher=publisher, group=group, published=self.published),
            title=title,
            text=text,
            as_of=as_of,
            basis=basis,
            publisher=publisher,
            url=url,
            group=group,
            label=encodable(self.label),
            language=_line(self.language),
            trusted_event=_line(self.event),
        )


def _line(text: str | None) -> str | None:
    return " ".join(clean(text or "").split()) or None
