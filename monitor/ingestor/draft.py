"""One article as a file gave it, before it has a place in time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.errors import InputError
from monitor.ingestor.plain_text import clean, encodable, one_line
from monitor.model import Article, Basis, article_id, content_of, digest
from monitor.web_address import is_web

Report = Callable[[InputError], None]

_CLOCK_ERROR = timedelta(minutes=5)
"""How far ahead of the time of its sight a stated time may be before it is taken for a slip."""


@dataclass(frozen=True, slots=True)
class Sight:
    """When a text was seen, as a version of which group, and in which feed; a page that was asked for is its own."""

    at: datetime
    group: str
    feed: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What a format's reader found, as raw text. ``published`` is UTC-aware, or ``None`` for an undated article.

    ``where`` names the file (with line) for messages; ``entry`` is the feed's own id of it. ``is_summary`` marks text
    that a feed gives instead of a content, to be read on at ``url``. ``sight`` is known of what was fetched at a time
    that is recorded.
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
    sight: Sight | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left to read once it is cleaned."""
        return not (clean(self.title).strip() or clean(self.text).strip())

    @property
    def link(self) -> str | None:
        """Its web address: ``javascript:`` and the like are never offered as links."""
        address = one_line(self.url)
        return address if address and is_web(address) else None

    @property
    def said(self) -> str:
        """A hash of its title and text, blanks aside."""
        return content_of(one_line(self.title) or "", one_line(self.text) or "")

    def first_sight(self, seen: datetime) -> tuple[datetime, Basis]:
        """The as-of of a first version: its stated time, or when it was seen where that is missing or in the future."""
        if self.published is None or self.published > seen + _CLOCK_ERROR:
            return seen, Basis.SIGHTED
        return self.published, Basis.STATED

    def later_version(self, as_of: datetime, group: str, number: int) -> Article:
        """The ``number``-th version of its group, as of the first sight of it.

        The id holds no clock: it is that of the content, hashed with the number, so that going back to an earlier text
        is a new version, and reading it again gives the same one.
        """
        article = self.article(as_of, Basis.SIGHTED, group)
        return replace(article, id=digest("version", article.id, str(number)))

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


def sound(items: Iterable[Draft | InputError], on_problem: Report) -> Iterator[Draft]:
    """The drafts that say something; problems, and drafts that say nothing, are told to ``on_problem``."""
    for item in items:
        if isinstance(item, InputError):
            on_problem(item)
        elif item.is_empty:
            on_problem(InputError("empty article: neither title nor text", where=item.where))
        else:
            yield item
