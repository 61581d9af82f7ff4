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


Turn = FeedTurn | PageTurn


class Hand:
    """At most so many of each lane are in hand, from the question until the answer is judged.

    ``fetches`` is how many of them can be fetched at once.
    """

    def __init__(self, fetches: int) -> None:
        self.resize(fetches)
        self._held: dict[str, Lane] = {}
        self._taken: Counter[Lane] = Counter()
        self._waiting: dict[Lane, deque[Turn]] = {lane: deque() for lane in Lane}

    def resize(self, fetches: int) -> None:
        """From now on so many; what is in hand stays."""
        self._most = {Lane.PROVEN: fetches, Lane.UNPROVEN: -(-fetches // 2), Lane.PAGE: -(-fetches // 4)}

    def offer(self, turns: Iterable[Turn]) -> None:
        """What is due now, in its order; it takes the place of what was offered before and still waits."""
        self.drop_waiting()
        for turn in turns:
            if turn.key not in self._held:
                self._waiting[turn.lane].append(turn)

    def take(self) -> Iterator[Turn]:
        """Those that have a place now. They are in hand until they ``leave``."""
        for lane, waiting in self._waiting.items():
            while waiting and self._taken[lane] < self._most[lane]:
                turn = waiting.popleft()
                if turn.key not in self._held:
                    self._held[turn.key] = lane
                    self._taken[lane] += 1
                    yield turn

    def leave(self, key: str) -> None:
        """Give its place back; what is not in hand has none."""
        if lane := self._held.pop(key, None):
            self._taken[lane] -= 1

    def drop_waiting(self) -> None:
        """Forget what waits; it is still due."""
        for waiting in self._waiting.values():
            waiting.clear()

    @property
    def held(self) -> Collection[str]:
        """The keys of what is in hand."""
        return self._held.keys()

    @property
    def empty(self) -> bool:
        """Whether nothing is in hand, and nothing waits."""
        return not self._held and not any(self._waiting.values())
