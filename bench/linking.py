"""How well articles are joined into events: BCubed precision, recall and F1 against known events.

    python -m bench linking DATA.jsonl [--half a|b] [--rival tfidf] [--errors]
    python -m bench linking --written 3000

DATA holds one article a line, ``{"id", "published", "title", "text", "publisher", "url", "event"}``, or one story a
line with its ``articles``; those without an ``event`` are read but not scored. Everything is linked as one stream, in
order of time, with the figures that the extractor reads. ``--half`` scores the articles of half the events.
``--written`` is for an archive written for the purpose, in which an agency tells of a hundred happenings in the same
words: it shows what is joined that should not be.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bench._articles import archive
from bench._nearest import nearest
from bench._records import half_of
from bench._streams import bcubed, stream
from monitor.app import mend_links
from monitor.extractor import extract
from monitor.lexicon import load_lexicon
from monitor.linker import Link, LinkSettings, link
from monitor.model import Article, Event, Outcome
from monitor.pipeline import Rules, countable
from monitor.store.memory import MemoryStore


@dataclass(frozen=True, slots=True)
class Linked:
    """An article of the stream with its link. ``own``: how it fits the event that took
    the last article of its true one."""

    article: Article
    link: Link
    own: Link | None
    found: str
    """The label of the event that it is in at the end."""


def main(arguments: Sequence[str]) -> int:
    """Prints the measures of one file."""
    parser = argparse.ArgumentParser(prog="python -m bench linking", description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path, nargs="?")
    parser.add_argument("--written", type=int, metavar="ARTICLES", help="so many articles, written for the purpose")
    parser.add_argument("--half", choices=("a", "b"), help="score the articles of half the events, by a hash")
    parser.add_argument("--rival", choices=("tfidf",), help="run a rival on the same stream")
    parser.add_argument("--errors", action="store_true", help="print wrongly joined and wrongly parted articles")
    options = parser.parse_args(arguments)
    if (options.data is None) == (options.written is None):
        parser.error("give DATA or --written")
    articles = written(options.written) if options.written else stream(options.data)
    told, speed = linked(articles, replace(LinkSettings(), requires_figure=False))
    scored = [item for item in told if item.article.trusted_event]
    true = [item.article.trusted_event or "" for item in scored]
    print(f"articles {len(scored)}  events {len(set(true))}  found {len({item.found for item in scored})}")
    print("\n".join(report("linker", [item.found for item in scored], true, options.half)))
    if options.rival:
        events = dict(zip((article.id for article in articles), nearest(articles), strict=True))
        print("\n".join(report("tfidf", [events[item.article.id] for item in scored], true, options.half)))
    print("\n".join(report("every article alone", list(map(str, range(len(true)))), true, options.half)))
    print(f"{speed:.0f} articles linked a second")
    if options.errors:
        print("\n".join(errors(scored, options.half)))
    return 0


def written(size: int) -> list[Article]:
    """So many articles of an archive that is the same each time."""
    with tempfile.TemporaryDirectory() as folder:
        archive(Path(folder), size, load_lexicon().places, files=1)
        return stream(Path(folder) / "000.jsonl")


def linked(articles: Sequence[Article], settings: LinkSettings) -> tuple[list[Linked], float]:
    """Every article, in order, with its link, and how many are linked a second, reading figures not included."""
    lexicon, store = load_lexicon(), MemoryStore()
    out: list[tuple[Article, Link, Link | None]] = []
    spent = 0.0
    last: dict[str | None, Event] = {}
    for article in articles:
        extraction = countable(extract(article, lexicon), lexicon)
        with store.transaction() as memory:
            started = time.perf_counter()
            found = link(article, extraction, memory, lexicon.places, lexicon.incidents, settings)
            spent += time.perf_counter() - started
            outcome = Outcome(article, extraction, found.event, (found.event,) if found.event else ())
            memory.record(outcome)
            twin, near = found.twin.id if found.twin else None, tuple(event.id for event in found.near)
            mend_links(replace(outcome, twin=twin, near=near), memory, lexicon, Rules(linking=settings))
            own = last.get(article.trusted_event)
        alone = link(article, extraction, _Only(own), lexicon.places, lexicon.incidents, settings) if own else None
        out.append((article, found, alone))
        if article.trusted_event and found.event:
            last[article.trusted_event] = found.event
    with store.transaction() as memory:
        told = [Linked(*each, memory.event_of(each[0].id) or each[0].id) for each in out]
    return told, len(articles) / spent if spent else 0.0


def report(name: str, found: Sequence[str], true: Sequence[str], half: str | None) -> Iterator[str]:
    """One line over all events, one over those of two articles or more."""
    pairs, sizes = list(zip(found, true, strict=True)), Counter(true)
    chosen = [i for i, event in enumerate(true) if half in (None, half_of(event))]
    for what, items in (("", chosen), (", events of two or more", [i for i in chosen if sizes[true[i]] > 1])):
        score = bcubed(pairs, items)
        numbers = f"precision {score.precision:.3f}  recall {score.recall:.3f}  F1 {score.f1:.3f}"
        yield f"{name + what:<44} BCubed {numbers}  ({len(items)} articles)"


def errors(scored: Sequence[Linked], half: str | None) -> Iterator[str]:
    """The articles put with another event's, and those parted from their own, each with scores and reasons."""
    founders: dict[str, Linked] = {}
    seen: set[str] = set()
    for item in scored:
        true = item.article.trusted_event or ""
        first = founders.setdefault(item.found, item)
        joined = first.article.trusted_event != true
        if (joined or (item.link.created and true in seen)) and half in (None, half_of(true)):
            yield _shown("joined to another" if joined else "parted from its own", item, first)
        seen.add(true)


def _shown(what: str, item: Linked, first: Linked) -> str:
    article, own = item.article, item.own
    lines = [
        f"\n{what}: {article.trusted_event} {article.as_of:%Y-%m-%d %H:%M} {article.title[:120]!r}",
        f"    {' '.join(article.text.split())[:300]!r}",
        f"    {item.link.score:+.2f} {'; '.join(item.link.why)}",
    ]
    if first is not item:
        lines.append(f"    founded by {first.article.trusted_event} {first.article.title[:120]!r}")
    if own is not None:
        lines.append(f"    its own event {own.score:+.2f} {'; '.join(own.why)}")
    return "\n".join(lines)


class _Only:
    """An index of one event."""

    def __init__(self, event: Event) -> None:
        self.only = event

    def candidates(self, keys: Sequence[str], since: datetime, limit: int) -> Sequence[Event]:
        return (self.only,)

    def event_of_group(self, group: str) -> Event | None:
        return None

    def event(self, id: str) -> Event | None:
        return self.only if id == self.only.id else None
