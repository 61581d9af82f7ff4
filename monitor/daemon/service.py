"""The service: one thread that takes ticks and answers from a queue, judges, commits and relays."""

from __future__ import annotations

import hashlib
import json
import queue
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.background import BackgroundScheduler  # type: ignore[import-untyped]

from monitor.app import rules_of
from monitor.config import Feed, Settings
from monitor.daemon.poller import FeedAnswer, PagesAnswer, Poller
from monitor.daemon.rhythm import after_answer, after_failure
from monitor.errors import ChannelError, ConfigError, StoreError
from monitor.ingestor.fetch import FetchError
from monitor.ingestor.poll import Entry, entries_of, needs_page, version_of
from monitor.lexicon import Lexicon
from monitor.model import Article
from monitor.notifier.port import Channel
from monitor.notifier.redis import RedisChannel
from monitor.notifier.relay import relay
from monitor.pipeline import process, settle
from monitor.store import FeedState, Store, Transaction

HEART = "monitor"
"""The name of the service's heartbeat."""
BEAT_SECONDS = 5.0
"""How often it beats."""
_AT_ONCE = 500
"""Feeds that one tick takes up at most; the others wait for the next."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Tick:
    """Time to look for due feeds."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Finish what is in hand and leave."""


@dataclass(frozen=True, slots=True)
class Reload:
    """Read the configuration again."""


Message = Tick | Stop | Reload | FeedAnswer | PagesAnswer


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


def redis_channel(settings: Settings) -> Channel:
    """Where the service publishes."""
    redis = settings.redis
    url = redis.url.get_secret_value()
    return RedisChannel(url, prefix=redis.prefix, instance=settings.instance, maxlen=redis.stream_maxlen)


