"""Delivers alerts to Redis: to the stream first, then to the topic, once per id, in the order given.

Pub/sub forgets and PUBLISH succeeds where XADD is refused (out of memory, a read-only replica), so both are done by
one script that publishes only what the stream has taken.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, cast

from redis.exceptions import NoScriptError

from monitor.alerts.letter import Letter, letter
from monitor.alerts.wire_parts import sequence_of, source_of
from monitor.client.connection import connect, redact, translated
from monitor.client.topics import PREFIX, heads_key, ids_key, stream_key, topic_of
from monitor.errors import ChannelError
from monitor.model import Alert, Notice
from monitor.notifier.ahead import ask_ahead
from monitor.notifier.port import Head, HeadMovedError

__all__ = ["REDIS", "RedisChannel"]

_SCRIPT = """
local stream, ids, heads = KEYS[1], KEYS[2], KEYS[3]
local maxlen, source, after, tell = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local head = redis.call('HGET', heads, source) or ''
local how, what = string.sub(after, 1, 1), string.sub(after, 2)
if how == '=' and what ~= head then return redis.error_reply('HEADMOVED ' .. head) end
if how == '+' and not redis.call('ZSCORE', ids, what) then
  return redis.error_reply('TRYAGAIN the alert before these was not taken')
end

local function add(place, event)
  local entry = redis.pcall('XADD', stream, 'MAXLEN', '~', maxlen, place, 'event', event)
  if place ~= '*' and type(entry) == 'table' and string.find(entry.err, 'equal or smaller') then
    return add('*', event)
  end
  return entry
end

local wanted = {}
for i = 5, #ARGV, 5 do wanted[#wanted + 1] = ARGV[i] end
local known = redis.call('ZMSCORE', ids, unpack(wanted))

