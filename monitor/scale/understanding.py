"""What becomes of an article on its own: what it reports, and where others of its kind are judged."""

from __future__ import annotations

from typing import Any

from monitor.extractor import extract
from monitor.lexicon import Lexicon
from monitor.linker import whereabouts
from monitor.model import Article, Extraction
from monitor.pipeline import Rules, countable
from monitor.scale.instants import micros
from monitor.scale.joining import number_of
from monitor.store.codec import encode

READ = "time long, id string, page string, article string, extraction string, cells array<string>, asked array<long>"
"""``time`` in microseconds; ``asked`` are the keys that it looks events up by, as numbers."""


def understood(article: Article, lexicon: Lexicon, rules: Rules) -> dict[str, Any]:
    """The columns of an article that was read."""
    extraction = extract(article, lexicon)
    found = countable(extraction, lexicon)
    place = whereabouts(article, found, lexicon.places, lexicon.incidents, rules.linking)
    return {
        "time": micros(article.as_of),
        "id": article.id,
        "page": article.group,
        "article": encode(Article, article),
        "extraction": encode(Extraction, extraction),
        "cells": place.cells,
        "asked": [number_of(key) for key in place.keys],
    }
