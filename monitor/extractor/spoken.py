"""Which language an article is in: the stated one, else the one whose commonest small words its beginning has."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.lexicon import Language, Lexicon
from monitor.lexicon.signs import letters_of
from monitor.model import Article

_HEAD = 300
"""Characters of the text that are looked at beside the headline."""
_LEAST = 2
"""Different small words that show a language, and how many more than English it must have: one may be a name."""


def spoken_in(article: Article, lexicon: Lexicon) -> Language:
    """The language to read an article in; English where it is stated to be in one that we do not read, or in doubt.

    A headline that is rather English is an English article's, whatever its text quotes.
    """
    english = lexicon.language(None)
    if article.language:
        return lexicon.language(article.language)
    words = letters_of(f"{article.title}\n{article.text[:_HEAD]}")
    found = [
        language
        for language in lexicon.languages.values()
        if language is not english and len(language.common.intersection(words)) >= _LEAST
    ]
    if not found:
        return english
    best, title = max(found, key=lambda language: _count(language, words)), letters_of(article.title)
    ahead = _count(best, words) - _count(english, words) >= _LEAST
    return best if ahead and _count(best, title) >= _count(english, title) else english


def _count(language: Language, words: Sequence[str]) -> int:
    return sum(word in language.common for word in words)
