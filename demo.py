"""The whole way of the news on this machine, in a few seconds: ``make demo``, or ``python -m demo``.

    seeds/ -> monitor replay -> Redis -> monitor listen -> this terminal

Replay and subscriber are processes of their own, and Redis is a real one that ends with the demo. The exit code is 1
when the subscriber did not hear exactly what the replay told, or the fall from 103 to 95 was not among it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

import redis
from rich.console import Console

from monitor.errors import MonitorError
from monitor.ingestor import read_archive
from monitor.notifier.embedded import embedded_redis

SEEDS = Path(__file__).parent / "seeds"
AWAITED = "death toll revised down to 95 (was 103)"

_ARTICLE_SECONDS = 0.15
"""What an article takes while somebody watches."""
_WAIT_SECONDS = 10.0
_QUIET_SECONDS = 0.3
_SPEED = "1e9x"
"""Fast enough not to wait, and still one article at a time: each is judged, committed and published by itself."""

Lines = SimpleQueue[str]


@dataclass(slots=True)
class Heard:
    """What went in, what was told, and what arrived."""

    articles: int = 0
    told: int = 0
    lines: list[str] = field(default_factory=list)

    @property
    def awaited(self) -> str | None:
        """The line that everybody waits for."""
        return next((line for line in self.lines if AWAITED in line), None)


def main() -> int:
    """Shows the demo and returns its exit code."""
    console = Console(markup=False, emoji=False, highlight=False, soft_wrap=True)
    try:
        return _demo(console)
    except MonitorError as error:
        console.print(f"the demo failed: {error}", style="red")
        return 1
    except KeyboardInterrupt:
        return 130


def _demo(console: Console) -> int:
    with embedded_redis() as url:
        console.print(f"Redis answers at {url}", style="dim")
        with _subscriber(url) as lines:
            console.print("a subscriber listens; now the news comes in\n", style="dim")
            heard = _follow(console, url, lines)
    return _conclude(console, heard)


@contextmanager
def _subscriber(url: str) -> Iterator[Lines]:
    """The lines of ``monitor listen``, from the moment its subscription holds."""
    lines: Lines = SimpleQueue()
    with _running("listen", "--redis", url) as process:
        reader = Thread(target=_collect, args=(process, lines))
        reader.start()
        try:
            _wait_for_subscription(url, process)
            yield lines
        finally:
            process.terminate()
            reader.join()


def _collect(process: subprocess.Popen[str], lines: Lines) -> None:
    for line in process.stdout or ():
        lines.put(line.rstrip("\n"))


def _wait_for_subscription(url: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + _WAIT_SECONDS
    with closing(redis.Redis.from_url(url, protocol=2)) as client:
        while not client.pubsub_numpat():
            if process.poll() is not None or time.monotonic() > deadline:
                raise MonitorError("the subscriber did not subscribe")
            time.sleep(0.02)


def _follow(console: Console, url: str, lines: Lines) -> Heard:
    """Replay the seeds and show each article with what arrives of it at the subscriber."""
    heard = Heard()
    articles = {article.label: article for article in read_archive([SEEDS], on_problem=lambda problem: None)}
    with _running("replay", str(SEEDS), "--redis", url, "--trace", "--speed", _SPEED) as process:
        for traced in process.stdout or ():
            record = json.loads(traced)
            article = articles[record["id"]]
            console.print(f"{article.as_of:%Y-%m-%d %H:%MZ}  {article.publisher}: {article.title}", style="bold")
            heard.articles += 1
            heard.told += len(record["alerts"])
            _show(console, _arriving(lines, len(record["alerts"])), heard)
            for line in _silences(record):
                console.print(f"       {line}", style="dim")
            time.sleep(_ARTICLE_SECONDS if console.is_terminal else 0)
        if process.wait(_WAIT_SECONDS):
            raise MonitorError(f"the replay failed: {process.stderr.read() if process.stderr else ''}")
    _show(console, _arriving_still(lines), heard)
    return heard


def _show(console: Console, arriving: Iterator[str], heard: Heard) -> None:
    for line in arriving:
        heard.lines.append(line)
        console.print(f"    -> {line}", style="bold green" if AWAITED in line else "green")


def _arriving(lines: Lines, count: int) -> Iterator[str]:
    """So many lines, as they come."""
    try:
        for _ in range(count):
            yield lines.get(timeout=_WAIT_SECONDS)
    except Empty:
        raise MonitorError("an alert that was told has not arrived") from None


def _arriving_still(lines: Lines) -> Iterator[str]:
    """Lines that nobody expects, until it is quiet."""
    try:
        while True:
            yield lines.get(timeout=_QUIET_SECONDS)
    except Empty:
        return


def _silences(record: dict[str, Any]) -> Iterator[str]:
    """What of an article is not told, and why."""
    for revision in record["revisions"]:
        if revision["told"] or revision["reason"] == "missing_found_dead":  # which is told with the dead
            continue
        figure = record["observations"].get(revision["kind"], {}).get("value")
        number = "" if figure is None or revision["scope"] != "all" else f" {figure:,}"
        yield f"silent: {revision['kind']}{number} {revision['change']} ({revision['reason']})"
    if not record["revisions"]:
        yield "silent: no figure of anything that is followed"


def _conclude(console: Console, heard: Heard) -> int:
    if heard.awaited is None or len(heard.lines) != heard.told:
        console.print(f"\n{heard.told} alerts told, {len(heard.lines)} received; awaited: {AWAITED}", style="bold red")
        return 1
    program = os.path.relpath(Path(sys.executable).with_name("monitor"))
    event = heard.awaited.split(maxsplit=3)[3].partition(":")[0]
    console.print(f"\n{heard.articles} articles read, {heard.told} alerts told, {len(heard.lines)} received:\n")
    console.print(heard.awaited, style="bold green")
    console.print(
        "\nHow to go on:",
        f"  {program} explain {os.path.relpath(SEEDS)}/kerman-05.txt",
        f"  {program} replay {os.path.relpath(SEEDS)} --db news.db",
        f'  {program} history "{event}" killed --db news.db',
        sep="\n",
    )
    return 0


@contextmanager
def _running(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A ``monitor`` command in a process of its own, which Ctrl-C reaches only through us."""
    with subprocess.Popen(
        [sys.executable, "-m", "monitor", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        process_group=0,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


if __name__ == "__main__":
    sys.exit(main())
