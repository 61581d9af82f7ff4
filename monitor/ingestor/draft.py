"""One article as a file gave it, before it has a place in time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from monitor.errors import InputError
from monitor.ingestor.plain_text import clean, encodable, one_line
from monitor.ingestor.web_address import is_web
from monitor.model import Article, Basis, article_id

Report = Callable[[InputError], None]


@dataclass(frozen=True, slots=True)
class Draft:
    """What a format's reader found, as raw text. ``published`` is UTC-aware, or ``None`` for an undated article.

    ``where`` names the file (with line) for messages; ``entry`` is the feed's own id of it. ``is_summary`` marks text
    that a feed gives instead of a content, to be read on at ``url``.
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
    is_summary: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left to read once it is cleaned."""
        return not (clean(self.title).strip() or clean(self.text).strip())

    @property
    def link(self) -> str | None:
        """Its web address: ``javascript:`` and the like are never offered as links."""
        address = one_line(self.url)
        return address if address and is_web(address) else None

    def article(self, as_of: datetime, basis: Basis, group: str | None = None) -> Article:
        """The article as of that time: cleaned, identified by its content and its stated time.

        ``group`` joins its versions; without one its page does.
        """
        title, text, publisher = clean(self.title), clean(self.text), one_line(self.publisher)
        group = group or self.link or one_line(self.entry) or one_line(self.url)
        published = self.published if basis is Basis.STATED else None
        return Article(
            id=article_id(title=title, text=text, publisher=publisher, group=group, published=published),
            title=title,
            text=text,
            as_of=as_of,
            basis=basis,
            publisher=publisher,
            url=self.link,
            group=group,
            label=encodable(self.label),
            language=one_line(self.language),
            trusted_event=one_line(self.event),
        )


def sound(items: Iterable[Draft | InputError], on_problem: Report) -> tuple[Draft, ...]:
    """The drafts that say something; problems, and drafts that say nothing, are told to ``on_problem``."""
    drafts = []
    for item in items:
        if isinstance(item, InputError):
            on_problem(item)
        elif item.is_empty:
            on_problem(InputError("empty article: neither title nor text", where=item.where))
        else:
            drafts.append(item)
    return tuple(drafts)
