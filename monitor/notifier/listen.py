"""Listens to alerts: those of the past from the stream, then the live ones, each once.

A message carries no place in the stream, so ours is known in one of two ways: by the entry up to which everything was
heard, or by the id of the last alert that came live, to be looked up when it is needed.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from enum import StrEnum

from pydantic import ValidationError

from monitor.alerts.wire import Wire, decode
from monitor.errors import ChannelUnavailableError
from monitor.notifier.connection import connect, redact, translated
from monitor.notifier.heard import Heard
from monitor.notifier.stream import EMPTY, AlertStream, entry_since
from monitor.notifier.subscription import Published, Quiet, Subscription
from monitor.notifier.topics import PREFIX, matcher, stream_key, topic, topic_glob

__all__ = ["Interruption", "listen"]

_log = logging.getLogger(__name__)
_FIRST_WAIT_SECONDS = 0.1
_LONGEST_WAIT_SECONDS = 5.0


class Interruption(StrEnum):
    """What may happen to a listener on its way."""

    LOST = "lost"
    """The connection is gone; it is tried again."""
    RESUMED = "resumed"
    """Connected again; what was missed follows, then what comes."""
    GAP = "gap"
    """The stream no longer reaches back to what was heard last: alerts in between may be missing for good."""


Malformed = Callable[[str, str], None]
Noticed = Callable[[Interruption, str], None]


def _report(place: str, why: str) -> None:
    _log.warning("skipped a message that is no alert: place=%r why=%r", place, why)


def _notice(interruption: Interruption, sentence: str) -> None:
    _log.warning("%s: %s", interruption, sentence)


def listen(
    url: str,
    pattern: str = "*",
    since: str | None = None,
    *,
    prefix: str = PREFIX,
    patience: float | None = None,
    malformed: Malformed = _report,
    noticed: Noticed = _notice,
) -> Generator[Wire, None, None]:
    """Subscribe at once, and yield alerts for ever, in order and each once.

    ``pattern`` is EVENT, EVENT:KIND or a glob of them. ``since`` is a stream id or an RFC 3339 time; alerts that were
    sent then or later come first, from the stream. ``malformed`` is told of messages that are no alert: place, reason.

    A connection that is lost is made again, for ``patience`` seconds each time: None is for ever, 0 not at all.
    Alerts that were missed then, or whose absence shows in ``sequence`` (of all alerts) or ``previous``, are read from
    the stream in their place. ``noticed`` is told of each interruption, once, with a sentence for humans.

    Raises ``UsageError`` for another ``since``, ``ChannelUnavailableError`` when the server is absent or stays away
    for longer than that, and ``ChannelError`` at once when it does not let us in.
    """
    start = None if since is None else entry_since(since)
    listener = _Listener(url, pattern, start, prefix, patience, malformed, noticed)
    return listener.alerts(listener.open())


@dataclass(frozen=True, slots=True)
class _Line:
    subscription: Subscription
    stream: AlertStream
    end: str
    """The last entry of the stream when the subscription held."""
    opened: ExitStack

    def close(self) -> None:
        self.opened.close()


class _Listener:
    def __init__(
        self,
        url: str,
        pattern: str,
        since: str | None,
        prefix: str,
        patience: float | None,
        malformed: Malformed,
        noticed: Noticed,
    ) -> None:
        self._url = url
        self._where = redact(url)
        self._glob = topic_glob(prefix, pattern)
        self._topics = matcher(self._glob)
        self._prefix = prefix
        self._patience = patience
        self._malformed = malformed
        self._noticed = noticed
        self._heard = Heard(all_topics=pattern in {"*", "*:*"})
        self._since = since
        self._entry: str | None = None
        """Where we are in the stream: everything up to here was heard."""
        self._last: str | None = None
        """The last alert that came live after ``_entry``."""
        self._failures = 0

    def open(self) -> _Line:
        """Subscribe first: what is published while the stream is read comes twice rather than never."""
        with translated(self._where), ExitStack() as opened:
            client = opened.enter_context(closing(connect(self._url)))
            client.ping()
            subscription = opened.enter_context(closing(Subscription(self._url, self._glob)))
            stream = AlertStream(client, stream_key(self._prefix))
            line = _Line(subscription, stream, stream.end(), opened.pop_all())
        if self._since is None and self._entry is None:
            self._entry = line.end
        return line

    def alerts(self, line: _Line) -> Generator[Wire, None, None]:
        while True:
            try:
                with translated(self._where), closing(line):
                    yield from self._missed(line.stream, line.end)
                    yield from self._live(line)
            except ChannelUnavailableError as error:
                line = self._open_again(error)

    def _live(self, line: _Line) -> Iterator[Wire]:
        for item in line.subscription.heard(line.stream.end):
            self._failures = 0
            match item:
                case Quiet(mark):
                    self._entry, self._last = mark, None
                case Published(place, payload):
                    event = self._read(place, payload)
                    if event and event.id not in self._heard:
                        yield from self._told(event, line.stream)

    def _told(self, event: Wire, stream: AlertStream) -> Iterator[Wire]:
        """The alert that came live, after those that are missing before it."""
        if not self._heard.follows(event):
            yield from self._missed(stream, stream.end(), before=event.id)
        self._heard.add(event)
        self._last = event.id
        yield event

    def _missed(self, stream: AlertStream, end: str, before: str | None = None) -> Iterator[Wire]:
        """What the stream holds between our place in it and ``end``, or the alert ``before`` which we go on."""
        if not self._found_our_place(stream, end):
            self._noticed(
                Interruption.GAP,
                f"{self._where}: the stream does not reach back to what was heard last; alerts may be missing",
            )
        for entry, payload in stream.between(self._start(), end):
            event = self._read(f"{stream.key} {entry}", payload)
            if event and event.id == before:
                return
            self._entry = entry
            if event and event.id not in self._heard and self._topics.match(topic(self._prefix, event)):
                self._heard.add(event)
                yield event
        self._entry = end

    def _found_our_place(self, stream: AlertStream, end: str) -> bool:
        """Turn the last alert that came live into its entry. False when the stream has lost what we knew of it."""
        last = self._last
        if last is None:
            return self._entry in {None, EMPTY} or stream.holds(str(self._entry))
        for entry, payload in stream.backwards(end, self._start()):
            if (found := _id(payload)) in self._heard:
                self._entry, self._last = entry, None
                return found == last
        self._last = None
        return False

    def _start(self) -> str:
        return f"({self._entry}" if self._entry else self._since or EMPTY

    def _open_again(self, error: ChannelUnavailableError) -> _Line:
        if self._patience == 0:
            raise error
        self._noticed(Interruption.LOST, f"{self._where}: connection lost, connecting again: {error.message}")
        deadline = None if self._patience is None else time.monotonic() + self._patience
        while True:
            wait = min(_LONGEST_WAIT_SECONDS, _FIRST_WAIT_SECONDS * 2 ** min(self._failures, 10))
            if deadline is not None and time.monotonic() + wait > deadline:
                raise error
            time.sleep(wait)
            self._failures += 1
            try:
                line = self.open()
            except ChannelUnavailableError as again:
                error = again
            else:
                self._noticed(Interruption.RESUMED, f"{self._where}: connected again")
                return line

    def _read(self, place: str, payload: bytes) -> Wire | None:
        try:
            return decode(payload)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            self._malformed(place, f"{'.'.join(map(str, first['loc']))}: {first['msg']}")
            return None


def _id(payload: bytes) -> str | None:
    try:
        return decode(payload).id
    except ValidationError:
        return None
