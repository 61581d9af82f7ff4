"""Makes text of unknown origin safe to read, store and show, without changing what it says."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from monitor.ingestor.hidden import is_hidden

_SURROGATE = re.compile("[\ud800-\udfff]")
_NEWLINE = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_OVERRIDE = re.compile("[\u202d\u202e]")
_HIDDEN_IN_NUMBER = re.compile("(?<=[0-9.,])[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+(?=[0-9.,])")

_BLOCKS = re.compile(
    "address|article|aside|blockquote|br|dd|div|dl|dt|figcaption|figure|footer|form|h[1-6]|header|hr|li|main|nav|ol|p"
    "|pre|section|table|td|th|tr|ul"
)
_UNREAD = frozenset(("script", "style", "template"))
_VOID = re.compile("area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr")


def clean(text: str) -> str:
    """The same text without what breaks a reader, a database or a terminal.

    Every line break becomes a newline; control characters go, tab stays; lone surrogates become U+FFFD; what shows
    text in another order than it is written (U+202E) goes, and characters without width inside a number
    (``1<U+200B>2``).
    """
    text = _NEWLINE.sub("\n", encodable(text))
    return _HIDDEN_IN_NUMBER.sub("", _OVERRIDE.sub("", _CONTROL.sub("", text)))


def is_disguised(text: str) -> bool:
    """Whether a text holds characters that make a reader see another figure than a program."""
    return bool(_OVERRIDE.search(text) or _HIDDEN_IN_NUMBER.search(text))


def encodable(text: str) -> str:
    """The same text with lone surrogates, which no encoding can carry, replaced by U+FFFD."""
    return _SURROGATE.sub("\ufffd", text)


def one_line(text: str | None) -> str | None:
    """The same text cleaned and on one line, ``None`` when nothing is left of it."""
    return " ".join(clean(text or "").split()) or None


def from_markup(html: str) -> str:
    """The text of an HTML fragment: one line a block, blank space collapsed, scripts and what is hidden left out."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.pieces).split("\n"))
    return "\n".join(line for line in lines if line)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._unread = ""
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._unread:
            self._depth += tag == self._unread
        elif tag in _UNREAD or (not _VOID.fullmatch(tag) and is_hidden(dict(attrs))):
            self._unread, self._depth = tag, 1
        self._break(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._unread:
            self._depth -= 1
            self._unread = tag if self._depth else ""
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.pieces.append(data.replace("\n", " "))

    def _break(self, tag: str) -> None:
        if _BLOCKS.fullmatch(tag):
            self.pieces.append("\n")
