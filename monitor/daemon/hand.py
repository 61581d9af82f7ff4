"""What is in hand, and what waits for its turn: bounds what is held in memory, and keeps places for who answers.

A host that hangs holds its place until its deadline. Feeds that never answered yet, or failed the last time, therefore
share half as many places as there are fetches at once, and pages a quarter: hundreds of them may hang, and whoever
answers is still asked in time.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from monitor.store import FeedState, Watch
from monitor.web_address import host_of


class Lane(StrEnum):
    """Who waits together."""

    PROVEN = "proven"
    """Feeds that answered the last time."""
    UNPROVEN = "unproven"
    """Feeds that never answered so far, or failed the last time."""
    PAGE = "page"
    """Pages that are read again."""


@dataclass(frozen=True, slots=True)
class FeedTurn:
    """A feed to be asked."""

    state: FeedState

    @property
    def key(self) -> str:
        """Its name among what is in hand."""
        return self.state.url

    @property
    def lane(self) -> Lane:
        """With whom it waits."""
        return Lane.PROVEN if self.state.succeeded and not self.state.failures else Lane.UNPROVEN

    @property
    def host(self) -> str:
        """Whom it asks."""
        return host_of(self.state.at)


@dataclass(frozen=True, slots=True)
class PageTurn:
    """A page to be read again."""

    watch: Watch

    @property
    def key(self) -> str:
        """Its name among what is in hand, where feeds go by their URL."""
        return f"page {self.watch.page}"

    @property
    def lane(self) -> Lane:
        """With whom it waits."""
        return Lane.PAGE

    @property
    def host(self) -> str:
        """Whom it asks."""
        return host_of(self.watch.page)


Turn = FeedTurn | PageTurn


class Hand:
    """At most so many of each lane, and of each host, are in hand, from the question until the answer is judged.

    ``fetches`` is how many can be fetched at once, ``per_host`` how many from one host. Hosts take turns.
    """

    def __init__(self, fetches: int, per_host: int) -> None:
        self.resize(fetches, per_host)
        self._held: dict[str, tuple[Lane, str]] = {}
        self._lanes: Counter[Lane] = Counter()
        self._hosts: Counter[str] = Counter()
        self.drop_waiting()

    def resize(self, fetches: int, per_host: int) -> None:
        """From now on so many; what is in hand stays."""
        self._most = {Lane.PROVEN: fetches, Lane.UNPROVEN: -(-fetches // 2), Lane.PAGE: -(-fetches // 4)}
        self._per_host = per_host

    def offer(self, turns: Iterable[Turn]) -> None:
        """What is due now, in its order; it takes the place of what was offered before and still waits."""
        self.drop_waiting()
        for turn in turns:
            if turn.key not in self._held:
                queue = self._waiting[turn.lane].setdefault(turn.host, deque())
                if not queue:
                    self._ready[turn.lane].append(turn.host)
                queue.append(turn)

    def take(self) -> Iterator[Turn]:
        """Those that have a place now. They are in hand until they ``leave``."""
        for lane, ready in self._ready.items():
            while ready and self._lanes[lane] < self._most[lane]:
                host = ready.popleft()
                queue = self._waiting[lane].get(host)
                if queue and self._hosts[host] < self._per_host:
                    turn = queue.popleft()
                    ready.append(host)
                    self._hold(turn)
                    yield turn

    def leave(self, key: str) -> None:
        """Give its place back; what is not in hand has none."""
        if key not in self._held:
            return
        lane, host = self._held.pop(key)
        self._lanes[lane] -= 1
        self._hosts[host] -= 1
        if not self._hosts[host]:
            del self._hosts[host]
        for waiting, hosts in self._waiting.items():
            if hosts.get(host):
                self._ready[waiting].append(host)

    def drop_waiting(self) -> None:
        """Forget what waits; it is still due."""
        self._waiting: dict[Lane, dict[str, deque[Turn]]] = {lane: {} for lane in Lane}
        self._ready: dict[Lane, deque[str]] = {lane: deque() for lane in Lane}

    def _hold(self, turn: Turn) -> None:
        self._held[turn.key] = turn.lane, turn.host
        self._lanes[turn.lane] += 1
        self._hosts[turn.host] += 1

    @property
    def held(self) -> Collection[str]:
        """The keys of what is in hand."""
        return self._held.keys()

    @property
    def empty(self) -> bool:
        """Whether nothing is in hand, and nothing waits."""
        return not self._held and not any(queue for hosts in self._waiting.values() for queue in hosts.values())
