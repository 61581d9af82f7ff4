"""How fast feeds and pages are read, beside the bare libraries in the same run.

    python -m bench ingest [--rounds 5] [--seed 7]

Feeds of 50 to 200 entries and pages of 5 to 80 kB are made up first. Each is read by us and by the library in turns, so
that both meet the same moments of a busy machine; the median of the rounds' ratios is what counts.
"""

from __future__ import annotations

import argparse
import io
import random
import statistics
import time
from collections.abc import Callable, Sequence

import feedparser  # type: ignore[import-untyped]
import trafilatura

from monitor.ingestor.formats import feed, page

_WORDS = [
    "river",
    "town",
    "rescue",
    "service",
    "people",
    "killed",
    "injured",
    "Friday",
    "night",
    "bridge",
    "storm",
    "said",
    "officials",
    "water",
    "roads",
]
_FEEDS, _PAGES = 12, 40
_FEED_SHARE, _PAGE_SHARE = 0.9, 0.9

Read = Callable[[bytes], object]


def main(arguments: Sequence[str]) -> int:
    """Prints the rates and ratios; 1 when one is below 0.9 of the library's."""
    parser = argparse.ArgumentParser(prog="python -m bench ingest", description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(arguments)
    chance = random.Random(options.seed)
    feeds = [_feed(chance, chance.randint(50, 200)) for _ in range(_FEEDS)]
    pages = [_page(chance, chance.randint(10, 150)) for _ in range(_PAGES)]
    good = _compared("feeds", "feedparser", feeds, _our_feed, _bare_feed, options.rounds) >= _FEED_SHARE
    same = _compared("pages", "trafilatura", pages, _our_page, _bare_page, options.rounds) >= _PAGE_SHARE
    return 0 if good and same else 1


def _compared(name: str, library: str, documents: Sequence[bytes], ours: Read, bare: Read, rounds: int) -> float:
    size = sum(map(len, documents)) / 1e6
    ours(documents[0])
    bare(documents[0])
    times = [[_seconds(read, documents) for read in (ours, bare)] for _ in range(rounds)]
    ratio = statistics.median(theirs / own for own, theirs in times)
    own, theirs = (statistics.median(column) for column in zip(*times, strict=True))
    print(
        f"{name}: {len(documents)} of {size:.1f} MB; ours {size / own:.2f} MB/s, {library} {size / theirs:.2f} MB/s, "
        f"ratio {ratio:.2f}"
    )
    return ratio


def _seconds(read: Read, documents: Sequence[bytes]) -> float:
    start = time.process_time()
    for document in documents:
        read(document)
    return time.process_time() - start


def _our_feed(document: bytes) -> object:
    return list(feed.items(document, "feed", "https://news.example/feed"))


def _bare_feed(document: bytes) -> object:
    return feedparser.parse(io.BytesIO(document))


def _our_page(document: bytes) -> object:
    return list(page.read(io.BytesIO(document), "page"))


def _bare_page(document: bytes) -> object:
    return trafilatura.bare_extraction(document, with_metadata=True, include_comments=False)


def _feed(chance: random.Random, entries: int) -> bytes:
    head = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Made up</title>'
    return (head + "".join(_entry(chance, number) for number in range(entries)) + "</channel></rss>").encode()


def _entry(chance: random.Random, number: int) -> str:
    markup = "".join(f"<p>{_sentence(chance)} <a href='/x'>{_sentence(chance)}</a></p>" for _ in range(3))
    escaped = markup.replace("<", "&lt;")
    return (
        f"<item><title>{_sentence(chance)}</title><link>https://news.example/{number}</link><guid>{number}</guid>"
        f"<pubDate>Fri, 20 Nov 2026 10:{number % 60:02}:00 GMT</pubDate><description>{escaped}</description></item>"
    )


def _page(chance: random.Random, paragraphs: int) -> bytes:
    menu = "".join(f'<li class="menu"><a href="/{number}">{_sentence(chance)}</a></li>' for number in range(60))
    text = "".join(f"<p>{' '.join(_sentence(chance) for _ in range(4))}</p>" for _ in range(paragraphs))
    head = '<head><title>Made up</title><meta property="article:published_time" content="2026-11-20T10:20:00Z"></head>'
    return f"<html>{head}<body><nav><ul>{menu}</ul></nav><article><h1>Flood</h1>{text}</article></body></html>".encode()


def _sentence(chance: random.Random) -> str:
    return " ".join(chance.choice(_WORDS) for _ in range(chance.randint(6, 18))).capitalize() + "."
