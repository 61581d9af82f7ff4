"""From drafts to articles with a place in time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from monitor.ingestor.draft import Draft
from monitor.ingestor.spool import Spool
from monitor.model import EPOCH, Article, Basis
from monitor.scale.instants import micros
from monitor.store.codec import decode, encode

PLACED = "time long, document int, place long, article string"
"""An article a row; ``time``, ``document`` and ``place`` are the order in which they are judged."""

Rows = Iterable[dict[str, Any]]


def dated(rows: Rows) -> Iterator[dict[str, Any]]:
    """Articles that say themselves when they were published, each by itself."""
    for row in rows:
        draft: Draft = decode(Draft, row["draft"])
        assert draft.published is not None, "an undated draft has its place by its neighbours"
        yield _row(draft.article(draft.published, Basis.STATED), row["document"], row["place"])


def spooled(rows: Rows) -> Iterator[dict[str, Any]]:
    """Articles of which others place some, the undated ones and versions of pages: of all rows, in order."""
    spool = Spool()
    try:
        for row in rows:
            spool.add(decode(Draft, row["draft"]))
        spool.settle(EPOCH, by_time=True)
        for place, article in enumerate(spool):
            yield _row(article, 0, place)
    finally:
        spool.close()


def _row(article: Article, document: int, place: int) -> dict[str, Any]:
    return {"time": micros(article.as_of), "document": document, "place": place, "article": encode(Article, article)}
