"""Finds what a cut parted: events that the linker joins to one of another part when it is shown it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.lexicon import load_lexicon
from monitor.linker import link
from monitor.model import Article, Event, Extraction
from monitor.pipeline import Rules, countable
from monitor.scale.joining import number_of
from monitor.scale.rows import Rows
from monitor.store.codec import decode
from monitor.store.port import KEY_DEPTH

LINKS = "node long, other long"
"""An event, or an article that is of none, and the event of another part that it belongs to, as numbers."""

_TELLING = 400
"""Who shares keys of at least this weight with an event of another part is asked about. A key weighs 1,000 over the
logarithm of how many events had it before: a name that three had is enough, or three words that a hundred had."""

_COMMON = 1000
"""A key that more events had before tells nothing."""

_MET = """
WITH keys AS (
    SELECT node, part, time, document, place, 1 AS founds, EXPLODE(ARRAY_DISTINCT(keys)) AS key FROM {judged}
    UNION ALL
    SELECT node, part, time, document, place, 0 AS founds, EXPLODE(ARRAY_DISTINCT(asked)) AS key FROM {judged}
), turns AS (
    SELECT *, SUM(founds) OVER (
        PARTITION BY key ORDER BY time, document, place, founds DESC ROWS UNBOUNDED PRECEDING
    ) AS nth FROM keys
), events AS (
    SELECT key, node, part, nth, (nth - 1) DIV {depth} AS shelf FROM turns WHERE founds = 1
), asking AS (
    SELECT key, node, part, nth, (nth - 1) DIV {depth} AS last,
        EXPLODE(SEQUENCE(GREATEST((nth - 1) DIV {depth} - 1, 0), (nth - 1) DIV {depth})) AS shelf
    FROM turns WHERE founds = 0 AND nth > 0
), met AS (
    SELECT asking.node, events.node AS other, MAX(asking.part <> events.part) AS apart, COUNT(*) AS shared,
        SUM(IF(asking.nth > {common}, 0, CAST(1000 / LOG2(2 + asking.nth) AS INT))) AS weight
    FROM asking JOIN events USING (key, shelf)
    WHERE events.node <> asking.node AND events.nth <= asking.nth GROUP BY 1, 2
), ranked AS (
    SELECT *, MAX(IF(apart, weight, 0)) OVER (PARTITION BY met.node) AS telling,
        ROW_NUMBER() OVER (PARTITION BY met.node ORDER BY shared DESC, weight DESC, other) AS rank FROM met
), chosen AS (
    SELECT ranked.node, SORT_ARRAY(COLLECT_LIST(STRUCT(rank, known, apart))) AS shown
    FROM ranked JOIN {judged} AS event ON ranked.other = event.node
    WHERE telling >= {telling} AND rank <= {limit} GROUP BY ranked.node
)
SELECT chosen.node, article, extraction, shown FROM chosen JOIN {judged} AS asks ON chosen.node = asks.node
"""


def met(judged: Any, limit: int) -> Any:
    """Each founder and each article without an event, with the events that it meets, the best ``limit`` first.

    Those are events that began before it, of whichever part, found as a store finds candidates: by most keys shared,
    of each key the latest ones. Left out is who meets nothing telling of another part.
    """
    bounds = {"depth": KEY_DEPTH, "telling": _TELLING, "common": _COMMON, "limit": limit}
    return judged.sparkSession.sql(_MET, judged=judged, **bounds)


def linked(rows: Rows, rules: Rules) -> Iterator[dict[str, Any]]:
    """What the linker joins to an event of another part. Nothing else is decided here."""
    lexicon = load_lexicon()
    for row in rows:
        article: Article = decode(Article, row["article"])
        found = countable(decode(Extraction, row["extraction"]), lexicon)
        events = {event.id: (event, one["apart"]) for one in row["shown"] for event in [decode(Event, one["known"])]}
        shown = _Shown([event for event, _ in events.values()])
        made = link(article, found, shown, lexicon.places, lexicon.incidents, rules.linking)
        for event in (None if made.created else made.event, made.twin):
            if event is not None and events[event.id][1]:
                yield {"node": row["node"], "other": number_of(event.id)}


@dataclass(frozen=True, slots=True)
class _Shown:
    """An index of a few events, the best first."""

    events: Sequence[Event]

    def candidates(self, keys: Sequence[str], since: datetime, limit: int) -> Sequence[Event]:
        return [event for event in self.events if event.last_seen >= since][:limit]

    def event_of_group(self, group: str) -> Event | None:
        return None

    def event(self, id: str) -> Event | None:
        return next((event for event in self.events if event.id == id), None)
