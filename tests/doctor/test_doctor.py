"""``monitor doctor`` on deployments that are ill, each in one way: it says so, and what to do."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import redis

from monitor.alerts.delivery import ChannelHealth
from monitor.client.topics import heads_key, ids_key, stream_key
from monitor.daemon.service import HEART
from monitor.notifier.embedded import embedded_redis
from monitor.notifier.rights import _needed, missing_rights
from monitor.store import FeedState, Store, open_store

FEED = "https://wire.example/rss"
PREFIX = "newsmon:v1"


@dataclass(slots=True)
class Patient:
    """A deployment: its configuration, its database, and the command that looks at both."""

    folder: Path
    url: str
    monitor: Callable[..., Any]

    @property
    def config(self) -> Path:
        return self.folder / "monitor.json"

    @property
    def database(self) -> Path:
        return self.folder / "newsmon.db"

    def configure(self, **other: Any) -> None:
        settings = {
            "redis": {"url": self.url},
            "store": {"url": f"sqlite:///{self.database}"},
            "feeds": [{"url": FEED}],
            **other,
        }
        self.config.write_text(json.dumps(settings))

    def found(self) -> dict[str, tuple[str, str]]:
        """The level and the words of each check; where one says several things, of the worst."""
        done = self.monitor("doctor", "--json", "--config", self.config)
        findings = sorted(map(json.loads, done.lines), key=lambda one: ("ok", "warn", "fail").index(one["level"]))
        assert done.code == (1 if any(one["level"] == "fail" for one in findings) else 0)
        assert all(bool(one["todo"]) is (one["level"] != "ok") for one in findings), "what is not well says what to do"
        return {one["check"]: (one["level"], f"{one['said']} -> {one['todo']}") for one in findings}


@pytest.fixture(scope="module")
def durable() -> Iterator[str]:
    """The URL of a Redis that is as the documentation wants it."""
    with embedded_redis(tcp=True, appendonly=True) as url:
        yield url


@pytest.fixture
def patient(tmp_path: Path, durable: str, monitor: Any) -> Iterator[Patient]:
    """A deployment that is well: its service has just been heard of, and its feed was read."""
    with redis.Redis.from_url(durable) as client:
        client.flushall()
    patient = Patient(tmp_path, durable, monitor)
    patient.configure()
    with open_store(str(patient.database), writer=True) as store:
        lives(store)
        yield patient


def lives(
    store: Store,
    *,
    state: str = "running",
    ahead: float = 0,
    refused: str | None = None,
    channels: Sequence[str] = (),
    servers: float | None = None,
    **feed: Any,
) -> None:
    """What the service leaves behind while it works."""
    now = datetime.now(UTC)
    store.follow((FEED,), now)
    polled = {"polled": now, "succeeded": now, **feed}
    with store.transaction() as transaction:
        transaction.put_feed(FeedState(FEED, **{"due": now + timedelta(minutes=5), "address": FEED, **polled}))
    note = {"state": state, "feeds": 1, "in_hand": 0, "redis": True, "refused": refused, "channels": channels}
    note["ahead"] = servers
    store.heartbeat(HEART, now + timedelta(seconds=ahead), json.dumps(note))


def at_work(patient: Patient, **fares: Any) -> None:
    with open_store(str(patient.database)) as store:
        lives(store, **fares)


def test_a_deployment_that_is_well_has_nothing_to_do(patient: Patient) -> None:
    """Every check has a line, all are ok, and the exit code says so."""
    found = patient.found()
    assert {level for level, _ in found.values()} == {"ok"}, found
    base = {"configuration", "secrets", "permissions", "disk", "database", "schema", "writer"}
    assert found.keys() == base | {"service", "clock", "feeds", "redis", "persistence", "memory", "rights", "stream"}
    assert f"pid {os.getpid()} writes to it" in found["writer"][1]
    shown = patient.monitor("doctor", "--config", patient.config)
    assert shown.code == 0
    assert all(line.startswith("ok    ") and " -> " not in line for line in shown.lines)


def _newer(patient: Patient) -> None:
    with closing(sqlite3.connect(patient.database)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def _older(patient: Patient) -> None:
    with closing(sqlite3.connect(patient.database)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")


def _torn(patient: Patient) -> None:
    with closing(sqlite3.connect(patient.database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with patient.database.open("r+b") as file:
        file.truncate(patient.database.stat().st_size // 2)


ILL = [
    (lambda it: it.config.write_text("redis: {url: 7}"), "configuration", "fail", r"monitor\.json:1:14: redis\.url"),
    (lambda it: it.configure(feeds=[]), "configuration", "warn", "no feeds to poll"),
    (_newer, "database", "fail", "a newer version of this program"),
    (_older, "schema", "warn", "revision 0001, of an older version .*monitor backup"),
    (_torn, "database", "fail", "damaged|malformed"),
    (lambda it: it.database.chmod(0o640), "permissions", "warn", "chmod 600 .*newsmon.db"),
    (lambda it: it.configure(store={"url": "sqlite:///absent.db"}), "database", "fail", "no database here"),
    (lambda it: it.configure(store={"url": "postgresql://jo:hush@127.0.0.1:1/x"}), "database", "fail", "refused"),
    (lambda it: at_work(it, state="stopped"), "service", "warn", "it was stopped -> start it"),
    (lambda it: at_work(it, ahead=-90), "service", "fail", "has not been heard of"),
    (lambda it: at_work(it, refused="line 3: no"), "service", "fail", "refused: line 3: no -> mend it"),
    (lambda it: at_work(it, ahead=7200), "clock", "warn", "7[12]\\d\\d s ahead of this clock"),
    (lambda it: at_work(it, servers=-3600), "clock", "warn", "this clock is 3600 s fast -> see that chrony"),
    (lambda it: at_work(it, servers=60), "clock", "ok", ""),
    (lambda it: at_work(it, failures=3, error="HTTP 500"), "feed", "warn", "FAILED 3 times, HTTP 500"),
    (lambda it: at_work(it, failures=9, error="HTTP 410", down=True), "feed", "fail", "DOWN, failed 9 times"),
    (lambda it: at_work(it, due=datetime(2020, 1, 1, tzinfo=UTC), polled=None), "feed", "warn", "never polled"),
    (lambda it: at_work(it, due=datetime(2020, 1, 1, tzinfo=UTC)), "feed", "warn", "next now"),
    (lambda it: it.configure(feeds=[{"url": "https://new.example/"}]), "feed", "warn", "never polled -> reload"),
    (lambda it: it.configure(redis={"url": "redis://jo:hush@127.0.0.1:1/0"}), "redis", "fail", "Connection refused"),
    (lambda it: it.configure(redis={"url": it.url.replace("//", "//jo:hush@")}), "redis", "fail", "password"),
]


@pytest.mark.parametrize(("harm", "check", "level", "words"), ILL)
def test_what_is_ill_is_named(
    harm: Callable[[Patient], Any], check: str, level: str, words: str, patient: Patient
) -> None:
    """The check says how bad it is and what to do, and shows no password."""
    harm(patient)
    found = patient.found()
    assert found[check][0] == level, found
    assert re.search(words, found[check][1])
    assert "hush" not in str({name: words for name, words in found.items() if name != "secrets"})


def test_a_full_disk_is_told_before_it_is_full(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Little room beside the database is a warning, next to none a failure."""
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 50_000_000}))
    assert patient.found()["disk"][0] == "fail"
    monkeypatch.setattr("monitor.doctor.database._LEAST_FREE", 10)
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 1_000}))
    assert patient.found()["disk"][0] == "warn"


