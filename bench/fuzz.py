"""Feeds parts of the program inputs that nobody would write, to see whether they ever raise.

    python -m bench fuzz [--what texts] [--seconds 60] [--seed 7]

``texts`` go to the extractor; ``all`` else is drawn by hypothesis from the tables of ``_mutants``: feeds and pages to
their readers, addresses, bodies and headers to the fetch. An input that fails is shown in its smallest form.

Of the texts, a third are random bytes decoded with replacement, as UTF-8 or UTF-16; the others are the words of all
kinds in any order among numbers, small words and marks, some of them in capitals. A text that raises is shown, and the
run fails.
"""

from __future__ import annotations

import argparse
import random
import time
import traceback
from collections.abc import Sequence

from hypothesis import HealthCheck, given, seed, settings

from bench._mutants import TARGETS, Target
from monitor.extractor import extract
from monitor.lexicon import load_lexicon
from monitor.model import EPOCH, Article, Basis

_LONGEST = 120
_ROUND = 200
_COMMON = [
    "two",
    "3",
    "1,200",
    "1.5",
    "a",
    "an",
    "the",
    "of",
    "and",
    "or",
    "from",
    "to",
    "by",
    "in",
    "at",
    "was",
    "were",
    "said",
    "who",
    ",",
    ".",
    "(",
    ")",
    ":",
    ";",
    "“",
    "”",
    "'",
    "’",
    "-",
    "–",
    "%",
    "$",
    "least",
    "up",
    "more",
    "than",
    "no",
    "one",
    "nobody",
    "another",
    "others",
    "them",
    "Mr",
    "Smith",
    "Iran",
    "police",
    "minister",
    "children",
    "hectares",
    "12-year-old",
    "2017",
    "Monday",
]


def main(arguments: Sequence[str]) -> int:
    """Prints how many inputs were read and how long the slowest took; 1 when one failed."""
    parser = argparse.ArgumentParser(prog="python -m bench fuzz", description=__doc__.split("\n")[0])
    parser.add_argument("--what", choices=("texts", "all", *TARGETS), default="texts")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(arguments)
    if options.what == "texts":
        return _texts(options.seconds, options.seed)
    names = tuple(TARGETS) if options.what == "all" else (options.what,)
    return max(_drawn(name, TARGETS[name], options.seconds / len(names), options.seed) for name in names)


def _drawn(name: str, target: Target, seconds: float, number: int) -> int:
    taken, slowest, end = 0, 0.0, time.monotonic() + seconds

    def take(drawn: object) -> None:
        nonlocal taken, slowest
        start = time.perf_counter()
        target.take(drawn)
        taken, slowest = taken + 1, max(slowest, time.perf_counter() - start)

    while time.monotonic() < end:
        some = settings(max_examples=_ROUND, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        try:
            seed(number)(some(given(target.inputs)(take)))()
        except Exception:
            traceback.print_exc()
            return 1
        number += 1
    print(f"{name}: {taken} inputs taken, none failed; the slowest took {1000 * slowest:.0f} ms")
    return 0


def _texts(seconds: float, number: int) -> int:
    chance, lexicon = random.Random(number), load_lexicon()
    vocabulary = [*lexicon.language("en").signs.by_word, *_COMMON * 8, "\n", "\n\n"]
    read, slowest, end = 0, 0.0, time.monotonic() + seconds
    while time.monotonic() < end:
        text = _text(chance, vocabulary)
        start = time.perf_counter()
        try:
            extract(Article("fuzz", text[: chance.randrange(60)], text, EPOCH, Basis.ASSUMED), lexicon)
        except Exception:
            traceback.print_exc()
            print(repr(text))
            return 1
        read, slowest = read + 1, max(slowest, time.perf_counter() - start)
    print(f"{read} texts read, none raised; the slowest took {1000 * slowest:.0f} ms")
    return 0


def _text(chance: random.Random, vocabulary: Sequence[str]) -> str:
    kind = chance.randrange(6)
    if kind < 2:
        text = chance.randbytes(chance.randrange(400)).decode(("utf-8", "utf-16")[kind], "replace")
    else:
        text = " ".join(chance.choice(vocabulary) for _ in range(chance.randrange(_LONGEST)))
    return text.upper() if chance.randrange(4) == 0 else text
