"""Listens to alerts: those of the past from the stream, then the live ones, each once."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import cast

import redis
from pydantic import ValidationError
from redis.client import PubSub

from monitor.alerts.wire import WireEvent, decode
from monitor.errors import UsageError
from monitor.notifier.connection import connect, redact, subscribe, translated
from monitor.notifier.topics import PREFIX, matcher, stream_key, topic, topic_glob

__all__ = ["listen"]

_log = logging.getLogger(__name__)
_STREAM_ID = re.compile(r"\d+(?:-\d+)?", re.ASCII)
_PAGE = 500

Malformed = Callable[[str, str], None]
_Messages = Generator[tuple[str, bytes], None, None]


def _report(place: str, why: str) -> None:
    _log.warning("skipped a message that is no alert: place=%r why=%r", place, why)


def listen(
    url: str,
    pattern: str = "*",
    since: str | None = None,
    *,
    prefix: str = PREFIX,
    malformed: Malformed = _report,
) -> Iterator[WireEvent]:
    """Subscribe at once, and yield alerts for ever.

    ``pattern`` is EVENT, EVENT:KIND or a glob of them. ``since`` is a stream id or an RFC 3339 time; alerts that were
    sent then or later come first, from the stream. ``malformed`` is told of messages that are no alert: place, reason.

    Raises ``UsageError`` for another ``since``, and ``ChannelUnavailableError`` when the server is absent or goes away.
    """
    start = None if since is None else _stream_id(since)
    glob = topic_glob(prefix, pattern)
    wanted = matcher(glob)
    with translated(redact(url)):
        client = connect(url)
        client.ping()
        live = _live(subscribe(url, glob))
    past = _past(client, stream_key(prefix), start)
    return _alerts(redact(url), past, live, lambda event: bool(wanted.match(topic(prefix, event))), malformed)


def _alerts(
    where: str, past: _Messages, live: _Messages, wanted: Callable[[WireEvent], bool], malformed: Malformed
) -> Iterator[WireEvent]:
    told = set()
    with translated(where), closing(past), closing(live):
        for place, payload in past:
            event = _read(place, payload, malformed)
            if event and wanted(event):
                told.add(event.id)
                yield event
        for place, payload in live:
            event = _read(place, payload, malformed)
            if event and event.id not in told:
                yield event


def _past(client: redis.Redis, stream: str, start: str | None) -> _Messages:
    with closing(client):
        page = _page(client, stream, start) if start else []
        while page:
            for entry, fields in page:
                yield f"{stream} {entry.decode()}", fields.get(b"event", b"")
            page = _page(client, stream, f"({page[-1][0].decode()}")


def _page(client: redis.Redis, stream: str, start: str) -> list[tuple[bytes, dict[bytes, bytes]]]:
    return cast("list[tuple[bytes, dict[bytes, bytes]]]", client.xrange(stream, min=start, count=_PAGE))


def _live(subscription: PubSub) -> _Messages:
    with closing(subscription):
        for message in subscription.listen():  # type: ignore[no-untyped-call]
            if message["type"] == "pmessage":
                yield message["channel"].decode(errors="replace"), message["data"]


def _read(place: str, payload: bytes, malformed: Malformed) -> WireEvent | None:
    try:
        return decode(payload)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        malformed(place, f"{'.'.join(map(str, first['loc']))}: {first['msg']}")
        return None


def _stream_id(since: str) -> str:
    """Where in the stream to begin: its ids open with the milliseconds at which an alert was sent."""
    if _STREAM_ID.fullmatch(since):
        return since
    try:
        moment = datetime.fromisoformat(since)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise UsageError("since is a stream id (1700000000000-0) or a time with its zone (2024-01-04T00:00:00Z)")
    return str(max(0, int((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000)))
