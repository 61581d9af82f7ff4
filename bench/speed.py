"""How fast ``extract`` is on one core, beside rivals on the same texts; what length costs; what stays in memory.

    python -m bench speed [DATA.jsonl...] [--articles 20000] [--only memory|speed|cost] [--long]

Articles of about 3 kB are written for the purpose, the same in every run: one set with a figure of people in every
sentence, one as news comes in (one article in ten has such figures). The rivals do less than we do: spaCy's blank
English tokenizer only cuts a text into words, the pattern only finds numbers near words of a kind, and quantulum3
parses quantities without saying of what; it is so slow that it is measured on a few articles and its time multiplied.
A ratio above 1 is in our favour. Texts of your own are read too, short ones joined to articles of about 3 kB: a
vocabulary of syllables flatters whoever remembers the words that it has seen.

Cost is the time at 2, 4 and 8 times the length over that at the length itself: linear is 2, 4, 8. ``--long`` goes five
times through the mixed set, with articles of its own each time, to see whether memory keeps growing.
"""

from __future__ import annotations

import argparse
import gc
import os
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib import import_module
from inspect import isfunction
from pathlib import Path

from bench._news import LENGTH, dense, mixed
from bench._records import rows
from bench._rivals import ANY_KIND, missing, quantities
from bench._scores import share
from monitor.extractor import extract
from monitor.lexicon import load_lexicon
from monitor.model import EPOCH, Article, Basis

_SAMPLE = 30
"""Articles that quantulum3 is measured on."""
_LONGEST = 100_000
_REPEATS = 3
_HOSTILE = {
    "1 1 1 1": "1 ",
    "spaces": " ",
    "nested quotes": "“‘\"'",
    "nested brackets": "([{",
    "killed killed": "killed ",
    "digits": "7",
    "commas": ",",
}
"""What is repeated in a text that has a figure at both ends, so that it is read and not passed over."""


def main(arguments: Sequence[str]) -> int:
    """Prints memory, speed and cost; 0."""
    parser = argparse.ArgumentParser(prog="python -m bench speed", description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="*", type=Path, help="JSON lines of texts to be timed as well", metavar="DATA")
    parser.add_argument("--articles", type=int, default=20_000, help="articles in each set")
    parser.add_argument("--long", action="store_true", help="five times as many for the memory")
    parser.add_argument("--only", choices=("memory", "speed", "cost"), help="measure just this")
    options = parser.parse_args(arguments)
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    load_lexicon()
    if options.only in (None, "memory"):
        _memory(options.articles * (5 if options.long else 1), options.articles // 2)
    if options.only in (None, "speed"):
        _speed("dense", [dense(number) for number in range(options.articles)])
        _speed("mixed", [mixed(number) for number in range(options.articles)])
        for path in options.files:
            _speed(path.name, list(_joined(path)))
    if options.only in (None, "cost"):
        _costs()
    return 0


def repeated(piece: str, length: int) -> str:
    """About ``length`` characters that begin and end with a figure and have nothing but ``piece`` between."""
    return f"Nine people were killed {piece * (length // len(piece))} and 12 were injured."


def _joined(path: Path) -> Iterator[Article]:
    """The texts of a file, neighbours joined until they have the length of an article."""
    texts: list[str] = []
    for row in rows(path):
        texts += (f"{told.get('title') or ''}\n\n{told['text']}".strip() for told in row.get("articles", [row]))
        if sum(map(len, texts)) >= LENGTH:
            yield Article(str(row.get("id")), "", "\n\n".join(texts), EPOCH, Basis.STATED)
            texts = []


def _read(article: Article) -> None:
    extract(article, load_lexicon())


def _speed(name: str, articles: Sequence[Article]) -> None:
    size = sum(len(article.full_text.encode()) for article in articles) / 1e6
    looked = [extract(article, load_lexicon()) for article in articles[:1000]]
    told, some = sum(len(found.mentions) for found in looked), sum(bool(found.observations) for found in looked)
    each = f"{told / len(looked):.1f} figures each, with any {share(some, len(looked))}"
    about = f"{len(articles)} articles, {size:.1f} MB, {each}"
    print(f"{name}: {about}")
    ours = _timed(_read, articles)
    _show(f"monitor extract{', compiled' * (not isfunction(extract))}", ours, len(articles), size, ours)
    for rival, read, sample in _rivals():
        own = articles[:sample]
        _show(rival, _timed(read, own) * len(articles) / len(own), len(articles), size, ours)
    for line in filter(None, map(missing, ("spacy", "quantulum3"))):
        print(f"  {line}")


def _rivals() -> Iterator[tuple[str, Callable[[Article], object], int | None]]:
    """Each with how many articles it is measured on, None for all."""
    yield "one compiled pattern", lambda article: ANY_KIND.findall(article.full_text), None
    if not missing("spacy"):
        tokenize = import_module("spacy").blank("en").tokenizer
        yield "spaCy blank tokenizer", lambda article: tokenize(article.full_text), None
    if not missing("quantulum3"):
        quantities("")
        yield f"quantulum3, from {_SAMPLE}", lambda article: quantities(article.full_text), _SAMPLE


def _timed(read: Callable[[Article], object], articles: Sequence[Article]) -> float:
    start = time.perf_counter()
    for article in articles:
        read(article)
    return time.perf_counter() - start


def _show(name: str, seconds: float, articles: int, size: float, ours: float) -> None:
    rate = f"{articles / seconds:>9.0f} articles/s {size / seconds:>8.2f} MB/s"
    print(f"  {name:<24}{rate}   its time / ours {seconds / ours:>7.2f}")


def _memory(articles: int, early: int) -> None:
    """Articles are written one by one, so that what stays is the program's."""
    for number in range(articles):
        _read(mixed(number))
        if number + 1 == early:
            print(f"memory: {_resident():.1f} MB after {early} articles", end="")
    gc.collect()
    print(f", {_resident():.1f} MB after {articles}")


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _costs() -> None:
    print(f"cost at 2, 4, 8 times {_LONGEST // 8 / 1000:g} kB")
    body = "\n\n".join(dense(number).text for number in range(_LONGEST // 2500))
    _show_cost("dense news", lambda length: body[:length])
    for name, piece in _HOSTILE.items():
        _show_cost(name, partial(repeated, piece))


def _show_cost(name: str, write: Callable[[int], str]) -> None:
    times = [_best(write(_LONGEST // part)) for part in (8, 4, 2, 1)]
    ratios = "".join(f"{later / times[0]:>7.2f}" for later in times[1:])
    print(f"  {name:<20}{ratios}   {1000 * times[-1]:>8.1f} ms for {_LONGEST // 1000} kB")


def _best(text: str) -> float:
    article = Article("long", "", text, EPOCH, Basis.STATED)
    return min(_timed(_read, [article]) for _ in range(_REPEATS))
