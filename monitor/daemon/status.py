"""What the service last said of itself, and how each feed fares: read from the store by another process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from monitor.alerts.wire import clean
from monitor.daemon.service import BEAT_SECONDS, HEART
from monitor.report import time_text
from monitor.store import FeedState, Store

_SILENCE = timedelta(seconds=12 * BEAT_SECONDS)
"""A service that has not been heard of for so long is not alive."""


@dataclass(frozen=True, slots=True)
class Status:
    """``state`` is running, stopped, silent (no heartbeat for a minute) or never started."""

    state: str
    heard: datetime | None
    redis: bool | None
    feeds: tuple[FeedState, ...]

    @property
    def healthy(self) -> bool:
        """Alive, and Redis takes alerts."""
        return self.state == "running" and self.redis is not False


def status_of(store: Store, now: datetime) -> Status:
    """The state of the service that works on this store."""
    feeds = tuple(store.feeds())
    beat = next((beat for beat in store.heartbeats() if beat.name == HEART), None)
    if beat is None:
        return Status("never started", None, None, feeds)
    note = json.loads(beat.note)
    state = note["state"] if note["state"] == "stopped" or now - beat.at < _SILENCE else "silent"
    return Status(state, beat.at, note.get("redis"), feeds)


def status_record(status: Status) -> dict[str, Any]:
    """The status as JSON."""
    return {
        "state": status.state,
        "healthy": status.healthy,
        "heard": _time(status.heard),
        "redis": status.redis,
        "feeds": [_feed(state) for state in status.feeds],
    }


def status_lines(status: Status) -> Iterator[str]:
    """The status for people: the service, then a line a feed."""
    heard = f", last heard {_time(status.heard)}" if status.heard else ""
    yield f"{status.state}{heard}; {_redis(status)}; {_counted(len(status.feeds), 'feed')}"
    for state in status.feeds:
        yield clean(_line(state))


def _line(state: FeedState) -> str:
    if state.polled is None:
        return f"  {state.url}: not polled yet, due {_time(state.due)}"
    failed = f"failed {_counted(state.failures, 'time')}, {state.error}"
    how = failed if state.error else f"ok, {_counted(state.entries, 'entry', 'entries')}"
    when = f"polled {_time(state.polled)}, next {_time(state.due)}"
    return f"  {state.url}: {how}; {when}, {_counted(state.articles, 'article')} so far"


def _redis(status: Status) -> str:
    if status.redis is None:
        return "Redis not asked yet"
    takes, took = ("takes", "took") if status.redis else ("does not take", "did not take")
    return f"Redis {takes if status.state == 'running' else took} alerts"


def _counted(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _feed(state: FeedState) -> dict[str, Any]:
    return {
        "url": state.url,
        "address": state.address,
        "polled": _time(state.polled),
        "succeeded": _time(state.succeeded),
        "due": _time(state.due),
        "failures": state.failures,
        "error": state.error,
        "entries": state.entries,
        "articles": state.articles,
    }


def _time(moment: datetime | None) -> str | None:
    return time_text(moment) if moment else None
