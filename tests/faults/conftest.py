"""Monitors and servers that can be hurt, feeds whose figures move, and what came of it beside what should have."""

from __future__ import annotations

import json
import os
import select
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import redis
from ruamel.yaml import YAML

from monitor.client import subscribe
from monitor.daemon.delivery import Delivery
from monitor.notifier.embedded import EmbeddedRedis
from monitor.notifier.redis import RedisChannel
from monitor.store import Store, open_store
from monitor.store.engine import connect

STREAM = "newsmon:v1:stream:alerts"
RECOVERY_SECONDS = 30.0

STORIES = {
    "Lisbon": "A fire in a hotel in Lisbon killed {} people, the fire service said.",
    "Jakarta": "The sinking of a ferry off Jakarta killed {} people, the navy said.",
    "Lima": "A bus crash near Lima killed {} people, police said.",
    "Nairobi": "The collapse of a school building in Nairobi killed {} pupils, the Red Cross said.",
    "Ankara": "A gas explosion at a market in Ankara killed {} people, the governor said.",
    "Manila": "A landslide outside Manila killed {} villagers, the mayor said.",
}
FIGURES = (12, 15, 31, 28, 64)
"""What each story counts, hour by hour."""
ALERTS = len(STORIES) * len(FIGURES)


@dataclass(slots=True)
class Post:
    """The monitor's half that delivers: ``commit`` queues alerts by number, ``delivery`` sends them."""

    folder: Path
    url: str
    make_alert: Callable[..., Any]
    queue: Callable[..., None]
    store: Store
    delivery: Delivery

    def commit(self, *numbers: int, **more: Any) -> None:
        self.queue(self.store, *(self.make_alert(number, **more) for number in numbers))

    def send(self) -> bool:
        return self.delivery.flush(ask=True)

    def reopen(self) -> None:
        """Start the monitor again, on the database as it is now."""
        self.store.close()
        self.store = open_store(str(self.database), writer=True)
        self.delivery = Delivery(self.store, RedisChannel(self.url))

    @property
    def database(self) -> Path:
        return self.folder / "newsmon.db"

    def stream(self) -> list[dict[str, Any]]:
        """The alerts in the stream."""
        with redis.Redis.from_url(self.url) as client:
            return [json.loads(fields[b"event"]) for _, fields in client.xrange(STREAM)]

    def ids(self) -> list[str]:
        return [alert["id"] for alert in self.stream()]


@pytest.fixture
def post(tmp_path: Path, make_alert: Any, commit: Any) -> Iterator[Callable[[str], Post]]:
    """Makes the delivering half for a Redis: ``post(url)``."""
    made: list[Post] = []

    def post(url: str) -> Post:
        folder = tmp_path / f"post{len(made)}"
        folder.mkdir()
        store = open_store(str(folder / "newsmon.db"), writer=True)
        made.append(Post(folder, url, make_alert, commit, store, Delivery(store, RedisChannel(url))))
        return made[-1]

    yield post
    for one in made:
        one.store.close()


@pytest.fixture
def broken(tmp_path: Path) -> Iterator[EmbeddedRedis]:
    """A Redis of our own, to be killed and started: without persistence."""
    with EmbeddedRedis(tmp_path) as server:
        yield server


class Listener:
    """Somebody who listens with the client in a thread, until so many alerts were heard."""

    def __init__(self, url: str, count: int, **options: Any) -> None:
        self.ids: list[str] = []
        self.noticed: list[str] = []
        self._alerts = subscribe(url=url, noticed=lambda what, _: self.noticed.append(what), **options)
        self._count = count
        self._thread = Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        for alert in self._alerts:
            self.ids.append(alert.id)
            if len(self.ids) == self._count:
                return

    def all(self) -> list[str]:
        self._thread.join(20)
        return self.ids


@pytest.fixture
def listen() -> type[Listener]:
    """Listens: ``listen(url, count).all()``."""
    return Listener


# -- Monitors of their own ----------------------------------------------------------------------------------------


