"""What each article reports, and the cell that it is judged in: of each by itself, on all workers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from monitor.client.stream import sent_at
from monitor.extractor import extract
from monitor.lexicon import Lexicon, load_lexicon
from monitor.linker import LinkSettings, cell_of
from monitor.model import Article, Extraction
from monitor.scale.instants import micros
from monitor.scale.rows import Rows
from monitor.store.codec import decode, encode

READ = (
    "cell string, sent long, place long, time long, article string, backlog boolean, extraction string, "
    "refused string, reason string"
)
"""``sent`` and ``place`` are the order of the stream, ``time`` is when the article came, in microseconds."""

WHOLE = "whole"
"""The only cell where none is cut off."""

_REFUSED = "refused"


def understood(rows: Rows, cut: LinkSettings | None) -> Iterator[dict[str, Any]]:
    """Each article as it was read; one that cannot be is set aside. ``cut`` is by what cells are told apart."""
    lexicon = load_lexicon()
    for row in rows:
        sent, place = sent_at(row["entry"])
        told = {"cell": _REFUSED, "sent": sent, "place": place, "time": micros(row["at"])}
        if row["reason"]:
            yield {**told, "refused": row["refused"], "reason": row["reason"]}
        elif row["article"]:
            try:
                read = _read(decode(Article, row["article"]), lexicon, cut)
            except Exception as error:  # whatever a text leads to, its neighbours are read
                yield {**told, "refused": row["article"], "reason": f"it cannot be read: {error!r}"}
            else:
                yield {**told, **read, "article": row["article"], "backlog": row["backlog"]}


def _read(article: Article, lexicon: Lexicon, cut: LinkSettings | None) -> dict[str, str]:
    extraction = extract(article, lexicon)
    cell = cell_of(article, extraction, lexicon.places, lexicon.incidents, cut) if cut else WHOLE
    return {"cell": cell, "extraction": encode(Extraction, extraction)}
