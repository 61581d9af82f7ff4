"""Connects to Redis with every timeout set, and says its errors in our own tree, without its password."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import redis
from redis import ConnectionPool
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, AuthorizationError, ClusterDownError, RedisError, TryAgainError
from redis.retry import Retry

from monitor.errors import ChannelError, ChannelUnavailableError

__all__ = ["connect", "pool", "redact", "translated"]

_URL = re.compile(
    r"(?P<scheme>rediss?|unix)://(?P<user>[^@/?#]*@)?"
    r"(?P<place>(?:[^@/?#:\[\]]+|\[[^]@/?#]*])?(?::\d+)?(?:/[^@?#]*)?)(?:\?[^@#]*)?"
)
_PASSING = (
    redis.ConnectionError,
    redis.TimeoutError,
    redis.ReadOnlyError,
    redis.OutOfMemoryError,
    ClusterDownError,
    TryAgainError,
)
_PASSING_CODE = re.compile(r"\b(?:OOM|READONLY|MISCONF|BUSY|NOREPLICAS|MASTERDOWN|CLUSTERDOWN|TRYAGAIN)\b")
"""Error codes of a server that answers and cannot write just now, as they stand within the error of a script."""

_CONNECT_SECONDS = 5.0
_ANSWER_SECONDS = 5.0
_HEALTH_SECONDS = 30


def connect(url: str) -> redis.Redis:
    """A client of ``redis://``, ``rediss://`` or ``unix://``; nothing is sent yet.

    It tries once and waits a few seconds at most: to try again is the caller's, who keeps what was not delivered.
    Raises ``ChannelError`` when it is no such URL.
    """
    return redis.Redis.from_pool(pool(url))


def pool(url: str, **ours: object) -> ConnectionPool:
    """Connections that try once and wait a few seconds at most; ``ours`` wins over the options of the URL.

    Raises ``ChannelError`` when it is no URL of Redis.
    """
    if not _URL.fullmatch(url):
        raise ChannelError(
            "not redis://, rediss:// or unix://, or a reserved character is not percent-encoded", where=redact(url)
        )
    try:
        made = ConnectionPool.from_url(
            url,
            protocol=2,
            retry=Retry(NoBackoff(), 0),
            socket_connect_timeout=_CONNECT_SECONDS,
            socket_timeout=_ANSWER_SECONDS,
            health_check_interval=_HEALTH_SECONDS,
            **({} if url.startswith("unix:") else {"socket_keepalive": True}),
        )
        made.connection_kwargs.update(ours)
        made.connection_class(**made.connection_kwargs)
    except (ValueError, TypeError, RedisError):
        # Their messages quote the URL, and with it the password.
        raise ChannelError("the options of the URL are not understood", where=redact(url)) from None
    return made


def redact(url: str) -> str:
    """The URL as it may be shown: without its credentials and options."""
    found = _URL.fullmatch(url)
    if not found:
        return "Redis URL"
    return f"{found['scheme']}://{'***@' if found['user'] else ''}{found['place']}"


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Turn the client's errors into ``ChannelUnavailableError`` (it may pass) or ``ChannelError`` (it will not)."""
    try:
        yield
    except RedisError as error:
        kind = ChannelUnavailableError if _may_pass(error) else ChannelError
        raise kind(str(error) or type(error).__name__, where=where) from error


def _may_pass(error: RedisError) -> bool:
    if isinstance(error, AuthenticationError | AuthorizationError):
        return False
    return isinstance(error, _PASSING) or bool(_PASSING_CODE.search(str(error)))
