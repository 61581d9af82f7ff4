"""Pages are read as far as robots.txt allows; feeds, which are made for it, in any case."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from monitor.daemon import poller
from monitor.daemon.readers import Readers
from monitor.ingestor.robots import MOST_BYTES, permits, robots_of

PAGE = b"""<html><body><article><h1>Hotel fire in Lisbon</h1>
<p>A fire in a hotel in Lisbon killed 12 people, the fire service said on Friday.</p>
<p>The flames broke out on the second floor before dawn, and guests fled to the street in their night clothes.</p>
</article></body></html>"""
ALL = "User-agent: *\nDisallow: /\n"
US = "User-agent: newsmon\nDisallow: /\n"


@pytest.mark.parametrize(
    ("rules", "url", "allowed"),
    [
        ("", "https://news.example/a", True),
        (ALL, "https://news.example/a", False),
        (US, "https://news.example/a", False),
        ("User-agent: otherbot\nDisallow: /\n", "https://news.example/a", True),
        (f"{ALL}\nUser-agent: newsmon\nAllow: /\n", "https://news.example/a", True),
        ("User-agent: *\nDisallow: /private/\n", "https://news.example/private/a", False),
        ("User-agent: *\nDisallow: /private/\n", "https://news.example/public", True),
        ("User-agent: *\nDisallow: /*.pdf$\n", "https://news.example/a.pdf", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b\n", "https://news.example/a/b", True),
        ("\ufeff" + ALL, "https://news.example/a", False),
        ("<html>\x00\xff", "https://news.example/a", True),
        ("#" * MOST_BYTES + "\n" + ALL, "https://news.example/a", True),
    ],
)
def test_permits(rules: str, url: str, allowed: bool) -> None:
    """The group for our name counts, else that for all; the longest rule wins; what is no rule forbids nothing."""
    assert permits(rules.encode("utf-8", "surrogatepass"), url, "newsmon") is allowed


def test_address() -> None:
    """A page's robots.txt is at the root of its own scheme, host and port."""
    assert robots_of("https://news.example:8443/a/b?c=d") == "https://news.example:8443/robots.txt"


@pytest.fixture
def teaser(entry: Callable[..., str], rss: Callable[..., bytes], site: Any) -> bytes:
    """A feed with only summaries of two articles."""
    nine, eight = (
        "The fire killed 9 people in Lisbon, the mayor said.",
        "A flood in Porto killed 8 people, police said.",
    )
    return rss(
        entry("Hotel fire in Lisbon", link=f"{site.url}/fire", summary=nine),
        entry("Flood in Porto", link=f"{site.url}/flood", summary=eight),
    )


def figures(desk: Any) -> list[int]:
    """The tolls of the fire and the flood."""
    return sorted(alert.after.value for alert in desk.outlet.had)


@pytest.mark.parametrize(
    ("robots", "read"),
    [
        ((b"", 404), True),
        ((b"", 403), True),
        ((ALL.encode(), 404), True),
        ((b"", 200), True),
        ((ALL.encode(), 200), False),
        ((US.encode(), 200), False),
        ((b"User-agent: *\nDisallow: /flood\n", 200), True),
        ((b"", 500), False),
        ((b"", 429), False),
    ],
)
def test_pages(robots: tuple[bytes, int], read: bool, desk: Any, site: Any, reply: Any, teaser: bytes) -> None:
    """What robots.txt forbids is not asked for, and the summary serves. One that is not there forbids nothing, one that
    cannot be had everything."""
    body, status = robots
    site.replies = {"/rss": reply(teaser), "/fire": reply(PAGE), "/robots.txt": reply(body, status=status)}
    lisbon = desk(f"{site.url}/rss")
    lisbon.poll()
    assert figures(lisbon) == [8, 12 if read else 9]
    assert bool(site.times("/fire")) is read
    assert len(site.times("/rss")) == 1


def test_asked_once(desk: Any, site: Any, reply: Any, teaser: bytes) -> None:
    """However many pages of a site are wanted at once, its robots.txt is asked for once, under our name."""
    site.replies = {"/rss": reply(teaser), "/fire": reply(PAGE), "/flood": reply(status=404)}
    desk(f"{site.url}/rss").poll()
    (asked,) = [asked for asked in site.asked if asked.path == "/robots.txt"]
    assert asked.headers["User-Agent"].startswith("newsmon/")


def test_redirect_to_a_forbidden_page(desk: Any, sites: Any, site: Any, reply: Any, teaser: bytes) -> None:
    """A page that redirects to a site whose robots.txt forbids it is not read there."""
    other = sites()
    site.replies = {"/rss": reply(teaser), "/fire": reply(status=302, headers={"Location": f"{other.url}/fire"})}
    other.replies = {"/fire": reply(PAGE), "/robots.txt": reply(ALL.encode())}
    lisbon = desk(f"{site.url}/rss")
    lisbon.poll()
    assert figures(lisbon) == [8, 9]
    assert other.times("/fire") == []


def test_hostile_robots(
    desk: Any, site: Any, reply: Any, rss: Any, entry: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A robots.txt that is made to keep its reader busy for ever forbids its page, and the service goes on."""
    monkeypatch.setattr(poller, "Readers", partial(Readers, seconds=3))
    link = f"{site.url}/{'a' * 1500}"
    summary = "The fire killed 9 people in Lisbon, the mayor said."
    site.replies = {
        "/rss": reply(rss(entry("Hotel fire in Lisbon", link=link, summary=summary))),
        "/robots.txt": reply(f"User-agent: *\nDisallow: /{'*a' * 40}*b\n".encode()),
    }
    lisbon = desk(f"{site.url}/rss")
    began = time.monotonic()
    lisbon.poll()
    assert time.monotonic() - began < 15
    assert figures(lisbon) == [9]
