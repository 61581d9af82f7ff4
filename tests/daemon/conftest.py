"""Feeds that change on command, the service over them in this process or in its own, and a bare subscriber."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from itertools import count, pairwise
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
import redis
from ruamel.yaml import YAML

from monitor.config import Feed, Polling, Settings
from monitor.daemon import hand
from monitor.daemon.inbox import Stop
from monitor.daemon.measures import Measures
from monitor.daemon.service import Service
from monitor.errors import ChannelUnavailableError
from monitor.fetch import Fault, Fetched, FetchError, Validators
from monitor.lexicon import Lexicon, load_lexicon
from monitor.model import Alert, Notice
from monitor.store import FeedState, Store, open_store

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("NEWSMON_")}
Serving = Callable[..., AbstractContextManager[str]]
HOSTS = tuple(f"127.0.0.{number}" for number in range(1, 6))


@dataclass(frozen=True, slots=True)
class Reply:
    """What the site answers. With an ``etag`` it answers 304 to whoever has it; ``drip`` is seconds between bytes."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str | None = None
    hangs: bool = False
    drip: float = 0
    also: Callable[[], None] = lambda: None
    """Called when the request has come, before the answer."""


@dataclass(frozen=True, slots=True)
class Asked:
    path: str
    headers: Mapping[str, str]
    at: float
    """On the monotonic clock."""


@pytest.fixture(scope="session")
def answer() -> Callable[..., Fetched]:
    """What was fetched: ``answer(retry_after=..., url="https://...")``."""

    def answer(url: str = "https://news.example/rss", **facts: Any) -> Fetched:
        plain = {
            "final_url": url,
            "moved_to": None,
            "status": 200,
            "body": b"<rss/>",
            "content_type": None,
            "validators": Validators('"2"', None),
            "retry_after": None,
            "not_modified": False,
        }
        return Fetched(url=url, **{**plain, **facts})

    return answer


@pytest.fixture(scope="session")
def error() -> Callable[..., FetchError]:
    """Why something could not be fetched: ``error(status=410)``."""

    def error(**facts: Any) -> FetchError:
        return FetchError("no", url="https://news.example/rss", **{"fault": Fault.STATUS, "status": 503, **facts})

    return error


class Site:
    """A web site on one loopback address. ``replies`` may change at any time; ``asked`` is what it was asked.

    Its clock is ``ahead`` of ours.
    """

    ahead = timedelta(0)

    def __init__(self) -> None:
        self.replies: dict[str, Reply] = {}
        self.asked: list[Asked] = []
        self.closed = Event()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(Asked(self.path, dict(self.headers), time.monotonic()))
                site.answer(self, site.replies.get(self.path, Reply(status=404)))

            def date_time_string(self, timestamp: float | None = None) -> str:
                return super().date_time_string(time.time() + site.ahead.total_seconds())

        self.handler, self.url = Handler, ""

    def answer(self, to: BaseHTTPRequestHandler, reply: Reply) -> None:
        reply.also()
        if reply.hangs:
            self.closed.wait(30)
            return
        known = reply.etag and to.headers["If-None-Match"] == reply.etag
        body = b"" if known else reply.body
        to.send_response(304 if known else reply.status)
        tag = {"ETag": reply.etag} if reply.etag else {}
        for name, value in {"Content-Length": str(len(body)), **tag, **reply.headers}.items():
            to.send_header(name, value)
        to.end_headers()
        for part in (bytes([byte]) for byte in body) if reply.drip else (body,):
            to.wfile.write(part)
            if self.closed.wait(reply.drip):
                return

    def times(self, path: str) -> list[float]:
        """When the path was asked for."""
        return [asked.at for asked in self.asked if asked.path == path]


@pytest.fixture
def sites(serving: Serving) -> Iterator[Callable[[], Site]]:
    """Makes sites, each on an address of its own or on the given one: ``sites()``."""
    with _sites(serving) as make:
        yield make


@pytest.fixture(scope="module")
def lasting_sites(serving: Serving) -> Iterator[Callable[[], Site]]:
    """The same for what a whole module looks at."""
    with _sites(serving) as make:
        yield make


@pytest.fixture
def site(sites: Callable[[], Site]) -> Site:
    """A web site."""
    return sites()


@pytest.fixture(scope="session")
def reply() -> type[Reply]:
    """What a site answers: ``reply(body, status=404)``."""
    return Reply


@pytest.fixture(scope="session")
def rss() -> Callable[..., bytes]:
    """The bytes of a feed of entries: ``rss(entry(...), title="Wire")``."""

    def rss(*entries: str, title: str = "Tagus Gazette", more: str = "") -> bytes:
        head = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        return f"{head}<title>{title}</title>{more}{''.join(entries)}</channel></rss>".encode()

    return rss


@pytest.fixture(scope="session")
def entry() -> Callable[..., str]:
    """One entry of a feed with its whole text, or with only a ``summary`` of it."""

    def entry(title: str, text: str = "", *, link: str, at: str = "10:00", summary: str = "") -> str:
        said = f"<description>{summary}</description>" if summary else f"<content:encoded>{text}</content:encoded>"
        date = f"<pubDate>Fri, 20 Nov 2026 {at}:00 GMT</pubDate>"
        return f"<item><title>{title}</title><link>{link}</link>{date}{said}</item>"

    return entry


