"""What every store promises to remember of the versions of a page."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from monitor.ingestor.poll import entries_of, version_of
from monitor.model import Event, Extraction, Outcome, Version, content_of
from monitor.store import Store, Watch

Story = Callable[..., Outcome]
At = Callable[[float], datetime]

PAGE = "https://courier.example/ferry"


def test_an_unknown_page_has_no_version(store: Store, story: Story) -> None:
    """Nor has one whose only neighbour is an article that belongs to no page."""
    with store.transaction() as transaction:
        transaction.record(story("a"))
        assert transaction.version_of(PAGE) is None


def test_the_latest_version_of_a_page_is_known(store: Store, story: Story, at: At) -> None:
    """What it says, how many there were, and when it spoke: within the transaction and after it."""
    first = story("a", group=PAGE, hours=5, text="Nine people died.")
    later = story("b", group=PAGE, hours=3, text="Ten people died.")
    with store.transaction() as transaction:
        transaction.record(first)
        assert transaction.version_of(PAGE) == Version(content_of("", "Nine people died."), 1, at(5))
    with store.transaction() as transaction:
        transaction.record(later)
        transaction.record(story("other", group="https://courier.example/tram"))
        assert transaction.version_of(PAGE) == Version(content_of("", "Ten people died."), 2, at(3))
    with store.transaction() as transaction:
        assert transaction.version_of(PAGE) == Version(content_of("", "Ten people died."), 2, at(3))


def test_an_article_without_figures_is_a_version_too(store: Store, story: Story) -> None:
    """What has no news in it is not fetched and judged again and again."""
    article = story("a", group=PAGE).article
    with store.transaction() as transaction:
        transaction.record(Outcome(article, Extraction(article.id, (), ())))
        found = transaction.version_of(PAGE)
    assert found is not None and found.number == 1


def test_an_article_that_comes_again_is_no_new_version(store: Store, story: Story, at: At) -> None:
    """Seen once more, or judged again when what it held back fell due, it leaves its page as it is."""
    first, later = story("a", group=PAGE), story("b", hours=1, group=PAGE, text="Nobody died.")
    with store.transaction() as transaction:
        transaction.record(first)
        transaction.record(later)
        transaction.record(first)
        transaction.record(replace(later, seen=True))
        assert transaction.version_of(PAGE) == Version(content_of("", "Nobody died."), 2, at(1))


def test_feeds_say_different_things_of_a_page(store: Store, at: At) -> None:
    """What each said last is known, within the transaction and after it, until the feed is followed no more."""
    herald, tide = "https://herald.example/news.xml", "https://tide.example/news.xml"
    store.follow([herald, tide], at(0))
    with store.transaction() as transaction:
        assert transaction.said(herald, PAGE) is None
        transaction.put_said(herald, PAGE, "nine")
        transaction.put_said(tide, PAGE, "ten")
        transaction.put_said(herald, PAGE, "eleven")
        assert transaction.said(herald, PAGE) == "eleven"
    store.follow([tide], at(1))
    with store.transaction() as transaction:
        assert [transaction.said(feed, PAGE) for feed in (herald, tide)] == [None, "ten"]


def test_page_of_what_a_feed_said(store: Store, at: At) -> None:
    """A page is found by what a feed last said of it, and not by what it said before or another feed says."""
    herald, tide = "https://herald.example/news.xml", "https://tide.example/news.xml"
    store.follow([herald, tide], at(0))
    with store.transaction() as transaction:
        transaction.put_said(herald, PAGE, "nine")
        assert transaction.page_said(herald, "nine") == PAGE
        transaction.put_said(herald, PAGE, "ten")
    with store.transaction() as transaction:
        found = [transaction.page_said(feed, said) for feed in (herald, tide) for said in ("nine", "ten")]
        assert found == [None, PAGE, None, None]


def watch(page: str, due: datetime, **more: Any) -> Watch:
    facts = {"feed": "https://tide.example/news.xml", "title": "Ferry", "summary": "It sank.", "label": "7"}
    return Watch(**{**facts, "page": page, "due": due, "publisher": "Tide", "language": None, "said": "s"} | more)


def test_watched_pages_fall_due_in_order(store: Store, at: At) -> None:
    """By due time, then by page; no more than asked for, and none that is watched no longer."""
    pages = [f"https://tide.example/{name}" for name in "abc"]
    store.follow(["https://tide.example/news.xml"], at(0))
    first, second, third = (watch(page, at(1), news=at(0), told=True) for page in pages)
    with store.transaction() as transaction:
        for one in (third, second, first):
            transaction.put_watch(one)
    assert list(store.due_watches(at(1), 2)) == [first, second]
    assert not store.due_watches(at(0.5), 2)
    later = replace(first, due=at(2), etag="e", failures=2)
    with store.transaction() as transaction:
        transaction.put_watch(later)
        transaction.end_watch(second.page)
        transaction.end_watch("https://tide.example/elsewhere")
    assert list(store.due_watches(at(2), 9)) == [third, later]
    store.follow([], at(3))
    assert not store.due_watches(at(9), 9)


def test_a_failed_transaction_leaves_watches_as_they_were(store: Store, at: At) -> None:
    """What a page says and when it is read again is committed together, or not at all."""
    with store.transaction() as transaction:
        transaction.put_watch(watch(PAGE, at(1), news=at(0), told=True))
    with suppress(ZeroDivisionError), store.transaction() as transaction:
        transaction.end_watch(PAGE)
        transaction.put_watch(watch("https://tide.example/new", at(1), news=at(0), told=True))
        raise ZeroDivisionError
    assert [found.page for found in store.due_watches(at(1), 9)] == [PAGE]


def test_an_article_that_was_replayed_is_no_news_to_a_poll(store: Store, at: At) -> None:
    """The store and the ingestor agree on what a version says."""
    body = f"""<rss version="2.0"><channel><title>The Courier</title><item><title>Ferry  sinks</title>
      <link>{PAGE}</link><description>Ten people\n died \u2014 police.</description></item></channel></rss>"""
    feed = "https://courier.example/news.xml"
    ((entry,), _) = entries_of(body.encode(), feed, feed, None, now=at(0))
    article = version_of(entry, None, None, at(0))
    assert article is not None
    with store.transaction() as transaction:
        transaction.record(Outcome(article, Extraction(article.id, (), ())))
        known = transaction.version_of(PAGE)
    assert known is not None
    assert version_of(entry, None, known, at(1)) is None


def test_a_failed_transaction_makes_no_version(store: Store, story: Story) -> None:
    """After an error the page is as new as it was."""
    with suppress(ZeroDivisionError), store.transaction() as transaction:
        transaction.record(story("a", group=PAGE))
        raise ZeroDivisionError
    with store.transaction() as transaction:
        assert transaction.version_of(PAGE) is None


def test_pages_and_titles_of_any_length_are_told_apart(
    store: Store, story: Story, happening: Callable[..., Event]
) -> None:
    """An address, a title or a key that no index could hold is found like any other."""
    noise = random.Random(7)
    long = "".join(chr(noise.randrange(0x4E00, 0x9FFF)) for _ in range(4000))
    event = happening("ferry", title=long, keys=(long, f"{long} too"))
    with store.transaction() as transaction:
        transaction.record(story("a", group=f"{long}1", event=event))
        transaction.record(story("b", group=f"{long}2", event=event, text="Nobody died."))
        versions = [transaction.version_of(f"{long}{i}") for i in range(4)]
        assert transaction.event_of_group(f"{long}1") == event
        assert list(transaction.candidates((f"{long} too",), event.last_seen, 5)) == [event]
    assert [version and version.number for version in versions] == [None, 1, 1, None]
    assert store.find_event(long) == event


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("Ferry sinks", "Ten people died."), ("Ferry  sinks ", "Ten people\n\u00a0died."), True),
        (("Ferry sinks", "Ten people died."), ("Ferry sinks", "Nine people died."), False),
        (("Ferry sinks", "Ten people died."), ("Ferry sinks Ten", "people died."), False),
    ],
)
def test_white_space_says_nothing(one: tuple[str, str], other: tuple[str, str], same: bool) -> None:
    """Two versions say the same when their words are the same, title by title and text by text."""
    assert (content_of(*one) == content_of(*other)) is same


def test_pages_that_nobody_shows_any_more(store: Store, story: Story, at: At) -> None:
    """What a feed has ceased to show is forgotten by age: not what it shows, is younger, or is read again."""
    pages = {name: f"https://courier.example/{name}" for name in ("shown", "gone", "young", "watched")}
    store.follow(("world", "europe"), at(0))
    with store.transaction() as transaction:
        for name, page in pages.items():
            transaction.record(story(name, group=page, hours=9 if name == "young" else 1))
            for feed in ("world", "europe"):
                transaction.put_said(feed, page, "said")
        transaction.put_watch(watch(pages["watched"], at(1), news=at(1), told=True))
    with store.transaction() as transaction:
        assert transaction.forget_pages("world", [pages["shown"]], at(5)) == 1
    with store.transaction() as transaction:
        known = [name for name, page in pages.items() if transaction.version_of(page)]
        assert known == ["shown", "young", "watched"]
        assert transaction.said("world", pages["gone"]) is None
        assert transaction.said("europe", pages["gone"]) == "said"
        assert transaction.forget_pages("europe", pages.values(), at(99)) == 0
