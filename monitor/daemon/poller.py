"""The background side: fetches feeds and pages in one asyncio loop, and hands every answer to a queue."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from monitor.config import Polling
from monitor.ingestor.fetch import ANY_PAGE, Fetched, Fetcher, FetchError, FetchLimits, Validators
from monitor.ingestor.poll import Entry, with_page
from monitor.store import FeedState

_PAGES_SECONDS = 60.0
"""How long the pages of one feed's entries may take together; an entry whose page came too late keeps its summary."""


@dataclass(frozen=True, slots=True)
class FeedAnswer:
    """What came of asking for a feed: an answer, or the error."""

    state: FeedState
    answer: Fetched | FetchError


@dataclass(frozen=True, slots=True)
class PagesAnswer:
    """The entries of an answered feed, with the text of their pages where those could be read."""

    asked: FeedAnswer
    entries: tuple[Entry, ...]


class Poller:
    """A thread with an event loop and the one Fetcher. ``deliver`` is called from that thread with each answer.

    Every question gets exactly one answer; after ``close`` none do.
    """

    def __init__(self, polling: Polling, deliver: Callable[[FeedAnswer | PagesAnswer], None]) -> None:
        self._polling = polling
        self._deliver = deliver
        self._loop = asyncio.new_event_loop()
        self._fetcher: Fetcher | None = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="poller", daemon=True)
        self._thread.start()
        self._ready.wait()

    def ask_feed(self, state: FeedState) -> None:
        """Fetch a feed, unless it says that nothing has changed."""
        self._start(self._feed(state))

    def ask_pages(self, asked: FeedAnswer, entries: Sequence[Entry], wanted: frozenset[str]) -> None:
        """Fetch the pages of those entries whose group is ``wanted``."""
        self._start(self._pages(asked, tuple(entries), wanted))

    def close(self) -> None:
        """Drop what is still under way, close every connection and end the thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._open())
        self._ready.set()
        try:
            self._loop.run_forever()
        finally:
            self._loop.run_until_complete(self._shut())
            self._loop.close()

    async def _open(self) -> None:
        polling = self._polling
        limits = FetchLimits(
            deadline=timedelta(seconds=polling.deadline_seconds),
            wire_bytes=polling.wire_bytes,
            decoded_bytes=polling.decoded_bytes,
            per_host=polling.per_host,
            total=polling.concurrent,
        )
        fetcher = Fetcher(limits, allow_private=frozenset(polling.allow_private), user_agent=polling.user_agent)
        self._fetcher = await fetcher.__aenter__()

    async def _shut(self) -> None:
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._fetcher is not None:
            await self._fetcher.__aexit__(None, None, None)

    async def _feed(self, state: FeedState) -> None:
        try:
            validators = Validators(state.etag, state.last_modified)
            answer: Fetched | FetchError = await self._get(state.address, validators)
        except FetchError as error:
            answer = error
        self._deliver(FeedAnswer(state, answer))

    async def _pages(self, asked: FeedAnswer, entries: tuple[Entry, ...], wanted: frozenset[str]) -> None:
        tasks = [asyncio.create_task(self._entry(entry, entry.group in wanted)) for entry in entries]
        done, late = await asyncio.wait(tasks, timeout=_PAGES_SECONDS) if tasks else (set(), set())
        for task in late:
            task.cancel()
        read = tuple(task.result() if task in done else entry for task, entry in zip(tasks, entries, strict=True))
        self._deliver(PagesAnswer(asked, read))

    async def _entry(self, entry: Entry, wanted: bool) -> Entry:
        if not wanted or entry.draft.link is None:
            return entry
        try:
            page = await self._get(entry.draft.link, None, ANY_PAGE)
        except FetchError:
            return entry
        return await asyncio.to_thread(with_page, entry, page.body, page.final_url)

    async def _get(self, url: str, validators: Validators | None, accept: str | None = None) -> Fetched:
        assert self._fetcher is not None, "the fetcher is open as long as the loop runs"
        return await (self._fetcher.fetch(url, validators, accept) if accept else self._fetcher.fetch(url, validators))
