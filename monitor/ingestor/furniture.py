"""Takes out of a text the lines that change without the story: stamps of time, counters, links that lead away.

The words are a table, ``furniture.toml``; a line goes only if all of it is known to be furniture.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any

_LONGEST = 100
"""In characters: a longer line says more than furniture does."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_LABEL = re.compile(r"\s*([^:|–—-]{1,30}?)\s*(?:[:|–—-]|$)")


def without_furniture(text: str) -> str:
    """The other lines as they are. A text of nothing else stays whole."""
    lines = text.split("\n")
    kept = [line for line in lines if not is_furniture(line)]
    return "\n".join(kept) if len(kept) < len(lines) and any(map(str.strip, kept)) else text


def is_furniture(line: str) -> bool:
    """Whether a line is a stamp or a counter, or begins with a label that leads away from the story."""
    if not line or len(line) > _LONGEST:
        return False
    line = line.lower().replace("’", "'")
    label = _LABEL.match(line)
    if label and label[1] in _table("labels"):
        return True
    words = _WORD.findall(line)
    anchors = _table("anchors")
    return any(word in anchors for word in words) and all(_is_known(word) for word in words)


def facts() -> dict[str, Any]:
    """The table as it is written, its examples included."""
    return tomllib.loads(resources.files("monitor.ingestor").joinpath("furniture.toml").read_text(encoding="utf-8"))


def _is_known(word: str) -> bool:
    return any(word in _table(name) for name in ("anchors", "joints", "times"))


@cache
def _table(name: str) -> frozenset[str]:
    return frozenset(facts()[name])