class Service:
    """Polls the feeds of its settings, and tells what changes.

    ``run`` works until ``post(Stop())``, or with ``once`` until every feed was asked. ``load`` gives the settings for
    a reload, ``channel`` makes the channel they name. Everything but ``post`` belongs to the thread of ``run``.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        lexicon: Lexicon,
        *,
        load: Callable[[], Settings],
        channel: Callable[[Settings], Channel] = redis_channel,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._store, self._lexicon, self._load, self._make_channel, self._now = store, lexicon, load, channel, now
        self._queue: queue.Queue[Message] = queue.Queue()
        self._asked: set[str] = set()
        self._retired: list[Poller] = []
        self._beat = 0.0
        self._reached: bool | None = None
        self._take(settings)

    def post(self, message: Message) -> None:
        """Hand a message to the service, from any thread or signal handler."""
        self._queue.put(message)

    def run(self, *, once: bool = False) -> bool:
        """Work until told to stop. True when every alert could be delivered at the end."""
        scheduler = BackgroundScheduler(timezone=UTC)
        if not once:
            seconds = self._settings.polling.tick_seconds
            scheduler.add_job(self._tick, "interval", seconds=seconds, coalesce=True, max_instances=1)
            scheduler.start()
        log.info("started", feeds=len(self._feeds), once=once)
        self.post(Tick())
        try:
            self._work(once)
        finally:
            if scheduler.running:
                scheduler.shutdown(wait=False)
            for poller in (*self._retired, self._poller):
                poller.close()
        delivered = self._relay()
        self._store.heartbeat(HEART, self._now(), json.dumps({"state": "stopped"}))
        log.info("stopped", delivered=delivered)
        return delivered

    # -- messages ------------------------------------------------------------------------------------------------

    def _work(self, once: bool) -> None:
        stop_by: float | None = None
        while True:
            message = self._next(stop_by)
            if isinstance(message, Stop) and stop_by is None:
                stop_by = time.monotonic() + self._settings.polling.stop_seconds
                log.info("stopping", in_hand=len(self._asked))
            elif message is not None:
                self._handle(message, stopping=stop_by is not None, once=once)
            finished = (once or stop_by is not None) and not self._asked and self._queue.empty()
            if finished or (stop_by is not None and time.monotonic() >= stop_by):
                return

    def _next(self, stop_by: float | None) -> Message | None:
        wait = BEAT_SECONDS if stop_by is None else max(0.0, min(BEAT_SECONDS, stop_by - time.monotonic()))
        try:
            return self._queue.get(timeout=wait)
        except queue.Empty:
            return None

    def _handle(self, message: Message, *, stopping: bool, once: bool) -> None:
        match message:
            case Tick() if not stopping:
                self._poll(everything=once)
            case Reload() if not stopping:
                self._reload()
            case FeedAnswer():
                self._guarded(message.state, lambda: self._answered(message))
            case PagesAnswer():
                self._guarded(message.asked.state, lambda: self._read(message.asked, message.entries))
        self._pulse()

    def _guarded(self, state: FeedState, work: Callable[[], None]) -> None:
        """The seam of a feed: whatever is wrong with one is its own affair, and its neighbours go on."""
        try:
            work()
        except (StoreError, AssertionError):
            raise
        except Exception as error:
            self._failed(state, error)

    def _tick(self) -> None:
        """Called by the scheduler's thread. A service that is behind needs no second reminder."""
        if self._queue.empty():
            self.post(Tick())

    def _pulse(self) -> None:
        if time.monotonic() - self._beat < BEAT_SECONDS:
            return
        self._beat = time.monotonic()
        self._settle()
        self._relay()
        note = {"state": "running", "feeds": len(self._feeds), "in_hand": len(self._asked), "redis": self._reached}
        self._store.heartbeat(HEART, self._now(), json.dumps(note))

    # -- settings ------------------------------------------------------------------------------------------------

    def _take(self, settings: Settings) -> None:
        self._settings = settings
        self._rules = rules_of(settings)
        self._feeds: dict[str, Feed] = {feed.url: feed for feed in settings.feeds}
        self._channel = self._make_channel(settings)
        self._poller = Poller(settings.polling, self.post)
        self._store.follow(tuple(self._feeds), self._now())

    def _reload(self) -> None:
        """All of the new settings, or none of them."""
        try:
            settings = self._load()
        except ConfigError as error:
            log.error("reload refused, the old configuration stays", faults=str(error).splitlines())
            return
        if settings.store.url != self._settings.store.url:
            log.error("reload refused, another database needs a restart")
            return
        self._retired.append(self._poller)
        self._take(settings)
        log.info("reloaded", feeds=len(self._feeds))

    # -- polling -------------------------------------------------------------------------------------------------

    def _poll(self, *, everything: bool) -> None:
        due = self._store.feeds() if everything else self._store.due_feeds(self._now(), _AT_ONCE)
        for state in due:
            if state.url not in self._asked:
                self._asked.add(state.url)
                self._poller.ask_feed(state)

    def _interval(self, state: FeedState) -> timedelta:
        feed = self._feeds.get(state.url)
        seconds = self._settings.interval_of(feed) if feed else self._settings.polling.interval_seconds
        return timedelta(seconds=seconds)

    def _answered(self, message: FeedAnswer) -> None:
        state, answer = message.state, message.answer
        if isinstance(answer, FetchError):
            self._failed(state, answer)
            return
        body_hash = hashlib.sha256(answer.body).hexdigest()
        if answer.not_modified or body_hash == state.body_hash:
            new = after_answer(state, answer, self._interval(state), self._now(), body_hash=None)
            self._keep(new)
            self._done(state, "not_modified")
            return
        feed = self._feeds.get(state.url)
        entries, problems = entries_of(answer.body, answer.final_url, feed.publisher if feed else None, now=self._now())
        for problem in problems:
            log.warning("entry left out", feed=state.url, problem=str(problem))
        wanted = self._wanting_pages(entries) if feed is None or feed.pages else frozenset()
        if wanted:
            self._poller.ask_pages(message, entries, wanted)
        else:
            self._read(message, entries)

    def _wanting_pages(self, entries: tuple[Entry, ...]) -> frozenset[str]:
        """The groups of entries that are news and only a summary."""
        with self._store.transaction() as transaction:
            return frozenset(
                entry.group
                for entry in entries
                if needs_page(entry) and version_of(entry, transaction.version_of(entry.group), self._now()) is not None
            )

    def _read(self, asked: FeedAnswer, entries: tuple[Entry, ...]) -> None:
        """Judge what is news, and commit it with the state of the feed."""
        state, answer = asked.state, asked.answer
        assert not isinstance(answer, FetchError), "only answers have entries"
        now, told = self._now(), 0
        body_hash = hashlib.sha256(answer.body).hexdigest()
        with self._store.transaction() as transaction:
            news = 0
            for entry in entries:
                article = version_of(entry, transaction.version_of(entry.group), now)
                if article is not None:
                    news += 1
                    told += self._judge(transaction, self._spoken(article, state), entry, now)
            new = after_answer(state, answer, self._interval(state), now, body_hash=body_hash)
            transaction.put_feed(replace(new, entries=len(entries), articles=state.articles + news))
        self._done(state, "read", entries=len(entries), articles=news, alerts=told)
        if told:
            self._relay()

    def _spoken(self, article: Article, state: FeedState) -> Article:
        feed = self._feeds.get(state.url)
        return replace(article, language=feed.language) if feed and feed.language else article

    def _judge(self, transaction: Transaction, article: Article, entry: Entry, now: datetime) -> int:
        outcome = process(article, transaction, self._lexicon, self._rules, now)
        alerts = transaction.record(outcome, (self._channel.name,))
        transaction.put_content(entry.group, entry.content)
        return len(alerts)

    def _failed(self, state: FeedState, error: Exception) -> None:
        self._keep(after_failure(state, error, self._interval(state), self._now()))
        self._done(state, "failed", error=str(error), failures=state.failures + 1)

    def _keep(self, state: FeedState) -> None:
        with self._store.transaction() as transaction:
            transaction.put_feed(state)

    def _done(self, state: FeedState, status: str, **facts: object) -> None:
        self._asked.discard(state.url)
        log.info("polled", feed=state.url, status=status, **facts)

    # -- time and delivery ---------------------------------------------------------------------------------------

    def _settle(self) -> None:
        with self._store.transaction() as transaction:
            for outcome in settle(transaction, self._lexicon, self._rules, self._now()):
                transaction.record(outcome, (self._channel.name,))

    def _relay(self) -> bool:
        """Send what is queued. A channel that does not answer is told of once; the queue waits on disk."""
        try:
            sent = relay(self._store, self._channel)
        except ChannelError as error:
            if self._reached is not False:
                log.error("redis does not take alerts, they wait in the database", error=str(error))
            self._reached = False
            return False
        if self._reached is False:
            log.info("redis takes alerts again", sent=sent)
        self._reached = True
        return True
