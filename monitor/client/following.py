"""Follows alerts: those of the past from the stream, then the live ones, each once.

A message carries no place in the stream, so ours is known in one of two ways: by the entry up to which everything was
heard, or by the id of the last alert that came live, to be looked up when it is needed.
"""

from __future__ import annotations

from dataclasses import dataclass

from monitor.alerts.wire import Wire
from monitor.client.heard import Heard
from monitor.client.interruption import Ears, Interruption
from monitor.client.reading import alert_in, read
from monitor.client.reconnecting import Patience, open_again
from monitor.client.steps import READY, Close, Open, Talk
from monitor.client.stream import EMPTY, AlertStream, sent_at
from monitor.client.subscription import Hearing, Published, Quiet
from monitor.client.topics import matcher, stream_key, topic, topic_glob
from monitor.errors import ChannelUnavailableError

__all__ = ["follow"]


def follow(where: str, pattern: str, since: str | None, prefix: str, patience: float | None, ears: Ears) -> Talk[None]:
    """A talk that tells ``READY`` once, then alerts for ever. ``where`` names the server, ``since`` is an entry.

    Raises ``ChannelUnavailableError`` when the server is absent or stays away for longer than ``patience`` seconds, and
    ``ChannelError`` at once when it does not let us in.
    """
    return _Follower(where, pattern, since, prefix, patience, ears).alerts()


@dataclass(frozen=True, slots=True)
class _Line:
    hearing: Hearing
    end: str
    """The last entry of the stream when the subscription held."""


class _Follower:
    def __init__(
        self, where: str, pattern: str, since: str | None, prefix: str, patience: float | None, ears: Ears
    ) -> None:
        self._where = where
        self._glob = topic_glob(prefix, pattern)
        self._topics = matcher(self._glob)
        self._prefix = prefix
        self._patience = Patience(patience)
        self._ears = ears
        self._stream = AlertStream(stream_key(prefix))
        self._heard = Heard(all_topics=pattern in {"*", "*:*"})
        self._since = since
        self._entry: str | None = None
        """Where we are in the stream: everything up to here was heard."""
        self._last: str | None = None
        """The last alert that came live after ``_entry``."""

    def alerts(self) -> Talk[None]:
        line = yield from self._open()
        yield READY
        yield from self._look_back()
        while True:
            try:
                yield from self._missed(line.end)
                yield from self._live(line)
            except ChannelUnavailableError as error:
                yield Close()
                line = yield from open_again(self._open, error, self._patience, self._ears, self._where)

    def _open(self) -> Talk[_Line]:
        """Subscribe first: what is published while the stream is read comes twice rather than never."""
        yield Open(self._glob)
        line = _Line(Hearing(self._where), (yield from self._stream.end()))
        if self._since is None and self._entry is None:
            self._entry = line.end
        return line

    def _look_back(self) -> Talk[None]:
        """Say when the past that was asked for is no longer all there: the first alert kept is not a sender's first."""
        try:
            begin = (yield from self._stream.begin()) if self._since is not None else None
        except ChannelUnavailableError:
            return
        if begin is None or sent_at(str(self._since)) > sent_at(begin[0]):
            return
        first = alert_in(begin[1])
        if first and int(first.sequence) > 1:
            self._ears.noticed(
                Interruption.HORIZON,
                f"{self._where}: the stream begins with {begin[0]}; what was sent before that is no longer in it",
            )

    def _live(self, line: _Line) -> Talk[None]:
        while True:
            item = yield from line.hearing.next(self._stream.end)
            self._patience.rest()
            match item:
                case Quiet(mark):
                    self._entry, self._last = mark, None
                case Published(place, payload):
                    event = read(place, (None, payload), self._ears)
                    if event and event.id not in self._heard:
                        yield from self._told(event)

    def _told(self, event: Wire) -> Talk[None]:
        """The alert that came live, after those that are missing before it."""
        if not self._heard.follows(event):
            yield from self._missed((yield from self._stream.end()), before=event.id)
        self._heard.add(event)
        self._last = event.id
        yield event

    def _missed(self, end: str, before: str | None = None) -> Talk[None]:
        """What the stream holds between our place in it and ``end``, or the alert ``before`` which we go on."""
        if not (yield from self._found_our_place(end)):
            self._ears.noticed(
                Interruption.GAP,
                f"{self._where}: the stream does not reach back to what was heard last; alerts may be missing",
            )
        while page := (yield from self._stream.after(self._start(), end)):
            for entry, payload in page:
                event = read(self._stream.key, (entry, payload), self._ears)
                if event and event.id == before:
                    return
                self._entry = entry
                if event and event.id not in self._heard and self._topics.match(topic(self._prefix, event)):
                    self._heard.add(event)
                    yield event
        self._entry = end

    def _found_our_place(self, end: str) -> Talk[bool]:
        """Turn the last alert that came live into its entry. False when the stream has lost what we knew of it."""
        last = self._last
        if last is None:
            return self._entry in {None, EMPTY} or (yield from self._stream.holds(str(self._entry)))
        while page := (yield from self._stream.before(end, self._start())):
            for entry, payload in page:
                found = alert_in(payload)
                if found and found.id in self._heard:
                    self._entry, self._last = entry, None
                    return found.id == last
            end = f"({page[-1][0]}"
        self._last = None
        return False

    def _start(self) -> str:
        return f"({self._entry}" if self._entry else self._since or EMPTY
