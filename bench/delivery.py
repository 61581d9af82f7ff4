"""How fast alerts reach Redis, and how soon a subscriber.

    python -m bench delivery [--alerts 50000] [--articles 400] [--rate 20]

First alerts that were queued on disk while Redis was down drain into its stream; beside them, in the same run, bare
pipelined XADD of the same texts by redis-py, with the same number a round trip. Then articles come in at a steady rate,
each with a higher toll of an event of its own, and the time is taken from the article in hand, over judging and a
durable commit, to the message at a subscriber; beside it, in the same run, that of a bare PUBLISH. Redis and the
subscriber are processes of their own.
"""

from __future__ import annotations

import argparse
import gc
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import redis

from bench._happenings import happening
from monitor.app import judge, replay
from monitor.lexicon import Lexicon, load_lexicon
from monitor.model import Alert, Article, Basis, Extraction, Outcome
from monitor.notifier.embedded import embedded_redis
from monitor.notifier.redis import REDIS, RedisChannel
from monitor.notifier.relay import relay
from monitor.pipeline import Rules
from monitor.store import Store, open_store

_TOGETHER = 1_000
_RULES = Rules(trust_events=True)
_SUBSCRIBER = """
import sys, time, redis
pubsub = redis.Redis.from_url(sys.argv[1]).pubsub(ignore_subscribe_messages=True)
pubsub.psubscribe("newsmon:v1:alerts:*", "bare")
pubsub.get_message(timeout=5)
print("ready", flush=True)
while True:
    message = pubsub.get_message(timeout=60)
    if message:
        now = time.monotonic()
        print(message["channel"].decode(), now, flush=True)
"""


def main(arguments: Sequence[str]) -> int:
    """Prints the rates and the times; 0."""
    parser = argparse.ArgumentParser(prog="python -m bench delivery", description=__doc__.split("\n")[0])
    parser.add_argument("--alerts", type=int, default=50_000, help="how many wait while Redis is down")
    parser.add_argument("--articles", type=int, default=400, help="how many come in, one by one")
    parser.add_argument("--rate", type=float, default=20.0, help="articles a second")
    options = parser.parse_args(arguments)
    lexicon = load_lexicon()
    gc.freeze()  # as the service does
    drained, added = drain(options.alerts, lexicon)
    print(f"{options.alerts} alerts drain at {drained:,.0f}/s; bare XADD {added:,.0f}/s; {drained / added:.2f} of it")
    whole, bare = latency(options.articles, options.rate, lexicon)
    for name, times in (("article to subscriber", whole), ("bare PUBLISH", bare)):
        told = "  ".join(f"p{share} {1e3 * _percentile(times, share):.2f} ms" for share in (50, 95, 99))
        print(f"{name:<22} {told}  max {1e3 * max(times):.2f} ms  ({len(times)})")
    return 0


def drain(count: int, lexicon: Lexicon) -> tuple[float, float]:
    """Alerts a second out of a queue on disk, and by bare XADD: the median of three turns each, in turn."""
    with tempfile.TemporaryDirectory() as folder, embedded_redis() as url, redis.Redis.from_url(url) as client:
        queued = Path(folder, "queued.db")
        with open_store(str(queued), writer=True) as store:
            _queue(store, count, lexicon)
            texts = [letter.text() for letter in store.letters(REDIS, count)]
        added, drained = [], []
        for turn in range(3):
            client.flushall()
            added.append(count / _timed(_add, client, texts))
            client.flushall()
            with open_store(str(shutil.copy(queued, Path(folder, f"{turn}.db"))), writer=True) as store:
                drained.append(count / _timed(relay, store, RedisChannel(url)))
            assert client.xlen("newsmon:v1:stream:alerts") == count
    return statistics.median(drained), statistics.median(added)


def latency(count: int, rate: float, lexicon: Lexicon) -> tuple[list[float], list[float]]:
    """Seconds from an article to its message at a subscriber, and from a bare PUBLISH to its own, for each."""
    articles = [_raised(number) for number in range(count)]
    with _store() as store, embedded_redis() as url, redis.Redis.from_url(url) as client:
        channel = RedisChannel(url)
        with _subscriber(url) as heard:
            whole, bare = [], []
            begin = time.monotonic()
            for place, article in enumerate(articles):
                time.sleep(max(0.0, begin + place / rate - time.monotonic()))
                started = time.monotonic()
                with store.transaction() as transaction:
                    _, alerts = judge(article, transaction, lexicon, _RULES, [REDIS], article.as_of)
                relay(store, channel)
                assert len(alerts) == 1, f"each article tells one thing, not {alerts}"
                whole.append(next(heard) - started)
                started = time.monotonic()
                client.publish("bare", "x" * 1_000)
                bare.append(next(heard) - started)
    return whole, bare


def _raised(number: int) -> Article:
    found = happening(number, ["Chile"])
    text = f"A fire in a warehouse in Quellon {number} killed {number % 50 + 3} people, the fire service said."
    return replace(
        found, id=f"{found.id}-{number}", title=f"Warehouse fire {number}", text=text, trusted_event=f"e{number}"
    )


def _queue(store: Store, count: int, lexicon: Lexicon) -> None:
    """One alert as the pipeline makes it, and so many that differ from it in id, event and number."""
    [done] = replay([_raised(0)], _memory(), lexicon, Rules())
    alert = done.alerts[0]
    for first in range(0, count, _TOGETHER):
        with store.transaction() as transaction:
            for number in range(first, min(first + _TOGETHER, count)):
                article = Article(f"a-{number}", "", "", alert.time, Basis.STATED)
                alerts = (_another(alert, number),)
                transaction.record(Outcome(article, Extraction(article.id, (), ()), alerts=alerts), [REDIS])


def _another(alert: Alert, number: int) -> Alert:
    return replace(alert, id=f"{number:032x}", event=replace(alert.event, id=f"{number % 1000:032x}"))


def _memory() -> Store:
    return open_store(None)


def _add(client: redis.Redis, texts: Sequence[str]) -> None:
    for first in range(0, len(texts), _TOGETHER):
        with client.pipeline(transaction=False) as pipeline:
            for text in texts[first : first + _TOGETHER]:
                pipeline.xadd("bare", {"event": text}, maxlen=100_000, approximate=True)
            pipeline.execute()


def _timed(call, *arguments):
    started = time.perf_counter()
    call(*arguments)
    return time.perf_counter() - started


def _percentile(times: Sequence[float], share: int) -> float:
    return sorted(times)[min(len(times) - 1, len(times) * share // 100)]


@contextmanager
def _subscriber(url: str) -> Iterator[Iterator[float]]:
    """When each message came, on the clock that all processes of a machine share."""
    command = [sys.executable, "-c", _SUBSCRIBER, url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        process.stdout.readline()
        try:
            yield (float(line.split()[-1]) for line in process.stdout)
        finally:
            process.kill()


@contextmanager
def _store() -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as folder, open_store(str(Path(folder, "bench.db")), writer=True) as store:
        yield store
