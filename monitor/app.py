"""The composition root: builds the parts from the settings, and runs a replay."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from monitor import mending
from monitor.alerts.severity import Thresholds
from monitor.config import Settings
from monitor.differ import Policy, Trust
from monitor.errors import InputError, UsageError
from monitor.ingestor import STDIN, read_texts
from monitor.lexicon import Lexicon
from monitor.linker import LinkSettings, strays
from monitor.mending import Past
from monitor.model import EPOCH, Alert, Article, Event, Outcome, Record, Revision, digest
from monitor.notifier.port import Channel
from monitor.notifier.redis import RedisChannel
from monitor.notifier.relay import relay
from monitor.notifier.routing import Route
from monitor.pipeline import Read, Rules, process, settle
from monitor.store import SHORTEST_PREFIX, Position, Store, Transaction

_GROUP = 64
"""Articles committed together when no clock is simulated: durable commits cost most per transaction."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """One article of a replay with everything its arrival led to; committed before it is seen."""

    outcome: Outcome
    revisions: tuple[Revision, ...]
    alerts: tuple[Alert, ...]


def rules_of(settings: Settings, *, trust_events: bool = False) -> Rules:
    """What the settings say to each step of the core."""
    chosen, severity = settings.decisions, settings.severity
    decisions = Policy(
        echo_hours=chosen.echo_hours,
        recent_raise_hours=chosen.recent_raise_hours,
        hold_hours=chosen.hold_hours,
        vague_factor=chosen.vague_factor,
        steep_fall=chosen.steep_fall,
        trust={publisher.name.casefold(): Trust(publisher.trust) for publisher in settings.publishers},
        officials=frozenset(name.casefold() for name in settings.officials),
        parties=frozenset(name.casefold() for name in settings.parties),
        first_bounds={bounds.kind: bounds.first for bounds in settings.bounds if bounds.first is not None},
        jumps={bounds.kind: bounds.jump for bounds in settings.bounds if bounds.jump is not None},
    )
    return Rules(
        decisions=decisions,
        linking=LinkSettings(open_days=settings.linking.open_days),
        severity=Thresholds(
            severe_killed=severity.severe_killed,
            severe_injured=severity.severe_injured,
            moderate_raise=severity.moderate_raise,
            raise_minutes=severity.raise_minutes,
            urgent_raise=severity.urgent_raise,
            minimum_change=severity.minimum_change,
        ),
        trust_events=trust_events,
    )


def routes_of(settings: Settings) -> tuple[Route, ...]:
    """What the settings say of where alerts go."""
    tiers = rules_of(settings).decisions.trust
    return tuple(route.compiled(tiers) for route in settings.routes)


def articles_of(data: bytes, on_problem: Callable[[InputError], None]) -> tuple[Article, ...]:
    """The articles of what somebody sent, as ``monitor extract -`` reads them from standard input."""
    with read_texts([STDIN], io.BytesIO(data), on_problem=on_problem) as found:
        return tuple(found)


def replay_channel(url: str, settings: Settings) -> RedisChannel:
    """A Redis channel with a queue of its own, so that what a replay leaves behind is never a daemon's to send."""
    prefix = settings.redis.prefix
    return RedisChannel(
        url,
        name=f"replay:{digest(url, prefix)[:12]}",
        prefix=prefix,
        instance=settings.instance,
        maxlen=settings.redis.stream_maxlen,
    )


def replay(
    articles: Iterable[Article],
    store: Store,
    lexicon: Lexicon,
    rules: Rules,
    *,
    channels: Sequence[Channel] = (),
    speed: float = 0,
    sleep: Callable[[float], None] = time.sleep,
    archive: str | None = None,
    begin: Position = Position(),  # noqa: B008 (it is frozen)
) -> Iterator[Replayed]:
    """Judge articles in their order on a clock that they themselves set, and deliver to ``channels`` after each commit.

    ``speed`` is how many times faster than the world the simulated clock runs; 0 does not wait at all. What an earlier,
    interrupted replay had committed for the same channels is delivered first. The clock runs on behind the last article
    for as long as a raise may wait, so that an archive never ends with a raise untold.

    With the name of the ``archive`` each commit keeps how far it came, and ``begin`` is where ``reached`` says that it
    was interrupted.
    """
    _deliver(store, channels)
    names = [channel.name for channel in channels]
    clock = EPOCH
    place = begin
    for group, is_last in _groups(islice(articles, begin.articles, None), 1 if speed else _GROUP):
        if speed and clock != EPOCH:
            sleep(max(0.0, (group[0].as_of - clock).total_seconds() / speed))
        done: list[Replayed] = []
        with store.transaction() as transaction:
            for article in group:
                clock = max(clock, article.as_of)
                place = place.after(article.id)
                is_end = is_last and len(done) == len(group) - 1
                end = clock + rules.severity.between_raises if is_end else clock
                done.append(_judge(article, transaction, lexicon, rules, names, clock, end))
            if archive is not None:
                transaction.put_position(archive, None if is_last else place)
        _deliver(store, channels)
        yield from done
    _deliver(store, channels)  # nothing but what a channel tidies up when it has time


def reached(articles: Iterable[Article], store: Store, archive: str) -> Position:
    """How far an interrupted replay of this archive came; the beginning when the archive does not begin as it did."""
    kept, place = store.position(archive), Position()
    for article in islice(articles, kept.articles):
        place = place.after(article.id)
    return place if place == kept else Position()


