"""Delivers alerts to Redis: to the stream first, then to the topic, once per id, in the order given.

Pub/sub forgets and PUBLISH succeeds where XADD is refused (out of memory, a read-only replica), so both are done by
one script that publishes only what the stream has taken.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from redis.exceptions import NoScriptError

from monitor.alerts.wire import Wire, to_wire
from monitor.model import Alert, Notice
from monitor.notifier.connection import connect, redact, translated
from monitor.notifier.topics import PREFIX, ids_key, stream_key, topic

__all__ = ["RedisChannel"]

_SCRIPT = """
local stream, ids = KEYS[1], KEYS[2]
local id, event, topic, maxlen, after = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
if redis.call('ZSCORE', ids, id) then return 0 end
if after ~= '' and not redis.call('ZSCORE', ids, after) then
  return redis.error_reply('TRYAGAIN the alert before this one was not taken')
end
local entry = redis.call('XADD', stream, 'MAXLEN', '~', maxlen, '*', 'event', event)
local published = redis.pcall('PUBLISH', topic, event)
if type(published) == 'table' then
  redis.call('XDEL', stream, entry)
  return published
end
redis.call('ZADD', ids, string.match(entry, '^%d+'), id)
local oldest = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1][1]
redis.call('ZREMRANGEBYSCORE', ids, '-inf', '(' .. string.match(oldest, '^%d+'))
return 1
"""
_SHA = hashlib.sha1(_SCRIPT.encode(), usedforsecurity=False).hexdigest()


REDIS = "redis"
"""The name of its queue in the outbox."""


class RedisChannel:
    """A ``Channel`` into one Redis database.

    ``name`` is that of its queue in the outbox. ``maxlen`` is about how many alerts the stream keeps; ids are
    remembered exactly as long as their entry. Methods raise ``ChannelUnavailableError`` or ``ChannelError`` with the
    URL, never with its password.
    """

    def __init__(
        self,
        url: str,
        *,
        name: str = REDIS,
        prefix: str = PREFIX,
        instance: str = "default",
        maxlen: int = 100_000,
    ) -> None:
        self.name = name
        self._client = connect(url)
        self._where = redact(url)
        self._prefix = prefix
        self._instance = instance
        self._maxlen = maxlen

    def ping(self) -> None:
        """Ask whether the server is there and lets us in."""
        with translated(self._where):
            self._client.ping()

    def send(self, alerts: Sequence[Alert | Notice]) -> None:
        """Deliver the alerts in one round trip. The first that is refused stops those that follow it."""
        events = [to_wire(alert, self._instance) for alert in alerts]
        with translated(self._where):
            replies = self._run(events)
            if any(isinstance(reply, NoScriptError) for reply in replies):
                self._client.script_load(_SCRIPT)
                replies = self._run(events)
            for reply in replies:
                if isinstance(reply, Exception):
                    raise reply

    def close(self) -> None:
        """Give up the connections."""
        self._client.close()

    def _run(self, events: Sequence[Wire]) -> list[object]:
        keys = stream_key(self._prefix), ids_key(self._prefix)
        with self._client.pipeline(transaction=False) as pipeline:
            for after, event in zip(["", *(event.id for event in events)], events, strict=False):
                place = topic(self._prefix, event)
                pipeline.evalsha(_SHA, 2, *keys, event.id, event.model_dump_json(), place, self._maxlen, after)
            return list(pipeline.execute(raise_on_error=False))
