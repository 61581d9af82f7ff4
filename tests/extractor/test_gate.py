"""What is passed over without a close reading."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.extractor import extract
from monitor.extractor.gate import may_tell
from monitor.extractor.spoken import spoken_in
from monitor.lexicon import Language, load_lexicon
from monitor.model import Article

CORPUS = Path(__file__).with_name("corpus")


def test_ordinary_news_is_passed_over(english: Language) -> None:
    """Numbers alone do not open the gate, nor one word of a phrase, nor a word that lacks what it needs beside it."""
    text = (
        "The council voted 12 to 4 to keep the library open until 2031, and set aside $3 for each of its 900 readers."
    )
    assert not may_tell("Library stays", text, english)
    assert may_tell("Library stays", f"{text} Nine readers were hurt on the stairs.", english)


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.toml")), ids=lambda path: path.stem)
def test_nothing_is_lost(path: Path, article: Callable[..., Article], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a close reading finds in a text lets it through, in title or text, in capitals or not."""
    monkeypatch.setattr(sys.modules[extract.__module__], "may_tell", lambda *_: True)
    told = [
        text
        for text in (entry["text"] for entry in tomllib.loads(path.read_text("utf-8"))["entry"])
        if extract(article(text), load_lexicon()).mentions
    ]
    assert told
    spoken = {text: spoken_in(article(text), load_lexicon()) for text in told}
    assert not [text for text in told if not may_tell(text, "", spoken[text])]
    assert not [text for text in told if not may_tell("", text.upper(), spoken[text])]
