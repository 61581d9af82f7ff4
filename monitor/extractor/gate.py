"""The gate before everything: most news tells no figure of any kind, and is passed over for the cost of its words."""

from __future__ import annotations

from monitor.lexicon import Language


def may_tell(title: str, text: str, language: Language) -> bool:
    """Whether the words are there without which no kind is told of. Loses nothing: never wrongly no."""
    return language.signs.are_in(f"{title}\n{text}")
