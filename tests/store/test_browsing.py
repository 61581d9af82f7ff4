"""What those who look are shown, a page at a time, whatever the store keeps its things in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from monitor.alerts.notices import source_down
from monitor.model import EPOCH, Change, Event, Outcome
from monitor.store import FeedState, Heading, Page, Sought, SoughtTold, Store

Story = Callable[..., Outcome]
Happening = Callable[..., Event]
At = Callable[[float], datetime]


def record(store: Store, *outcomes: Outcome, channels: tuple[str, ...] = ()) -> None:
    with store.transaction() as transaction:
        for outcome in outcomes:
            transaction.record(outcome, channels)


def titles(page: Page[Heading, object]) -> list[str]:
    return [heading.event.title for heading in page.items]


def as_change(outcome: Outcome, change: Change) -> Outcome:
    """The same outcome, whose decision did something else."""
    return replace(outcome, revisions=tuple(replace(revision, change=change) for revision in outcome.revisions))


def test_an_empty_store_has_empty_pages(store: Store, at: At) -> None:
    """Every list can be asked for before the first article."""
    looking = store.browsing
    assert looking.events(Sought(), 5) == Page(())
    assert looking.decisions("none", 5) == Page(())
    assert looking.observations("none", 5) == Page(())
    assert looking.told(SoughtTold(), 5) == Page(())
    assert looking.feeds(5) == Page(())
    assert not looking.series("none")
    assert not looking.told_after(0, 5)
    assert looking.alert("none") is None
    stock = looking.stock(at(0))
    assert (stock.articles, stock.alerts, stock.open_events, stock.feeds, stock.next_due) == (0, 0, 0, 0, None)


def test_events_come_newest_revision_first(store: Store, story: Story, happening: Happening, at: At) -> None:
    """What was told last is on top, however late an article that changed nothing came; what was never told is last."""
    ferry, tram, fog = happening("ferry", hours=1), happening("tram", hours=2), happening("fog", hours=3)
    record(store, story("a", event=ferry, hours=1), story("b", event=tram, hours=2), story("c", event=fog, told=False))
    record(store, story("d", event=happening("ferry", hours=9), hours=9, told=False))
    record(store, as_change(story("e", event=tram, hours=1.5, killed=7), Change.CORRECTED))
    found = store.browsing.events(Sought(), 5)
    assert titles(found) == ["tram sinking", "ferry sinking", "fog sinking"]
    assert [heading.revised for heading in found.items] == [at(2), at(1), EPOCH]
    assert [heading.change for heading in found.items] == [Change.RAISED, Change.RAISED, None]
    assert [series.key.kind for series in found.items[0].series] == ["killed"]


def test_of_two_revisions_at_one_time_the_later_arrival_counts(store: Store, story: Story) -> None:
    """In one outcome or in two."""
    record(store, story("a"), as_change(story("b", killed=25), Change.DISPUTED))
    assert [heading.change for heading in store.browsing.events(Sought(), 5).items] == [Change.DISPUTED]


def test_pages_of_events_follow_each_other(store: Store, story: Story, happening: Happening) -> None:
    """Every event is on one page, events of one time too."""
    record(store, *(story(f"{i}", event=happening(f"event {i}", hours=i // 3), hours=i // 3) for i in range(8)))
    whole = store.browsing.events(Sought(), 9)
    assert whole.next is None
    first = store.browsing.events(Sought(), 3)
    second = store.browsing.events(Sought(), 3, first.next)
    third = store.browsing.events(Sought(), 3, second.next)
    assert titles(first) + titles(second) + titles(third) == titles(whole)
    assert third.next is None


@pytest.mark.parametrize(
    ("sought", "expected"),
    [
        (Sought(kind="injured"), ["Straße tram"]),
        (Sought(kind="missing"), []),
        (Sought(place="VEL"), ["Vell 100% ferry"]),
        (Sought(place="%"), []),
        (Sought(change=Change.LOWERED), ["Straße tram"]),
        (Sought(text="ferry  VELL"), ["Vell 100% ferry"]),
        (Sought(text="100%"), ["Vell 100% ferry"]),
        (Sought(text="STRASSE"), ["Straße tram"]),
        (Sought(text="port os"), ["Straße tram"]),
        (Sought(text="ferry tram"), []),
        (Sought(text="_"), []),
        (Sought(text=" "), ["Straße tram", "Vell 100% ferry"]),
        (Sought(kind="injured", change=Change.RAISED), []),
    ],
)
def test_events_are_found_by_what_they_are(
    store: Store, story: Story, happening: Happening, sought: Sought, expected: list[str]
) -> None:
    """By kind, place, change and words, whatever their case; what is a pattern to a database is text to us."""
    ferry = happening("ferry", title="Vell 100% ferry")
    tram = replace(happening("tram", title="Straße tram"), place="Port Ossian")
    record(store, story("a", event=ferry))
    record(store, as_change(story("b", event=tram, hours=1, kind="injured"), Change.LOWERED))
    assert titles(store.browsing.events(sought, 5)) == expected


def test_open_events_alone(store: Store, story: Story, happening: Happening, at: At) -> None:
    """An event without a recent article is left out where only open ones are wanted, and not counted."""
    old, late = happening("old", hours=1), happening("late", hours=5)
    record(store, story("a", event=old, hours=1), story("b", event=late, hours=5))
    assert titles(store.browsing.events(Sought(since=at(2)), 5)) == ["late sinking"]
    assert titles(store.browsing.events(Sought(since=at(1)), 1)) == ["late sinking"]
    assert store.browsing.stock(at(2)).open_events == 1


def test_decisions_are_paged_from_the_newest(store: Store, story: Story, at: At) -> None:
    """By as-of, then by arrival; of one kind, up to a time, or those told alone when asked."""
    told, silent = story("a", hours=2), story("b", hours=1, told=False)
    twin, hurt = story("c", hours=1, killed=21, told=False), story("d", hours=3, kind="injured")
    record(store, told, silent, twin, hurt)
    ferry = told.events[0].id

    def figures(page: Page[object, object]) -> list[tuple[str, object]]:
        return [(row.revision.key.kind, row.revision.observation.figure.value) for row in page.items]  # type: ignore[attr-defined]

    everything = [("injured", 20), ("killed", 20), ("killed", 21), ("killed", 20)]
    looking = store.browsing
    assert figures(looking.decisions(ferry, 9)) == everything
    first = looking.decisions(ferry, 2)
    second = looking.decisions(ferry, 2, first.next)
    assert figures(first) + figures(second) == everything
    assert second.next is None
    assert figures(looking.decisions(ferry, 9, kind="killed", as_of=at(1))) == everything[2:]
    assert figures(looking.decisions(ferry, 9, told=True)) == everything[:2]
    assert [row.alert for row in looking.decisions(ferry, 9, told=False).items] == [None, None]


def test_observations_are_paged_from_the_newest(store: Store, story: Story, at: At) -> None:
    """What the articles of an event reported, as of a time and of a kind when asked."""
    record(store, story("a", hours=2), story("b", hours=1, killed=21), story("c", hours=3, kind="injured"))
    ferry = story("a").events[0].id
    looking = store.browsing
    whole = looking.observations(ferry, 9)
    assert [(seen.kind, seen.as_of) for seen in whole.items] == [
        ("injured", at(3)),
        ("killed", at(2)),
        ("killed", at(1)),
    ]
    first = looking.observations(ferry, 1)
    second = looking.observations(ferry, 2, first.next)
    assert first.items + second.items == whole.items
    assert second.next is None
    assert [seen.as_of for seen in looking.observations(ferry, 9, kind="killed", as_of=at(1)).items] == [at(1)]


def test_alerts_are_paged_from_the_newest_and_followed_from_the_oldest(store: Store, story: Story, at: At) -> None:
    """By sequence; notices of sources are in one order with them, and left out where figures alone are wanted."""
    down = source_down("https://courier.example/feed", "The Courier", None, 2, "timed out", at(1))
    record(store, story("a"), story("b", killed=25, kind="injured"))
    with store.transaction() as transaction:
        transaction.notify(down)
    record(store, story("c", killed=30))
    looking = store.browsing

    def sequences(sought: SoughtTold, limit: int = 9, after: int | None = None) -> list[int]:
        return [one.sequence for one in looking.told(sought, limit, after).items]

    assert sequences(SoughtTold(notices=True)) == [4, 3, 2, 1]
    assert sequences(SoughtTold()) == [4, 2, 1]
    assert sequences(SoughtTold(kind="source")) == [3]
    assert sequences(SoughtTold(kind="killed")) == [4, 1]
    assert sequences(SoughtTold(change="raised"), 1) == [4]
    assert looking.told(SoughtTold(), 2).next == 2
    assert sequences(SoughtTold(), 9, 2) == [1]
    assert [one.sequence for one in looking.told_after(1, 2)] == [2, 3]
    assert looking.alert(down.id) == replace(down, sequence=3)
    assert looking.stock(at(0)).alerts == 4


def test_feeds_are_paged_by_address(store: Store, at: At) -> None:
    """All of them, or those alone that are down or are not."""
    urls = [f"https://{name}.example/feed" for name in "abc"]
    store.follow(urls, at(0))
    with store.transaction() as transaction:
        transaction.put_feed(FeedState(urls[1], due=at(1), address=urls[1], down=True))
    looking = store.browsing
    first = looking.feeds(2)
    assert [state.url for state in first.items] == urls[:2]
    assert [state.url for state in looking.feeds(2, first.next).items] == urls[2:]
    assert [state.url for state in looking.feeds(9, down=True).items] == [urls[1]]
    assert [state.url for state in looking.feeds(9, down=False).items] == [urls[0], urls[2]]
    stock = looking.stock(at(0))
    assert (stock.feeds, stock.down, stock.next_due) == (3, 1, at(0))


def test_what_waits_for_each_channel_is_counted(store: Store, story: Story, at: At) -> None:
    """A channel with nothing queued is not named."""
    record(store, story("a"), story("b", killed=25), channels=("redis", "hook"))
    store.delivered("hook", [1, 2])
    assert store.browsing.stock(at(0)).waiting == {"redis": 2}
