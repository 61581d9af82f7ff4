"""How fast whole articles are judged on one core, and what one costs while the store grows.

    python -m bench pipeline [DATA.jsonl...] [--articles 5000] [--events 1000 100000]

First the articles a second from text to alerts, in memory and in an SQLite file with durable commits: of news as it
comes in (one article in ten is of a happening), and of the streams given. Then, in SQLite files with so many open
events, each founded by an article with ten figures, what an article costs: half of the probes tell known happenings
again, half tell new ones, and each file is asked in its turn. Shown is the median of a group of articles committed
together, and that over the first.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path

from bench._happenings import happening
from bench._news import mixed
from bench._streams import stream
from monitor.app import replay
from monitor.lexicon import Lexicon, load_lexicon
from monitor.model import Article
from monitor.pipeline import Rules
from monitor.store import Store, open_store

_GROUP = 64
"""Articles committed together, as a replay does."""


def main(arguments: Sequence[str]) -> int:
    """Prints a line for each stream and each size; 0."""
    parser = argparse.ArgumentParser(prog="python -m bench pipeline", description=__doc__.split("\n")[0])
    parser.add_argument(
        "files", nargs="*", type=Path, help="JSON lines of articles to be judged as well", metavar="DATA"
    )
    parser.add_argument("--articles", type=int, default=5_000, help="how many of each stream at most")
    parser.add_argument("--events", nargs="*", type=int, default=[1_000, 10_000], help="how many are open")
    parser.add_argument("--probes", type=int, default=640, help="articles that are timed at each size")
    options = parser.parse_args(arguments)
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    lexicon = load_lexicon()
    streams = {"news as it comes in": _news(options.articles, lexicon)}
    streams |= {path.name: stream(path)[: options.articles] for path in options.files}
    for name, articles in streams.items():
        memory, disk = speed(articles, lexicon, None), speed(articles, lexicon, "speed.db")
        print(f"{name:<24} {memory:>6.0f} articles/s in memory  {disk:>6.0f} in SQLite")
    first = None
    for size, figures, median in costs(sorted(options.events), options.probes, lexicon):
        first = first or median
        told = f"{size:>8} open events  {figures:>9} observations"
        print(f"{told}  {1e6 * median:>7.0f} us an article  {median / first:>5.2f} x", flush=True)
    return 0


def speed(articles: Sequence[Article], lexicon: Lexicon, name: str | None) -> float:
    """Articles a second, in memory or in a file of this name."""
    unlinked = [replace(article, trusted_event=None) for article in articles]
    with _store(name) as store:
        return len(unlinked) / _judged(unlinked, store, lexicon)[0]


def costs(sizes: Sequence[int], probes: int, lexicon: Lexicon) -> Iterator[tuple[int, int, float]]:
    """Each size with the observations stored and the median seconds a probe takes there, all timed in turn."""
    countries = sorted(lexicon.places.countries.values())
    spent: dict[int, list[float]] = {size: [] for size in sizes}
    stored = dict.fromkeys(sizes, 0)
    with ExitStack() as stack:
        stores = {size: stack.enter_context(_store(f"{size}.db")) for size in sizes}
        for size, store in stores.items():
            founding = (happening(number, countries) for number in range(size))
            stored[size] = sum(_judged(group, store, lexicon)[1] for group in _groups(founding))
        asked = (happening(i % min(sizes) if i % 2 else -i - 1, countries, 1) for i in range(probes))
        for group in _groups(asked):
            for size, store in stores.items():
                spent[size].append(_judged(group, store, lexicon)[0] / len(group))
    return ((size, stored[size], statistics.median(spent[size])) for size in sizes)


def _judged(articles: Sequence[Article], store: Store, lexicon: Lexicon) -> tuple[float, int]:
    """Seconds that judging and committing took, and how many observations were found."""
    started = time.perf_counter()
    observations = sum(len(done.outcome.extraction.observations) for done in replay(articles, store, lexicon, Rules()))
    return time.perf_counter() - started, observations


def _news(count: int, lexicon: Lexicon) -> list[Article]:
    """Nine articles in ten are ordinary local news, the tenth tells of a happening, each told three times."""
    countries = sorted(lexicon.places.countries.values())
    told = [happening(i // 30, countries, i) if i % 10 == 0 else mixed(10 * i + 1 + i % 9) for i in range(count)]
    days = sorted(article.as_of for article in told if article.id.startswith("happening"))
    return [replace(article, as_of=days[min(place // 10, len(days) - 1)]) for place, article in enumerate(told)]


@contextmanager
def _store(name: str | None) -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as folder, open_store(name and str(Path(folder, name)), writer=True) as store:
        yield store


def _groups(articles: Iterator[Article]) -> Iterator[list[Article]]:
    while group := list(islice(articles, _GROUP)):
        yield group
