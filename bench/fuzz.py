"""Feeds the extractor texts that nobody would write, to see whether it ever raises.

    python -m bench fuzz [--seconds 60] [--seed 7]

A third are random bytes decoded with replacement, as UTF-8 or UTF-16; the others are the words of all kinds in any
order among numbers, small words and marks, some of them in capitals. A text that raises is shown, and the run fails.
"""

from __future__ import annotations

import argparse
import random
import time
import traceback
from collections.abc import Sequence

from monitor.extractor import extract
from monitor.lexicon import load_lexicon
from monitor.model import EPOCH, Article, Basis

_LONGEST = 120
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
    """Prints how many texts were read and how long the slowest took; 1 when one raised."""
    parser = argparse.ArgumentParser(prog="python -m bench fuzz", description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(arguments)
    chance, lexicon = random.Random(options.seed), load_lexicon()
    vocabulary = [*lexicon.language("en").signs.by_word, *_COMMON * 8, "\n", "\n\n"]
    read, slowest, end = 0, 0.0, time.monotonic() + options.seconds
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
