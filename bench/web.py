"""How long the server takes for a page and a list, with many events and a long history.

    python -m bench web [--events 10000] [--each 100] [--asked 200] [--streams 200] [--db FILE]

One event with so many observations is judged as it would be from the news, and then copied, row by row, in the
database: its copies differ in id, title and time. What is measured is another process, ``monitor web``; times are those
of whole answers over loopback, one after another, each for another event or another search. ``--streams`` are
connections that follow live while memory is looked at. With ``--db`` the database is kept, and used again. It fails
when an answer needs more of a processor, or the process more memory, than is promised.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.app import replay, rules_of
from monitor.config import Settings
from monitor.lexicon import load_lexicon
from monitor.model import Article, Basis, article_id
from monitor.store import open_store

LONGEST = 100.0
"""Milliseconds of a processor that an answer may need."""
MOST = 150.0
"""Megabytes that the process may need with everybody connected."""

_BEGAN = datetime(2026, 3, 1, 6, tzinfo=UTC)
_PAPERS = 20
_CLONED = ("articles", "events", "headings", "series", "revisions", "observations", "alerts")
_SEARCHES = ("", "?kind=killed", "?q=lisbon+{}", "?place=lisbon", "?change=raised", "?change=lowered")


def main(arguments: Sequence[str]) -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m bench web", description=__doc__)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--each", type=int, default=100, help="observations of each event")
    parser.add_argument("--asked", type=int, default=200, help="answers of each sort")
    parser.add_argument("--streams", type=int, default=200)
    parser.add_argument("--db", type=Path)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        path = chosen.db or Path(folder) / "many.db"
        if not path.exists():
            _fill(path, chosen.events, chosen.each)
        with _served(path) as (port, process):
            slowest = _measure(port, process.pid, path, chosen.asked)
            memory = _follow(port, process, chosen.streams)
    return 0 if slowest < LONGEST and memory < MOST else 1


def _fill(path: Path, events: int, each: int) -> None:
    begun = time.monotonic()
    lexicon = load_lexicon()
    with open_store(str(path)) as store:
        for _ in replay(list(_story(each)), store, lexicon, rules_of(Settings())):
            pass
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("synchronous = OFF", "journal_mode = MEMORY", "foreign_keys = OFF"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN")
    for table in _CLONED:
        _clone(connection, table, events)
    connection.execute("UPDATE counters SET value = (SELECT max(sequence) FROM alerts) WHERE name = 'alerts'")
    connection.execute("COMMIT")
    counts = {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in _CLONED}
    connection.close()
    size = path.stat().st_size / 1e6
    print(f"{counts['events']:,} events, {counts['observations']:,} observations, {counts['revisions']:,} decisions, "
          f"{counts['alerts']:,} alerts: {size:,.0f} MB, made in {time.monotonic() - begun:.0f} s")  # fmt: skip


def _story(each: int) -> Iterator[Article]:
    """A fire of which so many observations are told, two an article."""
    for i in range(each // 2):
        step = i // 4
        killed, injured = 20 + step - (3 if step % 10 == 9 else 0), 50 + 2 * step
        text = (
            f"A fire in a hotel in Lisbon killed {killed} people and injured {injured}, the fire service said on "
            "Sunday. The hotel, in the old town, was full when the fire broke out in its kitchen soon after midnight."
        )
        paper, moment = f"Paper {i % _PAPERS}", _BEGAN + timedelta(minutes=25 * i)
        url = f"https://paper{i % _PAPERS}.example/{i}"
        id = article_id(title="Hotel fire in Lisbon", text=text, publisher=paper, group=url, published=moment)
        yield Article(id, "Hotel fire in Lisbon", text, moment, Basis.STATED, publisher=paper, url=url, group=url)


def _clone(connection: sqlite3.Connection, table: str, copies: int) -> None:
    """Copies of every row, each with ids of its own, and titles that tell them apart."""
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    event = connection.execute("SELECT id FROM events ORDER BY rowid LIMIT 1").fetchone()[0]
    copied = ", ".join(_copied(table, column) for column in columns)
    named = ", ".join(f'"{column}"' for column in columns)
    connection.execute(
        f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :copies - 1) "
        f"INSERT INTO {table} ({named}) SELECT {copied} FROM n, (SELECT * FROM {table}) AS source",
        {"event": event, "copies": copies},
    )


def _copied(table: str, column: str) -> str:
    """What a column of the ``n.i``-th copy of a row holds."""
    at = f'source."{column}"'
    if (table, column) == ("revisions", "arrival"):
        return "NULL"  # the next number there is
    if column in ("arrival", "sequence"):
        return f"(SELECT max({column}) FROM {table}) * n.i + {at}"
    if column in ("id", "event", "article", "alert"):
        return f"CASE WHEN {at} IS NULL THEN NULL ELSE {_copied_id(at)} END"
    if column == "data":
        renamed = f"replace({at}, :event, {_copied_id(':event')})"
        return f"replace({renamed}, 'Lisbon hotel fire', 'Lisbon hotel fire ' || n.i)"
    if column in ("title", "words"):
        return f"{at} || ' ' || n.i"
    if column in ("last_seen", "revised"):
        return f"substr({at}, 1, 17) || printf('%02d', n.i % 60) || substr({at}, 20)"
    return at


def _copied_id(id: str) -> str:
    return f"printf('%s%06d', substr({id}, 1, 26), n.i)"


@contextmanager
def _served(path: Path) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    command = (sys.executable, "-m", "monitor", "web", "--db", str(path), "--port", "0")
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr, "it was asked for"
        found = next(filter(None, (re.search(r":(\d+)/", line) for line in process.stderr)))
        try:
            yield int(found[1]), process
        finally:
            process.kill()


def _measure(port: int, process: int, path: Path, asked: int) -> float:
    with sqlite3.connect(path) as connection:
        ids = [row[0] for row in connection.execute("SELECT id FROM events ORDER BY id")]
    every = max(1, len(ids) // asked)
    sorts: dict[str, Callable[[int], str]] = {
        "Now": lambda i: "/",
        "Now, searched": lambda i: "/" + _SEARCHES[i % len(_SEARCHES)].format(i),
        "Event": lambda i: f"/events/{ids[i * every % len(ids)]}",
        "Event, as of": lambda i: f"/events/{ids[i * every % len(ids)]}?as_of=2026-03-01T16:00:00Z",
        "Alerts": lambda i: "/alerts",
        "Sources": lambda i: "/sources",
        "API, events": lambda i: "/api/v1/events",
        "API, one": lambda i: f"/api/v1/events/{ids[i * every % len(ids)]}/series",
        "API, revisions": lambda i: f"/api/v1/events/{ids[i * every % len(ids)]}/revisions",
        "API, alerts": lambda i: "/api/v1/alerts",
        "Atom": lambda i: "/feeds/alerts.atom",
        "Metrics": lambda i: "/metrics",
    }
    print(f"\n{'':16}{'p50':>8}{'p95':>8}{'most':>8}{'on CPU':>8}  ms{'kB':>8}")
    slowest = 0.0
    with closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
        for name, of in sorts.items():
            times, size, spent = [], 0, 0.0
            for i in range(asked + 3):
                spent = _spent(process) if i == 3 else spent
                begun = time.perf_counter()
                connection.request("GET", of(i), headers={"Accept": "text/html"})
                answer = connection.getresponse()
                size = len(answer.read())
                assert answer.status == 200, (of(i), answer.status)
                times.append((time.perf_counter() - begun) * 1000)
            kept = sorted(times[3:])
            p95 = statistics.quantiles(kept, n=20)[-1]
            spent = (_spent(process) - spent) / asked * 1000
            slowest = max(slowest, spent)
            print(f"{name:16}{statistics.median(kept):8.1f}{p95:8.1f}{kept[-1]:8.1f}{spent:8.1f}{size / 1000:12.1f}")
    return slowest


def _follow(port: int, process: subprocess.Popen[str], streams: int) -> float:
    before = _memory(process.pid)
    sockets = []
    for _ in range(streams):
        one = socket.create_connection(("127.0.0.1", port))
        one.sendall(b"GET /api/v1/alerts/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert one.recv(4096).startswith(b"HTTP/1.1 200"), "it follows"
        sockets.append(one)
    time.sleep(2)
    after = _memory(process.pid)
    print(f"\nmemory: {before:.0f} MB, with {streams} streams {after:.0f} MB")
    for one in sockets:
        one.close()
    return after


def _spent(pid: int) -> float:
    """Seconds that the process has spent on processors."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+)", status)
    assert found, "Linux says so"
    return int(found[1]) / 1024
