"""Connects to Redis with every timeout set, and says its errors in our own tree, without its password.

    redis://  rediss://  unix://           as redis-py reads them
    redis+sentinel://HOST,HOST.../SERVICE  whoever is master now of a service that Sentinels watch
    redis+cluster://HOST,HOST...           the server of a cluster that has our keys, which are all in one slot

With ``rediss+`` the latter are by TLS, to the sentinels and cluster nodes as well. A connection is found anew each
time that it is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import redis
import redis.asyncio
from redis import ConnectionPool
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.connection import parse_url
from redis.exceptions import (
    AskError,
    AuthenticationError,
    AuthorizationError,
    ClusterDownError,
    MovedError,
    RedisError,
    TryAgainError,
)
from redis.retry import Retry

from monitor.client.finding import found_connection, found_connection_async
from monitor.errors import ChannelError, ChannelUnavailableError

__all__ = ["connect", "connect_async", "deaf_pool", "deaf_pool_async", "redact", "translated"]

_URL = re.compile(
    r"(?P<scheme>rediss?(?:\+(?P<finder>sentinel|cluster))?|unix)://(?P<user>[^@/?#]*@)?"
    r"(?P<place>(?P<hosts>(?:[^@/?#:,\[\]]+|\[[^]@/?#]*])?(?::\d+)?(?:,(?:[^@/?#:,\[\]]+|\[[^]@/?#]*])(?::\d+)?)*)"
    r"(?P<path>/[^@?#]*)?)(?P<options>\?[^@#]*)?"
)
_HOST = re.compile(r"(?P<host>[^:,\[\]]+|\[[^]]*])(?::(?P<port>\d+))?")
_PORTS = {"sentinel": 26_379, "cluster": 6_379}
_PASSING = (
    redis.ConnectionError,
    redis.TimeoutError,
    redis.ReadOnlyError,
    redis.OutOfMemoryError,
    ClusterDownError,
    TryAgainError,
    MovedError,
    AskError,
)
_PASSING_CODE = re.compile(r"\b(?:OOM|READONLY|MISCONF|BUSY|NOREPLICAS|MASTERDOWN|CLUSTERDOWN|TRYAGAIN)\b")
"""Error codes of a server that answers and cannot write just now, as they stand within the error of a script."""

_CONNECT_SECONDS = 5.0
_ANSWER_SECONDS = 5.0
_HEALTH_SECONDS = 30


def connect(url: str, *, key: str = "") -> redis.Redis:
    """A client of a URL; nothing is sent yet. In a cluster, of the server that has ``key``.

    It tries once and waits a few seconds at most: to try again is the caller's, who keeps what was not delivered.
    Raises ``ChannelError`` when it is no such URL.
    """
    return redis.Redis.from_pool(_pool(url, key, retry=Retry(NoBackoff(), 0)))


def connect_async(url: str, *, key: str = "") -> redis.asyncio.Redis:
    """The same in asyncio."""
    return redis.asyncio.Redis.from_pool(_async_pool(url, key, retry=AsyncRetry(NoBackoff(), 0)))


def deaf_pool(url: str, *, key: str = "") -> ConnectionPool:
    """Connections for a subscription: none of them ever connects again by itself, which would lose messages in silence.

    A Retry that handles no error at all: with one that does, redis-py connects again after a failed read.
    """
    return _pool(url, key, retry=Retry(NoBackoff(), 0, supported_errors=()), health_check_interval=0)


def deaf_pool_async(url: str, *, key: str = "") -> redis.asyncio.ConnectionPool:
    """The same in asyncio."""
    return _async_pool(url, key, retry=AsyncRetry(NoBackoff(), 0, supported_errors=()), health_check_interval=0)


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


def _pool(url: str, key: str, **ours: Any) -> ConnectionPool:
    with _understood(url):
        options = _options(url, key, asynchronous=False, **ours)
        made = ConnectionPool(**options)
        made.connection_class(**made.connection_kwargs)
    return made


def _async_pool(url: str, key: str, **ours: Any) -> redis.asyncio.ConnectionPool:
    with _understood(url):
        options = _options(url, key, asynchronous=True, **ours)
        made = redis.asyncio.ConnectionPool(**options)
        made.connection_class(**made.connection_kwargs)
    return made


@contextmanager
def _understood(url: str) -> Iterator[None]:
    try:
        yield
    except (ValueError, TypeError, RedisError):
        # Their messages quote the URL, and with it the password.
        raise ChannelError("the options of the URL are not understood", where=redact(url)) from None


def _options(url: str, key: str, *, asynchronous: bool, **ours: Any) -> Mapping[str, Any]:
    """What a pool is made of; ``ours`` wins over the options of the URL.

    Raises ``ChannelError`` when it is no URL of Redis.
    """
    if not (parts := _URL.fullmatch(url)):
        raise ChannelError(
            "not redis://, rediss:// or unix://, or a reserved character is not percent-encoded", where=redact(url)
        )
    finder = parts["finder"]
    read = redis.asyncio.connection.parse_url if asynchronous else parse_url
    service, db = ("", "") if not finder else _service(finder, parts["path"] or "")
    plain = (
        url
        if not finder
        else f"{parts['scheme'].partition('+')[0]}://{parts['user'] or ''}localhost{db}{parts['options'] or ''}"
    )
    options: dict[str, Any] = {
        "socket_connect_timeout": _CONNECT_SECONDS,
        "socket_timeout": _ANSWER_SECONDS,
        "health_check_interval": _HEALTH_SECONDS,
        **({} if url.startswith("unix:") else {"socket_keepalive": True}),
        **read(plain),
        "protocol": 2,
        **ours,
    }
    if not finder:
        return options
    seeds = tuple(
        (host["host"].strip("[]"), int(host["port"] or _PORTS[finder])) for host in _HOST.finditer(parts["hosts"])
    )
    if not seeds:
        raise ValueError("no host")
    find = found_connection_async if asynchronous else found_connection
    return find(options, seeds, service=service, key=key)


def _service(finder: str, path: str) -> tuple[str, str]:
    """The service that sentinels watch, and the path that names the database, of /SERVICE/DB; a cluster has neither."""
    service, _, db = path.removeprefix("/").partition("/")
    if bool(service) is not (finder == "sentinel"):
        raise ValueError("a service is what sentinels watch")
    return service, f"/{db}"


def _may_pass(error: RedisError) -> bool:
    if isinstance(error, AuthenticationError | AuthorizationError):
        return False
    return isinstance(error, _PASSING) or bool(_PASSING_CODE.search(str(error)))