class Nursery:
    """A process that has the program in memory, and lets monitors loose."""

    def __init__(self) -> None:
        command = (sys.executable, str(Path(__file__).with_name("nursery.py")))
        kept = {name: value for name, value in os.environ.items() if not name.startswith("NEWSMON_")}
        kept["PYTHONPATH"] = str(Path(__file__).parents[2])
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=kept, process_group=0
        )

    def ask(self, **request: Any) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        with self._process:
            pass


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Where monitors come from."""
    with closing(Nursery()) as nursery:
        yield nursery


class Monitor:
    """A command of the program in a process of its own."""

    def __init__(self, nursery: Nursery, log: Path, *arguments: object, **options: Any) -> None:
        self._nursery, self._log = nursery, log
        log.touch()
        self.pid = nursery.ask(arguments=list(map(str, arguments)), log=str(log), **options)
        self._end = os.pidfd_open(self.pid)
        self.code: int | None = None

    def kill(self, number: int = signal.SIGKILL) -> None:
        os.kill(self.pid, number)

    @property
    def runs(self) -> bool:
        return self.code is None and not select.select([self._end], [], [], 0)[0]

    def ended(self, seconds: float = RECOVERY_SECONDS) -> int:
        """The exit code, below zero for a signal."""
        if self.code is None:
            ended = select.select([self._end], [], [], seconds)[0]
            if not ended:
                self.kill()
            os.close(self._end)
            self.code = self._nursery.ask(wait=self.pid)
            assert ended, f"it does not end within {seconds} s:\n{self.log[-3000:]}"
        return self.code

    @property
    def log(self) -> str:
        return self._log.read_text()

    def lines(self, event: str, **facts: object) -> list[dict[str, Any]]:
        """The log lines of this event, with these facts."""
        found = [json.loads(line) for line in self.log.splitlines(keepends=True) if line[0] == "{" and line[-1] == "\n"]
        return [line for line in found if {"event": event, **facts}.items() <= line.items()]

    def logged(self, event: str, times: int = 1, **facts: object) -> list[dict[str, Any]]:
        """Waits until that was logged so many times."""
        until(lambda: len(self.lines(event, **facts)) >= times, f"{event} {facts}", lambda: self.log)
        return self.lines(event, **facts)


def until(holds: Callable[[], object], what: str, also: Callable[[], str] = str, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"not within {seconds} s: {what}\n{also()[-3000:]}"
        time.sleep(0.01)


@pytest.fixture(scope="session")
def wait() -> Callable[..., None]:
    """Waits until something holds: ``wait(lambda: ..., "what")``."""
    return until


# -- What they read, and what comes of it -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Came:
    """What came of the news: the alerts of each event in the order of the stream, and what is known in the end."""

    told: dict[str, tuple[str, ...]]
    known: frozenset[tuple[str, str, int | None]]

    @property
    def ids(self) -> list[str]:
        return [id for told in self.told.values() for id in told]


@dataclass(slots=True)
class Newsroom:
    """Feeds, a database and a Redis: ``start`` lets a monitor loose on them, ``came`` is what came of it."""

    folder: Path
    nursery: Nursery
    feeds: tuple[str, ...]
    redis: str
    database: str
    archive: Path
    way: str = "run"
    without: str | None = None
    """The protection that monitors do without: a control."""
    numbers: Iterator[int] = field(default_factory=count)
    started: list[Monitor] = field(default_factory=list)

    @property
    def config(self) -> Path:
        return self.folder / "monitor.yaml"

    def configure(self, **polling: Any) -> None:
        settings = {
            "redis": {"url": self.redis},
            "store": {"url": self.database},
            "feeds": [{"url": url, "interval_seconds": 1} for url in self.feeds],
            "polling": {
                "tick_seconds": 0.2,
                "backlog_hours": 87_600,
                "allow_private": ["127.0.0.1"],
                "per_host": 8,
                **polling,
            },
        }
        with self.config.open("w") as file:
            YAML().dump(settings, file)

    def start(self, *command: object, **options: Any) -> Monitor:
        """Lets a monitor loose with this command, or without one to take in the news in the room's way."""
        log = self.folder / f"log{next(self.numbers)}"
        monitor = Monitor(self.nursery, log, *(command or self._command()), without=self.without, **options)
        self.started.append(monitor)
        return monitor

    def live(self, **options: Any) -> Monitor:
        """The service, which goes on until it is stopped."""
        return self.start("run", "--config", self.config, **options)

    def _command(self) -> tuple[object, ...]:
        if self.way == "run":
            return ("run", "--once", "--config", self.config)
        return ("replay", self.archive, "--db", self.database, "--redis", self.redis, "--speed", "1e9x", "--json")

    def recover(self) -> float:
        """Start the monitor again after whatever befell it, without any fault, and let it finish: so many seconds."""
        began = time.monotonic()
        monitor = self.start()
        assert monitor.ended() == 0, monitor.log[-3000:]
        return time.monotonic() - began

    def came(self) -> Came:
        """Looks at Redis and at the database, which has to be sound."""
        told: dict[str, list[str]] = defaultdict(list)
        with redis.Redis.from_url(self.redis) as client:
            for _, fields in client.xrange(STREAM):
                alert = json.loads(fields[b"event"])
                told[alert["subject"]].append(alert["id"])
        if not self.database.startswith("postgresql"):
            with closing(sqlite3.connect(self.database.removeprefix("sqlite:///"))) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert _rows(self.database, "outbox") == 0, "nothing is left to be sent"
        with open_store(self.database) as store:
            known = {
                (summary.event.id, series.key.kind, series.known.figure.value if series.known else None)
                for summary in store.events()
                for series in summary.series
            }
        return Came({event: tuple(ids) for event, ids in told.items()}, frozenset(known))

    def close(self) -> None:
        for monitor in self.started:
            if monitor.code is None:
                monitor.kill()
                monitor.ended()


