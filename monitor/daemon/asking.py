"""Asks feeds once, outside the service: what is wrong with each, and which ones a page has. Nothing is remembered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from monitor.config import Feed, Polling
from monitor.daemon.pages import Pages
from monitor.daemon.poller import fetcher_of
from monitor.daemon.readers import Readers
from monitor.errors import InputError
from monitor.fetch import ANY_PAGE, Fetched, Fetcher
from monitor.ingestor.discovery import feeds_named
from monitor.ingestor.draft import Draft
from monitor.ingestor.poll import entries_of, readable
from monitor.model import Article

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Asked:
    """A feed that was asked. ``wrong`` says why it cannot be read; ``remarks`` what is odd about one that can.

    ``title`` is what the feed calls itself, where it has entries; ``ahead`` how far the clock
    of its server is ahead of ours.
    """

    feed: Feed
    wrong: str | None = None
    title: str | None = None
    entries: int = 0
    remarks: tuple[str, ...] = ()
    ahead: timedelta | None = None


def ask(
    feeds: Sequence[Feed], polling: Polling, now: datetime, on_asked: Callable[[], None] = lambda: None
) -> tuple[Asked, ...]:
    """Every feed, asked once and as politely as the service does, in the order given."""

    async def all_of(asker: _Asker) -> tuple[Asked, ...]:
        return tuple(await asyncio.gather(*(asker.feed(feed, on_asked) for feed in feeds)))

    return _run(polling, now, all_of)


def find(url: str, polling: Polling, now: datetime) -> tuple[Asked, ...]:
    """The feed at this address, or else the feeds that the page there names, each asked once.

    Raises ``InputError`` when the address cannot be fetched.
    """

    async def found(asker: _Asker) -> tuple[Asked, ...]:
        return await asker.page(url)

    return _run(polling, now, found)


def read_page(url: str, polling: Polling, now: datetime) -> Article:
    """The article on a page, asked for once and as politely as the service does.

    Raises ``InputError`` when the page cannot be fetched, may not be, or has no readable text.
    """

    async def read(asker: _Asker) -> Article:
        found = await asker.article(url, polling.user_agent)
        return found.article(*found.first_sight(now))

    return _run(polling, now, read)


def _run(polling: Polling, now: datetime, work: Callable[[_Asker], Coroutine[Any, Any, Result]]) -> Result:
    async def run() -> Result:
        readers = Readers()
        try:
            async with fetcher_of(polling) as fetcher:
                return await work(_Asker(fetcher, readers, now))
        finally:
            await readers.close()

    return asyncio.run(run())


class _Asker:
    def __init__(self, fetcher: Fetcher, readers: Readers, now: datetime) -> None:
        self._fetcher, self._readers, self._now = fetcher, readers, now

    async def feed(self, feed: Feed, on_asked: Callable[[], None]) -> Asked:
        try:
            return await self._read(feed, await self._fetcher.fetch(feed.url))
        except Exception as error:  # the seam of a feed: whatever it is, its neighbours are asked
            return Asked(feed, wrong=error.message if isinstance(error, InputError) else repr(error))
        finally:
            on_asked()

    async def page(self, url: str) -> tuple[Asked, ...]:
        fetched = await self._fetcher.fetch(url, accept=ANY_PAGE)
        try:
            return (await self._read(Feed(url=url), fetched),)
        except InputError:
            named = await self._readers.call(feeds_named, fetched.body, fetched.final_url)
        feeds = [Feed.model_construct(url=found) for found in named]
        return tuple(await asyncio.gather(*(self.feed(feed, lambda: None) for feed in feeds)))

    async def article(self, url: str, user_agent: str) -> Draft:
        fetched = await Pages(self._fetcher, self._readers, user_agent).fetch(url)
        return await self._readers.call(readable, fetched.body, fetched.final_url)

    async def _read(self, feed: Feed, fetched: Fetched) -> Asked:
        entries, problems = await self._readers.call(
            entries_of, fetched.body, fetched.final_url, feed.url, None, now=self._now
        )
        moved = f"it has moved to {fetched.moved_to} for good" if fetched.moved_to else ""
        remarks = (moved, "" if entries else "it has no entries", *(problem.message for problem in problems))
        title = next((entry.draft.publisher for entry in entries if entry.draft.publisher), None)
        return Asked(feed, None, title, len(entries), tuple(filter(None, remarks)), fetched.ahead)