def judge(
    article: Article,
    transaction: Transaction,
    lexicon: Lexicon,
    rules: Rules,
    channels: Sequence[str],
    now: datetime,
    *,
    backlog: bool = False,
    read: Read | None = None,
) -> tuple[Outcome, tuple[Alert, ...]]:
    """Judge one article and record it, and mend what it shows to have been linked wrongly before.

    The alerts are its own, none for one of a ``backlog``, and what is taken back.
    """
    outcome = process(article, transaction, lexicon, rules, now, backlog=backlog, read=read)
    alerts = transaction.record(outcome, channels)
    event, back = mend_links(outcome, transaction, lexicon, rules, channels)
    return replace(outcome, event=event), (*alerts, *back)


def mend_links(
    outcome: Outcome, transaction: Transaction, lexicon: Lexicon, rules: Rules, channels: Sequence[str] = ()
) -> tuple[Event | None, tuple[Alert, ...]]:
    """Merge two events that a recorded article shows to be one, and call home the articles of an event that it founds.

    Of two events that of more articles stays, of two alike the older one. The event of the article, with what is taken
    back.
    """
    event = outcome.event
    taken: list[Alert] = []
    for near in filter(None, map(transaction.event, outcome.near)):
        assert event is not None, "what founds no event has nobody to call home"
        event, back = _called_home(event, near, transaction, lexicon, rules, channels)
        taken += back
    twin = transaction.event(outcome.twin) if outcome.twin else None
    if event is None or twin is None:
        return event, tuple(taken)
    gone, kept = sorted((event, twin), key=lambda event: (event.articles, -event.began.timestamp(), event.id))
    return _merged(transaction, kept, gone, lexicon, rules, channels)


def merge(
    store: Store, into: str, other: str, lexicon: Lexicon, rules: Rules, channels: Sequence[str] = ()
) -> tuple[Event, tuple[Alert, ...]]:
    """Make one event of two (``Store.find_event`` says how they are named); the event, and what is taken back.

    Raises UsageError when both are the same one, StoreError when one is not there.
    """
    kept, gone = store.find_event(into), store.find_event(other)
    if kept.id == gone.id:
        raise UsageError("an event cannot be merged with itself", where=kept.title)
    with store.transaction() as transaction:
        return _merged(transaction, kept, gone, lexicon, rules, channels)


def split(
    store: Store, event: str, articles: Collection[str], lexicon: Lexicon, rules: Rules, channels: Sequence[str] = ()
) -> tuple[Event, tuple[Alert, ...]]:
    """Make a new event of some articles of one, each named by its id, the beginning of one, its label or its URL.

    Raises UsageError for a name that no article of the event has or that several have, and as ``mending.split`` does.
    """
    whole = store.find_event(event)
    with store.transaction() as transaction:
        past, records = Past(whole, transaction.sent(whole.id)), transaction.records([whole.id])
        moved = {_article_named(name, records) for name in articles}
        mended = mending.split(past, records, moved, lexicon, rules)
        return mended.rebuilt[1].event, transaction.mend(mended, channels)


def _called_home(
    founded: Event, other: Event, transaction: Transaction, lexicon: Lexicon, rules: Rules, channels: Sequence[str]
) -> tuple[Event, tuple[Alert, ...]]:
    records = transaction.records([other.id])
    moved = strays(founded, other, records, lexicon.places, lexicon.incidents, rules.linking)
    if not moved:
        return founded, ()
    past, to = (Past(event, transaction.sent(event.id)) for event in (other, founded))
    mended = mending.move(past, records, moved, to, transaction.records([founded.id]), lexicon, rules)
    return mended.rebuilt[1].event, transaction.mend(mended, channels)


def _merged(
    transaction: Transaction, kept: Event, gone: Event, lexicon: Lexicon, rules: Rules, channels: Sequence[str]
) -> tuple[Event, tuple[Alert, ...]]:
    into, other = (Past(event, transaction.sent(event.id)) for event in (kept, gone))
    mended = mending.merge(into, other, transaction.records([kept.id, gone.id]), lexicon, rules)
    return mended.rebuilt[0].event, transaction.mend(mended, channels)


def _article_named(name: str, records: Sequence[Record]) -> str:
    found = [
        record.article.id
        for record in records
        if name in (record.article.id, record.article.label, record.article.url)
        or (len(name) >= SHORTEST_PREFIX and record.article.id.startswith(name))
    ]
    if len(found) != 1:
        why = "several articles of the event are named so" if found else "no article of the event is named so"
        raise UsageError(why, where=name)
    return found[0]


def _judge(
    article: Article,
    transaction: Transaction,
    lexicon: Lexicon,
    rules: Rules,
    names: Sequence[str],
    now: datetime,
    end: datetime,
) -> Replayed:
    revisions: list[Revision] = []
    alerts: list[Alert] = []

    def settle_until(time: datetime) -> None:
        for settled in settle(transaction, lexicon, rules, time):
            alerts.extend(transaction.record(settled, names))
            revisions.extend(settled.revisions)

    settle_until(now)
    outcome, told = judge(article, transaction, lexicon, rules, names, now)
    alerts.extend(told)
    revisions.extend(outcome.revisions)
    if end > now:
        settle_until(end)
    return Replayed(outcome, tuple(revisions), tuple(alerts))


def _deliver(store: Store, channels: Iterable[Channel]) -> None:
    for channel in channels:
        relay(store, channel)


def _groups(articles: Iterable[Article], size: int) -> Iterator[tuple[list[Article], bool]]:
    """So many at a time, and whether they are the last ones."""
    waiting = iter(articles)
    group = list(islice(waiting, size))
    while group:
        following = list(islice(waiting, size))
        yield group, not following
        group = following