def _rows(database: str, table: str) -> int:
    engine = connect(database)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
    engine.dispose()
    return int(rows)


@pytest.fixture(scope="session")
def feeds(tmp_path_factory: pytest.TempPathFactory, serving: Callable[..., Any]) -> Iterator[tuple[str, ...]]:
    """The URLs of feeds, each with one story whose figures move."""
    folder = tmp_path_factory.mktemp("feeds")
    for place, story in STORIES.items():
        entries = (_entry(place, story.format(number), hour) for hour, number in enumerate(FIGURES, 9))
        (folder / f"{place}.xml").write_text(
            '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
            f"<title>{place} Gazette</title>{''.join(entries)}</channel></rss>"
        )
    with serving(SimpleHTTPRequestHandler, directory=str(folder)) as url:
        yield tuple(f"{url}/{place}.xml" for place in STORIES)


def _entry(place: str, text: str, hour: int) -> str:
    told = _told(place, text, hour)
    date = f"Tue, 05 Mar 2024 {hour:02}:00:00 GMT"
    return (
        f"<item><title>{told['title']}</title><link>{told['url']}</link><pubDate>{date}</pubDate>"
        f"<content:encoded>{text}</content:encoded></item>"
    )


def _told(place: str, text: str, hour: int) -> dict[str, str]:
    return {
        "id": f"{place}-{hour}",
        "title": text.partition(" killed")[0],
        "text": text,
        "published": f"2024-03-05T{hour:02}:00:00Z",
        "publisher": f"{place} Gazette",
        "url": f"https://{place.lower()}.example/{hour}",
    }


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same articles as records."""
    file = tmp_path_factory.mktemp("archive") / "articles.jsonl"
    told = (_told(place, text.format(n), h) for place, text in STORIES.items() for h, n in enumerate(FIGURES, 9))
    file.write_text("".join(json.dumps(article) + "\n" for article in told))
    return file


NewNewsroom = Callable[..., Newsroom]


@pytest.fixture(scope="session")
def make_newsroom(nursery: Nursery, feeds: tuple[str, ...], server: str, archive: Path) -> NewNewsroom:
    """Makes one over the feeds: ``make_newsroom(folder, way="replay")``. Redis is empty then."""

    def make(folder: Path, **options: Any) -> Newsroom:
        with redis.Redis.from_url(server) as client:
            client.flushall()
        made = {"redis": server, "database": f"sqlite:///{folder}/newsmon.db", **options}
        room = Newsroom(folder, nursery, feeds, archive=archive, **made)
        room.configure()
        return room

    return make


@pytest.fixture
def newsroom(tmp_path: Path, make_newsroom: NewNewsroom) -> Iterator[Newsroom]:
    """A fresh database and an empty Redis over the feeds."""
    with closing(make_newsroom(tmp_path)) as room:
        yield room


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, make_newsroom: NewNewsroom) -> dict[str, Came]:
    """What comes of the news when nothing goes wrong, in either way."""
    came = {}
    for way in ("run", "replay"):
        with closing(make_newsroom(tmp_path_factory.mktemp(way), way=way)) as room:
            room.recover()
            came[way] = room.came()
            assert len(came[way].ids) == ALERTS
    return came


@pytest.fixture
def judged(undisturbed: dict[str, Came], record_property: Callable[[str, object], None]) -> Callable[..., None]:
    """Recovers, compares what came of it with what should have, and counts: ``judged(newsroom, faults=2)``."""

    def judged(room: Newsroom, *, faults: int = 1, recover: bool = True) -> None:
        if recover:
            assert room.recover() < RECOVERY_SECONDS
        came, wanted = room.came(), undisturbed[room.way]
        times = Counter(came.ids)
        lost = set(wanted.ids) - times.keys()
        repeated = sum(times.values()) - len(times)
        if room.without is None:
            for name, number in {"faults": faults, "alerts": ALERTS, "lost": len(lost), "repeated": repeated}.items():
                record_property(name, number)
        assert lost == set(), "alerts are lost"
        assert repeated == 0, "alerts are repeated"
        assert came == wanted

    return judged


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """``seed`` is as many seeds as are wanted, ``many_seeds`` ten times as many."""
    for name, factor in (("seed", 1), ("many_seeds", 10)):
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, range(factor * metafunc.config.getoption("seeds")))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What all runs with faults add up to."""
    reports = [report for name in ("passed", "failed") for report in terminalreporter.stats.get(name, ())]
    sums: Counter[str] = Counter()
    for report in reports:
        sums.update({name: number for name, number in report.user_properties if name in _COUNTED})
    if sums["faults"]:
        terminalreporter.write_line(
            f"{sums['faults']:,} faults injected; {sums['alerts']:,} alerts expected in the stream: "
            f"lost {sums['lost']}, repeated {sums['repeated']}"
        )


_COUNTED = ("faults", "alerts", "lost", "repeated")
