"""A turn of a cell: its articles, judged against what it remembers as the service would judge them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.app import judge
from monitor.lexicon import Lexicon
from monitor.model import Alert, Article, Extraction
from monitor.pipeline import Rules, settle
from monitor.scale.live.memory import Memory
from monitor.store import Transaction


@dataclass(frozen=True, slots=True)
class Arrival:
    """An article as it was read, and when it came; of a ``backlog`` nothing is said."""

    at: datetime
    article: Article
    extraction: Extraction
    backlog: bool = False

    def read(self, article: Article, lexicon: Lexicon) -> Extraction:
        """How it was read; a ``pipeline.Read``."""
        return self.extraction


def judged(arrival: Arrival, memory: Memory, lexicon: Lexicon, rules: Rules) -> Sequence[Alert]:
    """What is told when an article comes, after what was due before it; all of it is remembered, or nothing."""
    with memory.store.transaction() as transaction:
        before = tuple(_settled(transaction, arrival.at, lexicon, rules))
        article, read = arrival.article, arrival.read
        _, alerts = judge(article, transaction, lexicon, rules, (), arrival.at, backlog=arrival.backlog, read=read)
    return *before, *alerts


def waited(memory: Memory, lexicon: Lexicon, rules: Rules, now: datetime) -> Sequence[Alert]:
    """What is told because its time has come."""
    with memory.store.transaction() as transaction:
        return tuple(_settled(transaction, now, lexicon, rules))


def _settled(transaction: Transaction, now: datetime, lexicon: Lexicon, rules: Rules) -> Iterator[Alert]:
    """Each at the time that it was due: so the result is the same whenever somebody looks."""
    while due := transaction.due(now):
        for outcome in settle(transaction, lexicon, rules, due[0].due or now):
            yield from transaction.record(outcome)