@pytest.fixture(scope="session")
def fire(entry: Callable[..., str], rss: Callable[..., bytes]) -> Callable[..., bytes]:
    """A feed with one article on a fire that killed so many: ``fire(12, link=...)``."""

    def fire(
        killed: int,
        *,
        link: str = "/fire",
        title: str = "Tagus Gazette",
        at: str = "10:00",
        said: str = ", the fire service said",
    ) -> bytes:
        text = f"A fire in a hotel in Lisbon killed {killed} people{said}."
        return rss(entry("Hotel fire in Lisbon", text, link=link, at=at), title=title)

    return fire


@dataclass(slots=True)
class Outlet:
    """A channel in this process. While ``down`` it takes nothing, and needs ``seconds`` to say so."""

    name: str = "redis"
    down: bool = False
    seconds: float = 0
    had: list[Alert | Notice] = field(default_factory=list)
    calls: int = 0
    closed: bool = False

    def send(self, alerts: Sequence[Alert | Notice]) -> None:
        self.ping()
        self.had += [alert for alert in alerts if alert.id not in {known.id for known in self.had}]

    def ping(self) -> None:
        self.calls += 1
        if self.down:
            time.sleep(self.seconds)
            raise ChannelUnavailableError("nobody there")

    def close(self) -> None:
        self.closed = True


@dataclass(slots=True)
class Desk:
    """The service in this process: ``poll()`` asks every feed once, on a clock that we set."""

    lexicon: Lexicon
    settings: Settings
    now: datetime = datetime(2026, 11, 20, 12, tzinfo=UTC)
    store: Store = field(default_factory=lambda: open_store(None))
    outlet: Outlet = field(default_factory=Outlet)
    measures: Measures = field(default_factory=Measures)
    stream: Callable[[Settings], Any] = lambda _: None

    def service(
        self,
        load: Callable[[], Settings] | None = None,
        channel: Callable[[Settings], Any] | None = None,
        **more: Any,
    ) -> Service:
        return Service(
            self.settings,
            self.store,
            self.lexicon,
            load=load or (lambda: self.settings),
            channel=channel or (lambda _: self.outlet),
            measures=self.measures,
            stream=self.stream,
            now=lambda: self.now,
            **more,
        )

    def poll(self, *, later: timedelta = timedelta(minutes=5)) -> bool:
        self.now += later
        return self.service().run(once=True).delivered

    @property
    def told(self) -> list[str]:
        return [alert.message for alert in self.outlet.had if isinstance(alert, Alert)]

    @property
    def noticed(self) -> list[str]:
        return [notice.message for notice in self.outlet.had if isinstance(notice, Notice)]


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    """The words."""
    return load_lexicon()


@pytest.fixture
def desk(lexicon: Lexicon) -> Callable[..., Desk]:
    """The service in this process over these feeds: ``desk("http://...", deadline_seconds=2)``."""

    def desk(*feeds: str | dict[str, Any], **polling: Any) -> Desk:
        followed = tuple(Feed(**(feed if isinstance(feed, dict) else {"url": feed})) for feed in feeds)
        return Desk(lexicon, Settings(feeds=followed, polling=Polling(**{"allow_private": HOSTS, **polling})))

    return desk


@dataclass(frozen=True, slots=True)
class Lateness:
    """How late each poll of the healthy feeds came, in seconds and in order, and what became of all of them.

    ``held`` is how many were in hand at most.
    """

    late: list[float]
    held: int
    states: dict[str, FeedState]

    @property
    def worst_but_one_in_a_hundred(self) -> float:
        return self.late[int(len(self.late) * 0.99)]


@pytest.fixture
def lateness(desk: Callable[..., Desk]) -> Callable[..., Lateness]:
    """Runs a service over healthy feeds, all that their sites show, and others, each with its interval."""

    def lateness(
        healthy: Sequence[Site], interval: float, others: Mapping[str, float], *, seconds: float, **polling: Any
    ) -> Lateness:
        paths = [(site, path) for site in healthy for path in site.replies]
        intervals = {f"{site.url}{path}": interval for site, path in paths} | dict(others)
        feeds = [{"url": url, "interval_seconds": often} for url, often in intervals.items()]
        many = desk(*feeds, tick_seconds=0.1, **polling)
        service = many.service()
        thread = Thread(target=service.run, daemon=True)
        thread.start()
        began, held = time.monotonic(), _let_run(many, service, seconds)
        ended = time.monotonic()
        service.post(Stop())
        thread.join(15)
        times = [[*(at for at in site.times(path) or [began] if at < ended), ended] for site, path in paths]
        late = sorted(later - earlier - interval for seen in times for earlier, later in pairwise(seen))
        return Lateness(late, held, {state.url: state for state in many.store.feeds()})

    return lateness


def _let_run(desk: Desk, service: Service, seconds: float) -> int:
    """The desk's clock goes as ours does; how many were in hand at most."""
    start, began, held = desk.now, time.monotonic(), 0
    while (gone := time.monotonic() - began) < seconds:
        desk.now = start + timedelta(seconds=gone)
        held = max(held, len(service._hand.held))
        time.sleep(0.02)
    return held


