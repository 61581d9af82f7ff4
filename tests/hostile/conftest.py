"""Real servers on the loopback that drip, lie, flood and reset, and the one fetch that meets them."""

from __future__ import annotations

import asyncio
import socket
import struct
from asyncio.selector_events import BaseSelectorEventLoop
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import Any

import pytest

from monitor.errors import InputError
from monitor.fetch import Fault, Fetched, Fetcher, FetchError, FetchLimits, Validators
from monitor.ingestor.poll import Entry, entries_of

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
FEED = "https://news.example/rss"

Answer = bytes | Callable[["Talk"], None]


class Talk:
    """One connection, from the server's side: what was asked, and the wire to answer on."""

    def __init__(self, wire: socket.socket, closed: Event) -> None:
        self.wire = wire
        self._closed = closed

    def say(self, data: bytes) -> None:
        self.wire.sendall(data)

    def drip(self, piece: bytes, pause: float = 0.05) -> None:
        """The piece again and again, slowly, until the other side has enough."""
        while not self._closed.wait(pause):
            self.say(piece)

    def flood(self, piece: bytes) -> None:
        """The piece again and again, at once, until the other side has enough."""
        while not self._closed.is_set():
            self.say(piece)

    def wait(self) -> None:
        """Say nothing more."""
        self._closed.wait(30)

    def reset(self) -> None:
        """Slam the door (TCP RST)."""
        self.wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.wire.close()


class HostileServer:
    """Answers each path with bytes or a talk. ``accepted`` counts connections, ``asked`` keeps the requests."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.answers: dict[str, Answer] = {}
        self.accepted = 0
        self.asked: list[str] = []
        self._closed = Event()
        self._socket = socket.create_server((host, 0))
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http://{host}:{self.port}"
        Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._closed.set()
        self._socket.close()

    def headers(self, path: str) -> list[dict[str, str]]:
        """What was sent along with each request for this path, names in lower case."""
        requests = [request for request in self.asked if request.split()[1] == path]
        pairs = [[line.split(": ", 1) for line in request.split("\r\n")[1:] if line] for request in requests]
        return [{name.lower(): value for name, value in one} for one in pairs]

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                wire, _ = self._socket.accept()
                self.accepted += 1
                Thread(target=self._talk, args=(wire,), daemon=True).start()

    def _talk(self, wire: socket.socket) -> None:
        with suppress(OSError), wire:
            request = b""
            while not request.endswith(b"\r\n\r\n"):
                part = wire.recv(4096)
                if not part:
                    return
                request += part
            self.asked.append(request.decode("latin-1"))
            answer = self.answers.get(request.split()[1].decode("latin-1"), _reply(status=404))
            if callable(answer):
                answer(Talk(wire, self._closed))
            else:
                wire.sendall(answer)
                wire.shutdown(socket.SHUT_WR)
                while wire.recv(4096):
                    pass


def _servers() -> Iterator[Callable[..., HostileServer]]:
    made: list[HostileServer] = []

    def make(host: str = "127.0.0.1") -> HostileServer:
        made.append(HostileServer(host))
        return made[-1]

    yield make
    for server in made:
        server.close()


@pytest.fixture
def servers() -> Iterator[Callable[..., HostileServer]]:
    """Makes servers: ``servers()``, ``servers("127.0.0.2")``."""
    yield from _servers()


@pytest.fixture(scope="module")
def make_servers() -> Iterator[Callable[..., HostileServer]]:
    """The same for what a whole module looks at."""
    yield from _servers()


@pytest.fixture
def server(servers: Callable[..., HostileServer]) -> HostileServer:
    """A server."""
    return servers()


def _reply(body: bytes = b"", status: int = 200, **headers: str) -> bytes:
    lines = {"content_length": str(len(body)), "connection": "close", **headers}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status} Said\r\n{head}\r\n".encode("latin-1") + body


@pytest.fixture(scope="session")
def reply() -> Callable[..., bytes]:
    """The bytes of an answer: ``reply(body, status=404, content_type="text/html")``."""
    return _reply


@pytest.fixture
def fetch() -> Callable[..., Fetched | FetchError]:
    """What the one fetch makes of a URL, be it an error; the loopback is allowed where the test does not say."""

    def fetch(
        url: str,
        *,
        allow: tuple[str, ...] = ("127.0.0.1", "127.0.0.2", "localhost"),
        validators: Validators | None = None,
        seconds: float = 2,
        **limits: Any,
    ) -> Fetched | FetchError:
        async def run() -> Fetched | FetchError:
            settings = FetchLimits(deadline=timedelta(seconds=seconds), **limits)
            async with Fetcher(settings, allow_private=frozenset(allow), user_agent="monitor-test/1") as fetcher:
                try:
                    return await fetcher.fetch(url, validators)
                except FetchError as error:
                    return error

        return asyncio.run(run())

    return fetch


@pytest.fixture
def rejected(fetch: Callable[..., Fetched | FetchError]) -> Callable[..., Fault]:
    """Why a URL is rejected: the outcome R, a typed error with the URL and nothing to store."""

    def rejected(url: str, **more: Any) -> Fault:
        result = fetch(url, **more)
        assert isinstance(result, FetchError), result
        assert result.where, "the error names the URL"
        assert result.where in str(result)
        return result.fault

    return rejected


@pytest.fixture
def resolving(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Makes a name lead to addresses, one tuple of them for each time it is looked up; the names that were."""

    def resolving(*answers: tuple[str, ...]) -> list[str]:
        looked_up: list[str] = []

        def look_up(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
            addresses = answers[min(len(looked_up), len(answers) - 1)]
            looked_up.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", (address, port)) for address in addresses]

        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        return looked_up

    return resolving


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every address that a socket of this process is told to connect to."""
    seen: list[object] = []
    connect = BaseSelectorEventLoop.sock_connect

    async def record(loop: Any, sock: socket.socket, address: Any) -> None:
        seen.append(address)
        await connect(loop, sock, address)

    monkeypatch.setattr(BaseSelectorEventLoop, "sock_connect", record)
    return seen


@pytest.fixture(scope="session")
def rss() -> Callable[..., bytes]:
    """A feed of items: ``rss(item(...), before="<?xml ...?>")``."""

    def rss(*items: str, before: str = "", more: str = "", attributes: str = "") -> bytes:
        head = f'{before}<rss version="2.0"{attributes}><channel><title>Tagus Gazette</title>{more}'
        return f"{head}{''.join(items)}</channel></rss>".encode("utf-8", "surrogatepass")

    return rss


@pytest.fixture(scope="session")
def item() -> Callable[..., str]:
    """One entry: ``item("Nine die", link=...)``."""

    def item(title: str = "Nine die", text: str = "Nine people died.", link: str = "/fire", more: str = "") -> str:
        return f"<item><title>{title}</title><link>{link}</link><description>{text}</description>{more}</item>"

    return item


@pytest.fixture(scope="session")
def read() -> Callable[..., tuple[tuple[Entry, ...], list[str]]]:
    """The entries of a feed that was fetched, and what was flagged."""

    def read(body: bytes, *, now: datetime = NOW) -> tuple[tuple[Entry, ...], list[str]]:
        entries, problems = entries_of(body, FEED, FEED, None, now=now)
        return entries, [problem.message for problem in problems]

    return read


@pytest.fixture(scope="session")
def refused(read: Callable[..., Any]) -> Callable[..., str]:
    """Why a feed is rejected: the outcome R."""

    def refused(body: bytes) -> str:
        with pytest.raises(InputError) as raised:
            read(body)
        assert raised.value.where == FEED
        return raised.value.message

    return refused
