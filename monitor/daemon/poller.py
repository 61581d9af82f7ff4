"""The background side: fetches and reads feeds and pages in one asyncio loop, and hands every answer to a queue."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from monitor.config import Polling
from monitor.daemon.pages import Pages
from monitor.daemon.readers import Readers
from monitor.errors import InputError, MonitorError
from monitor.fetch import Fetched, Fetcher, FetchLimits, Validators
from monitor.ingestor.poll import Entry, reading_of, with_page
from monitor.ingestor.wishes import Wishes
from monitor.store import FeedState, Poison, Watch

_PAGES_SECONDS = 60.0
"""How long the pages of one feed's entries may take together; an entry whose page came too late keeps its summary."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class FeedAnswer:
    """A feed that answered. ``entries`` is ``None`` when it says what it said the last time."""

    state: FeedState
    asked: datetime
    fetched: Fetched
    body_hash: str | None = None
    entries: tuple[Entry, ...] | None = None
    problems: tuple[InputError, ...] = ()
    wishes: Wishes = field(default_factory=Wishes)


@dataclass(frozen=True, slots=True)
class PagesAnswer:
    """The entries of an answered feed, with the text of their pages where those could be read."""

    feed: FeedAnswer
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class FeedFailure:
    """A feed that could not be fetched or read."""

    state: FeedState
    error: Exception


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """A watched page that answered. ``entry`` is ``None`` when it says what it said the last time."""

    watch: Watch
    asked: datetime
    fetched: Fetched
    body_hash: str | None = None
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class PageFailure:
    """A watched page that could not be fetched or read."""

    watch: Watch
    error: Exception


Answer = FeedAnswer | PagesAnswer | FeedFailure | PageAnswer | PageFailure


