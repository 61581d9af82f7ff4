"""One plain text a file, ``.txt``.

title: Flood in Sample Valley          or      date 2024-01-03 The text, without a title.
published: 2024-01-03T10:00:00Z
publisher: Sample Times                or      date 2024-01-03
url: https://news.example/flood                The title
                                               The text.
The text.
                                       or      The title, then the text, undated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from monitor.errors import InputError
from monitor.ingestor import instants
from monitor.ingestor.draft import Draft
from monitor.ingestor.formats import raw
from monitor.ingestor.plain_text import clean

_HEADER = re.compile(r"[ \t]*(title|published|publisher|url)[ \t]*:(.*)", re.IGNORECASE)
_DATE = re.compile(r"date[ \t]+([0-9]{4}-[0-9]{2}-[0-9]{2}(?:T\S+)?)(?!\S)(.*)", re.IGNORECASE)


def read(stream: BinaryIO, where: str) -> Iterator[Draft | InputError]:
    """The article of one text file, and the problem with its date if there is one."""
    data = raw.whole(stream, where)
    raw.refuse_binary(data, where)
    headers, text = _split(clean(raw.decoded(data)).strip())
    published, problem = instants.read(headers.get("published"), where)
    if problem:
        yield problem
    yield Draft(
        where=where,
        label=Path(where).name,
        title=headers["title"],
        text=text,
        published=published,
        publisher=headers.get("publisher"),
        url=headers.get("url"),
    )


def _split(text: str) -> tuple[dict[str, str], str]:
    dated = _DATE.match(text)
    if dated:
        headers, rest = {"published": dated[1]}, text[dated.end() :]
        if dated[2].strip():
            headers["title"], rest = "", dated[2] + rest
    else:
        headers, rest = _headers(text)
    if "title" not in headers:
        title, _, rest = rest.strip().partition("\n")
        headers["title"] = title.strip()
    return headers, rest.strip()


def _headers(text: str) -> tuple[dict[str, str], str]:
    headers: dict[str, str] = {}
    rest = text
    while (match := _HEADER.match(rest)) and match[1].lower() not in headers:
        headers[match[1].lower()] = match[2].strip()
        rest = rest[match.end() + 1 :]
    return headers, rest
