"""What the service last said of itself, and how each feed fares: read from the store by another process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from monitor.alerts.wire import clean
from monitor.daemon.channel_state import ChannelState, channel_line, channel_record, channel_states
from monitor.daemon.quarantine import is_set_aside
from monitor.daemon.service import BEAT_SECONDS, HEART
from monitor.notifier.redis import REDIS
from monitor.report import ago, counted, from_now, second_text
from monitor.store import FeedState, Heartbeat, Store
from monitor.web_address import without_credentials

_SILENCE = timedelta(seconds=12 * BEAT_SECONDS)
"""A service that has not been heard of for so long does not do its work."""

LATE = timedelta(minutes=5)
"""A feed that waits longer beyond its time is late: the poller cannot keep up, or nobody is there to ask it."""

STATES = {
    "running": "running",
    "stopped": "stopped",
    "died": "not running: it was killed or crashed",
    "silent": "silent: its process lives and says nothing",
    "never started": "never started",
}
"""What each state of a service is called for people."""


class Condition(StrEnum):
    """How a feed fares, in a word. ``new``: not asked yet; ``quarantine``: it kills who reads it."""

    NEW = "new"
    DOWN = "down"
    QUARANTINE = "quarantine"
    FAILING = "failing"
    OK = "ok"


@dataclass(frozen=True, slots=True)
class Status:
    """``state`` is running, stopped, died (killed, or crashed), silent (alive without a heartbeat) or never started.

    ``waiting`` are alerts that Redis has not had yet, ``pages`` those that are read again in case they are edited,
    ``channels`` those beside Redis, ``refused`` is the first fault of a configuration that was not taken up.
    ``in_hand`` are feeds and pages being asked or judged, ``reading`` documents being read, ``quarantined`` those that
    are not tried again. ``ahead`` is by how much the servers of feeds agree that this clock is slow, where they do.
    """

    state: str
    heard: datetime | None
    redis: bool | None
    waiting: int
    pages: int
    refused: str | None
    feeds: tuple[FeedState, ...]
    channels: tuple[ChannelState, ...] = ()
    in_hand: int = 0
    reading: int = 0
    quarantined: int = 0
    ahead: timedelta | None = None

    @property
    def works(self) -> bool:
        """Whether the service is there and has been heard of."""
        return self.state == "running"

    @property
    def refusing(self) -> tuple[str, ...]:
        """The channels beside Redis that did not take their last message."""
        return tuple(state.health.channel for state in self.channels if not state.taking)

    @property
    def healthy(self) -> bool:
        """Alive, and Redis and the other channels take alerts."""
        return self.works and self.redis is not False and not self.refusing


def status_of(store: Store, now: datetime, *, feeds: bool = True) -> Status:
    """The state of the service that works on this store; without its ``feeds``, which may be many, if so asked."""
    beat = next((beat for beat in store.heartbeats() if beat.name == HEART), None)
    note = json.loads(beat.note) if beat else {}
    return Status(
        state=_state(beat, note, store, now),
        heard=beat.at if beat else None,
        redis=note.get("redis"),
        waiting=store.waiting(REDIS),
        pages=store.watched(),
        refused=note.get("refused"),
        feeds=tuple(store.feeds()) if feeds else (),
        channels=tuple(state for state in channel_states(store) if state.health.channel in note.get("channels", ())),
        in_hand=note.get("in_hand", 0),
        reading=note.get("reading", 0),
        quarantined=note.get("quarantined", 0),
        ahead=None if note.get("ahead") is None else timedelta(seconds=note["ahead"]),
    )


def status_record(status: Status) -> dict[str, Any]:
    """The status as JSON."""
    return {
        "state": status.state,
        "healthy": status.healthy,
        "heard": second_text(status.heard),
        "redis": status.redis,
        "waiting": status.waiting,
        "pages": status.pages,
        "refused": status.refused,
        "channels": [channel_record(state) for state in status.channels],
        "feeds": [feed_record(state) for state in status.feeds],
    }


def status_lines(status: Status, now: datetime) -> Iterator[str]:
    """The status for people: the service, then a line a feed."""
    yield status_line(status, now)
    if status.refused:
        yield clean(f"  the configuration was refused, the old one is in force: {status.refused}")
    for channel in status.channels:
        yield f"  {channel_line(channel, now)}"
    down = sum(state.down for state in status.feeds)
    feeds = f"{counted(len(status.feeds), 'feed')}{f', {down} DOWN' if down else ''}"
    yield f"{feeds}; {counted(status.pages, 'page')} read again in case of an edit"
    for state in status.feeds:
        yield clean(f"  {state.url}: {fares(state, now)}")


def status_line(status: Status, now: datetime) -> str:
    """What the service does, and whether Redis takes alerts, for people."""
    heard = f" (heard {ago(status.heard, now)})" if status.heard else ""
    return f"{STATES[status.state]}{heard}; {_redis(status)}"


def _state(beat: Heartbeat | None, note: dict[str, Any], store: Store, now: datetime) -> str:
    if beat is None:
        return "never started"
    if note["state"] == "stopped":
        return "stopped"
    if not store.has_writer():
        return "died"
    return "running" if now - beat.at < _SILENCE else "silent"


def condition(state: FeedState) -> Condition:
    """How a feed fares, in a word."""
    if state.polled is None:
        return Condition.NEW
    if state.down:
        return Condition.DOWN
    if is_set_aside(state.poison):
        return Condition.QUARANTINE
    return Condition.FAILING if state.error else Condition.OK


def is_late(state: FeedState, now: datetime) -> bool:
    """Whether it should have been asked long ago."""
    return now - state.due > LATE


def fares(state: FeedState, now: datetime) -> str:
    """How a feed fares, for people."""
    following = f"next {from_now(state.due, now)}"
    if state.polled is None:
        return f"not polled yet, {following}"
    if state.error:
        last = f"last read {ago(state.succeeded, now)}" if state.succeeded else "never read"
        failed = f"{'DOWN, failed' if state.down else 'FAILED'} {counted(state.failures, 'time')}"
        return f"{failed}, {state.error}; {last}, {following}"
    what = f"{counted(state.entries, 'entry', 'entries')}, {counted(state.articles, 'article')} and edits so far"
    return f"ok, polled {ago(state.polled, now)}, {following}; {what}{_pages(state)}"


def _pages(state: FeedState) -> str:
    if not state.page_failures:
        return ""
    return f"; its pages FAILED {counted(state.page_failures, 'time')} in a row, last {state.page_error}"


def _redis(status: Status) -> str:
    waiting = f", {counted(status.waiting, 'alert')} waiting" if status.waiting else ""
    if status.redis is None:
        return f"Redis not asked yet{waiting}"
    takes, took = ("takes", "took") if status.redis else ("DOES NOT TAKE", "did not take")
    return f"Redis {takes if status.works else took} alerts{waiting}"


def feed_record(state: FeedState) -> dict[str, Any]:
    """How a feed fares, as JSON."""
    return {
        "url": without_credentials(state.url),
        "address": without_credentials(state.address),
        "polled": second_text(state.polled),
        "succeeded": second_text(state.succeeded),
        "due": second_text(state.due),
        "failures": state.failures,
        "error": state.error,
        "down": state.down,
        "page_failures": state.page_failures,
        "page_error": state.page_error,
        "entries": state.entries,
        "articles": state.articles,
    }
