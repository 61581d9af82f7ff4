"""What a Redis user must be allowed, so that the script and the channel around it can work."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from typing import Any

from redis.exceptions import NoPermissionError

from monitor.client.connection import connect, redact, translated
from monitor.client.topics import articles_key, heads_key, ids_key, stream_key, topic_of

__all__ = ["missing_rights"]


def missing_rights(url: str, prefix: str, *, hands_over: bool = False) -> Sequence[str] | None:
    """The commands that this user may not do; ``None`` when it may not even be asked, which takes MULTI and DISCARD.

    ``hands_over``: articles go there, too. Each is queued in a transaction that is then thrown away: Redis says at once
    what is not allowed, and does nothing. Raises ``ChannelError`` when the server is not there.
    """
    with translated(redact(url)), closing(connect(url, key=stream_key(prefix))) as client:
        connection: Any = client.connection_pool.get_connection()
        try:
            return _denied(connection, (*_needed(prefix), *(_handing_over(prefix) if hands_over else ())))
        finally:
            connection.disconnect()


def _needed(prefix: str) -> Sequence[tuple[str, ...]]:
    stream, ids, heads = stream_key(prefix), ids_key(prefix), heads_key(prefix)
    return (
        ("SCRIPT", "LOAD", "return 1"),
        ("EVALSHA", "0" * 40, "3", stream, ids, heads),
        ("HGET", heads, "source"),
        ("HSET", heads, "source", "head"),
        ("ZSCORE", ids, "id"),
        ("ZMSCORE", ids, "id"),
        ("ZADD", ids, "0", "id"),
        ("ZREMRANGEBYSCORE", ids, "0", "0"),
        ("XADD", stream, "*", "event", "{}"),
        ("XRANGE", stream, "-", "+"),
        ("XDEL", stream, "0-1"),
        ("PUBLISH", topic_of(prefix, "event", "kind"), "{}"),
    )


def _handing_over(prefix: str) -> Sequence[tuple[str, ...]]:
    return (("XADD", articles_key(prefix), "*", "placed", "{}"),)


def _denied(connection: Any, commands: Sequence[tuple[str, ...]]) -> Sequence[str] | None:
    try:
        _ask(connection, ("MULTI",))
    except NoPermissionError:
        return None
    return tuple(command[0] for command in commands if not _is_queued(connection, command))


def _is_queued(connection: Any, command: tuple[str, ...]) -> bool:
    try:
        _ask(connection, command)
    except NoPermissionError:
        return False
    return True


def _ask(connection: Any, command: tuple[str, ...]) -> None:
    connection.send_command(*command)
    connection.read_response()
