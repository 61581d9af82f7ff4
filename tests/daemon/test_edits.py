"""Pages and entries that change: what is an edit of the story, and what only stands beside it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

FIRE = "A fire in a hotel in Lisbon killed {killed} people, the fire service said on Friday."
PAGE = """<!doctype html><html lang="en"><head><title>Hotel fire in Lisbon</title>
<meta property="article:modified_time" content="2026-11-20T10:{minute:02d}:00Z"><script>token = "{minute}a7"</script>
</head><body><nav><ul><li><a href="/">Home</a><li><a href="/world">World</a></ul></nav><main><article>
<h1>Hotel fire in Lisbon</h1><p>Updated {minute} min ago</p>
<p>Last updated: 10:{minute:02d} GMT, Friday 20 November 2026</p>
<p>{story}</p>
<p>The flames broke out on the second floor before dawn, and guests fled to the street in their night clothes.</p>
<div class="ad">{advert}</div><p>Sponsored: {advert}</p>
<p>Neighbours opened their doors to those who had nowhere to go, and brought tea and blankets.</p>
<p>{minute}4 comments</p><p>1,{minute:02d}3 views</p><p>Read more: <a href="/{minute}">{other}</a></p>
<div class="related"><h3>Related stories</h3>
<ul><li><a href="/{minute}">{other}</a><li><a href="/x">{other}</a></ul></div>
</article></main><aside><h2>Most read</h2><ol><li><a href="/{minute}">{other}</a></ol></aside></body></html>"""
OTHERS = ("Flood kills 40 in Ostmoor", "Bus crash injures 31 near Porto", "Mayor of Skarv resigns")
ADVERTS = ("Sleep on a Brambil mattress", "Fly to Rhodes for 12", "Win one of 30 kettles")


def page(minute: int, killed: int = 12, story: str = FIRE) -> bytes:
    other, advert = OTHERS[minute % 3], ADVERTS[minute % 3]
    return PAGE.format(minute=minute, story=story.format(killed=killed), other=other, advert=advert).encode()


@pytest.fixture
def lisbon(desk: Any, site: Any, reply: Any, entry: Any, rss: Any) -> Any:
    """A feed that gave a page which was read once, and told of 12 killed."""
    teaser = entry("Hotel fire in Lisbon", link=f"{site.url}/fire", summary="Guests fled at night.")
    site.replies = {"/rss": reply(rss(teaser)), "/fire": reply(page(1))}
    lisbon = desk(f"{site.url}/rss")
    lisbon.poll()
    assert lisbon.told == ["Lisbon fire: death toll 12, per fire service - Tagus Gazette"]
    return lisbon


def articles(desk: Any) -> int:
    return sum(state.articles for state in desk.store.feeds())


def test_what_stands_beside_the_story(lisbon: Any, site: Any, reply: Any) -> None:
    """Stamps, counters, advertisements and links that change at every look make no version of a page."""
    for minute in range(2, 8):
        site.replies["/fire"] = reply(page(minute))
        lisbon.poll()
    assert len(site.times("/fire")) == 7
    assert articles(lisbon) == 1
    assert len(lisbon.told) == 1


def test_figure_among_it(lisbon: Any, site: Any, reply: Any) -> None:
    """A figure that is changed in silence among them is a new version of the page, told at the next look."""
    site.replies["/fire"] = reply(page(5))
    lisbon.poll()
    site.replies["/fire"] = reply(page(9, killed=10))
    lisbon.poll()
    assert articles(lisbon) == 2
    assert lisbon.told[1:] == ["Lisbon fire: death toll revised down to 10 (was 12), per fire service - Tagus Gazette"]
    (alert,) = lisbon.outlet.had[1:]
    assert "silent_edit" in alert.flags
    assert alert.time == lisbon.now


def test_bare_line_with_a_figure(lisbon: Any, site: Any, reply: Any) -> None:
    """A line without a verb or a full stop is part of the story: the figure in it is read."""
    site.replies["/fire"] = reply(page(3, story=FIRE + "</p><p>Death toll revised down to 10"))
    lisbon.poll()
    assert articles(lisbon) == 2
    assert "10 (was 12)" in lisbon.told[-1]


def test_entry_with_a_stamp(desk: Any, site: Any, reply: Any, entry: Any, rss: Any) -> None:
    """The same holds of a feed that has the whole text."""

    def feed(minute: int, killed: int) -> Any:
        parts = (f"Updated {minute} minutes ago", FIRE.format(killed=killed), f"{minute} comments")
        text = "".join(f"<p>{part}</p>" for part in parts)
        return reply(rss(entry("Hotel fire in Lisbon", f"<![CDATA[{text}]]>", link=f"{site.url}/fire")))

    site.replies = {"/rss": feed(1, 12)}
    lisbon = desk(f"{site.url}/rss")
    lisbon.poll()
    for minute in (2, 3):
        site.replies["/rss"] = feed(minute, 12)
        lisbon.poll()
    assert articles(lisbon) == 1
    site.replies["/rss"] = feed(4, 10)
    lisbon.poll(later=timedelta(minutes=5))
    assert articles(lisbon) == 2
    assert len(lisbon.told) == 2
