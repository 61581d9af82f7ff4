"""How well articles are joined into events: BCubed precision, recall and F1 against known events.

    python -m bench linking DATA.jsonl [--errors]

DATA holds one article a line, ``{"id", "published", "title", "text", "publisher", "url", "event"}``; those without an
``event`` are read but not scored. BCubed after Amigó et al. (2009): each article's own precision and recall, averaged.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench._records import as_article, rows
from monitor.lexicon.incidents import load_incidents
from monitor.lexicon.places import load_places
from monitor.linker import LinkSettings, link
from monitor.model import Extraction, Outcome
from monitor.store.memory import MemoryStore


def bcubed(pairs: Sequence[tuple[Hashable, Hashable]]) -> tuple[float, float, float]:
    """Precision, recall and F1 of (found, true) labels, one pair an item; all 0 for none."""
    if not pairs:
        return 0.0, 0.0, 0.0
    both, found, true = Counter(pairs), Counter(f for f, _ in pairs), Counter(t for _, t in pairs)
    precision = sum(both[pair] / found[pair[0]] for pair in pairs) / len(pairs)
    recall = sum(both[pair] / true[pair[1]] for pair in pairs) / len(pairs)
    return precision, recall, 2 * precision * recall / (precision + recall)


def linked(told: Iterable[dict[str, Any]], settings: LinkSettings) -> tuple[list[tuple[str, str, str]], float]:
    """(event found, true event, title) of every scored row in order of time, and articles linked a second."""
    places, incidents, store = load_places(), load_incidents(), MemoryStore()
    articles = sorted(((as_article(row), row.get("event")) for row in told), key=lambda pair: pair[0].as_of)
    out: list[tuple[str, str, str]] = []
    spent = 0.0
    for article, true in articles:
        extraction = Extraction(article.id, (), ())
        with store.transaction() as memory:
            started = time.perf_counter()
            found = link(article, extraction, memory, places, incidents, settings)
            spent += time.perf_counter() - started
            memory.record(Outcome(article, extraction, found.event, (found.event,) if found.event else ()))
        if true:
            out.append(
                (found.event.title + " " + found.event.id[:6] if found.event else article.id, true, article.title)
            )
    return out, len(articles) / spent if spent else 0.0


def main(arguments: Sequence[str]) -> int:
    """Prints the measures of one file."""
    parser = argparse.ArgumentParser(prog="python -m bench linking", description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--errors", action="store_true", help="also print the worst splits and merges")
    options = parser.parse_args(arguments)
    result, speed = linked(rows(options.data), replace(LinkSettings(), requires_figure=False))
    pairs = [(found, true) for found, true, _ in result]
    precision, recall, f1 = bcubed(pairs)
    alone = bcubed([(i, true) for i, (_, true) in enumerate(pairs)])[2]
    print(f"articles {len(pairs)}  events {len({t for _, t in pairs})}  found {len({f for f, _ in pairs})}")
    print(f"BCubed precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}  (every article alone: {alone:.3f})")
    print(f"{speed:.0f} articles/s")
    if options.errors:
        _print_errors(result)
    return 0


def _print_errors(result: list[tuple[str, str, str]]) -> None:
    """The true events told as most events, and the found ones holding most true ones, with their headlines."""
    for name, own, other in (("split", 1, 0), ("merge", 0, 1)):
        groups: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for item in result:
            groups[item[own]].append(item)
        worst = sorted(groups.items(), key=lambda group: (-len({i[other] for i in group[1]}), group[0]))[:10]
        for label, items in worst:
            print(f"\n{name} {label}: {len(items)} articles")
            for item in items[:12]:
                print(f"    {item[other]}: {item[2]}")
