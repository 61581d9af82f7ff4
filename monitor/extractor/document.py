"""An article cut into tokens, sentences and paragraphs."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.lexicon import Language, Tokens, tokenize
from monitor.model import Span

_TERMINAL = frozenset(".!?…")
_CLOSERS = frozenset("\"'”’)]»")
_MARKS = _TERMINAL | _CLOSERS
_LONGEST = 150
"""Tokens of a sentence; a longer one is cut, so that no text costs more than its length."""
_WRAP = 100
"""Lines no longer than this, mostly ending in mid-sentence, are taken for hard-wrapped text."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A half-open range of tokens. ``paragraph`` counts from 0 (the title); ``place`` is its number in the text."""

    start: int
    end: int
    paragraph: int
    place: int

    @property
    def in_title(self) -> bool:
        """Whether this is the headline."""
        return self.paragraph == 0


@dataclass(frozen=True, slots=True)
class Document:
    """Title, newline, text: its tokens and its sentences. ``cased`` is false where capitals carry no meaning.

    ``title_end`` is the offset at which the title ends.
    """

    full: str
    tokens: Tokens
    sentences: tuple[Sentence, ...]
    cased: bool
    title_end: int

    def span(self, start: int, end: int) -> Span:
        """The character span of tokens ``[start, end)``."""
        return Span(self.tokens.start[start], self.tokens.end[end - 1])

    def text(self, start: int, end: int) -> str:
        """The surface of tokens ``[start, end)``."""
        return self.full[self.tokens.start[start] : self.tokens.end[end - 1]]


def read_document(title: str, text: str, language: Language) -> Document:
    """Cuts an article once; every later step works on these tokens."""
    full = f"{title}\n{text}"
    tokens = tokenize(full)
    cuts = _cuts(full, tokens, language, title_end=len(title))
    sentences = tuple(
        Sentence(start, end, paragraph, place) for place, (start, end, paragraph) in enumerate(cuts) if end > start
    )
    initials = [word[0] for word in tokens.text]
    letters, upper = sum(map(str.isalpha, initials)), sum(map(str.isupper, initials))
    return Document(full, tokens, sentences, cased=0 < upper < 0.6 * letters, title_end=len(title))


def _cuts(full: str, tokens: Tokens, language: Language, *, title_end: int) -> list[tuple[int, int, int]]:
    wrapped = _is_wrapped(full[title_end + 1 :])
    cuts: list[tuple[int, int, int]] = []
    begin, paragraph = 0, 0 if tokens and tokens.start[0] < title_end else 1
    for at, is_line in _ends(full, tokens):
        gap = full[tokens.end[at] : tokens.start[at + 1]]
        new_line = is_line and (not wrapped or gap.count("\n") > 1 or tokens.end[at] <= title_end)
        if not new_line and not _ends_sentence(tokens, at, gap, language):
            continue
        cuts += _pieces(begin, at + 1, paragraph)
        begin = at + 1
        paragraph += new_line
    cuts += _pieces(begin, len(tokens), paragraph)
    return cuts


def _ends(full: str, tokens: Tokens) -> list[tuple[int, bool]]:
    """The tokens but the last that may close a sentence, in order: terminals, quotes, and what ends a line (true)."""
    last, ends = len(tokens) - 1, {at: False for at, word in enumerate(tokens.text) if word in _MARKS}
    ends.pop(last, None)
    line = full.find("\n")
    while line >= 0:
        at = bisect_right(tokens.start, line) - 1
        if 0 <= at < last:
            ends[at] = True
            line = full.find("\n", tokens.start[at + 1])
        else:
            line = full.find("\n", line + 1) if at < 0 else -1
    return sorted(ends.items())


def _pieces(begin: int, end: int, paragraph: int) -> Iterator[tuple[int, int, int]]:
    """A sentence, or the pieces of one that is too long."""
    for start in range(begin, max(end, begin + 1), _LONGEST):
        yield start, min(start + _LONGEST, end), paragraph


def _is_wrapped(text: str) -> bool:
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < 4 or max(map(len, lines)) > _WRAP:
        return False
    return sum(line.rstrip()[-1] not in _TERMINAL for line in lines) > len(lines) / 2


def _ends_sentence(tokens: Tokens, at: int, gap: str, language: Language) -> bool:
    """Whether the token at ``at`` closes a sentence: a terminal, or a closing quote after one, before a new start."""
    if not gap:
        return _is_unspaced(tokens, at, language)
    last = at
    while last > 0 and tokens.text[last] in _CLOSERS and tokens.end[last - 1] == tokens.start[last]:
        last -= 1
    if tokens.text[last] not in _TERMINAL:
        return False
    follower = tokens.text[at + 1]
    if not (follower[0].isupper() or follower[0].isdigit() or follower[0] in "\"'“‘([—–-•"):
        return False
    if tokens.text[last] != "." or last == 0 or tokens.end[last - 1] != tokens.start[last]:
        return True
    before = tokens.lower[last - 1]
    initial = len(before) == 1 and before.isalpha() and tokens.text[last - 1].isupper()
    return not (initial or before in language.abbreviations)


def _is_unspaced(tokens: Tokens, at: int, language: Language) -> bool:
    """``the side.Four people died``: the blank behind the full stop was lost."""
    word, follower = tokens.lower[at - 1] if at else "", tokens.text[at + 1]
    plain = word.isalpha() and len(word) > 1 and word not in language.abbreviations
    return tokens.text[at] == "." and plain and tokens.end[at - 1] == tokens.start[at] and follower[:2].istitle()