local answer, added, here, failure = {}, {}, {}, nil
local top, last = string.sub(head, 1, 20), nil
for n, id in ipairs(wanted) do
  local i = 5 * n
  local topic, sequence, place, event = ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[i + 4]
  local entry = ''
  if not known[n] and not here[id] then
    entry = add(place, event)
    if type(entry) == 'table' then failure = entry break end
    if tell == '1' then
      local told = redis.pcall('PUBLISH', topic, event)
      if type(told) == 'table' then
        redis.call('XDEL', stream, entry)
        failure = told
        break
      end
    end
    here[id] = true
    added[#added + 1] = string.match(entry, '^%d+')
    added[#added + 1] = id
    if sequence > top then top, last = sequence, id end
  end
  answer[n] = entry
end
if #added > 0 then
  redis.call('ZADD', ids, unpack(added))
  local first = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
  redis.call('ZREMRANGEBYSCORE', ids, '-inf', '(' .. string.match(first[1], '^%d+'))
end
if last then
  head = top .. ' ' .. last
  redis.call('HSET', heads, source, head)
end
answer[#answer + 1] = failure or head
return answer
"""
_SHA = hashlib.sha1(_SCRIPT.encode(), usedforsecurity=False).hexdigest()
_ANYWHERE = b"*"
_NEW = "*"
_IN_A_CALL = 25
"""Alerts in one call of the script, which holds up everybody else; many more make Lua slower."""
_IN_A_TRIP = 1_000
"""Alerts in one round trip: about a megabyte, which a slow line carries before we lose patience."""

_Placed = tuple[Letter, str]

REDIS = "redis"
"""The name of its queue in the outbox."""


class RedisChannel:
    """A ``Keeper`` in one Redis database.

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
        self.keeps = maxlen
        self._keys = stream_key(prefix), ids_key(prefix), heads_key(prefix)
        self._client = connect(url, key=self._keys[0])
        self._where = redact(url)
        self._prefix = prefix
        self._instance = instance
        self._source = source_of(instance)
        self._head = b""

    def ping(self) -> None:
        """Ask whether the server is there and lets us in."""
        with translated(self._where):
            self._client.ping()

    def send(self, alerts: Sequence[Alert | Notice]) -> None:
        """Deliver the alerts. The first that is refused stops those that follow it."""
        for _ in self._taken([(letter(alert), _NEW) for alert in alerts], 0, _ANYWHERE):
            pass

    def head(self) -> Head | None:
        with translated(self._where):
            self._head = cast("bytes | None", self._client.hget(self._keys[2], self._source)) or b""
        if not self._head:
            return None
        sequence, _, id = self._head.decode().partition(" ")
        return Head(int(sequence[:8]), int(sequence[8:]), id)

    def has(self, ids: Sequence[str]) -> Sequence[bool]:
        """Whether it keeps each of these alerts."""
        if not ids:
            return ()
        with translated(self._where):
            places = cast("Sequence[bytes | None]", self._client.zmscore(self._keys[1], list(ids)))
        return [place is not None for place in places]

    def begin(self, head: Head) -> None:
        self._head = f"{sequence_of(head.number, head.epoch)} {head.id}".encode()
        with translated(self._where):
            self._client.hset(self._keys[2], self._source, self._head.decode())

    def post(self, letters: Sequence[Letter], epoch: int) -> Sequence[str]:
        places: list[str] = []
        try:
            for some in self._taken([(one, _NEW) for one in letters], epoch, b"=" + self._head):
                places += some
        except ChannelError:
            if not places:
                raise
        return places

    def put_back(self, letters: Sequence[tuple[Letter, str]], epoch: int) -> None:
        for _ in self._taken([(one, place or _NEW) for one, place in letters], epoch, _ANYWHERE, tell=False):
            pass

    def close(self) -> None:
        """Give up the connections."""
        self._client.close()

    def _taken(
        self, letters: Sequence[_Placed], epoch: int, after: bytes, *, tell: bool = True
    ) -> Iterator[Sequence[str]]:
        """The places of some after the other, as they are taken."""
        try:
            with translated(self._where):
                yield from self._placed(letters, epoch, after, tell=tell)
        except BaseException as error:
            self._client.connection_pool.disconnect()  # by then another server may be the one to ask
            if "HEADMOVED" in str(error):
                raise HeadMovedError("it does not have what it had", where=self._where) from error
            raise

    def _placed(self, letters: Sequence[_Placed], epoch: int, after: bytes, *, tell: bool) -> Iterator[Sequence[str]]:
        done, loaded = 0, False
        while done < len(letters):
            try:
                for answers in ask_ahead(self._client, self._trips(letters[done:], epoch, after, tell=tell)):
                    places = self._places(answers)
                    done += len(places)
                    after = _behind(letters[done - 1])
                    yield places
            except NoScriptError:
                if loaded:
                    raise
                self._client.script_load(_SCRIPT)
                loaded = True

    def _trips(
        self, letters: Sequence[_Placed], epoch: int, after: bytes, *, tell: bool
    ) -> Iterator[Sequence[Sequence[Any]]]:
        """Calls of the script that go on a way together: each only goes on where the one before came."""
        for trip in _groups(letters, _IN_A_TRIP):
            calls = []
            for group in _groups(trip, _IN_A_CALL):
                before = (self.keeps, self._source, after, int(tell))
                calls.append(("EVALSHA", _SHA, len(self._keys), *self._keys, *before, *self._said(group, epoch)))
                after = _behind(group[-1])
            yield calls

    def _said(self, letters: Sequence[_Placed], epoch: int) -> list[str]:
        said: list[str] = []
        for one, place in letters:
            topic, sequence = topic_of(self._prefix, one.subject, one.kind), sequence_of(one.sequence, epoch)
            said += (one.id, topic, sequence, place, one.text(self._instance, epoch))
        return said

    def _places(self, answers: Sequence[Any]) -> Sequence[str]:
        for answer in answers:
            if isinstance(answer[-1], Exception):
                raise answer[-1]
        self._head = answers[-1][-1]
        return [place.decode() for answer in answers for place in answer[:-1]]


def _behind(placed: _Placed) -> bytes:
    return b"+" + placed[0].id.encode()


def _groups(letters: Iterable[_Placed], size: int) -> Iterator[Sequence[_Placed]]:
    waiting = iter(letters)
    while group := list(islice(waiting, size)):
        yield group
