"""A cell as the engine keeps it: its rows in the engine's state, its next look as the engine's timer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from pyspark.sql import Row
from pyspark.sql.streaming import StatefulProcessor

from monitor.errors import EngineUnavailableError
from monitor.lexicon import load_lexicon
from monitor.model import Alert, Article, Extraction
from monitor.pipeline import Rules
from monitor.scale.instants import micros, moment_of
from monitor.scale.live.judging import Arrival, judged, waited
from monitor.scale.live.memory import Memory
from monitor.store.codec import decode, encode

TOLD = "timed boolean, sent long, place long, cell string, turn int, alert string, refused string, reason string"
"""An alert, or an entry that is set aside, a row; in the order of the first five columns."""


class Cells(StatefulProcessor):
    """Judges the articles of each cell in the order of the stream, and what waited when its time has come."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._quiet = timedelta(days=rules.linking.open_days)

    def init(self, handle: Any) -> None:
        """Called by the engine on each worker."""
        self._handle = handle
        self._state = handle.getMapState("rows", "key string", "text string")

    def handleInputRows(self, key: Any, rows: Iterable[Any], timerValues: Any) -> Iterator[Any]:  # noqa: N802, N803
        """The articles of one batch that are of this cell."""
        memory = self._memory()
        for row in sorted(rows, key=lambda row: (row.sent, row.place)):
            told = {"timed": False, "sent": row.sent, "place": row.place, "cell": key[0]}
            now, reason = moment_of(row.time), row.reason
            if reason is None:
                try:
                    yield from _alerts(self._judged(row, now, memory), told)
                except EngineUnavailableError:
                    raise
                except Exception as error:  # whatever an article leads to, its neighbours are judged
                    reason = f"it cannot be judged: {error!r}"
            if reason is not None:
                refused = row.refused or row.article
                yield Row(**told, turn=0, alert=None, refused=refused, reason=reason)
        self._keep(memory, now)

    def handleExpiredTimer(self, key: Any, timerValues: Any, expiredTimerInfo: Any) -> Iterator[Any]:  # noqa: N802, N803
        """What waited until now."""
        now = moment_of(1000 * timerValues.getCurrentWatermarkInMs())
        memory = self._memory()
        told = {"timed": True, "sent": expiredTimerInfo.getExpiryTimeInMs(), "place": 0, "cell": key[0]}
        yield from _alerts(waited(memory, load_lexicon(), self._rules, now), told)
        memory.forget(now)
        self._keep(memory, now)

    def close(self) -> None:
        """Called by the engine."""

    def _memory(self) -> Memory:
        return Memory(_State(self._state), self._quiet)

    def _judged(self, row: Any, now: datetime, memory: Memory) -> Iterable[Alert]:
        arrival = Arrival(now, decode(Article, row.article), decode(Extraction, row.extraction), row.backlog)
        return judged(arrival, memory, load_lexicon(), self._rules)

    def _keep(self, memory: Memory, now: datetime) -> None:
        memory.flush(now)
        if look := memory.next_look():
            self._handle.registerTimer(-(-micros(look) // 1000))


class _State:
    """The rows of the cell that is in hand."""

    def __init__(self, state: Any) -> None:
        self._state = state

    def get(self, key: str) -> str | None:
        try:
            found = self._state.getValue((key,))
        except Exception as error:
            raise EngineUnavailableError(f"a row cannot be had from the engine: {error}") from error
        return found[0] if found else None

    def put(self, key: str, text: str) -> None:
        self._state.updateValue((key,), (text,))

    def remove(self, key: str) -> None:
        self._state.removeKey((key,))


def _alerts(alerts: Iterable[Alert], told: dict[str, Any]) -> Iterator[Any]:
    for turn, alert in enumerate(alerts):
        yield Row(**told, turn=turn, alert=encode(Alert, alert), refused=None, reason=None)
