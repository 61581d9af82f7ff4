"""One part judged from first article to last, on a store in memory, as a replay of the whole would judge it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from monitor.app import judge
from monitor.lexicon import Lexicon
from monitor.model import Alert, Article, Event, Extraction, Notice, Observation, Series
from monitor.pipeline import Rules, settle
from monitor.scale.instants import micros, moment_of
from monitor.store import Ledger, Transaction
from monitor.store.memory import MemoryStore
from monitor.store.memory_browsing import Seen


@dataclass(frozen=True, slots=True)
class Turn:
    """An article as it was read."""

    article: Article
    extraction: Extraction

    def read(self, article: Article, lexicon: Lexicon) -> Extraction:
        """How it was read; a ``pipeline.Read``."""
        return self.extraction


@dataclass(frozen=True, slots=True)
class Chronicle:
    """An event at the end, with what became part of it, its articles, series and ledger."""

    event: Event
    merged: tuple[str, ...]
    articles: tuple[str, ...]
    series: tuple[Series, ...]
    ledger: tuple[Ledger, ...]
    observations: tuple[Observation, ...]


def judged(
    turns: Iterable[Turn], ticks: Sequence[int], lexicon: Lexicon, rules: Rules
) -> tuple[tuple[Chronicle, ...], tuple[Alert, ...]]:
    """What is known and was told in the end, by the articles of one part of an archive in their order.

    ``ticks`` are the times at which articles of the archive came, in order, each once: what is held back is judged
    again when the first article after its time comes, whichever part that is of.
    """
    store, last = MemoryStore(), -1
    for turn in turns:
        time = micros(turn.article.as_of)
        with store.transaction() as transaction:
            _settled(transaction, last, time, ticks, lexicon, rules)
            judge(turn.article, transaction, lexicon, rules, (), turn.article.as_of, read=turn.read)
        last = time
    with store.transaction() as transaction:
        _settled(transaction, last, ticks[-1], ticks, lexicon, rules)
        if wait := rules.severity.between_raises:
            for outcome in settle(transaction, lexicon, rules, moment_of(ticks[-1]) + wait):
                transaction.record(outcome)
    there = store.contents()
    return tuple(_chronicles(there)), tuple(_told(there.told))


def _settled(
    transaction: Transaction, last: int, until: int, ticks: Sequence[int], lexicon: Lexicon, rules: Rules
) -> None:
    """Judge again what is due: at each tick behind the ``last`` one at which something is, and at ``until``."""
    while due := transaction.due(moment_of(until)):
        first = min(micros(series.due) for series in due if series.due)
        at = bisect_left(ticks, max(first, last + 1))
        last = min(ticks[at], until) if at < len(ticks) else until
        for outcome in settle(transaction, lexicon, rules, moment_of(last)):
            transaction.record(outcome)
        if last == until:
            return


def _chronicles(there: Seen) -> Iterator[Chronicle]:
    for event in sorted(there.events, key=lambda event: event.id):
        records = [record for _, record in sorted(there.records.get(event.id, {}).items())]
        yield Chronicle(
            event,
            tuple(sorted(gone for gone, into in there.merges.items() if into == event.id)),
            tuple(record.article.id for record in records),
            tuple(sorted(there.series.get(event.id, ()), key=lambda one: (one.key.kind, one.key.scope))),
            tuple(there.ledgers.get(event.id, ())),
            tuple(seen for record in records for seen in record.observations),
        )


def _told(told: Iterable[Alert | Notice]) -> Iterator[Alert]:
    return (one for one in sorted(told, key=lambda one: one.sequence) if isinstance(one, Alert))
