"""Feeds that are careless with what their entries are called: from poll to poll each story is told once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

FIRE = "A fire in a hotel in Lisbon killed {} people, the fire service said."
CRASH = "A coach crash near Porto killed {} people, police said."
FIRE_TOLD = "Lisbon fire: death toll {}, per fire service - Tagus Gazette"
CRASH_TOLD = "Porto bus crash: death toll {}, per police - Tagus Gazette"
REVISED = "Lisbon fire: death toll revised down to 10 (was 12), per fire service - Tagus Gazette"


def item(text: str, guid: str = "", link: str = "", at: str = "") -> str:
    """An entry with its whole text; what is not given it does not have."""
    title = "Hotel fire in Lisbon" if "Lisbon" in text else "Coach crash near Porto"
    more = f'<guid isPermaLink="false">{guid}</guid>' if guid else ""
    more += f"<link>{link}</link>" if link else ""
    more += f"<pubDate>Fri, 20 Nov 2026 {at}:00 GMT</pubDate>" if at else ""
    return f"<item><title>{title}</title>{more}<content:encoded>{text}</content:encoded></item>"


@pytest.fixture
def gazette(desk: Any, site: Any) -> Any:
    """The service over one feed."""
    return desk(f"{site.url}/rss")


@pytest.fixture
def shows(gazette: Any, site: Any, reply: Any, rss: Any) -> Callable[..., list[str]]:
    """What is told when the feed shows these entries at the next poll: ``shows(item(...), ...)``."""

    def shows(*items: str) -> list[str]:
        before = len(gazette.told)
        site.replies["/rss"] = reply(rss(*items))
        assert gazette.poll()
        assert gazette.store.feeds()[0].failures == 0
        return list(gazette.told[before:])

    return shows


def kept(desk: Any) -> tuple[int, int]:
    """How many articles and events there are."""
    return sum(state.articles for state in desk.store.feeds()), len(desk.store.events())


@pytest.mark.parametrize("links", [("/a", "/b"), ("/a", "/a"), ("", "")], ids=["own links", "one link", "no link"])
def test_one_guid_for_all(links: tuple[str, str], gazette: Any, shows: Any) -> None:
    """Entries that share a guid are each read, told once, and again when one of them is edited."""
    fire, crash = (
        (lambda killed: item(FIRE.format(killed), "1", links[0], "10:00")),
        item(CRASH.format(4), "1", links[1]),
    )
    assert sorted(shows(fire(12), crash)) == [FIRE_TOLD.format(12), CRASH_TOLD.format(4)]
    assert shows(crash, fire(12)) == []
    assert kept(gazette) == (2, 2)
    assert shows(fire(10), crash) == [REVISED]


@pytest.mark.parametrize("at", ["10:00", ""], ids=["dated", "undated"])
@pytest.mark.parametrize("links", [("/a", "/b"), ("/a", "/a"), ("", "")], ids=["own links", "one link", "no link"])
def test_guids_that_change(links: tuple[str, str], at: str, gazette: Any, shows: Any) -> None:
    """Entries whose guids are new at each poll are the same entries while they say the same, and tell nothing."""
    told = [
        shows(
            item(FIRE.format(10), f"a{poll}", links[0], at and "11:00"),
            item(FIRE.format(12), f"b{poll}", links[1], at),
        )
        for poll in range(5)
    ]
    assert told == [[FIRE_TOLD.format(12), REVISED], [], [], [], []]
    assert kept(gazette) == (2, 1)


@pytest.mark.parametrize("links", [("/a", "/b"), ("/a", "/a"), ("", "")], ids=["own links", "one link", "no link"])
def test_guid_of_another_story(links: tuple[str, str], gazette: Any, shows: Any) -> None:
    """A guid, or a whole address, that is given to another story brings an event of its own, and no revision."""
    assert shows(item(FIRE.format(12), "top", links[0])) == [FIRE_TOLD.format(12)]
    assert shows(item(CRASH.format(4), "top", links[1])) == [CRASH_TOLD.format(4)]
    assert kept(gazette) == (2, 2)


def test_guid_of_the_same_story(gazette: Any, shows: Any) -> None:
    """Control: an entry under the same guid that says another figure of the same story is a revision."""
    assert shows(item(FIRE.format(12), "top")) == [FIRE_TOLD.format(12)]
    assert shows(item(FIRE.format(10), "top")) == [REVISED]
    assert kept(gazette) == (2, 1)


@pytest.mark.parametrize("again", ["10:00", "11:58", ""], ids=["as it was", "newly dated", "undated"])
def test_old_entries_again(again: str, gazette: Any, shows: Any) -> None:
    """An entry that comes back with its old figure, newly dated or not, tells nothing and takes nothing back."""
    old, new = item(FIRE.format(12), "a", "/a", "10:00"), item(FIRE.format(10), "b", "/b", "11:00")
    assert shows(old) == [FIRE_TOLD.format(12)]
    assert shows(new) == [REVISED]
    assert shows(item(FIRE.format(12), "a", "/a", again)) == []
    assert shows(item(FIRE.format(12), "a", "/a", again), new) == []
    assert kept(gazette) == (2, 1)


def test_feed_that_is_emptied(gazette: Any, shows: Any) -> None:
    """A feed that shows nothing any more deletes nothing; when it is filled again, only what is new is told."""
    entry = item(FIRE.format(12), "a", "/a", "10:00")
    assert shows(entry) == [FIRE_TOLD.format(12)]
    assert shows() == []
    assert kept(gazette) == (1, 1)
    assert shows(entry) == []
    assert shows(entry, item(FIRE.format(10), "b", "/b", "11:00")) == [REVISED]
    assert kept(gazette) == (2, 1)
