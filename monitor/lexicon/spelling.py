"""How words are told apart and compared: one tokenisation for gazetteers and texts alike."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"([^\W_]+(?:['\u2019\-][^\W_]+)*)([\W_]*)")


def split(text: str) -> list[tuple[str, str]]:
    """The words of a text as written, each with what stands between it and the next one."""
    return _WORD.findall(text)


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """A word as it is compared: lower case, without accents and without a possessive ending."""
    if not word.isascii():
        word = "".join(
            c for c in unicodedata.normalize("NFKD", word.replace("\u2019", "'")) if not unicodedata.combining(c)
        )
    word = word.lower()
    return word[:-2] if word.endswith("'s") else word


def phrase(text: str) -> tuple[str, ...]:
    """A name or phrase as the folded words it is looked up by."""
    return tuple(fold(word) for word, _ in split(text))
