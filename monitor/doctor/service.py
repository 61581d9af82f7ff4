"""Whether the service runs, its clock is right, its feeds are read, and nothing waits that should not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from monitor.alerts.delivery import Progress
from monitor.config import Settings
from monitor.daemon.channel_state import channel_line
from monitor.daemon.clock import KEEP, astray, set_back
from monitor.daemon.status import Status, fares, is_late, status_of
from monitor.doctor.finding import Finding, fail, ok, warn
from monitor.store import Store

_NAMED = 20

_START = "start it, `systemctl start newsmon`, or `monitor run`"
_STATES = {
    "running": ("it runs", ""),
    "stopped": ("it was stopped", _START),
    "never started": ("it never ran on this database", _START),
    "died": ("it was killed or crashed", f"read its log, and {_START}"),
    "silent": ("its process lives and has not been heard of", "read its log, and restart it"),
}


def examine_service(store: Store, settings: Settings, now: datetime) -> Iterator[Finding]:
    """What was found of the service that works on this store."""
    status = status_of(store, now)
    said, todo = _STATES[status.state]
    if status.state in ("died", "silent"):
        yield fail("service", said, todo)
    else:
        yield warn("service", said, todo) if todo else ok("service", said)
    if status.refused:
        todo = "mend it, and reload; until then the old one is in force"
        yield fail("service", f"the configuration was refused: {status.refused}", todo)
    yield from _clock(status, now)
    yield from _feeds(status, settings, now)
    yield from _channels(status, now)


def _clock(status: Status, now: datetime) -> Iterator[Finding]:
    if status.heard and (back := set_back(status.heard, now)):
        said = f"the last heartbeat is {round(back.total_seconds())} s ahead of this clock"
        yield warn("clock", said, f"the clock was set back: {KEEP}")
    else:
        yield ok("clock", "no heartbeat is ahead of it")
    if status.works and (wrong := astray(status.ahead)):
        yield warn("clock", wrong, KEEP)
    elif status.works and status.ahead is not None:
        yield ok("clock", "servers of feeds agree with it")


def _feeds(status: Status, settings: Settings, now: datetime) -> Iterator[Finding]:
    known = {state.url: state for state in status.feeds}
    bad = []
    for feed in settings.feeds:
        state = known.get(feed.url)
        if state is None or state.polled is None:
            if status.works and (state is None or is_late(state, now)):
                todo = "reload the service: it does not know this feed" if state is None else "read the service's log"
                bad.append(warn("feed", f"{feed.url}: never polled", todo))
        elif state.down or state.error:
            level = fail if state.down else warn
            bad.append(level("feed", f"{feed.url}: {fares(state, now)}", "see `monitor check --online`"))
        elif status.works and is_late(state, now):
            bad.append(warn("feed", f"{feed.url}: {fares(state, now)}", "read the service's log"))
    yield from bad[:_NAMED]
    if len(bad) > _NAMED:
        yield warn("feed", f"{len(bad) - _NAMED} more are like these", "see `monitor feeds`")
    if settings.feeds and not bad:
        yield ok("feeds", f"none of {len(settings.feeds)} fails")


def _channels(status: Status, now: datetime) -> Iterator[Finding]:
    for channel in status.channels:
        said, dead = channel_line(channel, now), channel.counts.get(Progress.DEAD, 0)
        resend = f"`monitor deliveries resend {channel.health.channel}`"
        if channel.health.disabled:
            yield fail("channel", said, f"mend what is wrong, then {resend}")
        elif not channel.taking:
            yield warn("channel", said, "see that its receiver is there; what it is to have waits")
        elif dead:
            yield warn("channel", said, f"`monitor deliveries` lists what was given up; {resend[:-1]} --dead` sends it")
        else:
            yield ok("channel", said)