@pytest.fixture
def without_lanes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who does not answer may take every place."""

    def without_bounds(self: Any, fetches: int, per_host: int) -> None:
        self._most = dict.fromkeys(hand.Lane, 10_000)
        self._per_host = 10_000

    monkeypatch.setattr(hand.FeedTurn, "lane", hand.Lane.PROVEN)
    monkeypatch.setattr(hand.Hand, "resize", without_bounds)


@dataclass(slots=True)
class Daemon:
    """``monitor run`` in a process of its own, with a configuration that may be written again."""

    folder: Path
    redis: str
    process: subprocess.Popen[bytes] | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=lambda: dict(ENVIRONMENT))

    @property
    def config(self) -> Path:
        return self.folder / "monitor.yaml"

    @property
    def database(self) -> Path:
        return self.folder / "newsmon.db"

    @property
    def pid(self) -> int:
        assert self.process, "it was started"
        return self.process.pid

    def configure(self, *feeds: str | dict[str, Any], polling: Mapping[str, Any] | None = None, **more: Any) -> None:
        """Write the configuration; feeds that do not say are polled every second."""
        followed = [feed if isinstance(feed, dict) else {"url": feed, "interval_seconds": 1} for feed in feeds]
        self.settings = {
            "redis": {"url": self.redis},
            "web": {"enabled": False},
            "store": {"url": f"sqlite:///{self.database}"},
            "feeds": followed,
            "polling": {
                "tick_seconds": 0.2,
                "page_seconds": 1,
                "backlog_hours": 87_600,
                "allow_private": list(HOSTS),
                **(polling or {}),
            },
            **more,
        }
        with self.config.open("w") as file:
            YAML().dump(self.settings, file)

    def start(self, *options: str) -> None:
        with (self.folder / "log").open("ab") as log:
            command = (sys.executable, "-m", "monitor", "run", "--config", str(self.config), *options)
            self.process = subprocess.Popen(command, stderr=log, stdin=subprocess.DEVNULL, env=self.environment)

    def run(self, *options: str) -> int:
        """Start it and wait for its end."""
        self.start(*options)
        return self.ended()

    def ended(self, seconds: float = 30) -> int:
        """The exit code, when it has left."""
        assert self.process, "it was started"
        return self.process.wait(seconds)

    def stop(self) -> int:
        self.signal(signal.SIGTERM)
        return self.ended()

    def signal(self, number: int) -> None:
        os.kill(self.pid, number)

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text() if (self.folder / "log").exists() else ""

    def lines(self, event: str | None = None, **facts: object) -> list[dict[str, Any]]:
        """The complete log lines, of this event and with these facts."""
        complete = [line for line in self.log.splitlines(keepends=True) if line.endswith("}\n") and line[0] == "{"]
        wanted = {**({"event": event} if event else {}), **facts}
        return [line for line in map(json.loads, complete) if wanted.items() <= line.items()]

    def logged(self, event: str, times: int = 1, **facts: object) -> list[dict[str, Any]]:
        """Waits until that was logged so many times."""
        until(lambda: len(self.lines(event, **facts)) >= times, f"{event} {facts}\n", also=lambda: self.log)
        return self.lines(event, **facts)


@pytest.fixture
def daemon(tmp_path: Path, url: str) -> Iterator[Daemon]:
    """A service to configure and start, which publishes on the session's Redis."""
    with _ended(Daemon(tmp_path, url)) as daemon:
        yield daemon


@pytest.fixture(scope="module")
def lasting_daemon(tmp_path_factory: pytest.TempPathFactory, server: str) -> Iterator[Daemon]:
    """The same for what a whole module looks at."""
    with _ended(Daemon(tmp_path_factory.mktemp("daemon"), server)) as daemon:
        yield daemon


@pytest.fixture
def subscriber(client: redis.Redis, listen_bare: Callable[..., Any]) -> Iterator[Any]:
    """Somebody who listens."""
    subscriber = listen_bare(client)
    yield subscriber
    subscriber.pubsub.close()


@pytest.fixture(scope="session")
def wait() -> Callable[..., None]:
    """Waits until something holds: ``wait(lambda: ..., "what")``."""
    return until


def until(holds: Callable[[], bool], what: str, seconds: float = 30, also: Callable[[], str] = str) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"not within {seconds} s: {what}{also()}"
        time.sleep(0.02)


@contextmanager
def _sites(serving: Serving) -> Iterator[Callable[[], Site]]:
    numbers = count(1)
    with ExitStack() as stack:

        def make(host: str | None = None) -> Site:
            made = Site()
            made.url = stack.enter_context(serving(made.handler, host or f"127.0.0.{next(numbers)}"))
            stack.callback(made.closed.set)
            return made

        yield make


@contextmanager
def _ended(daemon: Daemon) -> Iterator[Daemon]:
    try:
        yield daemon
    finally:
        if daemon.process and daemon.process.poll() is None:
            daemon.process.kill()
            daemon.process.wait()
