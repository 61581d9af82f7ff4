"""Shares the stream among the workers of a group: each alert goes to one of them, until one says that it is done."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from monitor.alerts.wire import Wire
from monitor.client.interruption import Ears, Interruption
from monitor.client.reading import read
from monitor.client.reconnecting import Patience, open_again
from monitor.client.steps import READY, Close, Do, Open, Talk
from monitor.client.stream import EMPTY, Entry, entries
from monitor.client.topics import matcher, topic, topic_glob
from monitor.errors import ChannelError, ChannelUnavailableError

__all__ = ["Given", "Shift", "share"]

_BLOCK_MILLISECONDS = 2_000


@dataclass(frozen=True, slots=True)
class Given:
    """An alert that this worker was given, as this entry of the stream."""

    entry: str
    alert: Wire


@dataclass(frozen=True, slots=True)
class Shift:
    """Who works: this ``worker`` of this ``group``. After ``idle`` seconds another's unfinished work is taken over.

    ``late`` are entries that are done and could not be reported so: they are when the server is there again.
    """

    key: str
    group: str
    worker: str
    idle: float
    late: list[str] = field(default_factory=list)

    def done(self, *entries: str) -> Do:
        """The step that reports them."""
        return Do(("XACK", self.key, self.group, *entries))


def share(
    where: str, shift: Shift, pattern: str, since: str | None, prefix: str, patience: float | None, ears: Ears
) -> Talk[None]:
    """A talk that tells ``READY`` once, then each ``Given`` of this worker: one at a time, so that none waits its turn
    in the hands of one worker while another is free.

    ``since`` is the entry at which a group begins that does not exist yet; without it, with what comes.
    """
    return _Worker(where, shift, pattern, since, prefix, patience, ears).given()


class _Worker:
    def __init__(
        self, where: str, shift: Shift, pattern: str, since: str | None, prefix: str, patience: float | None, ears: Ears
    ) -> None:
        self._where, self._shift, self._ears, self._prefix = where, shift, ears, prefix
        self._topics = matcher(topic_glob(prefix, pattern))
        self._patience = Patience(patience)
        self._begin = "$" if since is None else _just_before(since)
        self._claim_at = 0.0

    def given(self) -> Talk[None]:
        yield from self._open()
        yield READY
        while True:
            try:
                yield from self._own()
                while True:
                    yield from self._report_late()
                    yield from self._abandoned()
                    yield from self._fresh()
                    self._patience.rest()
            except ChannelUnavailableError as error:
                yield Close()
                yield from open_again(self._open, error, self._patience, self._ears, self._where)
            except ChannelError as error:
                if "NOGROUP" not in error.message:
                    raise
                self._ears.noticed(Interruption.GAP, f"{self._where}: the group is gone, and is made again")
                yield from self._make_group()

    def _open(self) -> Talk[None]:
        yield Open()
        yield from self._make_group()
        yield from self._report_late()

    def _make_group(self) -> Talk[None]:
        try:
            yield Do(("XGROUP", "CREATE", self._shift.key, self._shift.group, self._begin, "MKSTREAM"))
        except ChannelError as error:
            if "BUSYGROUP" not in error.message:
                raise

    def _report_late(self) -> Talk[None]:
        if late := self._shift.late:
            yield self._shift.done(*late)
            late.clear()

    def _own(self) -> Talk[None]:
        """What this worker was given before, and did not finish."""
        last = "0"
        while page := (yield from self._read(last)):
            last = page[-1][0]
            yield from self._hand_over(page[0])

    def _abandoned(self) -> Talk[None]:
        """What others were given and have left alone for too long."""
        if time.monotonic() < self._claim_at:
            return
        self._claim_at = time.monotonic() + self._shift.idle / 2
        place, shift = "0-0", self._shift
        while True:
            command = ("XAUTOCLAIM", shift.key, shift.group, shift.worker, int(1000 * shift.idle), place)
            answer = yield Do((*command, "COUNT", 1))
            for entry in entries(answer[1]):
                yield from self._hand_over(entry)
            place = answer[0].decode()
            if place == EMPTY:
                return

    def _fresh(self) -> Talk[None]:
        page = yield from self._read(">", "BLOCK", min(_BLOCK_MILLISECONDS, int(500 * self._shift.idle) or 1))
        for entry in page:
            self._begin = entry[0]
            yield from self._hand_over(entry)

    def _read(self, after: str, *how: str | int) -> Talk[list[Entry]]:
        group = ("XREADGROUP", "GROUP", self._shift.group, self._shift.worker, "COUNT", 1)
        answer = yield Do((*group, *how, "STREAMS", self._shift.key, after))
        return entries(answer[0][1]) if answer else []

    def _hand_over(self, given: Entry) -> Talk[None]:
        """What is nobody's business, or no alert, is done at once."""
        entry, payload = given
        if not payload:
            self._ears.noticed(Interruption.GAP, f"{self._where}: {entry} left the stream before it was worked on")
        event = read(self._shift.key, given, self._ears) if payload else None
        if event and self._topics.match(topic(self._prefix, event)):
            yield Given(entry, event)
        else:
            yield self._shift.done(entry)


def _just_before(since: str) -> str:
    """A group begins after an entry, ``since`` with one."""
    milliseconds, _, place = since.partition("-")
    if int(place or 0):
        return f"{milliseconds}-{int(place) - 1}"
    return f"{int(milliseconds) - 1}-{2**64 - 1}" if int(milliseconds) else EMPTY
