"""How punctual and how frugal ``monitor run`` is: a real daemon on one core, polling feeds that we serve.

    python -m bench polling [--feeds 500] [--hanging 0] [--interval 60] [--seconds 150] [--cpu N]

Every feed is a host of its own (127.0.x.y) with 20 entries (``--entries``) and an ETag; some change every minute, with
a figure that rises. Those that hang take the question and never answer. The server and a real Redis share the other
cores. A quick look: ``--feeds 50 --interval 5 --seconds 30``. Ten thousand feeds, of which 640 hang, with the time of
a five-minute interval and its deadlines run twice as fast:

    python -m bench polling --feeds 10000 --hanging 640 --entries 4 --interval 150 --seconds 750

Lateness is measured twice, on the polls after each feed's first: from the moment the feed was due by the daemon's own
book (its last answer judged, plus the interval) to the moment we see the request; and from one request to the next,
less the interval. A poll that is owed at the end counts with what it is late by then. Feeds that hang are not counted.
The goal, for 500 feeds at 60 s: p99 below 5 s by the book, and memory on a plateau; for more, p99 below one interval.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from monitor.lexicon.places import load_places
from monitor.notifier.embedded import embedded_redis

_ENTRIES = 20
_GOAL_SECONDS = 5.0
_GOAL_FEEDS = 500
_INCIDENTS_MOST = 500
"""So many feeds tell of an incident; were there more, they would tell of the same ones."""
_DEADLINE_SHARE = 10
"""A fetch may take such a part of the interval, as 30 s are of five minutes."""
_PLATEAU = 1.10
"""Memory at the end, as a share of that half-way, that still counts as a plateau."""

_TOWNS = tuple(
    first + middle + last
    for last in ("by", "holt", "mere", "sund", "wick")
    for middle in ("a", "den", "es", "in", "kel", "lo", "mar", "ner", "ov", "ter")
    for first in ("Bral", "Cor", "Dun", "Fes", "Gos", "Hal", "Jor", "Pel", "Trim", "Vos")
)
_COUNTRIES = tuple(sorted(load_places().countries.values()))
_INCIDENTS = (
    ("fire", "when a fire swept through a factory in"),
    ("bus crash", "when a bus left the road in"),
    ("explosion", "when an explosion tore through a workshop in"),
)
"""One for each time round the countries, so that no two feeds tell of the same event."""
_WHO = ("The council", "A panel of residents", "The harbour board", "The school", "The orchestra", "A local brewer")
_WHAT = ("put off its decision on", "asked for more time over", "welcomed", "published its view of", "turned down")
_OF_WHAT = ("the new footbridge", "the bus timetable", "the library roof", "the spring fair", "the parking rules")


@dataclass(slots=True)
class Feed:
    """A feed of our own: ordinary local news, and one incident whose toll rises with every change."""

    number: int
    length: int = _ENTRIES
    hangs: bool = False
    version: int = 0
    toll: int = 0
    entries: list[str] = field(default_factory=list)
    seen: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        chance = random.Random(self.number)
        self.toll = 5 + self.number
        self.entries = [self._quiet(i, chance) for i in range(1, self.length)]
        self.entries.insert(0, self._incident() if self.number < _INCIDENTS_MOST else self._quiet(0, chance))

    @property
    def host(self) -> str:
        return f"127.0.{1 + self.number // 250}.{1 + self.number % 250}"

    @property
    def town(self) -> str:
        return _TOWNS[self.number % len(_TOWNS)]

    @property
    def etag(self) -> str:
        return f'"{self.number}-{self.version}"'

    @property
    def body(self) -> bytes:
        head = f"<title>{self.town} Courier</title><link>http://{self.host}/</link><language>en</language>"
        return f'<rss version="2.0"><channel>{head}{"".join(self.entries)}</channel></rss>'.encode()

    def change(self) -> None:
        """The toll rises: in turn as an edit of the newest report, and in a new one that pushes out the oldest."""
        self.version += 1
        self.toll += 1 + self.toll // 4
        if self.version % 2:
            self.entries[0] = self._incident()
        else:
            self.entries = [self._incident(), *self.entries[: self.length - 1]]

    def _incident(self) -> str:
        turn, country = divmod(self.number, len(_COUNTRIES))
        (name, how), place = _INCIDENTS[turn % len(_INCIDENTS)], f"{self.town}, {_COUNTRIES[country]}"
        text = f"{self.toll} people were killed {how} {place}, the police of {_COUNTRIES[country]} said."
        return _entry(self, f"i{self.version // 2}", f"{self.town} {name}: death toll at {self.toll}", text)

    def _quiet(self, number: int, chance: random.Random) -> str:
        said = [_sentence(chance) for _ in range(12)]
        return _entry(self, f"q{number}", f"{self.town}: {said[0]}", " ".join(said))


def _sentence(chance: random.Random) -> str:
    return f"{chance.choice(_WHO)} {chance.choice(_WHAT)} {chance.choice(_OF_WHAT)}."


def _entry(feed: Feed, name: str, title: str, text: str) -> str:
    link, when = f"http://{feed.host}/{name}", format_datetime(datetime.now(UTC) - timedelta(minutes=5))
    return (
        f'<item><title>{title}</title><link>{link}</link><guid isPermaLink="false">{name}-{feed.number}</guid>'
        f"<pubDate>{when}</pubDate><description>{text}</description></item>"
    )


class Server:
    """Answers for every feed, and notes when each was asked."""

    def __init__(self, feeds: Sequence[Feed]) -> None:
        self._by_host = {feed.host: feed for feed in feeds}
        self._asking: Counter[str] = Counter()
        self.unchanged = 0
        self.at_once = 0
        """How many questions one host had to answer at once, at most."""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, for as long as the client keeps it."""
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")[1:]
                headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
                feed = self._by_host[headers["host"].partition(":")[0]]
                await self._answer(feed, headers, reader, writer)
        writer.close()

    async def _answer(
        self, feed: Feed, headers: dict[str, str], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        feed.seen.append(time.time())
        self._asking[feed.host] += 1
        self.at_once = max(self.at_once, self._asking[feed.host])
        try:
            if feed.hangs:
                await reader.readexactly(1)  # until the client has had enough
            writer.write(self._reply(feed, headers))
            await writer.drain()
        finally:
            self._asking[feed.host] -= 1

    def _reply(self, feed: Feed, headers: dict[str, str]) -> bytes:
        if headers.get("if-none-match") == feed.etag:
            self.unchanged += 1
            return f"HTTP/1.1 304 Not Modified\r\nETag: {feed.etag}\r\n\r\n".encode()
        body = feed.body
        head = f"ETag: {feed.etag}\r\nContent-Type: application/rss+xml\r\nContent-Length: {len(body)}"
        return f"HTTP/1.1 200 OK\r\n{head}\r\n\r\n".encode() + body


@dataclass(frozen=True, slots=True)
class Sample:
    """What the daemon and its children had used by then: CPU seconds, and resident memory in MB."""

    at: float
    cpu: float
    memory: float


@dataclass(frozen=True, slots=True)
class Run:
    """All that was seen of one run of the daemon; times are seconds since the epoch."""

    began: float
    ended: float
    samples: Sequence[Sample]
    judged: dict[str, list[float]]
    changes: int
    published: int
    received: int
    code: int


def main(arguments: list[str]) -> int:
    """Prints a table; 0, or 1 when the daemon did not leave in good order."""
    parser = argparse.ArgumentParser(prog="python -m bench polling", description=__doc__.split("\n")[0])
    parser.add_argument("--feeds", type=int, default=500)
    parser.add_argument("--hanging", type=int, default=0, help="how many of them never answer")
    parser.add_argument("--entries", type=int, default=_ENTRIES, help="entries of a feed")
    parser.add_argument("--interval", type=float, default=60, help="seconds between polls of a feed")
    parser.add_argument("--seconds", type=float, default=150, help="how long the daemon runs")
    parser.add_argument("--cpu", type=int, default=max(os.sched_getaffinity(0)), help="the daemon's core")
    parser.add_argument("--changes", type=int, default=12, help="feeds that change a minute")
    options = parser.parse_args(arguments)
    every = options.feeds // options.hanging if options.hanging else options.feeds + 1
    hanging = frozenset(range(every - 1, options.feeds, every)[: options.hanging])
    feeds = [Feed(number, options.entries, number in hanging) for number in range(options.feeds)]
    server = Server(feeds)
    with _beside(options.cpu), tempfile.TemporaryDirectory(prefix="newsmon-bench-") as home, embedded_redis() as redis:
        run = asyncio.run(_watch(server, feeds, Path(home), redis, options))
    _show(run, feeds, server, options.interval)
    return 1 if run.code else 0


@contextmanager
def _beside(cpu: int) -> Iterator[None]:
    """Everything but the daemon stays off its core, where there is another."""
    all_of_them = os.sched_getaffinity(0)
    os.sched_setaffinity(0, all_of_them - {cpu} or all_of_them)
    try:
        yield
    finally:
        os.sched_setaffinity(0, all_of_them)


async def _watch(server: Server, feeds: Sequence[Feed], home: Path, redis: str, options: argparse.Namespace) -> Run:
    listening = await asyncio.start_server(server.answer, "0.0.0.0", 0, backlog=1024)
    port = listening.sockets[0].getsockname()[1]
    config, errors = home / "monitor.yaml", home / "stderr"
    config.write_text(json.dumps(_settings(feeds, port, home, redis, options.interval)))
    heard: list[Any] = []
    began = time.time()
    with errors.open("wb") as sink:
        daemon = subprocess.Popen(
            [sys.executable, "-m", "monitor", "run", "--config", str(config)],
            stdout=sink,
            stderr=sink,
            env={name: value for name, value in os.environ.items() if not name.startswith("NEWSMON_")},
            preexec_fn=lambda: os.sched_setaffinity(0, {options.cpu}),  # noqa: PLW1509 - a single system call
        )
        telling = [feed for feed in feeds[:_INCIDENTS_MOST] if not feed.hangs]
        others = [asyncio.create_task(_listen(redis, heard)), asyncio.create_task(_stir(telling, options.changes))]
        try:
            samples = await _sample(daemon, began + options.seconds)
            ended, changes = time.time(), sum(feed.version for feed in feeds)
            daemon.terminate()
            code = await asyncio.to_thread(daemon.wait, 30)
            async with Redis.from_url(redis, protocol=2) as client:
                published = await client.xlen("newsmon:v1:stream:alerts")
        finally:
            daemon.kill()
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            listening.close()
    if code:
        print(errors.read_text(errors="replace")[-2000:], file=sys.stderr)
    return Run(began, ended, samples, _judged(errors), changes, published, len(heard), code)


def _settings(feeds: Sequence[Feed], port: int, home: Path, redis: str, interval: float) -> dict[str, Any]:
    return {
        "feeds": [{"url": f"http://{feed.host}:{port}/feed", "pages": False} for feed in feeds],
        "polling": {
            "interval_seconds": interval,
            "slowest_seconds": interval,
            "deadline_seconds": min(30.0, interval / _DEADLINE_SHARE),
            "allow_private": [feed.host for feed in feeds],
        },
        "redis": {"url": redis},
        "store": {"url": f"sqlite:///{home}/newsmon.db"},
    }


async def _listen(redis: str, heard: list[Any]) -> None:
    async with Redis.from_url(redis, protocol=2, socket_timeout=None) as client, client.pubsub() as pubsub:
        await pubsub.psubscribe("newsmon:v1:alerts:*")
        async for message in pubsub.listen():
            if message["type"] == "pmessage":
                heard.append(message["data"])


async def _stir(feeds: Sequence[Feed], a_minute: int) -> None:
    chance = random.Random(0)
    while True:
        await asyncio.sleep(60 / a_minute)
        chance.choice(feeds).change()


async def _sample(daemon: subprocess.Popen[bytes], until: float) -> list[Sample]:
    """One sample a second, for as long as the daemon lives."""
    samples = []
    while daemon.poll() is None and time.time() < until:
        samples.append(_used(daemon.pid))
        await asyncio.sleep(1)
    return samples


def _used(daemon: int) -> Sample:
    """By the daemon and the processes that read for it, the ended ones included in its CPU."""
    tasks = Path(f"/proc/{daemon}/task").glob("*/children")
    cpu = memory = 0.0
    for process in (str(daemon), *(child for task in tasks for child in task.read_text().split())):
        with suppress(OSError):
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            cpu += sum(map(int, fields[11:15] if process == str(daemon) else fields[11:13]))
            memory += int(fields[21])
    return Sample(time.time(), cpu / os.sysconf("SC_CLK_TCK"), memory * os.sysconf("SC_PAGE_SIZE") / 2**20)


def _judged(errors: Path) -> dict[str, list[float]]:
    """When each feed's answers were done with, by the daemon's log, by host."""
    found: defaultdict[str, list[float]] = defaultdict(list)
    for line in errors.read_text("utf-8").splitlines():
        record = json.loads(line) if line.startswith("{") else {}
        if record.get("event") == "polled":
            host = record["feed"].removeprefix("http://").partition(":")[0]
            found[host].append(datetime.fromisoformat(record["timestamp"]).timestamp())
    return found


def _late(moments: Sequence[tuple[Sequence[float], Sequence[float]]], interval: float, ended: float) -> list[float]:
    """How late each poll but the first came, for pairs of (the moments it is counted from, the requests)."""
    late = []
    for since, seen in moments:
        due = [moment + interval for moment in since if moment + interval < ended]
        asked = [*seen[1:], *[ended] * len(due)]
        late += [request - owed for owed, request in zip(due, asked, strict=False)]
    return sorted(late)


def _show(run: Run, every: Sequence[Feed], server: Server, interval: float) -> None:
    feeds = [feed for feed in every if not feed.hangs]
    first = [run.judged[feed.host][0] for feed in feeds if run.judged.get(feed.host)]
    by_book = _late([(run.judged.get(feed.host, ()), feed.seen) for feed in feeds], interval, run.ended)
    by_gap = _late([(feed.seen, feed.seen) for feed in feeds], interval, run.ended)
    tries = sum(len(feed.seen) for feed in every if feed.hangs)
    print(f"feeds {len(every)}, {len(every) - len(feeds)} of them hang and were tried {tries} times")
    print(f"interval {interval:g} s  ran {run.ended - run.began:.0f} s  exit {run.code}")
    polls = sum(len(feed.seen) for feed in feeds)
    print(f"polls {polls}  unchanged {server.unchanged}  feeds changed {run.changes} times")
    print(f"questions to one host at once, at most: {server.at_once}")
    print(f"alerts published {run.published}  received {run.received}")
    settled = max(first, default=run.ended)
    print(f"first round: {len(first)} feeds judged within {settled - run.began:.1f} s of the start")
    print(f"  {'late by, s':<26} {'p50':>6} {'p99':>6} {'max':>6}     n")
    for name, late in (("the book (due time)", by_book), ("gap between two requests", by_gap)):
        if late:
            row = f"{_share(late, 0.5):>6.2f} {_share(late, 0.99):>6.2f} {late[-1]:>6.2f} {len(late):>5}"
            print(f"  {name:<26} {row}")
    _show_cost(run, feeds, settled)
    _show_rounds(run, interval)
    goal = _GOAL_SECONDS if len(every) <= _GOAL_FEEDS else interval
    if by_book:
        print(f"goal p99 < {goal:g} s: {'met' if _share(by_book, 0.99) < goal else 'MISSED'}")


def _show_rounds(run: Run, interval: float) -> None:
    """The most memory of each interval, from the last one backwards, for as many as there are whole ones."""
    rounds: list[float] = []
    end = run.ended
    while end - interval >= run.began:
        within = [sample.memory for sample in run.samples if end - interval <= sample.at < end]
        rounds.insert(0, max(within, default=0.0))
        end -= interval
    print(f"memory, MB, at most in each interval: {', '.join(f'{most:.0f}' for most in rounds)}")


def _show_cost(run: Run, feeds: Sequence[Feed], settled: float) -> None:
    if not run.samples:
        return
    start = next((sample for sample in run.samples if sample.at >= settled), run.samples[-1])
    end = run.samples[-1]
    middle = next(sample for sample in run.samples if sample.at >= (start.at + end.at) / 2)
    polls = sum(start.at < moment <= end.at for feed in feeds for moment in feed.seen)
    print(f"CPU: first round {start.cpu:.1f} s; then {end.cpu - start.cpu:.1f} s in {end.at - start.at:.0f} s", end="")
    print(f", {1000 * (end.cpu - start.cpu) / max(polls, 1):.1f} ms a poll ({polls} polls)")
    growth = "plateau" if end.memory <= middle.memory * _PLATEAU else "GROWING"
    row = f"{start.memory:.0f} after the first round, {middle.memory:.0f} half-way, {end.memory:.0f} at the end"
    print(f"memory, MB: {row}, {max(s.memory for s in run.samples):.0f} at most: {growth}")


def _share(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
