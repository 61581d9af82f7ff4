"""`monitor submit` and `monitor stream`: on a Master and two Workers, with a real Redis, whatever is killed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import redis

from bench._cluster import Cluster, worker
from monitor.client.topics import articles_key
from monitor.notifier.embedded import embedded_redis
from monitor.scale.live.entries import refused_key

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"
REVISIONS = ROOT / "bench" / "data" / "revisions.jsonl"
PREFIX = "newsmon:v1"

Run = Callable[..., subprocess.CompletedProcess[str]]
Replayed = Callable[..., list[str]]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with embedded_redis(tcp=True) as url:
        yield url


@pytest.fixture
def kept(address: str) -> Iterator[redis.Redis]:
    """A plain client of that Redis, which is empty now."""
    with redis.Redis.from_url(address, decode_responses=True, protocol=2) as client:
        client.flushall()
        yield client


@pytest.mark.essential
def test_whatever_is_killed_each_alert_is_told_once(
    run: Run,
    replayed: Replayed,
    cluster: Cluster,
    environment: dict[str, str],
    address: str,
    kept: redis.Redis,
    tmp_path: Path,
) -> None:
    """Executor, driver, worker, each by kill -9: the alerts of a replay, none twice, their numbers without a gap."""
    assert "343 articles submitted" in run("submit", str(REVISIONS), "--redis", address).stderr
    command = ["stream", "--checkpoint", str(tmp_path), "--redis", address, "--master", cluster.url, "--most", "80"]
    with _begun([*command, "--trigger", "100ms"], environment) as driver:
        _heard(driver, "batch 0:")
        cluster.kill_an_executor()
        _heard(driver, "batch 1:")
        driver.send_signal(signal.SIGKILL)
    with ExitStack() as stack, _begun([*command, "--once"], environment) as driver:
        _heard(driver, "batch 2:")
        next(server for server in cluster.workers if server.poll() is None).kill()
        stack.enter_context(worker(tmp_path, 3, cluster.url, environment))
        rest = driver.stderr.read() if driver.stderr else ""
    assert driver.returncode == 0, rest
    ids, numbers = _told(kept)
    assert sorted(ids) == sorted(replayed(REVISIONS))
    assert numbers == list(range(1, len(ids) + 1))


def test_judged_in_parts_bad_entries_go_aside_and_their_neighbours_on(
    run: Run, replayed: Replayed, address: str, kept: redis.Redis, tmp_path: Path
) -> None:
    """Of 40 alerts cells part few, which are told in another way; numbers have no gap, and no alert comes twice."""
    lines = ['{"id": "a", "text": "Nine people were killed at a mill."}', "{broken", '{"id": "b"}']
    for line in lines:
        kept.xadd(articles_key(PREFIX), {"article": line})
    assert run("submit", str(SEEDS), "--redis", address).returncode == 0
    command = ["stream", "--checkpoint", str(tmp_path), "--redis", address, "--once"]
    done = run(*command, "--parts", "2")
    assert done.returncode == 0, done.stderr
    assert "2 set aside" in done.stderr
    reasons = [fields["reason"] for _, fields in kept.xrange(refused_key(PREFIX))]
    assert "broken JSON" in reasons[0] and '"text" is missing' in reasons[1]
    ids, numbers = _told(kept)
    whole = set(replayed(SEEDS))
    assert len(whole - set(ids)) <= 4 and len(set(ids) - whole) <= 12
    assert numbers == list(range(1, len(ids) + 1)) and len(set(ids)) == len(ids)
    other = run(*command)
    assert (other.returncode, "another number of parts" in other.stderr) == (2, True)


def test_what_feeds_say_is_polled_by_one_process_and_judged_by_another(
    run: Run, address: str, kept: redis.Redis, tmp_path: Path
) -> None:
    """`monitor run` hands over, the stream tells: the first toll, and then its correction."""
    (tmp_path / "feed").mkdir()
    with _served(tmp_path / "feed") as site:
        config = tmp_path / "monitor.yaml"
        store, polling = f"sqlite:///{tmp_path / 'polled.db'}", '{hand_over: true, allow_private: ["127.0.0.1"]}'
        config.write_text(f"store: {{url: '{store}'}}\npolling: {polling}\nfeeds: [{{url: '{site}/feed.rss'}}]\n")
        for killed in (12, 10):
            feed = _FEED.format(killed=killed, date=format_datetime(datetime.now(UTC)))
            (tmp_path / "feed" / "feed.rss").write_text(feed)
            polled = run("run", "--once", "--config", str(config), NEWSMON_REDIS_URL=address)
            assert polled.returncode == 0, polled.stderr
            command = ["stream", "--checkpoint", str(tmp_path / "state"), "--config", str(config), "--once"]
            done = run(*command, "--redis", address)
            assert done.returncode == 0, done.stderr
    told = [json.loads(fields["event"])["data"]["message"] for _, fields in kept.xrange(f"{PREFIX}:stream:alerts")]
    assert ["death toll 12" in told[0], "death toll revised down to 10" in told[1], len(told)] == [True, True, 2]


@pytest.mark.parametrize(
    ("arguments", "changed", "code", "said"),
    [
        (("--redis", "redis://127.0.0.1:1/0"), {}, 69, "redis://127.0.0.1:1"),
        ((), {"JAVA_HOME": "/nowhere"}, 69, "install Java 17"),
        (("--trigger", "soon"), {}, 2, "--trigger takes a time"),
    ],
)
def test_what_is_missing_is_said_before_anything_begins(
    run: Run, address: str, tmp_path: Path, arguments: tuple[str, ...], changed: dict[str, str], code: int, said: str
) -> None:
    """Without Redis, or without Java, the exit code is 69, and there is no checkpoint."""
    done = run("stream", "--checkpoint", str(tmp_path / "new"), "--redis", address, *arguments, **changed)
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr
    assert not (tmp_path / "new").exists()


_FEED = """<rss version="2.0"><channel><title>Tagus Gazette</title><item><title>Hotel fire in Lisbon</title>
<link>/fire</link><pubDate>{date}</pubDate><description>A fire in a hotel in Lisbon killed {killed} people, the fire
service said. Guests had fled to the street before dawn, and rescuers were still at the scene.</description></item>
</channel></rss>"""


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """The URL of a web site of these files."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=folder)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def _begun(command: Sequence[str], environment: dict[str, str]) -> subprocess.Popen[str]:
    program = [sys.executable, "-m", "monitor", *command]
    return subprocess.Popen(program, stderr=subprocess.PIPE, text=True, env=environment, cwd=ROOT)


def _heard(driver: subprocess.Popen[str], beginning: str) -> None:
    """Wait until it says so."""
    assert driver.stderr is not None
    said = []
    for line in driver.stderr:
        said.append(line)
        if line.startswith(f"monitor: {beginning}"):
            return
    raise AssertionError("".join(said))


def _told(client: redis.Redis) -> tuple[list[str], list[int]]:
    """The ids and numbers of the alerts in the stream, in its order."""
    events = [json.loads(fields["event"]) for _, fields in client.xrange(f"{PREFIX}:stream:alerts")]
    return [event["id"] for event in events], [int(event["sequence"]) for event in events]
