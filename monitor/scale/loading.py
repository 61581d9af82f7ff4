"""Puts the tables of a backfill into a ledger, without Spark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from monitor.errors import EngineUnavailableError, InputError
from monitor.model import Alert, Article, Extraction, Mended, Outcome, Rebuilt
from monitor.scale.blocks import Chronicle
from monitor.store import Store, Transaction
from monitor.store.codec import decode

_GROUP = 256
"""Rows committed together."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What is new in the ledger; ``kept`` are events that it knew already, which stay as they are."""

    articles: int
    events: int
    alerts: int
    kept: int


def load(folder: Path, store: Store) -> Loaded:
    """Add articles, alerts and events in the order of time. What is there already stays, so that it can be repeated.

    Nothing is sent to anybody. Raises InputError when the folder does not hold the tables of a whole backfill.
    """
    articles = sum(_articles(some, store) for some in _groups(_rows(folder, "articles", ["data", "extraction"])))
    alerts = sum(_alerts(some, store) for some in _groups(_rows(folder, "alerts", ["data"])))
    added = kept = 0
    for row in _rows(folder, "events", ["data"]):
        with store.transaction() as transaction:
            is_new = _event(decode(Chronicle, row["data"]), transaction)
        added, kept = added + is_new, kept + (not is_new)
    return Loaded(articles, added, alerts, kept)


def _articles(rows: list[dict[str, Any]], store: Store) -> int:
    added = 0
    with store.transaction() as transaction:
        for row in rows:
            article: Article = decode(Article, row["data"])
            if not transaction.seen(article.id):
                transaction.record(Outcome(article, decode(Extraction, row["extraction"])))
                added += 1
    return added


def _alerts(rows: list[dict[str, Any]], store: Store) -> int:
    with store.transaction() as transaction:
        told = tuple(decode(Alert, row["data"]) for row in rows)
        return len(transaction.mend(Mended((), (), told)))


def _event(told: Chronicle, transaction: Transaction) -> bool:
    """Whether it was new; one of which the ledger knows any article is the ledger's own."""
    if transaction.event(told.event.id) or any(transaction.event_of(article) for article in told.articles):
        return False
    entries = tuple((entry.revision, entry.alert) for entry in told.ledger)
    part = Rebuilt(told.event, told.articles, told.series, entries)
    transaction.mend(Mended(told.merged, (part,), ()))
    return True


def _rows(folder: Path, table: str, columns: list[str]) -> Iterator[dict[str, Any]]:
    try:
        from pyarrow import parquet
    except ImportError as error:
        raise EngineUnavailableError("pyarrow is not installed: pip install 'newsmon[spark]'") from error
    if not (folder / "_SUCCESS").exists():
        raise InputError("there are no tables of a whole backfill here", where=str(folder))
    for part in sorted((folder / table).glob("*.parquet")):
        for batch in parquet.ParquetFile(part).iter_batches(batch_size=_GROUP, columns=columns):
            yield from batch.to_pylist()


def _groups(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    waiting = iter(rows)
    while some := list(islice(waiting, _GROUP)):
        yield some
