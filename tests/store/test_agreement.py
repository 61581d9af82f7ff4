"""Every store, given the same articles, answers the same."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime

import pytest

from monitor.model import Event, Outcome
from monitor.store import Store, open_store

KEYS = ("harbour", "ferry", "tram", "strait", "fog")


def invented(seed: int, story: Callable[..., Outcome], happening: Callable[..., Event]) -> list[Outcome]:
    """A shuffle of stories about a few events whose keys and times keep changing."""
    chance = random.Random(seed)

    def one(i: int) -> Outcome:
        keys = tuple(chance.choices(KEYS, k=chance.randint(0, 3)))
        event = happening(f"event {chance.randint(0, 90)}", hours=chance.randint(0, 6), keys=keys)
        group = chance.choice((None, "page", "other page"))
        return story(f"{chance.randint(0, 150)}", event=event, killed=i % 7, hours=i % 5, told=i % 3 > 0, group=group)

    return [one(i) for i in range(200)]


def answers(store: Store, batches: Sequence[Sequence[Outcome]], at: Callable[[float], datetime]) -> list[object]:
    """All that can be asked, asked within and after every batch."""
    heard: list[object] = []
    for batch in batches:
        with store.transaction() as transaction:
            for outcome in batch:
                heard.append(transaction.record(outcome, ("redis",)))
                heard.append(tuple(transaction.candidates(KEYS[:3], at(2), 7)))
                heard.append(transaction.event_of_group("page"))
                heard.append(transaction.series(outcome.series[0].key))
        heard += [tuple(store.events()), tuple(store.pending("redis", 1000)), store.newest_as_of()]
        heard.append(tuple(store.history(batch[0].events[0].id)))
    return heard


@pytest.mark.parametrize("seed", [1, 2])
def test_the_stores_agree(
    address: str,
    story: Callable[..., Outcome],
    happening: Callable[..., Event],
    at: Callable[[float], datetime],
    seed: int,
) -> None:
    """A replay in memory comes out as one into a database does."""
    outcomes = invented(seed, story, happening)
    batches = [outcomes[i : i + 40] for i in range(0, len(outcomes), 40)]
    with open_store(None) as memory, open_store(address) as database:
        assert answers(memory, batches, at) == answers(database, batches, at)
