"""``monitor run`` in a process of its own: from feeds that change, over a real Redis, to whoever listens."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from threading import Timer
from typing import Any

import pytest
import redis

from monitor.notifier.embedded import EmbeddedRedis, embedded_redis
from monitor.store import open_store

STREAM = "newsmon:v1:stream:alerts"


def ids(client: Any) -> list[str]:
    """The ids of the alerts in the stream."""
    return [json.loads(fields["event"])["id"] for _, fields in client.xrange(STREAM)]


def figures(alerts: list[dict[str, Any]]) -> list[tuple[str, int | None, int]]:
    """Each alert as change, from, to."""
    return [
        (alert["data"]["change"], (alert["data"]["before"] or {}).get("value"), alert["data"]["after"]["value"])
        for alert in alerts
    ]


def test_changing_feeds(
    daemon: Any, site: Any, reply: Any, fire: Any, entry: Any, rss: Any, subscriber: Any, client: Any
) -> None:
    """Subscribers are told exactly what moved, in order: no entry twice, no late copy, nothing of unchanged feeds."""
    site.replies = {"/gazette": reply(fire(12)), "/courier": reply(rss(title="Courier")), "/late": reply(rss())}
    daemon.configure(f"{site.url}/gazette", f"{site.url}/courier", {"url": f"{site.url}/late", "interval_seconds": 1})
    daemon.start()
    subscriber.hears(1)
    site.replies["/gazette"] = reply(fire(15))
    subscriber.hears(2)
    site.replies["/gazette"] = reply(fire(14))
    subscriber.hears(3)
    lisbon = "A fire in a hotel in Lisbon killed"
    site.replies["/late"] = reply(
        rss(entry("Hotel fire", f"{lisbon} 15 people.", link="/copy", at="10:30"), title="Late")
    )
    daemon.logged("polled", feed=f"{site.url}/late", status="read", articles=1)
    text = f"Correction: {lisbon} 13 people, the fire service said, not 14 as we reported earlier."
    corrected = rss(entry("Hotel fire in Lisbon", text, link="/fire"), title="Tagus Gazette")
    site.replies["/gazette"] = reply(corrected)
    subscriber.hears(4)
    site.replies["/gazette"] = reply(corrected.replace(b"<item>", b"<!-- the same in other bytes --><item>"))
    daemon.logged("polled", feed=f"{site.url}/gazette", status="read", articles=0)
    subscriber.all()
    assert figures(subscriber.had) == [
        ("first", None, 12),
        ("raised", 12, 15),
        ("lowered", 15, 14),
        ("corrected", 14, 13),
    ]
    flags = [alert["data"]["flags"] for alert in subscriber.had]
    assert flags == [[], ["silent_edit"], ["silent_edit"], []]
    assert [alert["sequence"] for alert in subscriber.had] == [f"{number:020}" for number in range(1, 5)]
    assert ids(client) == [alert["id"] for alert in subscriber.had]
    assert daemon.stop() == 0


KILLED = (12, 15, 14, 30, 17)


def test_kill(
    daemon: Any, desk: Any, site: Any, reply: Any, fire: Any, client: Any, subscriber: Any, wait: Any
) -> None:
    """Killed at any moment and started again, it loses no alert, sends none twice, and tells what it would have."""

    def kill() -> None:
        daemon.process.kill()

    moments: list[Callable[[bytes], Any]] = [
        lambda body: reply(body, also=kill),
        *(lambda body, late=late: reply(body, also=Timer(late, kill).start) for late in (0.015, 0.04)),
    ]
    daemon.configure(f"{site.url}/rss")
    for number, killed in enumerate(KILLED):
        now = moments[number](fire(killed)) if number < len(moments) else reply(fire(killed))
        site.replies = {"/rss": now}
        if number == 0:
            daemon.start()
        if number < len(moments):
            daemon.ended()
            site.replies = {"/rss": reply(fire(killed))}
            daemon.start()
            wait(lambda at_least=number + 1: len(ids(client)) >= at_least, "the alert", also=lambda: daemon.log)
        else:
            subscriber.hears(number + 1)
            kill()
            daemon.ended()
            daemon.start()
    daemon.logged("polled", times=len(daemon.lines("polled")) + 1)
    assert daemon.stop() == 0

    undisturbed = desk(f"{site.url}/rss")
    for killed in KILLED:
        site.replies = {"/rss": reply(fire(killed))}
        undisturbed.poll()
    assert ids(client) == [alert.id for alert in undisturbed.outlet.had]
    assert len(ids(client)) == len(KILLED)
    assert all(isinstance(json.loads(line), dict) for line in daemon.log.splitlines()), "nobody else has a last word"
    subscriber.all()
    assert list(dict.fromkeys(alert["id"] for alert in subscriber.had)) == ids(client)


def test_redis_down(daemon: Any, site: Any, reply: Any, fire: Any, tmp_path: Path, monitor: Any, wait: Any) -> None:
    """While Redis is down polling goes on and alerts wait on disk; when it comes up they arrive, in order."""
    server = EmbeddedRedis(tmp_path)
    daemon.redis = server.url
    daemon.configure(f"{site.url}/rss")
    daemon.start()
    daemon.logged("redis does not take alerts, they wait in the database")
    for number, killed in enumerate((12, 15, 30), 1):
        site.replies = {"/rss": reply(fire(killed))}
        daemon.logged("polled", status="read", alerts=1, times=number)
    assert "Redis DOES NOT TAKE alerts, 3 alerts waiting" in monitor("status", "--config", daemon.config).out
    assert monitor("status", "--healthy", "--config", daemon.config).code == 1
    with server:
        daemon.logged("redis takes alerts again", sent=3)
        with redis.Redis.from_url(server.url, decode_responses=True, protocol=2) as client:
            told = [json.loads(fields["event"])["data"] for _, fields in client.xrange(STREAM)]
        assert [alert["after"]["value"] for alert in told] == [12, 15, 30]
        wait(lambda: monitor("status", "--healthy", "--config", daemon.config).code == 0, "health")
        assert len(daemon.lines("redis does not take alerts, they wait in the database")) == 1
        assert daemon.stop() == 0


@pytest.mark.parametrize("redis_is", ["up", "down"])
def test_once(
    redis_is: str, daemon: Any, site: Any, reply: Any, fire: Any, entry: Any, rss: Any, url: str, monitor: Any
) -> None:
    """``--once`` polls every feed and leaves; a second one tells nothing new. Without Redis it says so with 69."""
    teaser = rss(entry("Fire", link=f"{site.url}/porto", summary="A fire in Porto killed 4 people, police said."))
    site.replies = {"/rss": reply(fire(12)), "/porto.rss": reply(teaser), "/gone": reply(status=410)}
    daemon.redis = url if redis_is == "up" else "redis://:hush@127.0.0.1:1/0"
    daemon.configure(*(f"{site.url}{path}" for path in site.replies))
    assert daemon.run("--once") == (0 if redis_is == "up" else 69)
    assert [
        (line["status"], line.get("alerts")) for line in sorted(daemon.lines("polled"), key=lambda line: line["feed"])
    ] == [
        ("failed", None),
        ("read", 1),
        ("read", 1),
    ]
    assert "hush" not in daemon.log
    if redis_is == "up":
        assert daemon.run("--once") == 0
        assert sum(line.get("alerts", 0) for line in daemon.lines("polled")) == 2
        assert len(site.times("/gone")) == 2
        assert monitor("status", "--healthy", "--config", daemon.config).code == 1
    else:
        assert "says who did not take them" in daemon.log


def test_once_without_news_of_any_feed(daemon: Any, site: Any, reply: Any) -> None:
    """``--once`` fails when no feed could be read, and refuses a configuration that names none."""
    site.replies = {"/gone": reply(status=410)}
    daemon.configure(f"{site.url}/gone")
    assert daemon.run("--once") == 1
    assert "no feed could be read" in daemon.log
    daemon.configure()
    assert daemon.run("--once") == 78
    assert "feeds: no feeds to poll" in daemon.log


def test_stop(daemon: Any, site: Any, reply: Any, fire: Any, client: Any, monitor: Any, wait: Any) -> None:
    """SIGTERM ends it within ``stop_seconds``, whatever hangs, in good order; a second one ends it at once."""
    site.replies = {"/rss": reply(fire(12)), "/hangs": reply(hangs=True)}
    daemon.configure(f"{site.url}/rss", f"{site.url}/hangs", polling={"stop_seconds": 1})
    daemon.start()
    wait(lambda: bool(site.times("/hangs")) and bool(daemon.lines("polled", status="read")), "a poll")
    began = time.monotonic()
    assert daemon.stop() == 0
    assert 0.8 < time.monotonic() - began < 5
    assert daemon.logged("left unfinished", polls=[f"{site.url}/hangs"])
    assert daemon.logged("stopped", delivered=True)
    assert json.loads(monitor("status", "--json", "--config", daemon.config).out)["state"] == "stopped"

    daemon.configure(f"{site.url}/rss", f"{site.url}/hangs")
    site.asked.clear()
    daemon.start()
    daemon.logged("started", times=2)
    wait(lambda: bool(site.times("/hangs")), "a poll")
    daemon.signal(signal.SIGTERM)
    daemon.logged("stopping", times=2)
    began = time.monotonic()
    daemon.signal(signal.SIGTERM)
    assert daemon.ended() == 128 + signal.SIGTERM
    assert time.monotonic() - began < 2


def test_stop_while_redis_is_silent(daemon: Any, site: Any, reply: Any, fire: Any, wait: Any) -> None:
    """A Redis that does not answer holds the end up by twice what it may take, and what it did not take is on disk."""
    site.replies = {"/rss": reply(fire(12)), "/hangs": reply(hangs=True)}
    with embedded_redis() as url, redis.Redis.from_url(url, protocol=2) as client:
        daemon.redis = f"{url}?socket_timeout=2"
        daemon.configure(f"{site.url}/rss", f"{site.url}/hangs", polling={"stop_seconds": 1})
        daemon.start()
        daemon.logged("polled", status="read")
        wait(lambda: client.xlen(STREAM) == 1, "the first alert")
        with open_store(str(daemon.database)) as store:
            wait(lambda: not store.pending("redis", 9), "the mark that it was sent")
        process = client.info()["process_id"]
        os.kill(process, signal.SIGSTOP)
        site.replies["/rss"] = reply(fire(15))
        wait(lambda: len(daemon.lines("polled", alerts=1)) == 2, "an alert that cannot be sent")
        began = time.monotonic()
        daemon.signal(signal.SIGTERM)
        code = daemon.ended()
        os.kill(process, signal.SIGCONT)
    assert code == 0
    assert time.monotonic() - began < 9
    assert daemon.logged("stopped", delivered=False)
    with open_store(str(daemon.database)) as store:
        assert [alert.after.value for alert in store.pending("redis", 9)] == [15]


def test_reload(daemon: Any, sites: Any, reply: Any, fire: Any, wait: Any) -> None:
    """SIGHUP takes a good configuration whole; one with faults, or another database, leaves the old one in force."""
    site = sites()
    site.replies = {f"/{name}": reply(fire(12, link=f"/{name}.html")) for name in ("old", "kept", "new")}
    daemon.configure(f"{site.url}/old", f"{site.url}/kept")
    daemon.start()
    daemon.logged("polled", status="read", times=2)
    with daemon.config.open("a") as file:
        file.write("pollling: {}\n")
    daemon.signal(signal.SIGHUP)
    (refused,) = daemon.logged("reload refused, the old configuration stays")
    assert refused["faults"][0].startswith(f"{daemon.config}:")
    assert "did you mean polling?" in refused["faults"][0]
    daemon.configure(f"{site.url}/new", store={"url": f"sqlite:///{daemon.folder}/other.db"})
    daemon.signal(signal.SIGHUP)
    assert daemon.logged("reload refused, the old configuration stays", times=2)[1]["faults"] == [
        "store.url: another database needs a restart"
    ]
    assert not (daemon.folder / "other.db").exists()
    assert not site.times("/new")
    daemon.configure(f"{site.url}/new", f"{site.url}/kept", polling={"user_agent": "second/1"}, log_level="error")
    daemon.signal(signal.SIGHUP)
    wait(lambda: len(site.times("/new")) >= 2, "polls of the new feed", also=lambda: daemon.log)
    reloaded = site.times("/new")[0]
    wait(lambda: site.times("/kept")[-1] > reloaded, "the kept one goes on")
    assert site.times("/old")[-1] <= reloaded
    assert site.asked[-1].headers["User-Agent"] == "second/1"
    assert daemon.stop() == 0
    assert not daemon.lines("stopped"), "the new log level holds"


def test_one_writer(daemon: Any, site: Any, reply: Any, fire: Any, run: Any, monitor: Any, client: Any) -> None:
    """A second writer is turned away and told who is the first; whoever only reads is served."""
    site.replies = {"/rss": reply(fire(12))}
    daemon.configure(f"{site.url}/rss")
    daemon.start()
    daemon.logged("polled", status="read")
    article = daemon.folder / "article.txt"
    article.write_text("date 2026-11-20 Fire\nA fire in Lisbon killed 99 people.\n")
    refused = run("run", "--config", daemon.config), monitor("replay", article, "--db", daemon.database)
    for ended in refused:
        assert ended.code == 69
        assert f"pid {daemon.pid}" in ended.err
    events = monitor("events", "--json", "--config", daemon.config)
    assert (events.code, json.loads(events.out)["title"]) == (0, "Lisbon fire")
    assert "12" in monitor("history", "Lisbon fire", "--db", daemon.database).out
    assert json.loads(monitor("status", "--json", "--db", daemon.database).out)["healthy"]
    daemon.process.kill()
    daemon.ended()
    assert monitor("replay", article, "--db", daemon.database).code == 0


def test_log(daemon: Any, site: Any, reply: Any, entry: Any, rss: Any, monitor: Any) -> None:
    """Nothing that a feed says forges a line or moves the reader's cursor, and the password of Redis is nowhere."""
    forged = '&#10;{"event": "forged"}&#10;&#27;[31m'
    damaged = rss(entry(f"Fire{forged}", f"Text{forged}", link=f"/a{forged}"), title=f"Wire{forged}")
    dated = damaged.replace(b"<pubDate>Fri", f"<pubDate>{forged}".encode())
    site.replies = {
        "/dated": reply(dated),
        "/broken": reply(dated.replace(b"</item>", b"")),
        "/moved": reply(status=301, headers={"Location": "/\x1b[31m{"}),
    }
    daemon.redis = "redis://jo:hush@127.0.0.1:1/0"
    feeds = [{"url": f"{site.url}{path}", "interval_seconds": 1} for path in site.replies]
    daemon.configure(*feeds, log_level="debug")
    daemon.start()
    daemon.logged("polled", times=len(feeds))
    daemon.redis = "redis://jo:hush@hush@127.0.0.1/0"
    daemon.configure(*feeds, log_level="debug")
    daemon.signal(signal.SIGHUP)
    daemon.logged("reload refused, the old configuration stays")
    daemon.redis = "unix:///nowhere?password=hush"
    daemon.configure(*feeds, log_level="debug")
    daemon.signal(signal.SIGHUP)
    daemon.logged("reloaded")
    shown = monitor("status", "--config", daemon.config), monitor("status", "--json", "--config", daemon.config)
    assert daemon.stop() == 0
    assert "hush" not in daemon.log + "".join(ended.out + ended.err for ended in shown)
    assert all(isinstance(json.loads(line), dict) for line in daemon.log.splitlines())
    assert not daemon.lines("forged")
    assert "\x1b" not in daemon.log + shown[0].out
    assert {line["feed"] for line in daemon.lines("polled")} == {feed["url"] for feed in feeds}
