"""The replay as it is run: processes of their own, a real Redis, a database on disk, and kill -9."""

from __future__ import annotations

import gzip
import json
import random
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import redis
from redis.client import PubSub

from monitor.ingestor import read_archive
from monitor.store.transaction import SqlTransaction

STREAM = "newsmon:v1:stream:alerts"
TOPICS = "newsmon:v1:alerts:*"

Run = Callable[..., Any]
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def heard(client: redis.Redis) -> Iterator[PubSub]:
    """A subscriber to all alerts that knows nothing of this program."""
    with client.pubsub(ignore_subscribe_messages=True) as subscriber:
        subscriber.psubscribe(TOPICS)
        while not subscriber.subscribed or subscriber.get_message(timeout=0.1) is not None:
            pass
        yield subscriber


def test_the_same_input_gives_the_same_bytes(run: Run, seeds: Path, told: Any, traced: Any) -> None:
    """Two replays into nothing print the same alerts and the same trace, whatever the order of Python's hashes."""
    assert len(told.lines) == 40
    assert len(traced.lines) == 33
    assert run("replay", seeds, "--json", hash_seed=4711).out == told.out
    assert run("replay", seeds, "--trace", hash_seed=4711).out == traced.out


def test_a_second_replay_tells_nothing(
    run: Run, seeds: Path, told: Any, tmp_path: Path, url: str, client: redis.Redis
) -> None:
    """A database that has seen an archive tells nothing when the archive is replayed again, nor publishes anything."""
    into = ("--db", tmp_path / "news.db", "--redis", url, "--json")
    first, second = run("replay", seeds, *into), run("replay", seeds, *into)
    assert first.out == told.out
    assert (second.code, second.out) == (0, "")
    assert "33 articles replayed, 0 alerts, 0 problems" in second.err
    assert stream(client) == told.lines