class Poller:
    """A thread with an event loop, the one Fetcher, and the Readers.

    ``deliver`` is called from that thread with each answer. Every question gets exactly one; after ``close`` none do.
    ``poison`` is what the readers of former runs came to an end over.
    """

    def __init__(self, polling: Polling, deliver: Callable[[Answer], None], poison: Iterable[Poison] = ()) -> None:
        self._deliver = deliver
        self._readers = Readers(poison=poison)
        self._fetcher = fetcher_of(polling)
        self._web = Pages(self._fetcher, self._readers, polling.user_agent)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="poller", daemon=True)
        self._thread.start()

    @property
    def reading(self) -> int:
        """How many documents are being read at this moment."""
        return self._readers.busy

    @property
    def quarantined(self) -> int:
        """How many documents are not tried again because they took their readers down."""
        return self._readers.quarantined

    def ask_feed(self, state: FeedState, publisher: str | None, now: datetime) -> None:
        """Fetch and read a feed, unless it says that nothing has changed."""
        self._start(self._feed(state, publisher, now))

    def ask_pages(self, asked: FeedAnswer, entries: Sequence[Entry], wanted: frozenset[str]) -> None:
        """Fetch and read the pages of those entries whose group is ``wanted``."""
        self._start(self._pages(asked, tuple(entries), wanted))

    def ask_page(self, watch: Watch, entry: Entry, now: datetime) -> None:
        """Fetch and read a watched page anew, unless it says that nothing has changed."""
        self._start(self._watched(watch, entry, now))

    def confirm(self) -> None:
        """Make sure that questions still get an answer. Raises ``MonitorError`` when nobody is there to give one."""
        if not self._thread.is_alive():
            raise MonitorError("the thread that polls has ended")

    def retire(self) -> None:
        """Finish what is under way, without being waited for. Nothing more may be asked."""
        self._start(self._finish())

    def close(self) -> None:
        """Drop what is still under way, close every connection and end the thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            self.confirm()
            asyncio.run_coroutine_threadsafe(work, self._loop)
        except BaseException:
            work.close()
            raise

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
        finally:
            self._loop.run_until_complete(self._shut())
            self._loop.close()

    async def _finish(self) -> None:
        if others := _others():
            await asyncio.wait(others)
        self._loop.stop()

    async def _shut(self) -> None:
        async with AsyncExitStack() as stack:
            stack.push_async_exit(self._fetcher)
            stack.push_async_callback(self._readers.close)
            tasks = _others()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _feed(self, state: FeedState, publisher: str | None, now: datetime) -> None:
        try:
            self._deliver(await self._answer(state, publisher, now))
        except Exception as error:  # the seam of a feed: whatever it is, there must be an answer
            self._deliver(FeedFailure(state, error))

    async def _answer(self, state: FeedState, publisher: str | None, now: datetime) -> FeedAnswer:
        known = Validators(state.etag, state.last_modified) if state.at == state.address else Validators()
        fetched = await self._fetcher.fetch(state.at, known)
        body_hash = hashlib.sha256(fetched.body).hexdigest()
        if fetched.not_modified or body_hash == state.body_hash:
            return FeedAnswer(state, now, _lean(fetched))
        base, url = fetched.final_url, state.url
        body = fetched.body
        read = await self._readers.read(body, base, reading_of, body, base, url, publisher, now=now)
        return FeedAnswer(state, now, _lean(fetched), body_hash, *read)

    async def _pages(self, asked: FeedAnswer, entries: tuple[Entry, ...], wanted: frozenset[str]) -> None:
        tasks = {entry.group: asyncio.create_task(self._page(entry)) for entry in entries if entry.group in wanted}
        if tasks:
            _, late = await asyncio.wait(tasks.values(), timeout=_PAGES_SECONDS)
            for task in late:
                task.cancel()
        read = {group: task.result() for group, task in tasks.items() if task.done()}
        self._deliver(PagesAnswer(asked, tuple(read.get(entry.group, entry) for entry in entries)))

    async def _page(self, entry: Entry) -> Entry:
        try:
            assert entry.draft.link, "only entries with a link have a page"
            page = await self._web.fetch(entry.draft.link)
            return await self._readers.read(page.body, page.final_url, with_page, entry, page.body, page.final_url)
        except Exception as error:  # the seam of a page: where it fails, the summary serves
            log.info("page left out", page=entry.draft.link, error=str(error))
            return entry

    async def _watched(self, watch: Watch, entry: Entry, now: datetime) -> None:
        try:
            self._deliver(await self._anew(watch, entry, now))
        except Exception as error:  # the seam of a page: whatever it is, there must be an answer
            self._deliver(PageFailure(watch, error))

    async def _anew(self, watch: Watch, entry: Entry, now: datetime) -> PageAnswer:
        validators = Validators(watch.etag, watch.last_modified)
        fetched = await self._web.fetch(watch.page, validators)
        body_hash = hashlib.sha256(fetched.body).hexdigest()
        if fetched.not_modified or body_hash == watch.body_hash:
            return PageAnswer(watch, now, _lean(fetched))
        body, url = fetched.body, fetched.final_url
        entry = await self._readers.read(body, url, with_page, entry, body, url)
        return PageAnswer(watch, now, _lean(fetched), body_hash, entry)


def fetcher_of(polling: Polling) -> Fetcher:
    """The one client, within the limits of the settings."""
    limits = FetchLimits(
        deadline=timedelta(seconds=polling.deadline_seconds),
        wire_bytes=polling.wire_bytes,
        decoded_bytes=polling.decoded_bytes,
        per_host=polling.per_host,
        total=polling.concurrent,
    )
    return Fetcher(limits, allow_private=frozenset(polling.allow_private), user_agent=polling.user_agent)


def _lean(fetched: Fetched) -> Fetched:
    """Without its body, which was read: a thousand answers may wait to be judged."""
    return replace(fetched, body=b"")


def _others() -> set[asyncio.Task[Any]]:
    return asyncio.all_tasks() - {asyncio.current_task()}
