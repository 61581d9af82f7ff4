"""Other ways to read figures, run beside ours on the same texts in the same process.

``naive`` is the first number near a word of the kind, one compiled pattern a kind. ``quantulum3`` is the first quantity
that the library of that name parses in a sentence with such a word. Neither reads bounds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from bench._answers import Answer, Reader
from bench._numerals import in_words
from monitor.model import Article

_STEMS = {
    "killed": r"kill\w*|dead|die[ds]?|deaths?|fatalit(?:y|ies)|lives|bodies|(?:murder|assassinat)\w*|massacred?",
    "injured": r"injur(?:ed|ies|y|ing)|wound(?:ed|s|ing)|hurt|shot",
    "missing": r"missing|unaccounted",
    "displaced": r"displac(?:ed|ement|ements|ing)|evacuat(?:ed|ion|es|ing)|homeless|fled|idps?|refugees",
    "arrested": r"arrest(?:ed|s|ing)?|detain(?:ed|ing)|custody",
}
_VALUE_OF = {in_words(value): value for value in (*range(1, 21), *range(30, 100, 10))}
_NUMBER = rf"\b(?P<n{{}}>\d{{{{1,3}}}}(?:,\d{{{{3}}}})+|\d{{{{1,9}}}}|{'|'.join(_VALUE_OF)})\b"
_SENTENCE = re.compile(r"[^\n.!?]+(?:[.!?](?!\s|$)[^\n.!?]*)*[.!?]?")
_NEAR = r"(?:[\s-]+\w+){0,4}[\s-]+"
INSTALL = "pip install 'newsmon[bench]'"


def _near(stems: str) -> re.Pattern[str]:
    before, after = _NUMBER.format("a"), _NUMBER.format("b")
    return re.compile(rf"{before}{_NEAR}(?:{stems})\b|\b(?:{stems}){_NEAR}{after}", re.IGNORECASE)


PATTERNS = {kind: _near(stems) for kind, stems in _STEMS.items()}
"""A number with a word of the kind at most five words after it, or before it."""
ANY_KIND = _near("|".join(_STEMS.values()))
"""The same for all kinds in one."""
_TRIGGERS = {kind: re.compile(rf"\b(?:{stems})\b", re.IGNORECASE) for kind, stems in _STEMS.items()}


def naive(article: Article) -> dict[str, Answer]:
    """The first number near a word of each kind."""
    return {kind: _answer(found) for kind, near in PATTERNS.items() if (found := near.search(article.full_text))}


def quantulum3(article: Article) -> dict[str, Answer]:
    """The first quantity of the first sentence that has both a word of the kind and a quantity."""
    found: dict[str, Answer] = {}
    for sentence in sentences(article.full_text):
        kinds = [kind for kind, words in _TRIGGERS.items() if kind not in found and words.search(sentence)]
        if kinds and (value := _first(sentence)) is not None:
            found |= {kind: Answer(value, value, value, None, sentence) for kind in kinds}
    return found


def quantities(text: str) -> list[Any]:
    """What quantulum3 parses. It raises on some texts; there it is taken to read nothing."""
    parse = import_module("quantulum3.parser").parse
    try:
        return list(parse(text))
    except Exception:
        return []


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text, roughly: a full stop before white space ends one."""
    return (found.group().strip() for found in _SENTENCE.finditer(text))


def has_word(kind: str, sentence: str) -> bool:
    """Whether a sentence has a plain word of the kind; no for a kind that the rivals do not know."""
    return kind in _TRIGGERS and bool(_TRIGGERS[kind].search(sentence))


RIVALS: dict[str, Reader] = {"naive": naive, "quantulum3": quantulum3}


def missing(module: str) -> str | None:
    """The line that says how to install a rival, None where it is there."""
    return None if find_spec(module) else f"{module} is left out: {INSTALL} brings it"


def _answer(found: re.Match[str]) -> Answer:
    written = (found["na"] or found["nb"]).casefold()
    value = _VALUE_OF[written] if written in _VALUE_OF else int(written.replace(",", ""))
    return Answer(value, value, value, None, found.group())


def _first(sentence: str) -> int | None:
    return next((int(quantity.value) for quantity in quantities(sentence)), None)