def test_a_service_that_was_killed_is_told(tmp_path: Path, durable: str, monitor: Any) -> None:
    """Its last word was that it runs, and nobody holds the lock."""
    patient = Patient(tmp_path, durable, monitor)
    patient.configure()
    at_work(patient)
    assert patient.found()["service"][0] == "fail"


def test_alerts_that_wait_are_told(patient: Patient, commit: Any, make_alert: Any) -> None:
    """What is queued for a Redis that does not take it is counted."""
    with open_store(str(patient.database)) as store:
        commit(store, make_alert(1), make_alert(2))
    assert patient.found()["outbox"] == (
        "warn",
        "2 alerts wait for Redis -> they go out as soon as the service runs and Redis takes them",
    )


@pytest.mark.parametrize(
    ("fares", "level", "words"),
    [
        ({"sent": datetime(2031, 1, 1, tzinfo=UTC)}, "ok", "pager"),
        ({"failures": 2, "error": "HTTP 500"}, "warn", "HTTP 500"),
        ({"failures": 1, "disabled": "HTTP 410"}, "fail", "monitor deliveries resend pager"),
    ],
)
def test_a_channel_that_takes_nothing_is_told(patient: Patient, fares: Any, level: str, words: str) -> None:
    """One that fails waits for its receiver, one that was given up for somebody who mends it."""
    with open_store(str(patient.database)) as store:
        store.deliveries.put_health(ChannelHealth("pager", "webhook", "place", **fares))
        lives(store, channels=["pager"])
    found = patient.found()["channel"]
    assert (found[0], words in found[1]) == (level, True)


