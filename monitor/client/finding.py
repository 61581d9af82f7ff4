"""Connections that ask who has the data before they connect: sentinels for the master, or a cluster for our slot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import redis
import redis.asyncio
from redis.asyncio.connection import Connection as AsyncConnection
from redis.asyncio.connection import SSLConnection as AsyncSSLConnection
from redis.connection import Connection, SSLConnection
from redis.crc import key_slot

__all__ = ["found_connection", "found_connection_async"]

Place = tuple[str, int]

_NOT_FOR_FINDING = ("db", "connection_class", "health_check_interval")


def found_connection(options: Mapping[str, Any], seeds: Sequence[Place], *, service: str, key: str) -> dict[str, Any]:
    """The options of a pool whose connections go to the master of a ``service``, or without one to who has ``key``."""
    secure = options.get("connection_class") is SSLConnection
    return _finding(options, seeds, service, key) | {
        "connection_class": _FoundSSLConnection if secure else _FoundConnection
    }


def found_connection_async(
    options: Mapping[str, Any], seeds: Sequence[Place], *, service: str, key: str
) -> dict[str, Any]:
    """The same in asyncio."""
    secure = options.get("connection_class") is AsyncSSLConnection
    return _finding(options, seeds, service, key) | {
        "connection_class": _AsyncFoundSSLConnection if secure else _AsyncFoundConnection
    }


def _finding(options: Mapping[str, Any], seeds: Sequence[Place], service: str, key: str) -> dict[str, Any]:
    asking = {name: value for name, value in options.items() if name not in _NOT_FOR_FINDING}
    asking["ssl"] = options.get("connection_class") in {SSLConnection, AsyncSSLConnection}
    return {**options, "seeds": seeds, "asking": asking, "service": service, "slot": key_slot(key.encode())}


class _Seeds:
    """Whom to ask, and what they answer."""

    def __init__(self, seeds: Sequence[Place], asking: Mapping[str, Any], service: str, slot: int) -> None:
        self.seeds, self.service, self.slot = seeds, service, slot
        self.asking = [{**asking, "host": host, "port": port} for host, port in seeds]

    @property
    def question(self) -> tuple[str, ...]:
        return ("SENTINEL", "GET-MASTER-ADDR-BY-NAME", self.service) if self.service else ("CLUSTER", "SLOTS")

    def answer(self, reply: Any, asked: Mapping[str, Any]) -> Place | None:
        if self.service:
            return (_text(reply[0]), int(reply[1])) if reply else None
        return next((_node(owner, asked) for owner in _owners(reply, self.slot)), None)

    def nobody(self, failures: Iterable[redis.RedisError]) -> redis.ConnectionError:
        why = "; ".join(str(failure) or type(failure).__name__ for failure in failures)
        wanted = f"the master of {self.service}" if self.service else "the server of our slot"
        return redis.ConnectionError(f"nobody knows {wanted}{f': {why}' if why else ''}")


def _owners(slots: Any, slot: int) -> Iterable[Any]:
    """CLUSTER SLOTS: ranges of slots, each with its master and then its replicas."""
    if isinstance(slots, dict):
        return (range_["primary"] for (low, high), range_ in slots.items() if low <= slot <= high)
    return (range_[2] for range_ in slots if range_[0] <= slot <= range_[1])


def _node(node: Any, asked: Mapping[str, Any]) -> Place:
    """A node that does not know its own address is where it was asked."""
    return _text(node[0]) or asked["host"], int(node[1])


def _text(word: str | bytes | None) -> str:
    return word.decode() if isinstance(word, bytes) else word or ""


class _Found:
    """A connection that knows whom to ask, before it is one to a server."""

    def __init__(
        self, *, seeds: Sequence[Place], asking: Mapping[str, Any], service: str, slot: int, **options: Any
    ) -> None:
        self._seeds = _Seeds(seeds, asking, service, slot)
        cast("Any", super()).__init__(**options)


class _FoundConnection(_Found, Connection):
    def _connect(self) -> Any:
        self.host, self.port = self._find()
        return cast("Any", super())._connect()

    def _find(self) -> Place:
        failures: list[redis.RedisError] = []
        for asked in self._seeds.asking:
            try:
                with redis.Redis(**asked) as client:
                    reply = client.execute_command(*self._seeds.question)
                    if found := self._seeds.answer(reply, asked):
                        return found
            except (redis.ConnectionError, redis.TimeoutError) as failure:
                failures.append(failure)
        raise self._seeds.nobody(failures)


class _FoundSSLConnection(_FoundConnection, SSLConnection):
    pass


class _AsyncFoundConnection(_Found, AsyncConnection):
    async def _connect(self) -> None:
        self.host, self.port = await self._find()
        await cast("Any", super())._connect()

    async def _find(self) -> Place:
        failures: list[redis.RedisError] = []
        for asked in self._seeds.asking:
            try:
                async with redis.asyncio.Redis(**cast("Any", asked)) as client:
                    reply = await cast("Any", client).execute_command(*self._seeds.question)
                    if found := self._seeds.answer(reply, asked):
                        return found
            except (redis.ConnectionError, redis.TimeoutError) as failure:
                failures.append(failure)
        raise self._seeds.nobody(failures)


class _AsyncFoundSSLConnection(_AsyncFoundConnection, AsyncSSLConnection):
    pass