@pytest.mark.parametrize("knows", [True, False], ids=["protected", "control"])
def test_articles_are_known_again(knows: bool, monitor: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two articles of one minute tell nothing when they come again; control: were they not known, they would."""
    articles = [
        {
            "id": str(killed),
            "published": "2026-11-20T10:00:00Z",
            "publisher": "Gazette",
            "title": "Hotel fire in Lisbon",
            "text": f"A fire in a hotel in Lisbon killed {killed} people, the fire service said.",
        }
        for killed in (15, 10)
    ]
    file, into = tmp_path / "fire.jsonl", ("--db", tmp_path / "news.db")
    file.write_text("\n".join(map(json.dumps, articles)), encoding="utf-8")
    assert len(monitor("replay", file, *into).lines) == 2
    if not knows:
        monkeypatch.setattr(SqlTransaction, "seen", lambda *_: False)
        monkeypatch.setattr(SqlTransaction, "_record_article", lambda *_: None)  # it would refuse a second copy
    assert len(monitor("replay", file, *into).lines) == (0 if knows else 1)


def test_a_shuffled_archive_tells_nothing_again(run: Run, monitor: Run, seeds: Path, told: Any, tmp_path: Path) -> None:
    """The same articles in another order and another format are known; a database that has seen none tells them all."""
    articles = [
        {name: getattr(article, name) for name in ("title", "text", "publisher", "url")}
        | {"id": article.label, "published": article.as_of.isoformat()}
        for article in read_archive([seeds], on_problem=pytest.fail)
    ]
    random.Random(7).shuffle(articles)
    for number in range(3):
        lines = (json.dumps(article) + "\n" for article in articles[number::3])
        (tmp_path / f"{number}.jsonl.gz").write_bytes(gzip.compress("".join(lines).encode()))
    parts = [tmp_path / f"{number}.jsonl.gz" for number in (2, 0, 1)]
    assert monitor("replay", seeds, "--db", tmp_path / "news.db", "--json").out == told.out
    assert monitor("replay", *parts, "--db", tmp_path / "news.db", "--json").out == ""
    assert [monitor("replay", part, "--db", tmp_path / "news.db", "--json").out for part in parts] == [""] * 3
    assert monitor("replay", *parts, "--db", tmp_path / "other.db", "--json").out == told.out


def test_one_process_an_article_tells_the_same(run: Run, seeds: Path, tmp_path: Path) -> None:
    """Articles that come one by one, each to a process of its own, tell what they tell all at once."""
    story = [seeds / f"kerman-{number}.txt" for number in ("01", "05", "06")]
    single = [run("replay", path, "--db", tmp_path / "one-by-one.db", "--json") for path in story]
    together = run("replay", *story, "--db", tmp_path / "together.db", "--json")
    assert [done.code for done in (*single, together)] == [0] * 4
    assert [len(done.lines) for done in single] == [2, 2, 0]
    assert "".join(done.out for done in single) == together.out


def test_the_order_of_the_files_does_not_matter(monitor: Run, seeds: Path, told: Any, tmp_path: Path) -> None:
    """Articles are judged in the order of their times, however they lie in the input."""
    articles = [
        {
            "id": article.label,
            "published": article.as_of.isoformat(),
            "title": article.title,
            "text": article.text,
            "publisher": article.publisher,
            "url": article.url,
        }
        for article in read_archive([seeds], on_problem=pytest.fail)
    ]
    assert len({article["published"] for article in articles}) == len(articles)
    for seed in (1, 2):
        random.Random(seed).shuffle(articles)
        file = tmp_path / f"shuffled-{seed}.jsonl"
        file.write_text("\n".join(map(json.dumps, articles)), encoding="utf-8")
        assert monitor("replay", file, "--json").out == told.out


def test_a_subscriber_hears_each_alert_once(
    run: Run, seeds: Path, told: Any, url: str, client: redis.Redis, heard: PubSub
) -> None:
    """Topics and stream carry the alerts that are printed: each once, in order, as the same JSON."""
    assert run("replay", seeds, "--redis", url, "--json").out == told.out
    messages = list(messages_of(heard))
    assert [message["data"] for message in messages] == told.lines
    assert stream(client) == told.lines
    for message in messages:
        event = json.loads(message["data"])
        assert message["channel"] == f"newsmon:v1:alerts:{event['subject']}:{event['data']['kind']}"


def test_without_redis_nothing_is_left_to_send(
    monitor: Run, seeds: Path, tmp_path: Path, url: str, client: redis.Redis
) -> None:
    """A replay that publishes nowhere queues nothing: a later one with Redis has nothing old to send."""
    story, database = sorted(seeds.glob("fire-*.txt")), tmp_path / "news.db"
    assert len(monitor("replay", *story, "--db", database).lines) == 10
    assert (rows(database, "alerts"), rows(database, "outbox")) == (10, 0)
    assert monitor("replay", *story, "--db", database, "--redis", url).lines == []
    assert client.keys() == []


@pytest.mark.parametrize("entries", [2, 9, 23])
def test_a_killed_replay_is_taken_up_where_it_was(
    run: Run,
    start: Start,
    seeds: Path,
    told: Any,
    tmp_path: Path,
    url: str,
    client: redis.Redis,
    heard: PubSub,
    entries: int,
) -> None:
    """Killed at any moment and started again, a replay ends with the stream of one that was never killed."""
    command = ("replay", seeds, "--db", tmp_path / "news.db", "--redis", url, "--json")
    process = start(*command, "--speed", "5e7x")
    wait_until(lambda: client.xlen(STREAM) >= entries or process.poll() is not None)
    time.sleep(random.Random(entries).uniform(0, 0.01))
    process.kill()
    assert process.wait(10) == -signal.SIGKILL
    cut_off = stream(client)
    assert entries <= len(cut_off) < 40, "the kill came too late to show anything"
    assert cut_off == told.lines[: len(cut_off)]
    again = run(*command)
    assert again.code == 0, again.err
    assert stream(client) == told.lines
    assert [message["data"] for message in messages_of(heard)] == told.lines
    assert rows(tmp_path / "news.db", "outbox") == 0


@pytest.mark.parametrize("lines", [1, 7, 20])
def test_a_killed_replay_does_nothing_twice(
    run: Run, start: Start, seeds: Path, told: Any, traced: Any, tmp_path: Path, lines: int
) -> None:
    """What was committed before a kill is not judged again, and all alerts are those of a replay without one."""
    into = ("replay", seeds, "--db", tmp_path / "news.db")
    process = start(*into, "--trace", "--speed", "5e7x")
    cut_off = [process.stdout.readline() for _ in range(lines)]
    process.kill()
    rest, _ = process.communicate()
    cut_off = [line for line in "".join((*cut_off, rest)).splitlines(keepends=True) if line.endswith("\n")]
    assert process.returncode == -signal.SIGKILL
    again = run(*into, "--trace")
    assert "monitor: an interrupted replay goes on behind its first " in again.err
    assert len(traced.lines) - 1 <= len(cut_off) + len(again.lines) <= len(traced.lines)
    assert [*cut_off, *again.out.splitlines(keepends=True)][-len(again.lines) :] == again.out.splitlines(keepends=True)
    assert again.lines == traced.lines[-len(again.lines) :]
    with closing(sqlite3.connect(tmp_path / "news.db")) as database:
        kept = [id for (id,) in database.execute("SELECT id FROM alerts ORDER BY sequence")]
    assert kept == [json.loads(line)["id"] for line in told.lines]
    assert rows(tmp_path / "news.db", "positions") == 0


def test_an_archive_that_has_changed_is_replayed_from_its_beginning(run: Run, start: Start, tmp_path: Path) -> None:
    """A position fits the articles before it: where one has come in among them, nothing is passed over."""
    story = tmp_path / "story"
    story.mkdir()
    for hour in range(1, 9):
        told = f"Ferry sinks off Ostmoor\nThe sinking of a ferry off Ostmoor killed {hour} people."
        (story / f"{hour}.txt").write_text(f"date 2031-02-03T{hour:02d}:00:00Z\n{told}")
    into = ("replay", story, "--db", tmp_path / "news.db", "--trace")
    process = start(*into, "--speed", "3600x")
    for _ in range(3):
        process.stdout.readline()
    process.kill()
    process.communicate()
    (story / "0.txt").write_text("date 2031-02-03T00:30:00Z\nFerry late\nNobody knows where the ferry is.")
    again = run(*into)
    assert again.code == 0, again.err
    assert "goes on" not in again.err
    assert len(again.lines) == 9


def test_listening_gives_the_past_then_what_comes(monitor: Run, start: Start, seeds: Path, url: str) -> None:
    """A listener that begins at 0 shows the alerts that were sent before it came, then the new ones, each once."""
    past = monitor("replay", seeds / "kerman-01.txt", "--redis", url).lines
    assert len(past) == 2
    listener = start("listen", "--redis", url, "--since", "0")
    assert listener.stdout is not None
    assert [listener.stdout.readline().rstrip("\n") for _ in past] == past
    fire = sorted(seeds.glob("fire-*.txt"))
    coming = monitor("replay", *fire, "--redis", url).lines
    assert [listener.stdout.readline().rstrip("\n") for _ in coming] == coming
    listener.terminate()
    assert listener.stdout.read() == ""


def test_a_listener_chooses_by_kind(monitor: Run, start: Start, seeds: Path, url: str, client: redis.Redis) -> None:
    """A pattern of event and kind lets only these alerts through."""
    listener = start("listen", "*:killed", "--redis", url, "--since", "0")
    wait_until(lambda: client.pubsub_numpat() >= 1)
    lines = monitor("replay", *sorted(seeds.glob("fire-*.txt")), "--redis", url).lines
    deaths = [line for line in lines if "death toll" in line]
    assert len(deaths) == 4
    assert listener.stdout is not None
    assert [listener.stdout.readline().rstrip("\n") for _ in deaths] == deaths


def test_given_events_are_used_when_trusted(monitor: Run, tmp_path: Path) -> None:
    """With --trust-events the input says what belongs together; without, the texts do."""
    articles = [
        {"id": "a", "published": "2031-05-01T08:00:00Z", "event": "mill-a", "title": "Leeds mill fire kills 20"},
        {"id": "b", "published": "2031-05-01T09:00:00Z", "event": "mill-b", "title": "Leeds mill fire kills 25"},
        {"id": "c", "published": "2031-05-01T10:00:00Z", "event": "mill-a", "title": "Leeds mill fire kills 30"},
    ]
    lines = [json.dumps({**article, "text": f"{article['title']}, police said."}) for article in articles]
    file = tmp_path / "fire.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")

    def told(*options: str) -> list[tuple[str, str, int]]:
        events = [json.loads(line) for line in monitor("replay", file, "--json", *options).lines]
        return [(event["subject"], event["data"]["change"], event["data"]["after"]["value"]) for event in events]

    assert told("--trust-events") == [("mill-a", "first", 20), ("mill-b", "first", 25), ("mill-a", "raised", 30)]
    linked = told()
    assert [(change, value) for _, change, value in linked] == [("first", 20), ("raised", 25), ("raised", 30)]
    assert len({event for event, _, _ in linked}) == 1
    assert {"mill-a", "mill-b"}.isdisjoint(event for event, _, _ in linked)


def stream(client: redis.Redis) -> list[str]:
    """The alerts in the stream, in its order."""
    return [fields["event"] for _, fields in client.xrange(STREAM)]


def rows(database: Path, table: str) -> int:
    """How many rows a table of the database has."""
    with closing(sqlite3.connect(database)) as connection:
        (count,) = connection.execute(f"select count(*) from {table}").fetchone()
        return int(count)


def messages_of(subscriber: PubSub) -> Iterator[dict[str, Any]]:
    """What has been published, until nothing more comes."""
    while (message := subscriber.get_message(timeout=0.2)) is not None:
        yield message


def wait_until(holds: Callable[[], bool], seconds: float = 20) -> None:
    """Polls without a pause, so that the moment is hit."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never happened"
