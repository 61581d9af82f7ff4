"""Opens documents on the workers, and reads the articles in them that say themselves when they were published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from monitor.errors import InputError
from monitor.ingestor.draft import Draft
from monitor.lexicon import load_lexicon
from monitor.model import Basis
from monitor.pipeline import Rules
from monitor.scale import reading
from monitor.scale.rows import Rows
from monitor.scale.understanding import READ, understood
from monitor.store.codec import encode

DRAFTS = f"{reading.DRAFTS}, {READ}"
"""A draft or a problem a row. The columns of the article are empty for a draft that has its place in time by others."""


def opened(rows: Rows, gate: bool, rules: Rules) -> Iterator[dict[str, Any]]:
    """What is in files: a file a row, or why it is none."""
    for row in rows:
        if row["problem"]:
            yield reading.refused(row["document"], InputError(row["problem"], where=row["path"]))
        else:
            yield from _read(reading.rows_of(row["document"], row["path"], None, gate), rules)


def fetched(rows: Rows, places: dict[str, int], gate: bool, rules: Rules) -> Iterator[dict[str, Any]]:
    """What is in the bytes that Spark fetched: a file a row, ``places`` by its URL."""
    for row in rows:
        yield from _read(reading.rows_of(places[row["path"]], row["path"], row["content"], gate), rules)


def _read(rows: Rows, rules: Rules) -> Iterator[dict[str, Any]]:
    for row in rows:
        draft: Draft | None = row["draft"]
        if draft is None:
            yield row
            continue
        known = {}
        if draft.published is not None and draft.sight is None:
            known = understood(draft.article(draft.published, Basis.STATED), load_lexicon(), rules)
        yield {**row, "draft": encode(Draft, draft), **known}
