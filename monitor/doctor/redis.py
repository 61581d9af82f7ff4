"""Whether Redis is there, is new enough, lets us in, keeps what it has, and reaches back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

from redis.exceptions import NoPermissionError, ResponseError

from monitor.client.connection import connect, redact, translated
from monitor.client.topics import stream_key
from monitor.config import Settings
from monitor.doctor.finding import Finding, fail, ok, warn
from monitor.errors import ChannelError
from monitor.notifier.redis import REDIS
from monitor.notifier.rights import missing_rights
from monitor.store import Store

_OLDEST = (6, 2)
_SKEW = timedelta(seconds=60)
_FULL = 0.9
_EVICTING = "allkeys"


def examine_redis(settings: Settings, store: Store | None, now: datetime) -> Iterator[Finding]:
    """What was found of the server that alerts go to."""
    url, key = settings.redis.url.get_secret_value(), stream_key(settings.redis.prefix)
    try:
        with translated(redact(url)), closing(connect(url, key=key)) as client:
            client.ping()
            yield from _server(client, redact(url))
            yield from _rights(url, settings.redis.prefix, hands_over=settings.polling.hand_over)
            yield from _stream(client, key, settings.redis.stream_maxlen, now)
    except ChannelError as error:
        todo = "see that it runs and that `redis.url` is right; alerts wait in the database until then"
        yield fail("redis", str(error), todo)
    if store is not None and (waiting := store.waiting(REDIS)):
        todo = "they go out as soon as the service runs and Redis takes them"
        yield warn("outbox", f"{waiting:,} alerts wait for Redis", todo)


def _server(client: Any, where: str) -> Iterator[Finding]:
    try:
        info = client.info()
    except NoPermissionError:
        yield ok("redis", f"{where} answers")
        yield warn("redis", "this user may not ask it how it is", "ACL SETUSER ... +info")
        return
    yield _version(info, where)
    yield _kept(info)
    yield _memory(info)
    if info.get("role") == "slave":
        yield fail("redis", "this is a replica, which takes no alerts", "name the master, or Sentinels that know it")


def _version(info: dict[str, Any], where: str) -> Finding:
    version = str(info["redis_version"])
    if tuple(int(part) for part in version.split(".")[:2]) < _OLDEST:
        return fail("redis", f"{where} is Redis {version}", "use 6.2 or newer")
    return ok("redis", f"{where} is Redis {version}")


def _kept(info: dict[str, Any]) -> Finding:
    if info.get("aof_enabled"):
        if info.get("aof_last_write_status", "ok") != "ok":
            return fail("persistence", "its append-only file cannot be written", "make room on its disk")
        return ok("persistence", "an append-only file")
    if info.get("rdb_last_bgsave_status", "ok") != "ok":
        return fail("persistence", "its last snapshot failed", "make room on its disk, and read its log")
    todo = "set `appendonly yes`: else a restart empties the stream until the monitor has put it back"
    return warn("persistence", "snapshots at most", todo)


def _memory(info: dict[str, Any]) -> Finding:
    policy, most, used = str(info.get("maxmemory_policy")), int(info.get("maxmemory", 0)), int(info["used_memory"])
    of = f" of {most / 1e6:,.0f}" if most else ""
    said = f"{used / 1e6:,.0f}{of} MB in use, {policy}"
    if most and policy.startswith(_EVICTING):
        return warn("memory", said, "set `maxmemory-policy noeviction`: else it throws the stream away when it is full")
    if most and used > _FULL * most:
        return warn("memory", said, "raise `maxmemory`, or lower `redis.stream_maxlen`")
    return ok("memory", said)


def _rights(url: str, prefix: str, *, hands_over: bool) -> Iterator[Finding]:
    missing = missing_rights(url, prefix, hands_over=hands_over)
    if missing is None:
        yield warn("rights", "this user may not be asked what it may do", "ACL SETUSER ... +multi +discard")
    elif missing:
        todo = "give them to it as docs/operations.md shows"
        yield fail("rights", f"this user may not do {', '.join(missing)} on our keys and topics", todo)
    else:
        yield ok("rights", "all that sending needs")


def _stream(client: Any, key: str, most: int, now: datetime) -> Iterator[Finding]:
    try:
        length, first = client.xlen(key), client.xrange(key, count=1)
        seconds, micros = client.time()
    except NoPermissionError:
        yield warn("stream", "this user may not look at it", "ACL SETUSER ... +xlen +xrange +time")
        return
    except ResponseError as error:
        yield fail("stream", str(error), f"something else is kept under {key}: choose another `redis.prefix`")
        return
    began = datetime.fromtimestamp(int(first[0][0].split(b"-")[0]) / 1000, UTC) if first else None
    back = f", back to {began:%Y-%m-%d %H:%M}Z" if began else ""
    yield ok("stream", f"{length:,} of about {most:,} alerts{back}")
    ahead = datetime.fromtimestamp(seconds + micros / 1e6, UTC) - now
    if abs(ahead) > _SKEW:
        todo = "see that chrony or systemd-timesyncd keeps both clocks"
        yield warn("clock", f"that of Redis differs by {round(ahead.total_seconds())} s", todo)
    else:
        yield ok("clock", "that of Redis is the same")
