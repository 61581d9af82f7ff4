"""The stream that articles come by: what an entry of it holds, and how one is put there.

{prefix}:stream:articles          ``article``: a JSON line as ``monitor replay`` reads it; or ``placed``: an article as
                                  this program has it. ``at``: when it came, by the clock of whoever put it there, else
                                  the time in the entry's id. ``tick``, or ``at`` alone: only how late it is.
                                  ``backlog``: it is remembered, and nothing is said of it.
{prefix}:stream:articles:refused  entries that are no article, under their ids, with the ``reason``
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from monitor.client.connection import connect, redact, translated
from monitor.client.stream import sent_at
from monitor.client.topics import articles_key
from monitor.errors import InputError, MonitorError
from monitor.ingestor.draft import sound
from monitor.ingestor.formats import jsonl
from monitor.model import EPOCH, Article
from monitor.store.codec import decode, encode

TICK = "tick"
BACKLOG = "backlog"
_TOGETHER = 500


def refused_key(prefix: str) -> str:
    """Where entries are set aside that could not be."""
    return f"{articles_key(prefix)}:refused"


class Sender:
    """Puts articles into the stream of a Redis. Methods raise ``ChannelUnavailableError`` or ``ChannelError``."""

    def __init__(self, url: str, prefix: str) -> None:
        self._key = articles_key(prefix)
        self._client = connect(url, key=self._key)
        self._where = redact(url)

    def ping(self) -> None:
        """Ask whether the server is there and lets us in."""
        with translated(self._where):
            self._client.ping()

    def send(self, articles: Iterable[Article], wait: timedelta) -> Iterator[int]:
        """Put articles there that come in their order, on the clock that they themselves set; how many, some at a time.

        Behind the last one that clock runs on for as long as something may ``wait`` to be told.
        """
        clock, waiting = EPOCH, iter(articles)
        while some := list(islice(waiting, _TOGETHER)):
            entries = []
            for article in some:
                clock = max(clock, article.as_of)
                entries.append({"at": clock.isoformat(), "placed": encode(Article, article)})
            self._add(entries)
            yield len(some)
        if clock > EPOCH:
            self._add([{"at": (clock + wait).isoformat()}])

    def take(self, articles: Sequence[tuple[Article, bool]]) -> None:
        """Put articles there that have just come, on the server's clock: each with whether it is a backlog."""
        self._add({"placed": encode(Article, one), **({BACKLOG: ""} if old else {})} for one, old in articles)

    def close(self) -> None:
        """Give up the connection."""
        self._client.close()

    def _add(self, entries: Iterable[Mapping[str, str]]) -> None:
        pipeline = self._client.pipeline(transaction=False)
        for entry in entries:
            pipeline.xadd(self._key, dict(entry))  # type: ignore[arg-type]
        with translated(self._where):
            pipeline.execute()


def came(entry: str, fields: Mapping[bytes, bytes]) -> datetime:
    """When it came."""
    try:
        at = datetime.fromisoformat(fields[b"at"].decode())
    except (KeyError, ValueError):
        at = None
    return at if at is not None and at.tzinfo else EPOCH + timedelta(milliseconds=sent_at(entry)[0])


def article_of(entry: str, fields: Mapping[bytes, bytes]) -> Article | None:
    """The article in an entry, ``None`` where it only says how late it is. Raises InputError for anything else."""
    try:
        if b"placed" in fields:
            placed: Article = decode(Article, fields[b"placed"].decode())
            return placed
        if b"article" in fields:
            return _read(fields[b"article"], entry, came(entry, fields))
    except (MonitorError, UnicodeDecodeError) as error:
        raise InputError(getattr(error, "message", str(error)), where=entry) from error
    if b"at" in fields or TICK.encode() in fields:
        return None
    raise InputError("an entry without a field article", where=entry)


def _read(line: bytes, entry: str, at: datetime) -> Article:
    problems: list[InputError] = []
    drafts = list(sound(jsonl.read(io.BytesIO(line), entry), problems.append))
    if problems or len(drafts) != 1:
        raise problems[0] if problems else InputError("more than one line", where=entry)
    return drafts[0].article(*drafts[0].first_sight(at))


def is_backlog(fields: Mapping[bytes, bytes]) -> bool:
    """Whether nothing is to be said of it."""
    return BACKLOG.encode() in fields


def text_of(fields: Mapping[Any, Any]) -> str:
    """What an entry holds, to be shown."""
    return str(fields.get(b"article", fields.get(b"placed", b"")), "utf-8", "replace")
