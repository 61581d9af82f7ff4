"""What the service tells whoever started it, over a real socket."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from monitor.daemon.inbox import Stop
from monitor.daemon.starting import await_database
from monitor.daemon.supervisor import Supervisor
from monitor.errors import StoreUnavailableError


class Manager:
    """Listens as systemd does."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(f"\0{address[1:]}" if address[0] == "@" else address)
        self.socket.settimeout(15)

    def hears(self) -> dict[str, str]:
        """The next that is said."""
        return dict(line.split("=", 1) for line in self.socket.recv(4096).decode().splitlines())

    def hears_of(self, word: str) -> dict[str, str]:
        """The next that says this word."""
        end = time.monotonic() + 15
        while time.monotonic() < end:
            if word in (said := self.hears()):
                return said
        raise AssertionError(f"{word} was not said")


@pytest.fixture(params=["path", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Manager]:
    """A manager on either kind of socket."""
    manager = Manager(str(tmp_path / "notify") if request.param == "path" else f"@newsmon-{os.getpid()}")
    with manager.socket:
        yield manager


def test_a_service_says_how_it_fares(manager: Manager, daemon: Any, site: Any, reply: Any, rss: Any) -> None:
    """Ready when it polls, alive after each heartbeat; it tells that it reads its configuration, and that it leaves."""
    daemon.environment["NOTIFY_SOCKET"] = manager.address
    site.replies = {"/rss": reply(rss())}
    daemon.configure(f"{site.url}/rss")
    daemon.start()
    assert manager.hears() == {"READY": "1"}
    beat = manager.hears_of("WATCHDOG")
    assert beat["WATCHDOG"] == "1"
    assert beat["STATUS"].startswith("1 feed, ")
    assert beat["STATUS"].endswith(" in hand; Redis takes alerts")
    daemon.signal(signal.SIGHUP)
    reloading = manager.hears_of("RELOADING")
    assert abs(int(reloading["MONOTONIC_USEC"]) / 1e6 - time.monotonic()) < 15
    assert manager.hears_of("READY") == {"READY": "1"}
    daemon.config.write_text("polling: [")
    daemon.signal(signal.SIGHUP)
    manager.hears_of("RELOADING")
    assert manager.hears_of("READY") == {"READY": "1"}, "the old configuration serves on"
    daemon.signal(signal.SIGTERM)
    assert manager.hears_of("STOPPING") == {"STOPPING": "1"}
    assert daemon.ended() == 0


def test_a_service_that_waits_for_its_database_asks_for_time(manager: Manager, daemon: Any) -> None:
    """Not ready, and not late either: it says what it waits for."""
    daemon.environment["NOTIFY_SOCKET"] = manager.address
    daemon.configure(store={"url": "postgresql://desk:hush@127.0.0.1:1/news"})
    daemon.start()
    for _ in range(2):
        assert manager.hears() == {"EXTEND_TIMEOUT_USEC": "120000000", "STATUS": "waits for the database"}
    daemon.signal(signal.SIGTERM)
    assert daemon.ended() == 69
    assert "hush" not in daemon.log


def test_a_database_is_not_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that never comes may not exist: whoever started the service is told."""
    monkeypatch.setattr("monitor.daemon.starting._PATIENT_SECONDS", 0.5)
    began = time.monotonic()
    with pytest.raises(StoreUnavailableError, match="no server answers"):
        await_database("postgresql://desk@127.0.0.1:1/news", Supervisor())
    assert 0.5 <= time.monotonic() - began < 5


def test_a_service_that_hangs_is_not_alive(desk: Any, manager: Manager, monkeypatch: Any) -> None:
    """Of its life nothing is said while the thread that does the work does none: the manager then starts it anew."""
    monkeypatch.setattr("monitor.daemon.service.BEAT_SECONDS", 0.05)
    at_desk = desk()
    service = at_desk.service(supervisor=Supervisor(manager.address))
    thread = Thread(target=service.run, daemon=True)
    thread.start()
    manager.hears_of("WATCHDOG")
    at_desk.outlet.seconds, at_desk.outlet.down = 1.5, True
    manager.socket.settimeout(0.8)
    with pytest.raises(TimeoutError):
        while True:  # what was said before the hang
            manager.hears()
    manager.socket.settimeout(15)
    assert "Redis does not take alerts" in manager.hears_of("WATCHDOG")["STATUS"]
    service.post(Stop())
    thread.join(10)
    assert not thread.is_alive()


@pytest.mark.parametrize("address", [None, "", "/nowhere/notify", "@nobody-listens-here", "relative"])
def test_without_a_manager_nothing_happens(address: str | None) -> None:
    """A service that nobody supervises, or whose manager is gone, does its work all the same."""
    supervisor = Supervisor(address)
    supervisor.ready()
    supervisor.alive("fine")
    supervisor.stopping()


def test_a_manager_that_does_not_read_holds_nobody_up(tmp_path: Path) -> None:
    """When its socket is full what is said is lost; the service never waits."""
    manager = Manager(str(tmp_path / "full"))
    with manager.socket:
        supervisor, began = Supervisor(manager.address), time.monotonic()
        for _ in range(2_000):
            supervisor.alive("x" * 200)
        assert time.monotonic() - began < 5
