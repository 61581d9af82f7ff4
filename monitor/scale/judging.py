"""Judges the parts of an archive on the workers, and writes what is told of each event as one row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from monitor.lexicon import Lexicon, load_lexicon
from monitor.model import Alert, Article, Event, Extraction, digest
from monitor.pipeline import Rules
from monitor.scale import tables
from monitor.scale.blocks import Chronicle, Turn, judged
from monitor.scale.joining import number_of
from monitor.scale.rows import Rows
from monitor.store.codec import decode, encode

_SHOWN = "time long, document int, place long, article string, extraction string, known string"
JUDGED = (
    f"part string, node long, nodes array<long>, filed array<string>, {_SHOWN}, asked array<long>, keys array<long>, "
    f"{tables.TOLD}"
)
"""An event a row, ``filed`` its articles, and an article that is of none. ``node`` is its number, ``nodes`` those of
its articles and of the events that these would found. The rest of its founder, or of the article, and ``known``, the
event that others may join, are there where the archive was cut."""

_CARRIED = ("time", "document", "place", "article", "extraction", "asked")


def judged_parts(rows: Rows, ticks: Any, rules: Rules, *, is_cut: bool) -> Iterator[dict[str, Any]]:
    """The rows of whole parts, which come one behind the other, each in order of time."""
    lexicon = load_lexicon()
    for part, group in groupby(rows, key=itemgetter("part")):
        yield from _part(part, group, ticks.value, lexicon, rules, is_cut)


def _part(
    part: str, rows: Iterable[dict[str, Any]], ticks: Sequence[int], lexicon: Lexicon, rules: Rules, is_cut: bool
) -> Iterator[dict[str, Any]]:
    held: dict[str, dict[str, Any]] = {}
    chronicles, told = judged(_turns(rows, held if is_cut else None), ticks, lexicon, rules)
    alerts = _by_event(chronicles, told)
    for chronicle in chronicles:
        event = chronicle.event
        row = {"part": part, "node": number_of(event.id), "filed": chronicle.articles}
        row |= tables.told(chronicle, part, alerts[event.id])
        if is_cut:
            row |= {name: held[event.founder][name] for name in _CARRIED}
            row["nodes"] = [number_of(name) for id in chronicle.articles for name in (id, digest("event", id))]
            row["known"] = encode(Event, event)
            row["keys"] = [number_of(key) for key in event.profile.keys]
        yield row
    filed = {article for chronicle in chronicles for article in chronicle.articles}
    for id, row in held.items():
        if id not in filed:
            carried = {name: row[name] for name in _CARRIED}
            yield {"part": part, "node": number_of(id), "nodes": [number_of(id)], "filed": [id], **carried}


def _turns(rows: Iterable[dict[str, Any]], held: dict[str, dict[str, Any]] | None) -> Iterator[Turn]:
    for row in rows:
        if held is not None:
            held.setdefault(row["id"], row)
        yield Turn(decode(Article, row["article"]), decode(Extraction, row["extraction"]))


def _by_event(chronicles: Sequence[Chronicle], told: Sequence[Alert]) -> dict[str, list[tuple[int, Alert]]]:
    """The alerts of each event, and of what became part of it."""
    into = {gone: chronicle.event.id for chronicle in chronicles for gone in chronicle.merged}
    found: dict[str, list[tuple[int, Alert]]] = defaultdict(list)
    for place, alert in enumerate(told):
        found[into.get(alert.event.id, alert.event.id)].append((place, alert))
    return found
