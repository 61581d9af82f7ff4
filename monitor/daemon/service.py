"""The service: one thread that takes ticks and answers from a queue, judges, commits and relays."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
from apscheduler.schedulers.background import BackgroundScheduler  # type: ignore[import-untyped]

from monitor.config import Feed, Settings
from monitor.daemon.clock import Clock, ServerClocks, Steadily, set_back
from monitor.daemon.couriers import Couriers
from monitor.daemon.delivery import Delivery, Outlet
from monitor.daemon.hand import FeedTurn, Hand, PageTurn
from monitor.daemon.inbox import Inbox, Message, Reload, Stop, Tick
from monitor.daemon.intake import Intake, Stream, Taken
from monitor.daemon.logs import configure
from monitor.daemon.measures import Measures
from monitor.daemon.poller import Answer, FeedAnswer, FeedFailure, PageAnswer, PageFailure, PagesAnswer, Poller
from monitor.daemon.pruning import Pruning
from monitor.daemon.standstill import Standstill
from monitor.daemon.supervisor import Supervisor
from monitor.daemon.watching import entry_of
from monitor.errors import ChannelError, ConfigError, MonitorError, StoreError
from monitor.ingestor.poll import Entry
from monitor.lexicon import Lexicon
from monitor.notifier.dispatch import Dispatcher
from monitor.notifier.redis import RedisChannel
from monitor.report import counted
from monitor.store import FeedState, Store, Watch
from monitor.web_address import host_of

HEART = "monitor"
"""The name of the service's heartbeat."""
BEAT_SECONDS = 5.0
"""How often it beats."""
_COURIER_SECONDS = 3.0
"""How long the channels beside Redis may take to end what they have in hand when the service leaves."""
_SLEEPS_SECONDS = 60.0
"""A service that was not woken for so long, and two ticks, will not be."""
_AT_ONCE = 5_000
"""Pages that one tick looks at, beyond what is in hand: more than one host that hangs has of them."""
_AHEAD_SECONDS = 1.0
"""What falls due so soon, or within half a tick, is asked now: at the next tick it would be late by most of one."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended: whether every alert could be delivered, and how many times a feed answered."""

    delivered: bool
    read: int


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
    a reload, ``channel`` makes the channel they name, and ``stream`` where articles are handed over. Where ``now`` and
    ``steady`` disagree, the wall clock was set: who simulates time moves both. Everything but ``post`` belongs to the
    thread of ``run``.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        lexicon: Lexicon,
        *,
        load: Callable[[], Settings],
        channel: Callable[[Settings], Outlet] = redis_channel,
        stream: Callable[[Settings], Stream | None] = lambda _: None,
        supervisor: Supervisor = Supervisor(),  # noqa: B008 (it says nothing to nobody)
        measures: Measures | None = None,
        now: Callable[[], datetime] = utc_now,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._measures = measures or Measures()
        self._store, self._lexicon, self._load, self._make_channel, self._now = store, lexicon, load, channel, now
        self._supervisor, self._make_stream = supervisor, stream
        self._stream: Stream | None = None
        self._inbox, self._standstill = Inbox(), Standstill()
        self._read = 0
        self._refused: str | None = None
        self._scheduler = BackgroundScheduler(timezone=UTC)
        self._clock, self._servers = Clock(now, steady), ServerClocks()
        self._beat, self._woken = float("-inf"), time.monotonic()
        self._pruning = Pruning(store, steady)
        self._hand = Hand(settings.polling.concurrent, settings.polling.per_host)
        self._couriers = Couriers(store, now)
        self._take(settings, Delivery(store, channel(settings), self._measures), self._couriers.made(settings))
        self._catch_up_clock()
        self._poller = Poller(settings.polling, self.post, self._intake.poison())

    def post(self, message: Message) -> None:
        """Hand a message to the service, from any thread or signal handler."""
        self._inbox.put(message)

    def run(self, *, once: bool = False) -> Ended:
        """Work until told to stop."""
        if not once:
            self._scheduler.start()
        log.info("started", feeds=len(self._feeds), once=once)
        if not self._feeds:
            log.warning("no feeds to poll: the configuration names none")
        self.post(Tick())
        self._supervisor.ready()
        try:
            self._work(once)
        finally:
            if self._scheduler.running:
                self._scheduler.shutdown(wait=False)
            self._poller.close()
        delivered = self._delivery.flush()
        self._delivery.close()
        self._close_stream()
        if once:
            delivered = self._couriers.finish(self._settings.polling.stop_seconds) and delivered
        self._couriers.close(_COURIER_SECONDS)
        self._note("stopped")
        log.info("stopped", delivered=delivered)
        return Ended(delivered, self._read)

    # -- messages ------------------------------------------------------------------------------------------------

    def _work(self, once: bool) -> None:
        stop_by: float | None = None
        while True:
            message = self._next(stop_by)
            if isinstance(message, Stop) and stop_by is None:
                stop_by = message.at + self._settings.polling.stop_seconds
                self._hand.drop_waiting()
                self._supervisor.stopping()
                log.info("stopping", in_hand=len(self._hand.held))
            elif message is not None:
                handle = partial(self._handle, message, stopping=stop_by is not None, once=once)
                self._standstill.go(handle, self._hopeless(once or stop_by is not None))
            self._standstill.go(self._pulse, self._hopeless(once or stop_by is not None))
            finished = (once or stop_by is not None) and self._hand.empty and self._inbox.empty
            if finished:
                return
            if stop_by is not None and time.monotonic() >= stop_by:
                log.warning("left unfinished", polls=sorted(self._hand.held))
                return

    def _next(self, stop_by: float | None) -> Message | None:
        wait = BEAT_SECONDS if stop_by is None else max(0.0, min(BEAT_SECONDS, stop_by - time.monotonic()))
        return self._inbox.get(wait)

    def _hopeless(self, leaving: bool) -> Callable[[float], bool]:
        """Who is to leave anyway does not wait until the database takes something again."""
        return (lambda _: True) if leaving else self._stop_comes

    def _stop_comes(self, seconds: float) -> bool:
        self._supervisor.alive("waits for the database")
        return self._inbox.stop_comes(seconds)

    def _handle(self, message: Message, *, stopping: bool, once: bool) -> None:
        self._watch_clock()  # before anything is due by a clock that was set, and moved along once more
        match message:
            case Tick() if not stopping:
                self._poll(once=once)
            case Reload() if not stopping:
                self._supervisor.reloading()
                self._reload()
                self._supervisor.ready()
            case FeedAnswer() | PagesAnswer() | FeedFailure() | PageAnswer() | PageFailure():
                self._guarded(message)

    def _guarded(self, answer: Answer) -> None:
        """The seam of a feed: whatever is wrong with one is its own affair, and its neighbours go on."""
        key, feed = _key_and_feed(answer)
        if feed not in self._feeds:
            self._done(key, "no longer followed", feed=feed)
            return
        try:
            self._take_in(answer)
        except (StoreError, ChannelError):
            raise
        except Exception as error:
            self._take_in(_failed(answer, error))

    def _take_in(self, answer: Answer) -> None:
        match answer:
            case FeedAnswer():
                self._feed_answered(answer)
            case PagesAnswer():
                self._feed_read(answer.feed, answer.entries)
            case FeedFailure():
                self._feed_failed(answer)
            case PageAnswer():
                self._page_answered(answer)
            case PageFailure():
                self._page_failed(answer)

    def _tick(self) -> None:
        """Called by the scheduler's thread. A service that has not yet heard the last one needs no second reminder."""
        self._woken = time.monotonic()
        if not self._inbox.has_orders:
            self.post(Tick())

    def _pulse(self) -> None:
        began = time.monotonic()
        if began - self._beat < BEAT_SECONDS:
            return
        self._look_after_threads(began)
        self._intake.settle(self._now())
        self._couriers.nudge()
        self._delivery.send(ask=True)
        self._watch_clock()
        self._pruning.step(self._settings, self._now())
        self._note("running")
        redis = "does not take" if self._delivery.reached is False else "takes"
        self._supervisor.alive(
            f"{counted(len(self._feeds), 'feed')}, {len(self._hand.held)} in hand; Redis {redis} alerts"
        )
        self._beat = began

    def _look_after_threads(self, now: float) -> None:
        """A service that hears of no answer, or is never woken, does not say that it lives: it leaves."""
        self._poller.confirm()
        if self._scheduler.running and now - self._woken > _SLEEPS_SECONDS + 2 * self._settings.polling.tick_seconds:
            raise MonitorError("the thread that says when to poll has ended")

    def _note(self, state: str) -> None:
        note = {
            "state": state,
            "feeds": len(self._feeds),
            "in_hand": len(self._hand.held),
            "reading": self._poller.reading,
            "quarantined": self._poller.quarantined,
            "redis": self._delivery.reached,
            "channels": self._couriers.names,
            "refused": self._refused,
            "ahead": round(ahead.total_seconds()) if (ahead := self._servers.agreed) is not None else None,
        }
        self._store.heartbeat(HEART, self._now(), json.dumps(note))

    def _watch_clock(self) -> None:
        """When the wall clock was set, due times go along, and ticks begin anew."""
        step = self._clock.step()
        if step:
            log.warning("the clock was set, due times go along", seconds=round(step.total_seconds()))
            self._intake.move_due(step)
            self._servers.forget()
            self._schedule()

    def _catch_up_clock(self) -> None:
        """A clock that was set back while nobody looked shows in the last heartbeat, which then lies ahead."""
        beats = [beat.at for beat in self._store.heartbeats() if beat.name == HEART]
        if beats and (back := set_back(beats[0], self._now())):
            self._intake.move_due(-back)

    # -- settings ------------------------------------------------------------------------------------------------

    def _take(self, settings: Settings, delivery: Delivery, couriers: dict[str, Dispatcher]) -> None:
        self._settings, self._delivery = settings, delivery
        self._couriers.employ(couriers)
        self._close_stream()
        self._stream = self._make_stream(settings)
        channels = (delivery.name, *self._couriers.names)
        self._intake = Intake(self._store, self._lexicon, settings, channels, self._measures, self._stream)
        self._feeds: dict[str, Feed] = {feed.url: feed for feed in settings.feeds}
        self._hand.drop_waiting()
        self._store.follow(tuple(self._feeds), self._now())
        self._intake.try_anew(self._now())
        self._schedule()

    def _close_stream(self) -> None:
        if self._stream is not None:
            self._stream.close()

    def _schedule(self) -> None:
        self._scheduler.add_job(
            self._tick,
            Steadily(self._settings.polling.tick_seconds),
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
            couriers = self._couriers.made(settings)
            delivery = Delivery(self._store, self._make_channel(settings), self._measures)
        except (ConfigError, ChannelError) as error:
            self._refused = str(error).splitlines()[0]
            log.error("reload refused, the old configuration stays", faults=str(error).splitlines())
            return
        self._refused = None
        if settings.polling != self._settings.polling:
            self._poller.retire()
            self._poller = Poller(settings.polling, self.post, self._intake.poison())
            self._hand.resize(settings.polling.concurrent, settings.polling.per_host)
        self._delivery.close()
        self._take(settings, delivery, couriers)
        configure(settings.log_level, settings.log_format)
        log.info("reloaded", feeds=len(self._feeds))

    # -- polling -------------------------------------------------------------------------------------------------

    def _poll(self, *, once: bool) -> None:
        """Ask what is due, or ``once`` every feed: but one whose server asked for rest."""
        until = self._now() + timedelta(seconds=min(_AHEAD_SECONDS, self._settings.polling.tick_seconds / 2))
        if once:
            states = [state for state in self._store.feeds() if not state.rest or state.rest <= until]
        else:
            states = list(self._store.due_feeds(until, len(self._feeds)))
        self._offer(states, self._store.due_watches(until, _AT_ONCE + len(self._hand.held)))

    def _offer(self, states: Iterable[FeedState], watches: Iterable[Watch]) -> None:
        self._hand.offer((*map(FeedTurn, states), *map(PageTurn, watches)))
        self._ask()

    def _ask(self) -> None:
        for turn in self._hand.take():
            match turn:
                case FeedTurn(state):
                    self._poller.ask_feed(state, self._feeds[state.url].publisher, self._now())
                case PageTurn(watch):
                    self._ask_page(turn.key, watch)

    def _ask_page(self, key: str, watch: Watch) -> None:
        feed = self._feeds.get(watch.feed)
        if feed is None or not feed.pages:
            self._intake.end_watch(watch.page)
            self._hand.leave(key)
        else:
            self._poller.ask_page(watch, entry_of(watch), self._now())

    def _feed_answered(self, answer: FeedAnswer) -> None:
        self._servers.heard(host_of(answer.fetched.final_url), answer.fetched.ahead)
        for problem in answer.problems:
            log.warning("flagged", feed=answer.state.url, problem=str(problem))
        wanted = self._intake.wanted_pages(answer, self._now())
        if wanted:
            self._poller.ask_pages(answer, answer.entries or (), wanted)
        else:
            self._feed_read(answer, answer.entries)

    def _feed_read(self, answer: FeedAnswer, entries: tuple[Entry, ...] | None) -> None:
        taken = self._intake.feed(answer, entries, self._now())
        self._read += 1
        url = answer.state.url
        if answer.state.failures:
            log.warning("feed answers again", feed=url, failures=answer.state.failures)
        facts = {} if entries is None else {"entries": len(entries), "articles": taken.articles, "alerts": taken.alerts}
        status = "read" if facts else "not_modified"
        self._measures.polled("feed", status, taken.articles)
        self._done(url, "polled", feed=url, status=status, **facts)
        self._deliver(taken)

    def _feed_failed(self, failure: FeedFailure) -> None:
        _report_defect(failure.error, failure.state.url)
        taken = self._intake.feed_failed(failure, self._now())
        url, failures = failure.state.url, failure.state.failures + 1
        self._measures.polled("feed", "failed")
        self._leave(url)
        log.warning("polled", feed=url, status="failed", error=str(failure.error), failures=failures)
        self._deliver(taken)

    def _page_answered(self, answer: PageAnswer) -> None:
        taken = self._intake.page(answer, self._now())
        status = "not_modified" if answer.entry is None else "read"
        facts = {"articles": taken.articles, "alerts": taken.alerts}
        self._measures.polled("page", status, taken.articles)
        self._done(PageTurn(answer.watch).key, "page polled", page=answer.watch.page, status=status, **facts)
        self._deliver(taken)

    def _page_failed(self, failure: PageFailure) -> None:
        _report_defect(failure.error, failure.watch.feed)
        self._intake.page_failed(failure, self._now())
        self._measures.polled("page", "failed")
        facts = {"page": failure.watch.page, "error": str(failure.error), "failures": failure.watch.failures + 1}
        self._done(PageTurn(failure.watch).key, "page polled", status="failed", **facts)

    def _deliver(self, taken: Taken) -> None:
        if taken.alerts:
            self._couriers.nudge()
            self._delivery.send()

    def _done(self, key: str, event: str, **facts: object) -> None:
        self._leave(key)
        log.info(event, **facts)

    def _leave(self, key: str) -> None:
        self._hand.leave(key)
        self._ask()


def _key_and_feed(answer: Answer) -> tuple[str, str]:
    """The name of an answer among what is in hand, and the feed that it is of."""
    match answer:
        case PageAnswer(watch=watch) | PageFailure(watch=watch):
            return PageTurn(watch).key, watch.feed
        case FeedAnswer(state=state) | FeedFailure(state=state) | PagesAnswer(feed=FeedAnswer(state=state)):
            return state.url, state.url


def _failed(answer: Answer, error: Exception) -> FeedFailure | PageFailure:
    match answer:
        case PageAnswer(watch=watch) | PageFailure(watch=watch):
            return PageFailure(watch, error)
        case FeedAnswer(state=state) | FeedFailure(state=state) | PagesAnswer(feed=FeedAnswer(state=state)):
            return FeedFailure(state, error)


def _report_defect(error: Exception, feed: str) -> None:
    if not isinstance(error, MonitorError):
        log.error("a defect of this program", feed=feed, exc_info=error)
