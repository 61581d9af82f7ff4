"""The service: one thread that takes ticks and answers from a queue, judges, commits and relays."""

from __future__ import annotations

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
from monitor.daemon.delivery import Delivery, Outlet
from monitor.daemon.logs import configure
from monitor.daemon.poller import Failure, FeedAnswer, PagesAnswer, Poller
from monitor.daemon.rhythm import after_answer, after_failure
from monitor.errors import ChannelError, ConfigError, MonitorError, StoreError
from monitor.ingestor.poll import Entry, needs_page, version_of
from monitor.lexicon import Lexicon
from monitor.model import Article
from monitor.notifier.redis import RedisChannel
from monitor.pipeline import process, settle
from monitor.store import FeedState, Store, Transaction

HEART = "monitor"
"""The name of the service's heartbeat."""
BEAT_SECONDS = 5.0
"""How often it beats."""
_AT_ONCE = 500
"""Feeds that one tick takes up at most; the others wait for the next."""
_STEP = timedelta(minutes=1)
"""How far the wall clock may fall behind between two beats; more, and nothing would be due for a long time."""

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


Answer = FeedAnswer | PagesAnswer | Failure
Message = Tick | Stop | Reload | Answer


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


def redis_channel(settings: Settings) -> Outlet:
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
        channel: Callable[[Settings], Outlet] = redis_channel,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._store, self._lexicon, self._load, self._make_channel, self._now = store, lexicon, load, channel, now
        # SimpleQueue alone may be put to by a signal handler that interrupts a get.
        self._queue: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._asked: set[str] = set()
        self._scheduler = BackgroundScheduler(timezone=UTC)
        self._clock = now(), time.monotonic()
        self._beat = float("-inf")
        self._take(settings, Delivery(store, channel(settings)))
        self._poller = Poller(settings.polling, self.post)

    def post(self, message: Message) -> None:
        """Hand a message to the service, from any thread or signal handler."""
        self._queue.put(message)

    def run(self, *, once: bool = False) -> bool:
        """Work until told to stop. True when every alert could be delivered at the end."""
        if not once:
            self._scheduler.start()
        log.info("started", feeds=len(self._feeds), once=once)
        self.post(Tick())
        try:
            self._work(once)
        finally:
            if self._scheduler.running:
                self._scheduler.shutdown(wait=False)
            self._poller.close()
        delivered = self._delivery.flush()
        self._delivery.close()
        self._note("stopped")
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
            self._pulse()
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
            case FeedAnswer() | PagesAnswer() | Failure():
                self._guarded(message)

    def _guarded(self, message: Answer) -> None:
        """The seam of a feed: whatever is wrong with one is its own affair, and its neighbours go on."""
        feed = self._feeds.get(message.state.url)
        try:
            match message:
                case _ if feed is None:
                    self._done(message.state, "no longer followed")
                case FeedAnswer():
                    self._answered(message, feed)
                case PagesAnswer():
                    self._read(message.asked, message.entries, feed)
                case Failure():
                    raise message.error
        except StoreError:
            raise
        except Exception as error:
            if not isinstance(error, MonitorError):
                log.error("a defect of this program", feed=message.state.url, exc_info=error)
            self._failed(message.state, error)

    def _tick(self) -> None:
        """Called by the scheduler's thread. A service that is behind needs no second reminder."""
        if self._queue.empty():
            self.post(Tick())

    def _pulse(self) -> None:
        if time.monotonic() - self._beat < BEAT_SECONDS:
            return
        self._beat = time.monotonic()
        self._settle()
        self._delivery.send(ask=True)
        self._watch_clock()
        self._note("running")

    def _note(self, state: str) -> None:
        note = {"state": state, "feeds": len(self._feeds), "in_hand": len(self._asked), "redis": self._delivery.reached}
        self._store.heartbeat(HEART, self._now(), json.dumps(note))

    def _watch_clock(self) -> None:
        """Due times are the wall clock's. When that was set back, poll at once, and reckon from then on."""
        wall, steady = self._clock
        self._clock = self._now(), time.monotonic()
        behind = wall + timedelta(seconds=self._clock[1] - steady) - self._clock[0]
        if behind > _STEP:
            log.warning("the clock was set back, every feed is polled", seconds=round(behind.total_seconds()))
            self._schedule()
            self._poll(everything=True)

    # -- settings ------------------------------------------------------------------------------------------------

    def _take(self, settings: Settings, delivery: Delivery) -> None:
        self._settings, self._delivery = settings, delivery
        self._rules = rules_of(settings)
        self._feeds: dict[str, Feed] = {feed.url: feed for feed in settings.feeds}
        self._store.follow(tuple(self._feeds), self._now())
        self._schedule()

    def _schedule(self) -> None:
        self._scheduler.add_job(
            self._tick,
            "interval",
            seconds=self._settings.polling.tick_seconds,
            id="tick",
            replace_existing=True,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )

    def _reload(self) -> None:
        """All of the new settings, or none of them."""
        try:
            settings = self._load()
            if settings.store.url != self._settings.store.url:
                raise ConfigError("another database needs a restart", where="store.url")
            delivery = Delivery(self._store, self._make_channel(settings))
        except (ConfigError, ChannelError) as error:
            log.error("reload refused, the old configuration stays", faults=str(error).splitlines())
            return
        if settings.polling != self._settings.polling:
            self._poller.retire()
            self._poller = Poller(settings.polling, self.post)
        self._delivery.close()
        self._take(settings, delivery)
        configure(settings.log_level)
        log.info("reloaded", feeds=len(self._feeds))

    # -- polling -------------------------------------------------------------------------------------------------

    def _poll(self, *, everything: bool) -> None:
        at_most = _AT_ONCE + len(self._asked)
        for state in self._store.feeds() if everything else self._store.due_feeds(self._now(), at_most):
            if state.url not in self._asked:
                self._asked.add(state.url)
                self._poller.ask_feed(state, self._feeds[state.url].publisher, self._now())

    def _interval(self, state: FeedState) -> timedelta:
        return timedelta(seconds=self._settings.interval_of(self._feeds[state.url]))

    def _answered(self, message: FeedAnswer, feed: Feed) -> None:
        state = message.state
        if message.entries is None:
            self._keep(after_answer(state, message.fetched, self._interval(state), self._now(), body_hash=None))
            self._done(state, "not_modified")
            return
        for problem in message.problems:
            log.warning("entry left out", feed=state.url, problem=str(problem))
        wanted = self._wanting_pages(message.entries) if feed.pages else frozenset()
        if wanted:
            self._poller.ask_pages(message, message.entries, wanted)
        else:
            self._read(message, message.entries, feed)

    def _wanting_pages(self, entries: tuple[Entry, ...]) -> frozenset[str]:
        """The groups of entries that are news and only a summary."""
        with self._store.transaction() as transaction:
            return frozenset(
                entry.group
                for entry in entries
                if needs_page(entry) and version_of(entry, transaction.version_of(entry.group), self._now()) is not None
            )

    def _read(self, asked: FeedAnswer, entries: tuple[Entry, ...], feed: Feed) -> None:
        """Judge what is news, and commit it with the state of the feed."""
        state, now = asked.state, self._now()
        news = told = 0
        with self._store.transaction() as transaction:
            for entry in entries:
                article = version_of(entry, transaction.version_of(entry.group), now)
                if article is not None:
                    news += 1
                    told += self._judge(transaction, _spoken(article, feed), entry, now)
            new = after_answer(state, asked.fetched, self._interval(state), now, body_hash=asked.body_hash)
            transaction.put_feed(replace(new, entries=len(entries), articles=state.articles + news))
        self._done(state, "read", entries=len(entries), articles=news, alerts=told)
        if told:
            self._delivery.send()

    def _judge(self, transaction: Transaction, article: Article, entry: Entry, now: datetime) -> int:
        outcome = process(article, transaction, self._lexicon, self._rules, now)
        alerts = transaction.record(outcome, (self._delivery.name,))
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

    # -- time ----------------------------------------------------------------------------------------------------

    def _settle(self) -> None:
        with self._store.transaction() as transaction:
            for outcome in settle(transaction, self._lexicon, self._rules, self._now()):
                transaction.record(outcome, (self._delivery.name,))


def _spoken(article: Article, feed: Feed) -> Article:
    return replace(article, language=feed.language) if feed.language else article
