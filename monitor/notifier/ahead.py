"""Asks one Redis connection for the next before it has answered the last: neither side waits for the other's work."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import redis
from hiredis import pack_command

__all__ = ["ask_ahead"]

Command = Sequence[Any]


def ask_ahead(client: redis.Redis, trips: Iterable[Sequence[Command]]) -> Iterator[Sequence[Any]]:
    """The answers to each trip of commands, in order; the next trip is on its way meanwhile.

    Raises what redis-py does. What was on its way then may have been done or not.
    """
    pool = client.connection_pool
    connection: Any = pool.get_connection()
    awaited: deque[int] = deque()
    try:
        for commands in trips:
            connection.send_packed_command(
                [b"".join(pack_command(tuple(command)) for command in commands)], check_health=not awaited
            )
            awaited.append(len(commands))
            if len(awaited) > 1:
                yield [connection.read_response() for _ in range(awaited.popleft())]
        while awaited:
            yield [connection.read_response() for _ in range(awaited.popleft())]
    except BaseException:
        connection.disconnect()
        raise
    finally:
        pool.release(connection)
