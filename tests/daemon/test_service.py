"""What the service makes of feeds and pages, in this process, on a clock that is set."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from monitor.config import Feed
from monitor.daemon import intake
from monitor.daemon import service as module
from monitor.daemon.inbox import Reload, Stop
from monitor.errors import ChannelError, ConfigError

PAGE = """<html><body><nav>Home News Sport</nav><article><h1>Hotel fire in Lisbon</h1>
<p>A fire in a hotel in Lisbon killed {killed} people, the fire service said on Friday.</p>
<p>The flames broke out on the second floor before dawn, and guests fled to the street in their night clothes.</p>
</article></body></html>"""


@pytest.fixture
def teaser(entry: Callable[..., str], rss: Callable[..., bytes], site: Any) -> Callable[..., bytes]:
    """A feed with only a summary of an article, at ``/fire``."""

    def teaser(summary: str = "Guests fled at night.", *more: str) -> bytes:
        return rss(entry("Hotel fire in Lisbon", link=f"{site.url}/fire", summary=summary), *more)

    return teaser


def test_page_of_a_summary(desk: Any, site: Any, reply: Any, teaser: Any) -> None:
    """Where the feed has only a summary, the figure is taken from the page."""
    site.replies = {"/rss": reply(teaser()), "/fire": reply(PAGE.format(killed=12).encode())}
    lisbon = desk(f"{site.url}/rss")
    assert lisbon.poll()
    assert lisbon.told == ["Lisbon fire: death toll 12, per fire service - Tagus Gazette"]
    assert lisbon.outlet.had[0].evidence.url == f"{site.url}/fire"


@pytest.mark.parametrize("page", ["missing", "a login form", "hanging"])
def test_page_that_fails(page: str, desk: Any, site: Any, reply: Any, teaser: Any) -> None:
    """Where the page cannot be read, the summary serves."""
    answer = {
        "missing": reply(status=404),
        "a login form": reply(b"<html><body><form>Log in</form></body></html>"),
        "hanging": reply(hangs=True),
    }[page]
    site.replies = {"/rss": reply(teaser("The fire killed 9 people in Lisbon, the mayor said.")), "/fire": answer}
    lisbon = desk(f"{site.url}/rss", deadline_seconds=0.5)
    assert lisbon.poll()
    assert lisbon.told == ["Lisbon fire: death toll 9, per mayor - Tagus Gazette"]


def test_no_pages(desk: Any, site: Any, reply: Any, teaser: Any, entry: Any, rss: Any) -> None:
    """Pages are not fetched where the configuration says so, nor where the feed has the whole text."""
    whole = rss(entry("Fire", "A fire in Porto killed 4 people, police said.", link=f"{site.url}/porto"), title="B")
    site.replies = {"/a": reply(teaser("The fire killed 9 people in Lisbon, the mayor said.")), "/b": reply(whole)}
    feeds = desk({"url": f"{site.url}/a", "pages": False}, f"{site.url}/b")
    assert feeds.poll()
    assert sorted(asked.path for asked in site.asked) == ["/a", "/b"]
    assert len(feeds.told) == 2


def test_page_that_fails_later(desk: Any, site: Any, reply: Any, teaser: Any, entry: Any) -> None:
    """A page that was read before and fails now is no news, though its feed has something else to say."""
    site.replies = {"/rss": reply(teaser()), "/fire": reply(PAGE.format(killed=12).encode())}
    lisbon = desk(f"{site.url}/rss")
    lisbon.poll()
    site.replies = {"/rss": reply(teaser("Guests fled at night.", entry("Weather", "Rain.", link=f"{site.url}/rain")))}
    lisbon.poll()
    assert lisbon.store.feeds()[0].articles == 2
    assert len(lisbon.told) == 1


def test_page_with_its_summary(desk: Any, site: Any, reply: Any, teaser: Any) -> None:
    """An edited summary has its page read again, and what that says now is what counts."""
    site.replies = {"/rss": reply(teaser()), "/fire": reply(PAGE.format(killed=12).encode())}
    lisbon = desk(f"{site.url}/rss")
    lisbon.poll()
    site.replies = {"/rss": reply(teaser("Guests fled.")), "/fire": reply(PAGE.format(killed=10).encode())}
    lisbon.poll()
    assert lisbon.told[1:] == ["Lisbon fire: death toll revised down to 10 (was 12), per fire service - Tagus Gazette"]


def test_page_that_is_edited(desk: Any, site: Any, reply: Any, teaser: Any) -> None:
    """A page whose text changes is a new version, as of the first sight of it, though its feed never changes."""
    site.replies = {"/rss": reply(teaser(), etag='"1"'), "/fire": reply(PAGE.format(killed=12).encode(), etag='"a"')}
    lisbon = desk(f"{site.url}/rss")
    hour = timedelta(hours=1)
    lisbon.poll(later=hour)
    lisbon.poll(later=hour)
    site.replies["/fire"] = reply(PAGE.format(killed=10).encode(), etag='"b"')
    lisbon.poll(later=hour)
    lisbon.poll(later=hour)
    assert lisbon.told[1:] == ["Lisbon fire: death toll revised down to 10 (was 12), per fire service - Tagus Gazette"]
    assert lisbon.outlet.had[-1].time == lisbon.now - hour
    asked = [request.headers.get("If-None-Match") for request in site.asked if request.path == "/fire"]
    assert asked == [None, None, '"a"', '"b"']


def test_page_that_is_read_at_last(desk: Any, site: Any, reply: Any, teaser: Any) -> None:
    """A page that could not be read is tried again; what it says then is a version of its summary."""
    site.replies = {
        "/rss": reply(teaser("The fire killed 9 people in Lisbon, the mayor said.")),
        "/fire": reply(status=503),
    }
    lisbon = desk(f"{site.url}/rss")
    lisbon.poll()
    lisbon.poll()
    site.replies["/fire"] = reply(PAGE.format(killed=12).encode())
    lisbon.poll(later=timedelta(minutes=10))
    assert lisbon.told == [
        "Lisbon fire: death toll 9, per mayor - Tagus Gazette",
        "Lisbon fire: death toll rises to 12 (was 9), per fire service - Tagus Gazette",
    ]


def test_page_of_two_feeds(desk: Any, site: Any, reply: Any, teaser: Any) -> None:
    """Two feeds that tell of one page in different words do not take turns in making versions of it."""
    site.replies = {
        "/world": reply(teaser("The fire killed 9 people in Lisbon, the mayor said.")),
        "/europe": reply(teaser("Nine people died in a fire in Lisbon, the mayor said.")),
        "/fire": reply(status=404),
    }
    both = desk(f"{site.url}/world", f"{site.url}/europe")
    for number in range(4):
        both.poll()
        for path in ("/world", "/europe"):
            again = site.replies[path].body.replace(b"</channel>", f"<ttl>{number}</ttl></channel>".encode())
            site.replies[path] = reply(again)
    assert sum(state.articles for state in both.store.feeds()) == 2
    assert both.told == ["Lisbon fire: death toll 9, per mayor - Tagus Gazette"]


def test_page_that_nobody_wants_any_more(desk: Any, site: Any, reply: Any, teaser: Any) -> None:
    """A page is not read again once its feed is configured to have none, nor once its news is old."""
    site.replies = {"/rss": reply(teaser()), "/fire": reply(PAGE.format(killed=12).encode())}
    lisbon = desk(f"{site.url}/rss")
    lisbon.poll()
    lisbon.poll(later=timedelta(days=8))
    lisbon.poll(later=timedelta(days=8))
    assert len(site.times("/fire")) == 2

    other = desk(f"{site.url}/rss")
    other.poll()
    other.settings = desk({"url": f"{site.url}/rss", "pages": False}).settings
    other.poll()
    assert len(site.times("/fire")) == 3


def test_unchanged_feed(desk: Any, site: Any, reply: Any, fire: Any) -> None:
    """A feed that says it has not changed, or says the same bytes again, is not read and tells nothing."""
    site.replies = {"/tagged": reply(fire(12), etag='"1"'), "/plain": reply(fire(12, link="/b"))}
    feeds = desk(f"{site.url}/tagged", f"{site.url}/plain")
    for _ in range(3):
        feeds.poll()
    tagged = [asked.headers.get("If-None-Match") for asked in site.asked if asked.path == "/tagged"]
    assert tagged == [None, '"1"', '"1"']
    assert [(state.articles, state.polled) for state in feeds.store.feeds()] == [(1, feeds.now)] * 2
    assert len(feeds.told) == 1


def test_held_is_settled_by_the_clock(desk: Any, site: Any, reply: Any, fire: Any) -> None:
    """A fall that was held back is told once its hours have passed, though no feed says anything more."""
    site.replies = {f"/{name}": reply(fire(12, title=name, link=f"/{name}/fire")) for name in ("Gazette", "Courier")}
    lisbon = desk(*(f"{site.url}{path}" for path in site.replies))
    lisbon.poll()
    site.replies["/Gazette"] = reply(fire(20, title="Gazette", link="/Gazette/fire"))
    lisbon.poll()
    site.replies["/Courier"] = reply(fire(17, title="Courier", link="/Courier/later", at="12:14", said=""))
    lisbon.poll()
    assert [message.split(", per")[0] for message in lisbon.told] == [
        "Lisbon fire: death toll 12",
        "Lisbon fire: death toll rises to 20 (was 12)",
    ]
    site.replies = {path: reply(status=500) for path in site.replies}
    lisbon.poll(later=timedelta(hours=5))
    assert len(lisbon.told) == 2
    lisbon.poll(later=timedelta(hours=2))
    (told,) = lisbon.told[2:]
    assert "17" in told


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch, wait: Any) -> Any:
    """Runs a service in a thread until the test ends."""
    monkeypatch.setattr(module, "BEAT_SECONDS", 0.05)
    running: list[tuple[Any, threading.Thread]] = []

    def run(desk: Any, **options: Any) -> Any:
        service = desk.service(**options)
        thread = threading.Thread(target=service.run, daemon=True)
        thread.start()
        running.append((service, thread))
        return service

    yield run
    for service, thread in running:
        service.post(Stop())
        thread.join(10)
        assert not thread.is_alive()


def test_channel_that_is_slow_to_fail(desk: Any, site: Any, reply: Any, running: Any, wait: Any) -> None:
    """While a channel takes long to say no, polling goes on most of the time."""
    site.replies = {"/rss": reply(status=304)}
    slow = desk({"url": f"{site.url}/rss", "interval_seconds": 1}, tick_seconds=0.05)
    slow.outlet.down, slow.outlet.seconds = True, 0.15
    running(slow)
    time.sleep(1.2)
    assert slow.outlet.calls <= 2


def test_beats_between_ticks(desk: Any, running: Any, wait: Any) -> None:
    """A service whose ticks are rare says in between that it lives."""
    rare = desk(tick_seconds=3600)
    running(rare)
    wait(lambda: bool(rare.store.heartbeats()), "a first heartbeat")
    rare.now += timedelta(minutes=1)
    wait(lambda: rare.store.heartbeats()[0].at == rare.now, "a heartbeat of the new time")


def test_defect_is_the_affair_of_its_feed(desk: Any, site: Any, reply: Any, fire: Any, monkeypatch: Any) -> None:
    """An article that brings out a defect of ours fails its feed, and the next feed is polled."""
    site.replies = {"/a": reply(fire(66, link="/a/fire")), "/b": reply(fire(12, link="/b/fire"))}
    sound = intake.judge

    def judge(article: Any, *arguments: Any, **named: Any) -> Any:
        assert "66" not in article.text
        return sound(article, *arguments, **named)

    monkeypatch.setattr(intake, "judge", judge)
    both = desk(f"{site.url}/a", f"{site.url}/b")
    with capture_logs() as lines:
        both.poll()
    (defect,) = (line for line in lines if line["event"] == "a defect of this program")
    assert defect["feed"] == f"{site.url}/a"
    assert isinstance(defect["exc_info"], AssertionError)
    assert [state.failures for state in both.store.feeds()] == [1, 0]
    assert both.told == ["Lisbon fire: death toll 12, per fire service - Tagus Gazette"]


def test_reload_is_all_or_nothing(desk: Any, running: Any, wait: Any, monkeypatch: Any) -> None:
    """A configuration that loads and whose channel cannot be made changes nothing, and the service goes on."""
    old = desk("http://127.0.0.1:1/old")
    new = old.settings.model_copy(update={"feeds": (Feed(url="http://127.0.0.1:1/new"),)})
    made: list[Any] = []

    def channel(settings: Any) -> Any:
        made.append(settings)
        if settings is new and len(made) == 2:
            raise ChannelError("not an address")
        return old.outlet

    service = running(old, load=lambda: new, channel=channel)
    service.post(Reload())
    wait(lambda: len(made) == 2, "a first try")
    service.post(Reload())
    wait(lambda: len(made) == 3, "a second try")
    wait(lambda: [state.url for state in old.store.feeds()] == ["http://127.0.0.1:1/new"], "the new feeds")


def test_answer_of_a_feed_that_was_dropped(
    desk: Any, site: Any, reply: Any, fire: Any, running: Any, wait: Any
) -> None:
    """What a feed answers that is no longer followed is not told."""
    slow = desk(f"{site.url}/rss")
    none = slow.settings.model_copy(update={"feeds": ()})
    service: list[Any] = []
    site.replies = {"/rss": reply(fire(12), also=lambda: (service[0].post(Reload()), time.sleep(0.3)))}
    service.append(running(slow, load=lambda: none))
    wait(lambda: bool(site.asked) and not slow.store.feeds(), "the reload")
    time.sleep(0.8)
    assert slow.told == []


@pytest.mark.parametrize("faulty", [ConfigError("monitor.yaml:3:1: feeds: no list")])
def test_faulty_configuration(faulty: ConfigError, desk: Any, running: Any, wait: Any) -> None:
    """A configuration with faults leaves the old one in force."""
    old = desk("http://127.0.0.1:1/old")
    tried: list[int] = []

    def load() -> Any:
        tried.append(1)
        raise faulty

    service = running(old, load=load)
    service.post(Reload())
    wait(lambda: bool(tried), "a try")
    wait(lambda: [state.url for state in old.store.feeds()] == ["http://127.0.0.1:1/old"], "the old feeds")


def test_wishes_of_feed_and_server(desk: Any, site: Any, reply: Any, rss: Any) -> None:
    """A feed's ttl and its server's Cache-Control put its next poll off, unless it has an interval of its own."""
    caching = {"Cache-Control": "max-age=1500"}
    site.replies = {"/ttl": reply(rss(more="<ttl>20</ttl>")), "/cached": reply(rss(), headers=caching, etag='"1"')}
    both = desk(*(f"{site.url}{path}" for path in site.replies))
    own = desk({"url": f"{site.url}/ttl", "interval_seconds": 60})
    waits: dict[str, timedelta] = {}
    for one in (both, own, both):
        one.poll()
        waits |= {state.url.removeprefix(site.url): state.due - one.now for state in one.store.feeds()}
    assert waits == {"/ttl": timedelta(minutes=20), "/cached": timedelta(minutes=25)}
    own.poll()
    assert [state.due - own.now for state in own.store.feeds()] == [timedelta(minutes=1)]


def test_edit_of_a_page_of_an_open_event(desk: Any, site: Any, reply: Any, teaser: Any) -> None:
    """Hours after it appeared, a page about an open event is still read again within five minutes."""
    site.replies = {"/rss": reply(teaser()), "/fire": reply(PAGE.format(killed=12).encode())}
    lisbon = desk({"url": f"{site.url}/rss", "interval_seconds": 86_400})
    lisbon.poll()
    lisbon.now += timedelta(hours=20)
    for _ in range(2):
        lisbon.poll()
        (watch,) = lisbon.store.due_watches(lisbon.now + timedelta(minutes=5), 9)
        assert watch.due - lisbon.now < timedelta(minutes=5)
    site.replies["/fire"] = reply(PAGE.format(killed=10).encode())
    lisbon.poll()
    assert "revised down to 10 (was 12)" in lisbon.told[-1]


def test_source_down_and_back(desk: Any, site: Any, reply: Any, fire: Any) -> None:
    """A source that fails twice in a row is told as down, once, and as back when it answers, in order with alerts."""
    site.replies = {"/rss": reply(fire(12))}
    lisbon = desk({"url": f"{site.url}/rss", "publisher": "Tagus Gazette"})
    lisbon.poll()
    site.replies["/rss"] = reply(status=503)
    lisbon.poll()
    assert lisbon.noticed == []
    lisbon.poll()
    down = f"source down: Tagus Gazette ({site.url}/rss), not read since 2026-11-20 12:05Z: the server answered 503"
    assert lisbon.noticed == [down]
    lisbon.poll()
    site.replies["/rss"] = reply(fire(15))
    lisbon.poll()
    lisbon.poll()
    back = f"source back: Tagus Gazette ({site.url}/rss), not read from 2026-11-20 12:05Z to 2026-11-20 12:25Z"
    assert lisbon.noticed == [down, back]
    assert [told.sequence for told in lisbon.outlet.had] == [1, 2, 3, 4]
    site.replies["/rss"] = reply(status=410)
    lisbon.poll()
    assert len(lisbon.noticed) == 3, "one that is gone is down at once"


def test_source_that_was_never_read(desk: Any, site: Any, reply: Any) -> None:
    """A source that never answered is told too."""
    lisbon = desk(f"{site.url}/rss")
    lisbon.poll()
    lisbon.poll()
    assert lisbon.noticed == [f"source down: {site.url}/rss, never read so far: the server answered 404"]


def test_failing_pages_show(desk: Any, site: Any, reply: Any, teaser: Any) -> None:
    """Of a feed whose pages cannot be read again, the state says so until one can."""
    site.replies = {"/rss": reply(teaser()), "/fire": reply(PAGE.format(killed=12).encode())}
    lisbon = desk(f"{site.url}/rss")
    lisbon.poll()
    site.replies["/fire"] = reply(status=403)
    lisbon.poll()
    lisbon.poll(later=timedelta(minutes=10))
    (state,) = lisbon.store.feeds()
    assert (state.page_failures, state.page_error) == (2, f"{site.url}/fire: the server answered 403")
    site.replies["/fire"] = reply(PAGE.format(killed=12).encode())
    lisbon.poll(later=timedelta(hours=1))
    (state,) = lisbon.store.feeds()
    assert (state.page_failures, state.page_error) == (0, None)


def test_backlog_of_a_new_feed(desk: Any, site: Any, reply: Any, entry: Any, rss: Any) -> None:
    """Of what is a day old when a feed first answers nobody is told; it is known, and what changes it is told."""

    def feed(flood: int, *more: str) -> Any:
        old = entry("Flood in Porto", f"A flood in Porto killed {flood} people, police said.", link=f"{site.url}/flood")
        return reply(rss(old.replace("20 Nov", "18 Nov").replace("Fri", "Wed"), *more))

    fire = entry("Fire in Faro", "A fire in Faro killed 7 people, police said.", link=f"{site.url}/fire")
    site.replies = {"/rss": feed(5, fire)}
    new = desk(f"{site.url}/rss")
    new.poll()
    assert new.told == ["Faro fire: death toll 7, per police - Tagus Gazette"]
    flood = new.store.find_event("Porto flood")
    (silent,) = new.store.history(flood.id)
    assert (silent.revision.told, silent.revision.flags, silent.alert) == (False, ("backlog",), None)
    site.replies["/rss"] = feed(8, fire)
    new.poll()
    assert new.told[1:] == ["Porto flood: death toll rises to 8 (was 5), per police - Tagus Gazette"]
    assert [alert.sequence for alert in new.outlet.had] == [1, 2]


def test_entry_that_comes_back_after_it_was_forgotten(desk: Any, site: Any, reply: Any, fire: Any, rss: Any) -> None:
    """An entry that was not shown for months is no news when it is shown again as it was."""
    site.replies = {"/rss": reply(fire(12))}
    lisbon = desk(f"{site.url}/rss")
    lisbon.poll()
    site.replies["/rss"] = reply(rss())
    lisbon.poll(later=timedelta(days=61))
    with lisbon.store.transaction() as transaction:
        assert transaction.version_of(f"{site.url}/fire") is None
    site.replies["/rss"] = reply(fire(12))
    lisbon.poll()
    assert len(lisbon.told) == 1
