"""`polling.hand_over`: articles go into the stream on a real Redis, and are judged by whoever reads it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
import redis
from structlog.testing import capture_logs

from monitor.cli_scale import articles_stream
from monitor.client.topics import articles_key
from monitor.config.settings import Redis
from monitor.daemon.inbox import Stop
from monitor.errors import ChannelUnavailableError
from monitor.extractor import extract
from monitor.model import Article
from monitor.pipeline import Rules
from monitor.scale.live.entries import Sender, article_of, came, is_backlog
from monitor.scale.live.judging import Arrival, judged
from monitor.scale.live.memory import Memory

KEY = articles_key("newsmon:v1")
Handed = Callable[[], list[tuple[str, dict[bytes, bytes]]]]


@pytest.fixture
def handed(url: str) -> Iterator[Handed]:
    """What was handed over so far, with the ids of the entries."""
    with redis.Redis.from_url(url, protocol=2) as client:
        yield lambda: [(entry.decode(), fields) for entry, fields in client.xrange(KEY)]


@pytest.fixture
def lisbon(desk: Any, site: Any, url: str) -> Any:
    """A desk that hands over what its feed tells."""
    lisbon = desk(f"{site.url}/rss", hand_over=True)
    lisbon.settings = lisbon.settings.model_copy(update={"redis": Redis(url=url)})
    lisbon.stream = articles_stream
    return lisbon


def _article(fields: dict[bytes, bytes]) -> Article:
    article = article_of("1-0", fields)
    assert article is not None
    return article


def test_each_version_is_handed_over_once_and_judged_by_nobody_here(
    lisbon: Any, site: Any, reply: Any, fire: Any, handed: Handed
) -> None:
    """An unchanged feed adds nothing; this machine knows of no event, and says nothing."""
    for killed in (12, 12, 10):
        site.replies = {"/rss": reply(fire(killed))}
        lisbon.poll()
    told = [_article(fields).text for _, fields in handed()]
    assert ["killed 12 " in text for text in told] == [True, False] and "killed 10 " in told[1]
    assert not lisbon.told and lisbon.store.events() == ()


def test_what_is_handed_over_is_told_as_it_would_be_here(
    lisbon: Any, desk: Any, site: Any, reply: Any, fire: Any, handed: Handed, lexicon: Any
) -> None:
    """The same alerts, with the same ids, by whoever judges the entries in their order."""
    here, memory = desk(f"{site.url}/rss"), Memory({}, timedelta(days=400))  # type: ignore[arg-type]
    for killed in (12, 15, 10):
        site.replies = {"/rss": reply(fire(killed))}
        lisbon.poll()
        here.poll()
    told = []
    for entry, fields in handed():
        article = _article(fields)
        arrival = Arrival(came(entry, fields), article, extract(article, lexicon), is_backlog(fields))
        told += [alert.id for alert in judged(arrival, memory, lexicon, Rules())]
    assert told == [alert.id for alert in here.outlet.had] and len(told) == 3


def test_what_was_old_news_at_first_sight_is_marked_so(
    lisbon: Any, site: Any, reply: Any, entry: Any, rss: Any, handed: Handed
) -> None:
    """Of a backlog nothing is to be told, as here."""
    old = "<item><title>Mill fire</title><link>/mill</link><pubDate>Mon, 16 Nov 2026 09:00:00 GMT</pubDate></item>"
    new = entry("Hotel fire in Lisbon", "A fire in a hotel in Lisbon killed 12 people.", link="/fire")
    site.replies = {"/rss": reply(rss(old, new))}
    lisbon.poll()
    assert {_article(fields).title: is_backlog(fields) for _, fields in handed()} == {
        "Mill fire": True,
        "Hotel fire in Lisbon": False,
    }


def test_nothing_is_lost_while_the_stream_is_away(
    lisbon: Any, site: Any, reply: Any, fire: Any, handed: Handed
) -> None:
    """What could not be handed over is no news that was seen: it goes there as soon as it can."""
    site.replies = {"/rss": reply(fire(12), etag='"1"')}
    lisbon.stream = lambda _: Sender("redis://127.0.0.1:1/0", "newsmon:v1")
    with pytest.raises(ChannelUnavailableError):
        lisbon.poll()
    lisbon.stream = articles_stream
    assert handed() == []
    lisbon.poll()
    assert len(handed()) == 1


def test_a_page_that_tells_figures_is_read_again_as_one_about_an_event(
    lisbon: Any, site: Any, reply: Any, rss: Any, entry: Any, handed: Handed
) -> None:
    """Its edits are handed over, though its feed never changes."""
    page = (
        "<html><body><article><p>A fire in a hotel in Lisbon killed {} people, police said.</p></article></body></html>"
    )
    feed = rss(entry("Hotel fire in Lisbon", link=f"{site.url}/fire", summary="Guests fled a fire in a hotel."))
    site.replies = {"/rss": reply(feed, etag='"1"'), "/fire": reply(page.format(12).encode())}
    lisbon.poll()
    site.replies["/fire"] = reply(page.format(10).encode())
    lisbon.poll()
    lisbon.poll()
    assert [_article(fields).text.count("killed 10 ") for _, fields in handed()] == [0, 1]


def test_the_service_stands_still_until_the_stream_takes_something(
    lisbon: Any, site: Any, reply: Any, fire: Any, handed: Handed
) -> None:
    """It says so once, asks no feed again meanwhile, and then hands over what it had."""
    site.replies = {"/rss": reply(fire(12))}

    class Hesitant(Sender):
        refusals = 2

        def take(self, articles: Sequence[tuple[Article, bool]]) -> None:
            if self.refusals:
                self.refusals -= 1
                raise ChannelUnavailableError("nobody there")
            super().take(articles)

    lisbon.stream = lambda settings: Hesitant(settings.redis.url.get_secret_value(), settings.redis.prefix)
    service = lisbon.service()
    with capture_logs() as logs:
        thread = Thread(target=service.run)
        thread.start()
        end = time.monotonic() + 30
        while not handed() and time.monotonic() < end:
            time.sleep(0.05)
        service.post(Stop())
        thread.join(30)
    assert len(handed()) == 1 and len(site.times("/rss")) == 1
    said = [line["event"] for line in logs if "stream of articles" in line["event"]]
    assert said == ["the stream of articles takes nothing, all else waits for it"]
