"""Channels beside Redis in the service: none waits for another, polling waits for none, and a kill loses nothing."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from monitor.alerts.delivery import ChannelHealth, Progress
from monitor.config import Settings, load
from monitor.daemon.couriers import Couriers
from monitor.daemon.status import status_lines, status_of
from monitor.notifier.channels import CHANNELS, ChannelType, Options
from monitor.notifier.message import Message
from monitor.store import Store, open_store

KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
CANARY = "c4n4ry"
"""What is secret in the addresses of hooks."""


def webhook(name: str, hook: Any, **more: Any) -> dict[str, Any]:
    """A channel of the configuration."""
    reach = {"url": hook.url, "secret": KEY, "allow_private": [hook.place]}
    return {"name": name, "type": "webhook", **reach, "retry_seconds": [0.1] * 50, "deadline_seconds": 30, **more}


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Callable[..., Settings]:
    """The settings with these channels."""

    def settings(*channels: dict[str, Any]) -> Settings:
        (tmp_path / "m.yaml").write_text(json.dumps({"channels": channels}))
        return load(tmp_path / "m.yaml", {})

    return settings


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(str(tmp_path / "n.db"), writer=True) as opened:
        yield opened


@pytest.fixture
def employed(store: Store, settings: Callable[..., Settings]) -> Iterator[Callable[..., Couriers]]:
    """Couriers at work for these channels."""
    couriers = Couriers(store, now)

    def employed(*channels: dict[str, Any]) -> Couriers:
        couriers.employ(couriers.made(settings(*channels)))
        return couriers

    yield employed
    couriers.close(0.2)


def test_one_bad_channel_delays_no_other(
    hooks: Callable[[], Any],
    employed: Callable[..., Couriers],
    store: Store,
    commit: Callable[..., None],
    make_alert: Callable[..., Any],
    wait: Callable[..., None],
) -> None:
    """Beside one that hangs and one that fails, every alert is at the third at once; the second fails on."""
    hanging, failing, healthy = hooks(), hooks(), hooks()
    hanging.answer = lambda _: None
    failing.answer = lambda _: 500
    couriers = employed(webhook("hanging", hanging), webhook("failing", failing), webhook("healthy", healthy))
    assert couriers.names == ("hanging", "failing", "healthy")
    late = []
    for number in range(1, 21):
        commit(store, make_alert(number, event=f"e{number % 3}"), channels=couriers.names)
        couriers.nudge()
        told = time.monotonic()
        wait(lambda number=number: len(healthy.had) == number, f"alert {number}")
        late.append(time.monotonic() - told)
    assert max(late) < 5, late
    assert healthy.ids == [f"alert-{number}" for number in range(1, 21)]
    wait(lambda: len(failing.had) > 3, "more tries of what failed")
    assert len(hanging.had) == 1
    fares = {health.channel: health for health in store.deliveries.health()}
    assert fares["failing"].error == "the server answered 500"
    assert fares["healthy"].failures == 0
    failing.answer = lambda _: 204
    wait(lambda: len(failing.ids) == 20, "everything that had failed")
    assert sorted(failing.ids) == sorted(healthy.ids)


def test_what_hangs_does_not_hold_up_the_end(
    hook: Any, employed: Callable[..., Couriers], store: Store, commit: Callable[..., None], make_alert: Any, wait: Any
) -> None:
    """Whoever leaves waits so long and no longer; the message is still to be sent."""
    hook.answer = lambda _: None
    couriers = employed(webhook("pager", hook))
    commit(store, make_alert(1), channels=couriers.names)
    couriers.nudge()
    wait(lambda: hook.had, "a try")
    began = time.monotonic()
    couriers.close(0.2)
    assert time.monotonic() - began < 2
    assert store.deliveries.counts() == {"pager": {Progress.WAITING: 1}}
    hook.close()


def test_another_address_takes_over_what_waits(
    hooks: Callable[[], Any],
    employed: Callable[..., Couriers],
    store: Store,
    commit: Callable[..., None],
    make_alert: Any,
    wait: Any,
) -> None:
    """A channel that moves by a reload is sent what its old place did not take, and nothing twice."""
    old, new = hooks(), hooks()
    old.answer = lambda had: 500 if had.id == "alert-2" else 204
    couriers = employed(webhook("pager", old))
    commit(store, make_alert(1), make_alert(2), channels=couriers.names)
    couriers.nudge()
    wait(lambda: any(had.id == "alert-2" for had in old.had), "a failure")
    employed(webhook("pager", new))
    wait(lambda: new.ids, "the message")
    assert (old.ids, new.ids) == (["alert-1"], ["alert-2"])


def test_what_somebody_else_wants_sent_again_is_sent(
    hook: Any, employed: Callable[..., Couriers], store: Store, commit: Callable[..., None], make_alert: Any, wait: Any
) -> None:
    """A message that another process asks for goes out within seconds, under its id."""
    couriers = employed(webhook("pager", hook))
    commit(store, make_alert(1), channels=couriers.names)
    couriers.nudge()
    wait(lambda: hook.ids, "the message")
    wait(lambda: store.deliveries.counts().get("pager", {}).get(Progress.SENT), "the mark")
    store.deliveries.resend("pager", id="alert-1")
    wait(lambda: hook.ids == ["alert-1", "alert-1"], "the message again")


def test_beside_bad_channels_polling_goes_on(
    daemon: Any, site: Any, fire: Any, reply: Any, hooks: Callable[[], Any], tmp_path: Path, wait: Any, run: Any
) -> None:
    """Feeds are asked in time, Redis and every good channel have each alert, the status names the bad ones.

    Nothing secret is in the log, in the status or in the process list.
    """
    hanging, gone, healthy = hooks(), hooks(), hooks()
    hanging.answer = lambda _: None
    gone.answer = lambda _: 410
    site.replies["/rss"] = reply(fire(12))
    lines = tmp_path / "alerts.jsonl"
    channels = [
        webhook("hanging", hanging),
        webhook("gone", gone),
        webhook("healthy", healthy),
        {"name": "log", "type": "file", "path": str(lines)},
    ]
    daemon.configure(f"{site.url}/rss", channels=channels)
    daemon.start()
    wait(lambda: healthy.had and lines.exists() and lines.read_text(), "the first alert")
    site.replies["/rss"] = reply(fire(15, at="10:30"))
    wait(lambda: len(healthy.had) == 2, "the second alert")
    wait(lambda: len(lines.read_text().splitlines()) == 2, "its line")
    polls = site.times("/rss")
    assert max(after - before for before, after in pairwise(polls)) < 10
    assert [json.loads(line)["id"] for line in lines.read_text().splitlines()] == healthy.ids
    assert (len(hanging.had), len(gone.had)) == (1, 1)
    shown = run("status", "--db", daemon.database).out
    assert "gone (webhook): DISABLED, the server answered 410; 2 waiting" in shown
    assert "healthy (webhook): takes messages" in shown
    assert run("status", "--db", daemon.database, "--healthy").code == 1
    command = Path(f"/proc/{daemon.pid}/cmdline").read_bytes()
    assert daemon.stop() == 0
    listed = run("deliveries", "--db", daemon.database, "--all").out
    for text in (daemon.log, shown, listed, command.decode()):
        assert CANARY not in text and KEY[6:] not in text
    assert "channel gone is disabled" in daemon.log


def test_a_kill_between_the_answer_and_the_mark(
    daemon: Any, site: Any, fire: Any, reply: Any, hook: Any, wait: Any
) -> None:
    """What was taken and not yet marked is sent again under the same id, once."""

    def killing(_: Any) -> int:
        hook.answer = lambda _: 204
        os.kill(daemon.pid, signal.SIGKILL)
        return 204

    hook.answer = killing
    site.replies["/rss"] = reply(fire(12))
    daemon.configure(f"{site.url}/rss", channels=[webhook("pager", hook)])
    daemon.start()
    assert daemon.ended() == -signal.SIGKILL
    daemon.start()
    wait(lambda: len(hook.had) == 2, "the message again")
    assert len(set(hook.ids)) == 1
    with closing(open_store(str(daemon.database))) as store:
        wait(lambda: store.deliveries.counts()["pager"].get(Progress.SENT) == 1, "the mark")
    assert daemon.stop() == 0
    assert len(hook.had) == 2


def test_once_waits_for_every_channel(daemon: Any, site: Any, fire: Any, reply: Any, hooks: Callable[[], Any]) -> None:
    """`monitor run --once` leaves with 69 when a channel did not take everything, and says where to look."""
    good, bad = hooks(), hooks()
    bad.answer = lambda _: 500
    site.replies["/rss"] = reply(fire(12))
    daemon.configure(f"{site.url}/rss", channels=[webhook("good", good), webhook("bad", bad, retry_seconds=[60])])
    assert daemon.run("--once") == 69
    assert (len(good.ids), len(bad.had)) == (1, 1)
    assert "says who did not take them" in daemon.log
    bad.answer = lambda _: 204
    with closing(open_store(str(daemon.database))) as store:
        assert store.deliveries.resend("bad", states=(Progress.WAITING,)) == 1
    assert daemon.run("--once") == 0
    assert bad.ids == good.ids


def test_a_type_is_one_file_and_one_line(
    employed: Callable[..., Couriers],
    store: Store,
    commit: Callable[..., None],
    make_alert: Any,
    wait: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever writes a channel and registers it can name it in the configuration, and has all the rest."""
    flown = []

    class Pigeon:
        def __init__(self, options: Options) -> None:
            self.loft = options.path

        def send(self, message: Message, event: str, now: datetime) -> None:
            flown.append((self.loft, message.id))

        def close(self) -> None: ...

    monkeypatch.setitem(CHANNELS, "pigeon", ChannelType(Pigeon, needs=frozenset(("path",))))  # type: ignore[arg-type]
    couriers = employed({"name": "coop", "type": "pigeon", "path": "/roof"})
    commit(store, make_alert(1), channels=couriers.names)
    couriers.nudge()
    wait(lambda: flown, "the pigeon")
    assert flown == [("/roof", "alert-1")]


def test_check_tries_to_make_each_channel(monitor: Callable[..., Any], tmp_path: Path) -> None:
    """What only shows when a channel is made is told before the service starts."""
    pytest.importorskip("apprise")
    (tmp_path / "m.yaml").write_text(f"channels: [{{name: desk, type: apprise, url: '{CANARY}://x'}}]")
    ended = monitor("check", tmp_path / "m.yaml")
    assert (ended.code, ended.err) == (
        78,
        "monitor: channel desk: Apprise knows no service with an address like this\n",
    )


def test_status_names_each_channel(store: Store, commit: Callable[..., None], make_alert: Any) -> None:
    """Channels of the running configuration, in the words for people; others are passed over."""
    store.heartbeat("monitor", now(), json.dumps({"state": "running", "redis": True, "channels": ["pager"]}))
    for name in ("pager", "former"):
        store.deliveries.put_health(
            ChannelHealth(name, "webhook", "there", failures=3, error="the server \x1b answered")
        )
    commit(store, make_alert(1), channels=("pager",))
    status = status_of(store, now())
    assert not status.healthy
    assert list(status_lines(status, now()))[1] == (
        "  pager (webhook): DOES NOT TAKE messages, failed 3 times, the server \ufffd answered; 1 alert held"
    )
