"""What every store promises to remember of the versions of a page."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

import pytest

from monitor.ingestor.poll import entries_of, version_of
from monitor.model import Event, Extraction, Outcome, Version, content_of
from monitor.store import Store

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


def test_a_version_may_be_known_by_another_hash(store: Store, story: Story, at: At) -> None:
    """It takes the place of the article's own until the next version; a page that is not there gets none."""
    with store.transaction() as transaction:
        transaction.record(story("a", group=PAGE))
        transaction.put_content(PAGE, "summary+page")
        transaction.put_content("elsewhere", "summary+page")
        assert transaction.version_of(PAGE) == Version("summary+page", 1, at(0))
    with store.transaction() as transaction:
        assert transaction.version_of(PAGE) == Version("summary+page", 1, at(0))
        assert transaction.version_of("elsewhere") is None
        transaction.record(story("b", group=PAGE, hours=1, text="Nobody died."))
        assert transaction.version_of(PAGE) == Version(content_of("", "Nobody died."), 2, at(1))


def test_an_article_that_was_replayed_is_no_news_to_a_poll(store: Store, at: At) -> None:
    """The store and the ingestor agree on what a version says."""
    body = f"""<rss version="2.0"><channel><title>The Courier</title><item><title>Ferry  sinks</title>
      <link>{PAGE}</link><description>Ten people\n died \u2014 police.</description></item></channel></rss>"""
    ((entry,), _) = entries_of(body.encode(), "https://courier.example/news.xml", None, now=at(0))
    article = version_of(entry, None, at(0))
    assert article is not None
    with store.transaction() as transaction:
        transaction.record(Outcome(article, Extraction(article.id, (), ())))
        known = transaction.version_of(PAGE)
    assert known is not None
    assert version_of(entry, Version(known.content, known.number, known.as_of), at(1)) is None


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
