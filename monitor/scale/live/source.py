"""The stream of articles as a source of the engine's: offsets are ids of entries, so a batch can be read again."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pyspark.sql.datasource import DataSource, DataSourceStreamReader, InputPartition
from pyspark.sql.streaming.datasource import ReadLimit, ReadMaxRows, SupportsTriggerAvailableNow

from monitor.client.connection import connect, redact, translated
from monitor.client.stream import EMPTY, sent_at
from monitor.client.topics import articles_key
from monitor.errors import InputError
from monitor.model import Article
from monitor.scale.live.entries import TICK, article_of, came, is_backlog, text_of
from monitor.store.codec import encode

ENTRIES = "entry string, at timestamp, article string, backlog boolean, refused string, reason string"
"""An entry a row: its article; or what was refused, and why; or nothing but its time."""

_log = logging.getLogger(__name__)
_ANY_MORE = 1_000_000_000
_KEPT_MS = 24 * 3600 * 1000
"""How long an article stays in the stream once it is judged: for whoever wants to look."""
_STILL_MS = 60 * 1000
"""How long nothing comes until that is noted."""
_OF_A_TASK = 100

_ENDS = """
local ends, after, left = {}, ARGV[1], tonumber(ARGV[4])
while left > 0 do
  local some = redis.call('XRANGE', KEYS[1], '(' .. after, ARGV[2], 'COUNT', math.min(left, tonumber(ARGV[3])))
  if #some == 0 then break end
  after, left = some[#some][1], left - #some
  ends[#ends + 1] = after
end
return ends
"""


class Articles(DataSource):
    """Options: ``secret_url`` of the Redis database, ``prefix`` of its keys, ``most`` entries of a batch."""

    @classmethod
    def name(cls) -> str:
        """What it is registered as."""
        return "newsmon"

    def schema(self) -> str:
        """Its columns."""
        return ENTRIES

    def streamReader(self, schema: Any) -> _Reader:  # noqa: N802 (the engine's name)
        """A reader of the stream."""
        return _Reader(self.options["secret_url"], self.options["prefix"], int(self.options["most"]))


class _Reader(DataSourceStreamReader, SupportsTriggerAvailableNow):
    """On the driver it says what there is; what is in it, the workers read."""

    def __init__(self, url: str, prefix: str, most: int) -> None:
        self._url, self._key, self._most = url, articles_key(prefix), most
        self._end = "+"

    def initialOffset(self) -> dict[str, str]:  # noqa: N802
        return {"entry": EMPTY}

    def getDefaultReadLimit(self) -> ReadLimit:  # noqa: N802
        return ReadMaxRows(self._most)

    def prepareForTriggerAvailableNow(self) -> None:  # noqa: N802
        last = self._asked("XREVRANGE", self._key, "+", "-", "COUNT", 1)
        self._end = last[0][0].decode() if last else EMPTY

    def latestOffset(self, start: dict[str, str], limit: ReadLimit) -> dict[str, str]:  # noqa: N802
        most = limit.max_rows if isinstance(limit, ReadMaxRows) else _ANY_MORE
        ends = self._ends(start["entry"], self._end, most)
        if not ends and self._end == "+":
            self._tick()
        return {"entry": ends[-1] if ends else start["entry"]}

    def partitions(self, start: dict[str, str], end: dict[str, str]) -> Sequence[InputPartition]:
        after = start["entry"]
        if after != EMPTY and not self._asked("XRANGE", self._key, after, after):
            _log.warning(
                "%s: %s does not reach back to %s, up to which it was read; articles may be lost",
                *(redact(self._url), self._key, after),
            )
        ends = self._ends(after, end["entry"], _ANY_MORE)
        return [InputPartition(part) for part in zip([after, *ends], ends, strict=False)]

    def read(self, partition: InputPartition) -> Iterator[tuple[Any, ...]]:
        after, until = partition.value
        for entry, fields in self._asked("XRANGE", self._key, f"({after}", until):
            yield _row(entry.decode(), fields)

    def commit(self, end: dict[str, str]) -> None:
        oldest = max(0, sent_at(end["entry"])[0] - _KEPT_MS)
        self._asked("XTRIM", self._key, "MINID", "~", oldest)

    def _tick(self) -> None:
        """Where articles come by the server's clock and none does, time goes by all the same: what waits is told."""
        last = self._asked("XREVRANGE", self._key, "+", "-", "COUNT", 1)
        seconds, _ = self._asked("TIME")
        if last and b"at" not in last[0][1] and 1000 * int(seconds) - sent_at(last[0][0].decode())[0] > _STILL_MS:
            self._asked("XADD", self._key, "*", TICK, "")

    def _ends(self, after: str, until: str, most: int) -> list[str]:
        """The last entries of parts of so many, of which there are at most so many."""
        ends = self._asked("EVAL", _ENDS, 1, self._key, after, until, _OF_A_TASK, most)
        return [end.decode() for end in ends]

    def _asked(self, *command: str | int) -> Any:
        client = connect(self._url, key=self._key)
        try:
            with translated(redact(self._url)):
                return client.execute_command(*command)  # type: ignore[no-untyped-call]
        finally:
            client.close()


def _row(entry: str, fields: Mapping[bytes, bytes]) -> tuple[Any, ...]:
    at = came(entry, fields)
    try:
        article = article_of(entry, fields)
    except InputError as problem:
        return entry, at, None, False, text_of(fields), problem.message
    return entry, at, encode(Article, article) if article else None, is_backlog(fields), None, None
