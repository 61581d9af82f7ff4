"""From what a poll fetched to what is news of it: pure functions, with the same adapters as recorded articles.

reading_of -> (needs_page -> with_page) -> version_of

A page may be read again later for what its feed said of it: with_page -> version_of.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.errors import InputError
from monitor.ingestor.draft import Draft, sound
from monitor.ingestor.formats import feed, page
from monitor.ingestor.grouping import grouped
from monitor.ingestor.plain_text import clean
from monitor.ingestor.wishes import Wishes, wishes_of
from monitor.model import Article, Version
from monitor.web_address import without_credentials

NEWEST = 2_000
"""How many entries of one feed are read at most."""

_SHORT = 600
"""A summary of fewer characters than this is not the whole article."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a polled feed. ``group`` joins its versions; it is the ``group`` of their articles.

    ``draft`` is what the feed gives and ``said`` a hash of its title and text; ``page`` is what the linked page says,
    once that was read.
    """

    draft: Draft
    group: str
    said: str
    page: Draft | None = None

    @property
    def whole(self) -> Draft:
        """The feed's title over the page's text. A feed that does not date its entry leaves that to the page."""
        if self.page is None:
            return self.draft
        return replace(self.draft, text=self.page.text, published=self.draft.published or self.page.published)


def entries_of(
    body: bytes, base: str, feed_url: str, publisher: str | None, *, now: datetime
) -> tuple[tuple[Entry, ...], tuple[InputError, ...]]:
    """The newest entries of a feed, oldest first, and what was wrong with the others. An empty feed is no problem.

    ``base`` is the address the body came from, ``feed_url`` the one the feed is known by. ``publisher`` is the name of
    who writes it, else the feed's title is. Undated entries count as newest; of those of one time the feed's first one
    does. Raises ``InputError`` for a body that is no feed.
    """
    address = without_credentials(base)
    problems: list[InputError] = []
    drafts = sound(feed.items(body, address, base=address), problems.append)
    newest = sorted(drafts, key=lambda draft: min(draft.published or now, now), reverse=True)[:NEWEST]
    named = (replace(draft, publisher=publisher or draft.publisher) for draft in reversed(newest))
    entries = (Entry(draft, group, draft.said) for draft, group in grouped(named, without_credentials(feed_url)))
    return tuple(entries), tuple(problems)


def reading_of(
    body: bytes, base: str, feed_url: str, publisher: str | None, *, now: datetime
) -> tuple[tuple[Entry, ...], tuple[InputError, ...], Wishes]:
    """What ``entries_of`` gives, and what the feed says of how often to ask it."""
    return *entries_of(body, base, feed_url, publisher, now=now), wishes_of(body)


def needs_page(entry: Entry) -> bool:
    """Whether the feed gives only a summary of a page, at ``entry.draft.link``, that is this entry's alone."""
    draft = entry.draft
    is_summary = draft.is_summary and len(clean(draft.text)) < _SHORT
    return is_summary and entry.page is None and draft.link is not None and draft.link == entry.group


def with_page(entry: Entry, html: bytes, page_url: str) -> Entry:
    """The entry with the readable text of its page.

    Raises ``InputError`` when the page has no readable text, or no more of it than the summary.
    """
    found = readable(html, page_url)
    if len(found.text) <= len(entry.draft.text):
        raise InputError("the page says no more than its summary", where=found.where)
    return replace(entry, page=found)


def readable(html: bytes, page_url: str) -> Draft:
    """The article on a page. Raises ``InputError`` when it has no readable text."""
    items = page.read(io.BytesIO(html), without_credentials(page_url))
    return next(item for item in items if isinstance(item, Draft))


def version_of(entry: Entry, said: str | None, latest: Version | None, now: datetime) -> Article | None:
    """The article that this entry is news of; ``None`` when it says nothing new, blanks aside.

    ``said`` is what the entry's feed last said of it, ``latest`` the latest version of its group, whichever feed or
    page that came from: two feeds may for ever say different things of one page.

    The first version speaks at its stated time, or ``now`` when that is missing or in the future; a later one when it
    is first sighted, never before the version it replaces. A page that cannot be read any more is not news while the
    feed says the same.
    """
    if entry.said == said and entry.page is None:
        return None
    draft = entry.whole
    if latest is None:
        return draft.article(*draft.first_sight(now), group=entry.group)
    if draft.said == latest.content:
        return None
    return draft.later_version(max(now, latest.as_of), entry.group, latest.number + 1)
