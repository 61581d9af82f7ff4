"""From drafts to articles with a place in time, where others give it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from monitor.ingestor.draft import Draft
from monitor.ingestor.spool import Spool
from monitor.model import EPOCH, Article
from monitor.scale.rows import Rows
from monitor.store.codec import decode, encode

PLACED = "document int, place long, article string"


def spooled(rows: Rows) -> Iterator[dict[str, Any]]:
    """The articles of all drafts, undated ones and versions of pages among them: of all rows, in order."""
    spool = Spool()
    try:
        for row in rows:
            spool.add(decode(Draft, row["draft"]))
        spool.settle(EPOCH, by_time=True)
        for place, article in enumerate(spool):
            yield {"document": 0, "place": place, "article": encode(Article, article)}
    finally:
        spool.close()
