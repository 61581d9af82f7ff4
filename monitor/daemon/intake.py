"""What the answers of feeds and pages say: judged, and committed with what to remember of where it came from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from monitor.alerts.notices import source_back, source_down
from monitor.app import judge, rules_of
from monitor.config import Feed, Settings
from monitor.daemon import rereading
from monitor.daemon.measures import Measures
from monitor.daemon.poller import FeedAnswer, FeedFailure, PageAnswer, PageFailure
from monitor.daemon.rhythm import Pace, after_answer, after_failure, falls_silent, said, tried_anew, with_rhythm
from monitor.daemon.watching import watch_of
from monitor.extractor import extract
from monitor.ingestor.grouping import recognised
from monitor.ingestor.poll import Entry, needs_page, version_of
from monitor.lexicon import Lexicon
from monitor.model import Article, Extraction, Notice, Outcome
from monitor.pipeline import settle
from monitor.store import FeedState, Poison, Store, Transaction, Watch
from monitor.web_address import without_credentials

_TIDY_EVERY = timedelta(days=1)

Composed = Callable[[str, str | None, datetime | None, int, str | None, datetime], Notice]

_EVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Taken:
    """How many new versions there were, and how many alerts and notices came of them."""

    articles: int = 0
    alerts: int = 0


class Stream(Protocol):
    """Where articles go that are judged elsewhere."""

    def take(self, articles: Sequence[tuple[Article, bool]]) -> None:
        """Articles in their order, each with whether it is a backlog, of which nothing is said. Raises ChannelError."""

    def close(self) -> None:
        """Give up the connection."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """``heard``: when its event was last heard of; ``None`` where it is about none."""

    as_of: datetime
    alerts: int
    heard: datetime | None


class Intake:
    """Everything that an answer changes is one transaction. Alerts are queued for each of ``channels``.

    With a ``stream`` articles are judged by whoever reads it. They are there before the transaction ends: one that
    comes to nothing is done again, and gives them once more.
    """

    def __init__(
        self,
        store: Store,
        lexicon: Lexicon,
        settings: Settings,
        channels: Sequence[str],
        measures: Measures | None = None,
        stream: Stream | None = None,
    ) -> None:
        self._measures, self._stream = measures or Measures(), stream
        self._handed: list[tuple[Article, bool]] = []
        self._store, self._lexicon, self._settings, self._channels = store, lexicon, settings, channels
        self._rules = rules_of(settings)
        self._feeds = {feed.url: feed for feed in settings.feeds}
        polling = settings.polling
        self._remembered = timedelta(days=polling.remember_days)
        self._backlog = timedelta(hours=polling.backlog_hours)
        self._closeness = rereading.Closeness(
            every=timedelta(seconds=polling.page_seconds), open_for=timedelta(hours=polling.open_hours)
        )

    def wanted_pages(self, answer: FeedAnswer, now: datetime) -> frozenset[str]:
        """The groups of entries that are news and only a summary."""
        feed = self._feeds[answer.state.url]
        if not feed.pages or not answer.entries:
            return frozenset()
        with self._store.transaction() as transaction:
            return frozenset(
                entry.group
                for entry in answer.entries
                if needs_page(entry) and _news(entry, feed, transaction, now) is not None
            )

    def feed(self, answer: FeedAnswer, entries: Sequence[Entry] | None, now: datetime) -> Taken:
        """Judge what is news of a feed; ``entries`` is ``None`` for one that has not changed."""
        feed = self._feeds[answer.state.url]
        asked = min(answer.asked, now)  # unless the clock was set back meanwhile
        with self._transaction() as transaction:
            before = transaction.feed(feed.url) or answer.state
            backlog = now - self._backlog if before.succeeded is None else None
            if entries is not None:
                entries = [_recognised(entry, feed, transaction) for entry in entries]
            judged = [self._entry(transaction, entry, feed, now, backlog) for entry in entries or ()]
            news = [one for one in judged if one]
            state = _with_news(before, news, now)
            if entries is not None:
                dates = [min(entry.draft.published, now) for entry in entries if entry.draft.published]
                state = with_rhythm(replace(state, entries=len(entries)), dates, answer.wishes)
                state = self._tidied(transaction, state, entries, now)
            pace, body_hash = self._pace(feed), answer.body_hash
            transaction.put_feed(after_answer(state, answer.fetched, pace, asked, now, body_hash=body_hash))
            if before.down:
                self._notify(transaction, source_back, before, now)
        return Taken(len(news), sum(one.alerts for one in news) + before.down)

    def page(self, answer: PageAnswer, now: datetime) -> Taken:
        """Judge a watched page that was read again."""
        watch, judged = answer.watch, None
        with self._transaction() as transaction:
            if answer.entry is not None:
                latest = transaction.version_of(watch.page)
                article = version_of(answer.entry, None, latest, now)
                judged = self._judge(transaction, article, self._feeds[watch.feed], now) if article else None
            state = transaction.feed(watch.feed)
            if judged:
                watch = replace(watch, news=now, told=judged.heard is not None)
            if state:
                read = replace(_with_news(state, [judged] if judged else [], now), page_failures=0, page_error=None)
                if read != state:
                    transaction.put_feed(read)
            heard, body_hash = self._heard(transaction, watch), answer.body_hash
            asked = min(answer.asked, now)
            new = rereading.after_answer(watch, answer.fetched, heard, self._closeness, asked, now, body_hash=body_hash)
            _keep(transaction, watch.page, new)
        return Taken(1, judged.alerts) if judged else Taken()

    def feed_failed(self, failure: FeedFailure, now: datetime) -> Taken:
        """Remember that a feed failed, and tell it once it is down."""
        pace, most = self._pace(self._feeds[failure.state.url]), self._settings.polling.down_failures
        with self._store.transaction() as transaction:
            before = transaction.feed(failure.state.url) or failure.state
            state = after_failure(before, failure.error, pace.least, now)
            if down := falls_silent(state, failure.error, most):
                self._notify(transaction, source_down, state, now)
            transaction.put_feed(replace(state, down=before.down or down))
        return Taken(alerts=int(down))

    def page_failed(self, failure: PageFailure, now: datetime) -> None:
        """Remember that a page failed, as long as it is worth another try."""
        watch = failure.watch
        with self._store.transaction() as transaction:
            new = rereading.after_failure(watch, failure.error, self._closeness, now)
            _keep(transaction, watch.page, new)
            if state := transaction.feed(watch.feed):
                failures, error = state.page_failures + 1, f"{without_credentials(watch.page)}: {said(failure.error)}"
                transaction.put_feed(replace(state, page_failures=failures, page_error=error))

    def try_anew(self, now: datetime) -> None:
        """Make the feeds that failed due: their trouble may have been with the former settings, or be over."""
        with self._store.transaction() as transaction:
            for state in self._store.feeds():
                transaction.put_feed(tried_anew(state, now))

    def move_due(self, step: timedelta) -> None:
        """Move everything that is to be asked by so much."""
        with self._store.transaction() as transaction:
            for state in self._store.feeds():
                rest = state.rest and state.rest + step
                transaction.put_feed(replace(state, due=state.due + step, rest=rest))
            for watch in self._store.due_watches(_EVER, self._store.watched()):
                transaction.put_watch(replace(watch, due=watch.due + step))

    def poison(self) -> tuple[Poison, ...]:
        """What feeds and watched pages answered last that readers came to an end over."""
        watches = self._store.due_watches(_EVER, self._store.watched())
        known = (*(state.poison for state in self._store.feeds()), *(watch.poison for watch in watches))
        return tuple(filter(None, known))

    def end_watch(self, page: str) -> None:
        """Forget a page that is not to be read again."""
        with self._store.transaction() as transaction:
            transaction.end_watch(page)

    def settle(self, now: datetime) -> None:
        """Judge again what was held back until now."""
        with self._store.transaction() as transaction:
            for outcome in settle(transaction, self._lexicon, self._rules, now):
                self._measures.judged(outcome.revisions, transaction.record(outcome, self._channels))

    def _tidied(self, transaction: Transaction, state: FeedState, entries: Sequence[Entry], now: datetime) -> FeedState:
        """Once a day, forget what the feed has long ceased to show."""
        if state.tidied and now - state.tidied < _TIDY_EVERY:
            return state
        transaction.forget_pages(state.url, {entry.group for entry in entries}, now - self._remembered)
        return replace(state, tidied=now)

    def _notify(self, transaction: Transaction, notice: Composed, state: FeedState, now: datetime) -> None:
        url, publisher = without_credentials(state.url), self._feeds[state.url].publisher
        told = notice(url, publisher, state.succeeded, state.failures, state.error, now)
        transaction.notify(told, self._channels)
        self._measures.noticed(told)

    def _pace(self, feed: Feed) -> Pace:
        least, most = self._settings.interval_of(feed), self._settings.slowest_of(feed)
        return Pace(timedelta(seconds=least), timedelta(seconds=most), self._closeness.open_for)

    def _entry(
        self, transaction: Transaction, entry: Entry, feed: Feed, now: datetime, backlog: datetime | None
    ) -> _Judged | None:
        """``backlog`` is the time before which nothing is told."""
        article = _news(entry, feed, transaction, now)
        if transaction.said(feed.url, entry.group) != entry.said:
            transaction.put_said(feed.url, entry.group, entry.said)
        if article is None:
            return None
        old = backlog is not None and article.as_of < backlog
        judged = self._judge(transaction, article, feed, now, backlog=old)
        if feed.pages and (entry.page or needs_page(entry)):
            heard, read = judged.heard, entry.page is not None
            due = rereading.first_due(article.as_of, heard, self._closeness, read=read, asked=now)
            watch = watch_of(entry, feed.url, due, news=article.as_of, told=heard is not None) if due else None
            _keep(transaction, entry.group, watch)
        return judged

    def _judge(
        self, transaction: Transaction, article: Article, feed: Feed, now: datetime, *, backlog: bool = False
    ) -> _Judged:
        spoken = replace(article, language=feed.language) if feed.language else article
        if self._stream is not None:
            return self._handed_over(transaction, spoken, backlog)
        outcome, alerts = judge(spoken, transaction, self._lexicon, self._rules, self._channels, now, backlog=backlog)
        self._measures.judged(outcome.revisions, alerts)
        return _Judged(article.as_of, len(alerts), outcome.event.last_seen if outcome.event else None)

    def _handed_over(self, transaction: Transaction, article: Article, backlog: bool) -> _Judged:
        """It is known from now on; what it tells only says here how closely to look at its page."""
        transaction.record(Outcome(article, Extraction(article.id, (), ())))
        self._handed.append((article, backlog))
        return _Judged(article.as_of, 0, article.as_of if extract(article, self._lexicon).observations else None)

    @contextmanager
    def _transaction(self) -> Iterator[Transaction]:
        """One of the store, at whose end what is judged elsewhere goes there."""
        self._handed = []
        with self._store.transaction() as transaction:
            yield transaction
            if self._stream is not None and self._handed:
                self._stream.take(self._handed)

    def _heard(self, transaction: Transaction, watch: Watch) -> datetime | None:
        """When the event of a page was last heard of: where events are unknown, when the page last told something."""
        if self._stream is not None:
            return watch.news if watch.told else None
        event = transaction.event_of_group(watch.page)
        return event.last_seen if event else None


def _recognised(entry: Entry, feed: Feed, transaction: Transaction) -> Entry:
    group = recognised(entry.group, entry.draft.link, entry.said, feed.url, transaction)
    return replace(entry, group=group)


def _news(entry: Entry, feed: Feed, transaction: Transaction, now: datetime) -> Article | None:
    return version_of(entry, transaction.said(feed.url, entry.group), transaction.version_of(entry.group), now)


def _with_news(state: FeedState, news: Sequence[_Judged], now: datetime) -> FeedState:
    """The feed with how many articles came of it, and when the last ones did."""
    latest = max((min(one.as_of, now) for one in news), default=None)
    told = max((min(one.as_of, now) for one in news if one.heard), default=None)
    return replace(
        state,
        articles=state.articles + len(news),
        news=max(filter(None, (state.news, latest)), default=None),
        told=max(filter(None, (state.told, told)), default=None),
    )


def _keep(transaction: Transaction, page: str, watch: Watch | None) -> None:
    if watch is None:
        transaction.end_watch(page)
    else:
        transaction.put_watch(watch)
