"""Who is asked next, and who waits."""

from __future__ import annotations

from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from monitor.daemon.hand import FeedTurn, Hand, PageTurn, Turn
from monitor.store import FeedState, Watch

NOW = datetime(2024, 3, 1, 10, tzinfo=UTC)


def feed(number: int, host: str | None = None, **facts: Any) -> FeedTurn:
    url = f"https://{host or f'h{number}.example'}/{number}"
    return FeedTurn(FeedState(url, NOW, url, **facts))


def proven(number: int, host: str | None = None) -> FeedTurn:
    return feed(number, host, succeeded=NOW)


def page(number: int) -> PageTurn:
    where = f"https://p{number}.example/story"
    return PageTurn(Watch(where, "f", NOW, "", "", "", None, None, "", NOW, told=True))


def keys(turns: Any) -> list[str]:
    return [turn.key for turn in turns]


def test_lanes() -> None:
    """Feeds without an answer take half of the places, pages a quarter, and the others are asked all the same."""
    hand = Hand(8, per_host=2)
    silent = [feed(n) for n in range(20)]
    failed = [feed(n, succeeded=NOW, failures=1) for n in range(20, 30)]
    hand.offer([*silent, *failed, *(page(n) for n in range(10)), *(proven(n) for n in range(40, 60))])
    taken = list(hand.take())
    assert [sum(turn.lane == lane for turn in taken) for lane in ("proven", "unproven", "page")] == [8, 4, 2]
    assert keys(turn for turn in taken if turn.lane == "unproven") == keys(silent[:4])
    assert not list(hand.take())
    hand.leave(silent[1].key)
    assert keys(hand.take()) == keys(silent[4:5])


def test_hosts_take_turns() -> None:
    """A host with many feeds takes no more places than it may, and the feeds of others go between them, in order."""
    hand = Hand(6, per_host=2)
    many = [proven(n, "big.example") for n in range(50)]
    hand.offer([*many, proven(90), proven(91)])
    assert keys(hand.take()) == keys([many[0], proven(90), proven(91), many[1]])
    hand.leave(many[0].key)
    assert keys(hand.take()) == keys([many[2]])
    hand.leave(proven(90).key)
    assert not list(hand.take())


def test_each_is_in_hand_once() -> None:
    """What is in hand is not asked a second time, however often it is offered; and again when it has left."""
    hand = Hand(6, per_host=2)
    for _ in range(3):
        hand.offer([feed(1)])
        list(hand.take())
    assert list(hand.held) == [feed(1).key]
    hand.leave(feed(1).key)
    hand.leave(feed(1).key)
    assert hand.empty
    hand.offer([feed(1)])
    assert not hand.empty
    assert keys(hand.take()) == [feed(1).key]


def test_what_waits_is_dropped() -> None:
    """At a stop only what is in hand is waited for."""
    hand = Hand(2, per_host=2)
    hand.offer([proven(n) for n in range(9)])
    taken = list(hand.take())
    hand.drop_waiting()
    for turn in taken:
        hand.leave(turn.key)
        assert not list(hand.take())
    assert hand.empty


def test_ten_thousand() -> None:
    """All of ten thousand are asked, in a time that each of them costs alike."""
    hand, asked = Hand(64, per_host=2), 0
    waiting: list[Turn] = [feed(n, f"h{n % 100}.example") for n in range(10_000)]
    began = perf_counter()
    hand.offer(waiting)
    while turns := list(hand.take()):
        asked += len(turns)
        for turn in turns:
            hand.leave(turn.key)
    assert asked == 10_000
    assert perf_counter() - began < 3