@pytest.mark.parametrize(
    ("name", "value", "check", "words"),
    [
        ("appendonly", "no", "persistence", "appendonly yes"),
        ("maxmemory-policy", "allkeys-lru", "memory", "noeviction"),
        ("maxmemory", "1mb", "memory", "raise `maxmemory`"),
    ],
)
def test_a_redis_that_forgets_is_told(patient: Patient, name: str, value: str, check: str, words: str) -> None:
    """What would lose or refuse alerts later is a warning now."""
    with redis.Redis.from_url(patient.url) as client:
        before = {key: client.config_get(key)[key] for key in (name, "maxmemory")}
        if name == "maxmemory-policy":
            client.config_set("maxmemory", "1gb")
        client.config_set(name, value)
        try:
            found = patient.found()
        finally:
            for key, was in before.items():
                client.config_set(key, was)
    assert found[check][0] == "warn", found
    assert words in found[check][1]


def test_a_replica_and_a_key_of_somebody_else_are_told(patient: Patient) -> None:
    """A server that takes no alerts at all fails."""
    with redis.Redis.from_url(patient.url) as client:
        client.set(f"{PREFIX}:stream:alerts", "mine")
        assert patient.found()["stream"][0] == "fail"
        client.replicaof("127.0.0.1", 1)
        try:
            assert "replica" in patient.found()["redis"][1]
        finally:
            client.replicaof("NO", "ONE")


def test_every_right_that_is_missing_is_told(patient: Patient) -> None:
    """Of all that sending needs nothing can be taken away unnoticed, and asking changes nothing."""
    needed = {command[0] for command in _needed(PREFIX)}
    with ExitStack() as stack:
        admin = stack.enter_context(redis.Redis.from_url(patient.url))
        user = patient.url.replace("//", "//newsmon:word@")
        rule = ("on", ">word", "~newsmon:v1:*", "resetchannels", "&newsmon:v1:alerts:*", "+@all")
        for name in sorted(needed):
            admin.execute_command("ACL", "SETUSER", "newsmon", "reset", *rule, f"-{name.lower()}")
            assert set(missing_rights(user, PREFIX) or ()) == {name}
        admin.execute_command("ACL", "SETUSER", "newsmon", "reset", *rule, "resetchannels", "&others")
        assert missing_rights(user, PREFIX) == ("PUBLISH",)
        keys = (f"~{key}" for key in (stream_key(PREFIX), ids_key(PREFIX), heads_key(PREFIX)))
        admin.execute_command("ACL", "SETUSER", "newsmon", "reset", *rule, "resetkeys", *keys)
        assert missing_rights(user, PREFIX) == () and missing_rights(user, PREFIX, hands_over=True) == ("XADD",)
        admin.execute_command("ACL", "SETUSER", "newsmon", "reset", *rule, "resetkeys", "~newsmon:v1:ids")
        assert {"XADD", "HSET"} <= set(missing_rights(user, PREFIX) or ())
        patient.configure(redis={"url": user})
        assert patient.found()["rights"][0] == "fail"
        admin.execute_command("ACL", "SETUSER", "newsmon", "reset", *rule, "-multi", "-info", "-xlen")
        assert missing_rights(user, PREFIX) is None
        found = patient.found()
        assert [found[check][0] for check in ("rights", "redis", "stream")] == ["warn"] * 3
        assert admin.dbsize() == 0


def test_a_clock_that_differs_from_that_of_redis_is_told(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two clocks that disagree are told with by how much; which of them is wrong people must see."""

    class Fast(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime.now(tz) + timedelta(hours=1)

    monkeypatch.setattr("monitor.cli_doctor.datetime", Fast)
    level, said = patient.found()["clock"]
    assert (level, "differs by -3600 s" in said) == ("warn", True)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that others may pass through, as they may through /etc; those of tests are the tester's alone."""
    folder = Path(tempfile.mkdtemp(prefix="newsmon-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_a_password_that_others_can_read_is_told(
    patient: Patient, open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the configuration or in a file of its own: the file is named, and the password is not."""
    patient.folder = open_folder
    patient.configure(redis={"url": patient.url.replace("//", "//:hush@")})
    secret = patient.folder / "redis_url"
    secret.write_text(patient.url)
    monkeypatch.setenv("NEWSMON_REDIS_URL_FILE", str(secret))
    for file, other in ((patient.config, secret), (secret, patient.config)):
        file.chmod(0o644)
        other.chmod(0o600)
        level, said = patient.found()["secrets"]
        assert (level, f"chmod 600 {file}" in said, "hush" in said) == ("warn", True, False)
        assert f"chmod 600 {file}" in patient.monitor("check", patient.config).err
    secret.chmod(0o640)
    assert patient.found()["secrets"][0] == "ok"
    secret.chmod(0o644)
    open_folder.chmod(0o700)
    assert patient.found()["secrets"][0] == "ok", "nobody gets to the file"
