"""What linking an article costs while more and more events are open, in memory: it should not grow.

    python -m bench linking-cost [--events 1000 10000 100000] [--probes 400]

Events are founded on short news written for the purpose, all of the same fortnight, in the countries of the gazetteer;
every kind of accident is shared by thousands of them. The probes are the same at every size: half of them tell again
what was told, half tell something new. Shown is the median time of a probe, and that over the first.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bench._happenings import happening
from monitor.lexicon import Lexicon, load_lexicon
from monitor.linker import LinkSettings, link
from monitor.model import Article, Extraction, Outcome
from monitor.store.memory import MemoryStore

_SETTINGS = replace(LinkSettings(), requires_figure=False)


def main(arguments: Sequence[str]) -> int:
    """Prints one line a size; 0."""
    parser = argparse.ArgumentParser(prog="python -m bench linking-cost", description=__doc__.split("\n")[0])
    parser.add_argument("--events", nargs="+", type=int, default=[1_000, 10_000, 100_000], help="how many are open")
    parser.add_argument("--probes", type=int, default=400, help="articles that are timed")
    options = parser.parse_args(arguments)
    first = None
    for size, median in costs(sorted(options.events), options.probes):
        first = first or median
        print(f"{size:>8} open events  {1e6 * median:>7.0f} us an article  {median / first:>5.2f} x")
    return 0


def costs(sizes: Sequence[int], probes: int) -> Iterator[tuple[int, float]]:
    """Each size with the median seconds a probe takes there. ``sizes`` grow."""
    lexicon, store = load_lexicon(), MemoryStore()
    countries = sorted(lexicon.places.countries.values())
    known = 0
    for size in sizes:
        for number in range(known, size):
            _linked(happening(number, countries), store, lexicon, keep=True)
        known = size
        asked = [happening(i % sizes[0] if i % 2 else -1 - i, countries) for i in range(probes)]
        for article in asked[:20]:
            _linked(article, store, lexicon, keep=False)
        yield size, statistics.median(_linked(article, store, lexicon, keep=False) for article in asked)


def _linked(article: Article, store: MemoryStore, lexicon: Lexicon, *, keep: bool) -> float:
    """Seconds of processor time that linking took; the event is remembered if ``keep``."""
    nothing = Extraction(article.id, (), ())
    with store.transaction() as memory:
        started = time.process_time()
        event = link(article, nothing, memory, lexicon.places, lexicon.incidents, _SETTINGS).event
        spent = time.process_time() - started
        if keep and event is not None:
            memory.record(Outcome(article, nothing, event, (event,)))
    return spent
