"""Receivers of webhooks that mean harm, or are broken: each try ends by its deadline, taken or not."""

from __future__ import annotations

import asyncio
import gzip
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from threading import Event, Thread
from typing import Any

import pytest

from monitor.fetch import Fault, Fetcher, FetchError, FetchLimits, Posted

Talk = Callable[[socket.socket, Event], None]


def said(*parts: bytes, again: bytes = b"", pause: float = 0.02) -> Talk:
    """Says these, and then one part again and again until the other side has enough."""

    def talk(wire: socket.socket, closed: Event) -> None:
        for part in parts:
            wire.sendall(part)
        while again and not closed.wait(pause):
            wire.sendall(again)
        closed.wait(5)

    return talk


def reset(wire: socket.socket, closed: Event) -> None:
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    wire.close()


@pytest.fixture
def receiver() -> Iterator[Callable[[Talk], str]]:
    """A server that answers every request so, and its address."""
    closed, sockets = Event(), []

    def receiver(talk: Talk) -> str:
        listening = socket.create_server(("127.0.0.1", 0))
        sockets.append(listening)

        def serve() -> None:
            with suppress(OSError):
                while True:
                    wire, _ = listening.accept()
                    Thread(target=answer, args=(wire,), daemon=True).start()

        def answer(wire: socket.socket) -> None:
            with suppress(OSError), wire:
                request = b""
                while not request.endswith(b"{}"):
                    request += wire.recv(65_536)
                talk(wire, closed)

        Thread(target=serve, daemon=True).start()
        return f"http://127.0.0.1:{listening.getsockname()[1]}/hook"

    yield receiver
    closed.set()
    for listening in sockets:
        listening.close()


def post(url: str, seconds: float = 0.4, **limits: Any) -> Posted | FetchError:
    async def run() -> Posted | FetchError:
        settings = FetchLimits(deadline=timedelta(seconds=seconds), **limits)
        async with Fetcher(settings, allow_private=frozenset(("127.0.0.1",)), user_agent="monitor-test/1") as fetcher:
            try:
                return await fetcher.post(url, b"{}", {"webhook-id": "a"})
            except FetchError as error:
                return error

    return asyncio.run(run())


@pytest.mark.parametrize(
    "talk",
    [
        said(),
        said(b"HTTP/1.1 200 OK\r\n", again=b"x-more: 1\r\n"),
        said(b"HTTP/1.1 200 OK\r\nx-more: ", again=b"x"),
        said(again=b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
)
def test_rejected_receiver_at_the_deadline(receiver: Callable[[Talk], str], talk: Talk) -> None:
    """However a server drips before it has answered, the try is over at the total deadline."""
    began = time.monotonic()
    answer = post(receiver(talk))
    assert isinstance(answer, FetchError)
    assert answer.fault is Fault.DEADLINE
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "talk",
    [
        said(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n", again=b"x"),
        said(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n", again=b"x" * 65_536, pause=0),
        said(b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n", gzip.compress(bytes(10_000_000))),
        said(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nnonsense"),
    ],
)
def test_taken_whatever_comes_behind_the_status(receiver: Callable[[Talk], str], talk: Talk) -> None:
    """Who has answered has answered: the rest is neither unpacked nor waited for."""
    began = time.monotonic()
    assert post(receiver(talk), seconds=3) == Posted(200, None)
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "talk", [reset, said(b"nonsense\r\n\r\n"), said(b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 20_000)]
)
def test_rejected_receiver_that_speaks_no_http(receiver: Callable[[Talk], str], talk: Talk) -> None:
    """A slammed door, nonsense and a flood of headers are failures like any other."""
    answer = post(receiver(talk), seconds=3)
    assert isinstance(answer, FetchError)
    assert answer.fault is Fault.BROKEN


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.2/hook",
        "http://localhost/hook",
        "http://2130706433/hook",
        "http://[::ffff:127.0.0.2]/hook",
        "http://169.254.169.254/latest",
        "http://127.0.0.1.evil.example:22/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
    ],
)
def test_rejected_receiver_inside(url: str) -> None:
    """Nothing is posted to a private address that is not named, however it is spelt, nor by another scheme."""
    answer = post(url)
    assert isinstance(answer, FetchError)
    assert answer.fault is Fault.REFUSED
