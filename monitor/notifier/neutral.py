"""What the news wrote, made harmless for where it is shown: it is never more than text there."""

from __future__ import annotations

import re

from monitor.alerts.wire import clean

__all__ = ["escaped", "plain", "unmarked"]

_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Bidirectional controls, which can make text show in another order than it was written (UAX 9)."""

_MARKS = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        ("@", "＠"),  # @everyone, @here, @name, somebody@host
        ("<", "‹"),  # <!channel>, <@id>, <https://host|words>, <b>
        (">", "›"),
        (r"\](?=\s*[(\[:])", "］"),  # [words](https://host), [words][1], [1]: https://host
        (r"\*", "∗"),
        ("`", "ˋ"),
        ("~", "∼"),
        (r"\|\|", "¦¦"),  # ||hidden||
        (r"(?<![^\W_])_|_(?![^\W_])", "＿"),  # _slanted_, but not snake_case
        (r"^(\s*)#", r"\1＃"),  # a heading
    )
)
"""What chat services, Markdown and HTML read as more than text, each with a sign that looks like it and is none."""


def plain(text: str) -> str:
    """One line for a terminal: no line breaks, no control characters, nothing that changes the direction."""
    return _DIRECTIONS.sub("", clean(text))


def unmarked(text: str) -> str:
    """One line for a service that reads mentions or markup: there are none in it any more."""
    text = plain(text)
    for pattern, instead in _MARKS:
        text = pattern.sub(instead, text)
    return text


def escaped(json: str) -> str:
    """The same JSON, with what would turn the direction of its lines written as escapes."""
    return _DIRECTIONS.sub(lambda found: f"\\u{ord(found[0]):04x}", json)
