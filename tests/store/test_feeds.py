"""What every store promises to remember of feeds, and of who is alive."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from monitor.store import FeedState, Heartbeat, Poison, Store

At = Callable[[float], datetime]

COURIER, HERALD, TIDE = (f"https://{name}.example/news.xml" for name in ("courier", "Herald", "tide"))


def put(store: Store, *states: FeedState) -> None:
    with store.transaction() as transaction:
        for state in states:
            transaction.put_feed(state)


def urls(states: object) -> list[str]:
    return [state.url for state in states]  # type: ignore[attr-defined]


def test_a_store_without_feeds_has_nothing_due(store: Store, at: At) -> None:
    """Every question has an answer before the first feed."""
    assert not store.due_feeds(at(0), 5)
    assert not store.feeds()
    assert not store.heartbeats()
    with store.transaction() as transaction:
        assert transaction.feed(COURIER) is None


def test_a_new_feed_is_due_at_once(store: Store, at: At) -> None:
    """It is fetched from where it is configured, and nothing else is known of it."""
    store.follow([COURIER], at(0))
    assert list(store.due_feeds(at(0), 5)) == [FeedState(COURIER, due=at(0), address=COURIER)]
    assert not store.due_feeds(at(-0.001), 5)


def test_a_feed_comes_back_as_it_was_put(store: Store, at: At) -> None:
    """All that a poll has learnt is there for the next one, within the transaction and after it."""
    state = FeedState(
        url=COURIER,
        due=at(1.000001),
        address="https://courier.example/moved.xml",
        etag='W/"7 é"',
        last_modified="Thu, 01 May 2031 12:00:00 GMT",
        body_hash="ab12",
        polled=at(0.5),
        succeeded=at(0.25),
        failures=2,
        error="HTTP 503\x00",
        entries=20,
        articles=7,
        poison=Poison("cd34", 2),
    )
    store.follow([COURIER], at(0))
    with store.transaction() as transaction:
        transaction.put_feed(replace(state, error=None))
        assert transaction.feed(COURIER) == replace(state, error=None)
        assert store.feeds()[0].etag is None
    put(store, replace(state, error="HTTP 503"))
    assert list(store.feeds()) == [replace(state, error="HTTP 503")]


def test_feeds_fall_due_in_order(store: Store, at: At) -> None:
    """By due time, then by URL in the order of code points; no more than asked for."""
    store.follow([TIDE, COURIER, HERALD], at(0))
    assert urls(store.due_feeds(at(0), 5)) == [HERALD, COURIER, TIDE]
    put(store, FeedState(HERALD, due=at(2), address=HERALD), FeedState(TIDE, due=at(-1), address=TIDE))
    assert urls(store.due_feeds(at(1), 5)) == [TIDE, COURIER]
    assert urls(store.due_feeds(at(2), 2)) == [TIDE, COURIER]
    assert urls(store.feeds()) == [HERALD, COURIER, TIDE]


def test_a_feed_that_is_still_listed_keeps_its_state(store: Store, at: At) -> None:
    """A changed configuration adds and removes feeds and leaves the others as they are."""
    store.follow([COURIER, HERALD, COURIER], at(0))
    known = FeedState(COURIER, due=at(3), address=COURIER, etag="e")
    put(store, known)
    store.follow([TIDE, COURIER], at(1))
    assert list(store.feeds()) == [known, FeedState(TIDE, due=at(1), address=TIDE)]
    store.follow([], at(2))
    assert not store.feeds()


def test_a_feed_that_was_removed_stays_forgotten(store: Store, at: At) -> None:
    """A poll that was under way when its feed was removed does not bring it back."""
    store.follow([COURIER], at(0))
    store.follow([], at(0))
    with store.transaction() as transaction:
        transaction.put_feed(FeedState(COURIER, due=at(0), address=COURIER))
        assert transaction.feed(COURIER) is None
    assert not store.feeds()


def test_a_failed_transaction_leaves_feeds_as_they_were(store: Store, at: At) -> None:
    """What a poll learnt is committed with the articles it brought, or not at all."""
    store.follow([COURIER], at(0))
    with suppress(ZeroDivisionError), store.transaction() as transaction:
        transaction.put_feed(FeedState(COURIER, due=at(5), address=COURIER))
        raise ZeroDivisionError
    assert urls(store.due_feeds(at(0), 5)) == [COURIER]


def test_an_address_of_any_length_is_followed(store: Store, at: At) -> None:
    """Two long URLs that begin alike are two feeds."""
    long = [f"{COURIER}?{'é' * 3000}{i}" for i in range(2)]
    store.follow(long, at(0))
    put(store, FeedState(long[1], due=at(9), address=COURIER))
    store.follow(long, at(1))
    assert urls(store.due_feeds(at(5), 5)) == [long[0]]
    assert len(store.feeds()) == 2


def test_the_last_heartbeat_of_each_name_is_kept(store: Store, at: At) -> None:
    """One row a name: when it was last alive, and what it was doing."""
    store.heartbeat("poller", at(0), "starting")
    store.heartbeat("Relay", at(1), "")
    store.heartbeat("poller", at(2), "3 feeds due\x00")
    store.heartbeat("poller", at(2), "3 feeds due")
    assert list(store.heartbeats()) == [Heartbeat("Relay", at(1), ""), Heartbeat("poller", at(2), "3 feeds due")]
