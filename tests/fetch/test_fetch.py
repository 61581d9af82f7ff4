"""What a fetch brings home, and what it refuses, from real servers on the loopback."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from monitor.fetch import Fault, Fetched, Fetcher, FetchError, FetchLimits, Validators
from monitor.fetch.addresses import is_public
from monitor.fetch.retry_after import delay
from monitor.fetch.turns import Turns

NOW = datetime(2024, 3, 1, 10, tzinfo=UTC)
_gzip = partial(gzip.compress, mtime=0)  # without the time of day, which would be in the names of tests

Answer = bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]
LOCAL = frozenset(("127.0.0.1", "127.0.0.2", "localhost"))


@dataclass(slots=True)
class Site:
    """A server on two addresses that answers each path with bytes, and remembers what it was asked."""

    ports: Mapping[str, int]
    answers: dict[str, Answer]
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    @property
    def url(self) -> str:
        return self.at("127.0.0.1")

    def at(self, host: str) -> str:
        """The URL of the site at one of its addresses, or at its first one under another name."""
        return f"http://{host}:{self.ports.get(host, self.ports['127.0.0.1'])}"


@asynccontextmanager
async def serving(answers: Mapping[str, Answer], tls: ssl.SSLContext | None = None) -> AsyncIterator[Site]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        site.at_once += 1
        site.most_at_once = max(site.most_at_once, site.at_once)
        try:
            request, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
            path = request.split()[1]
            site.asked.append((path, dict(line.split(": ", 1) for line in lines)))
            answer = site.answers[path]
            if isinstance(answer, bytes):
                writer.write(answer)
            else:
                await answer(writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            site.at_once -= 1
            writer.close()

    server = await asyncio.start_server(serve, ["127.0.0.1", "127.0.0.2"], 0, ssl=tls)
    async with server:
        ports = dict(listener.getsockname() for listener in server.sockets)
        site = Site(ports, dict(answers))
        yield site


def reply(status: int = 200, body: bytes = b"", **headers: str) -> bytes:
    lines = {"content_length": str(len(body)), "connection": "close", **headers}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status} Said\r\n{head}\r\n".encode() + body


def redirect(status: int, location: str) -> bytes:
    return reply(status, location=location)


def fetcher(allow: frozenset[str] = LOCAL, **limits: Any) -> Fetcher:
    return Fetcher(FetchLimits(**limits), allow_private=allow, user_agent="monitor-test/1")


def fetch(
    answers: Mapping[str, Answer], path: str = "/feed", validators: Validators | None = None, **limits: Any
) -> tuple[Fetched | FetchError, Site]:
    """What a fetch from a site with these answers gives, be it an error."""

    async def run() -> tuple[Fetched | FetchError, Site]:
        async with serving(answers) as site, fetcher(**limits) as client:
            try:
                return await client.fetch(site.url + path, validators), site
            except FetchError as error:
                return error, site

    return asyncio.run(run())


def fault(answers: Mapping[str, Answer], **limits: Any) -> Fault:
    result, _ = fetch(answers, **limits)
    assert isinstance(result, FetchError), result
    return result.fault


def test_answer() -> None:
    """A complete answer brings its body, its type and what to ask with next time."""
    answer = reply(body=b"<rss/>", content_type="text/xml", etag='"1"', last_modified="Fri, 01 Mar 2024 10:00:00 GMT")
    result, site = fetch({"/feed": answer})
    assert isinstance(result, Fetched)
    assert (result.status, result.body, result.content_type) == (200, b"<rss/>", "text/xml")
    assert result.validators == Validators('"1"', "Fri, 01 Mar 2024 10:00:00 GMT")
    assert (result.url, result.final_url, result.moved_to) == (f"{site.url}/feed", f"{site.url}/feed", None)
    assert (result.retry_after, result.not_modified) == (None, False)
    headers = site.asked[0][1]
    assert headers["User-Agent"] == "monitor-test/1"
    assert headers["Accept-Encoding"] == "gzip"
    assert "If-None-Match" not in headers and "Cookie" not in headers


def test_not_modified() -> None:
    """A server that was asked with its validators may say "not modified", and they stay good."""
    known = Validators('"1"', "Fri, 01 Mar 2024 10:00:00 GMT")
    result, site = fetch({"/feed": b'HTTP/1.1 304 Same\r\netag: W/"2"\r\n\r\n'}, validators=known)
    assert isinstance(result, Fetched)
    assert (result.not_modified, result.body) == (True, b"")
    assert result.validators == Validators('W/"2"', known.last_modified)
    headers = site.asked[0][1]
    assert (headers["If-None-Match"], headers["If-Modified-Since"]) == (known.etag, known.last_modified)


def test_not_modified_unasked() -> None:
    """A "not modified" that nobody asked for is an error: there is nothing to read."""
    assert fault({"/feed": b"HTTP/1.1 304 Same\r\n\r\n"}) is Fault.STATUS


@pytest.mark.parametrize(
    ("body", "encoding", "read"),
    [
        (_gzip(b"<rss/>"), "gzip", b"<rss/>"),
        (_gzip(b"<rss/>"), "X-GZip", b"<rss/>"),
        (_gzip(b"<rss/>") + b"\n\n", "gzip", b"<rss/>"),
        (b"", "gzip", b""),
        (b"<rss/>", "identity", b"<rss/>"),
        (_gzip(b"<rss/>")[:-4], "gzip", Fault.BROKEN),
        (b"<rss/>", "gzip", Fault.BROKEN),
        (_gzip(_gzip(b"<rss/>")), "gzip, gzip", Fault.BROKEN),
        (b"<rss/>", "br", Fault.BROKEN),
        (_gzip(bytes(1_000_000)), "gzip", Fault.TOO_LARGE),
    ],
)
def test_packed_body(body: bytes, encoding: str, read: bytes | Fault) -> None:
    """One layer of gzip is unpacked up to the limit; a bomb, a torn one and any other encoding are refused."""
    result, _ = fetch({"/feed": reply(body=body, content_encoding=encoding)}, decoded_bytes=100_000)
    assert (result.body if isinstance(result, Fetched) else result.fault) == read


async def drip_body(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
    await drip(writer, b"x")


async def drip_head(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    await drip(writer, b"x-more: 1\r\n")


async def drip_continue(writer: asyncio.StreamWriter) -> None:
    await drip(writer, b"HTTP/1.1 100 Continue\r\n\r\n")


async def drip(writer: asyncio.StreamWriter, piece: bytes) -> None:
    for _ in range(100):
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0.05)


async def flood(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    for _ in range(1000):
        writer.write(bytes(10_000))
        await writer.drain()


async def silence(writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(5)


@pytest.mark.parametrize("answer", [drip_body, drip_head, drip_continue, silence])
def test_deadline(answer: Answer) -> None:
    """However slowly a server drips, a fetch ends at its total deadline."""
    began = time.monotonic()
    assert fault({"/feed": answer}, deadline=timedelta(seconds=0.3)) is Fault.DEADLINE
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (flood, Fault.TOO_LARGE),
        (reply(body=bytes(100_001)), Fault.TOO_LARGE),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n<rss", Fault.BROKEN),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\n<rss\r\n", Fault.BROKEN),
        (b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n", Fault.BROKEN),
        (b"<rss/>", Fault.BROKEN),
        (b"", Fault.BROKEN),
        (reply(204), Fault.STATUS),
        (reply(206, b"part"), Fault.STATUS),
        (reply(999), Fault.STATUS),
    ],
)
def test_no_whole_answer(answer: Answer, expected: Fault) -> None:
    """What is too much, cut short or no proper answer is never taken for a feed."""
    assert fault({"/feed": answer}, wire_bytes=100_000) is expected


@pytest.mark.parametrize(
    ("status", "header", "wait", "gone"),
    [
        (429, "120", timedelta(seconds=120), False),
        (503, "99999999999999999999", timedelta(hours=24), False),
        (503, "Fri, 01 Mar 2024 10:05:00 GMT", timedelta(minutes=5), False),
        (404, None, None, False),
        (410, None, None, True),
    ],
)
def test_server_says_no(status: int, header: str | None, wait: timedelta | None, gone: bool) -> None:
    """An error status is told, with how long the server wants to be left alone by its own clock."""
    wish = {"retry_after": header} if header else {}
    result, site = fetch({"/feed": reply(status, b"", date="Fri, 01 Mar 2024 10:00:00 GMT", **wish)})
    assert isinstance(result, FetchError)
    assert (result.fault, result.status, result.retry_after, result.gone) == (Fault.STATUS, status, wait, gone)
    assert str(result) == f"{site.url}/feed: the server answered {status}"


@pytest.mark.parametrize(
    ("stated", "wait"),
    [
        ("0", timedelta()),
        (" 90 ", timedelta(seconds=90)),
        ("-5", timedelta()),
        ("86401", timedelta(hours=24)),
        ("9" * 5000, timedelta(hours=24)),
        ("Fri, 01 Mar 2024 09:00:00 GMT", timedelta()),
        ("Fri, 01 Mar 2024 10:00:30 GMT", timedelta(seconds=30)),
        ("Fri, 01 Mar 2999 10:00:00 GMT", timedelta(hours=24)),
        ("Fri, 01 Mar 99999 10:00:00 GMT", None),
        ("soon", None),
        ("1.5", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after(stated: str | None, wait: timedelta | None) -> None:
    """A stated wait is seconds or a date, never negative and never longer than a day."""
    assert delay(stated, NOW) == wait


@pytest.mark.parametrize(
    ("chain", "moved_to"),
    [
        ((301,), "/1"),
        ((308, 301), "/2"),
        ((301, 302), "/1"),
        ((302, 301), None),
        ((302,), None),
        ((303, 307), None),
        ((301, 308, 301, 308, 301), "/5"),
    ],
)
def test_redirects(chain: tuple[int, ...], moved_to: str | None) -> None:
    """Redirects are followed; only permanent ones, from the first on, change what is asked from now on."""
    answers = {f"/{step}": redirect(status, f"/{step + 1}#part") for step, status in enumerate(chain)}
    result, site = fetch({**answers, f"/{len(chain)}": reply(body=b"<rss/>")}, path="/0")
    assert isinstance(result, Fetched)
    assert (result.body, result.final_url) == (b"<rss/>", f"{site.url}/{len(chain)}")
    assert result.moved_to == (moved_to and site.url + moved_to)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"/feed": redirect(301, "/feed")}, Fault.REDIRECT),
        ({"/feed": redirect(301, "/b"), "/b": redirect(302, "/feed")}, Fault.REDIRECT),
        ({"/feed": redirect(301, "/0")} | {f"/{n}": redirect(301, f"/{n + 1}") for n in range(5)}, Fault.REDIRECT),
        ({"/feed": reply(302)}, Fault.REDIRECT),
        ({"/feed": redirect(302, "http://[::1/")}, Fault.REDIRECT),
        ({"/feed": redirect(302, "file:///etc/passwd")}, Fault.REFUSED),
        ({"/feed": redirect(302, "http://169.254.169.254/latest")}, Fault.REFUSED),
        ({"/feed": redirect(302, "http://10.0.0.1:22/")}, Fault.REFUSED),
        ({"/feed": reply(300)}, Fault.STATUS),
    ],
    ids=["itself", "circle", "six", "nowhere", "no URL", "file", "private", "port", "choices"],
)
def test_redirect_refused(answers: Mapping[str, Answer], expected: Fault) -> None:
    """Redirects that go round, too far, or where we do not go, are an error."""
    assert fault(answers) is expected


def test_credentials() -> None:
    """Credentials go to the origin they were given for and to no other, and no error shows them."""

    async def run() -> None:
        async with serving({"/feed": redirect(301, "/b"), "/c": reply(404)}) as site, fetcher() as client:
            site.answers["/b"] = redirect(301, site.at("user:pass@localhost") + "/c")
            with pytest.raises(FetchError) as raised:
                await client.fetch(site.at("jo:secret@127.0.0.1") + "/feed")
            sent = [headers.get("Authorization") for _, headers in site.asked]
            assert sent == ["Basic am86c2VjcmV0", "Basic am86c2VjcmV0", None]
            assert str(raised.value) == f"{site.url}/feed: the server answered 404"

    asyncio.run(run())


def test_address_with_credentials_does_not_move() -> None:
    """An address with credentials is the operator's own: a redirect is followed and never remembered."""

    async def run() -> Fetched:
        async with serving({"/feed": redirect(301, "/b"), "/b": reply(body=b"<rss/>")}) as site, fetcher() as client:
            return await client.fetch(site.at("jo:secret@127.0.0.1") + "/feed")

    result = asyncio.run(run())
    assert result.moved_to is None
    assert "secret" not in repr(result)


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """A port on the loopback that notices any connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


@pytest.mark.parametrize(
    ("allow", "connects"),
    [
        (frozenset(), False),
        (frozenset(("other.example",)), False),
        (frozenset(("news.example:{port}",)), True),
        (frozenset(("NEWS.example",)), True),
    ],
)
@pytest.mark.parametrize("resolved", [("127.0.0.1",), ("93.184.216.34", "127.0.0.1")])
def test_private_address(
    listening: socket.socket,
    monkeypatch: pytest.MonkeyPatch,
    allow: frozenset[str],
    connects: bool,
    resolved: tuple[str, ...],
) -> None:
    """A name that leads to a private address, among others or alone, is never dialled unless it is allowed."""
    port = listening.getsockname()[1]
    names: list[str] = []

    def look_up(host: str, port: int, *, type: int) -> list[tuple[object, ...]]:
        names.append(host)
        own = [address for address in resolved if not (connects and address != "127.0.0.1")]
        return [(socket.AF_INET, type, 0, "", (address, port)) for address in own]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    allow = frozenset(name.format(port=port) for name in allow)
    client = fetcher(allow, ports=frozenset((port,)), deadline=timedelta(seconds=0.2))

    async def run() -> None:
        async with client:
            with pytest.raises(FetchError) as raised:
                await client.fetch(f"http://news.example:{port}/feed")
            assert raised.value.fault is (Fault.DEADLINE if connects else Fault.REFUSED)

    asyncio.run(run())
    assert names == ["news.example"]
    if connects:
        listening.accept()[0].close()
    else:
        with pytest.raises(BlockingIOError):
            listening.accept()


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0",
        "127。0。0。1",
        "news.example\\@127.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
    ],
)
def test_spellings_of_home(listening: socket.socket, host: str) -> None:
    """However our own machine is spelt, it is not asked."""
    port = listening.getsockname()[1]

    async def run() -> Fault:
        async with fetcher(frozenset(), ports=frozenset((port,))) as client:
            with pytest.raises(FetchError) as raised:
                await client.fetch(f"http://{host}:{port}/")
        return raised.value.fault

    assert asyncio.run(run()) in (Fault.REFUSED, Fault.UNREACHABLE)
    with pytest.raises(BlockingIOError):
        listening.accept()


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("64:ff9b::5db8:d822", True),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("172.31.0.1", False),
        ("192.168.1.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::a9fe:a9fe", False),
        ("2002:7f00:1::", False),
        ("2001::1", False),
        ("2001:db8::1", False),
        ("fec0::1", False),
        ("fe80::1%1", False),
        ("fd00::1", False),
        ("ff02::1", False),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    """Only addresses of the public internet are public, IPv4 in IPv6 by what it leads to."""
    assert is_public(ip_address(address)) is public


@pytest.mark.parametrize(
    "url",
    [
        "ftp://news.example/feed",
        "file:///etc/passwd",
        "news.example/feed",
        "http://news.example:22/",
        "http://news.example:6379/",
        "http://news.example:0/",
        "http://",
        "http://news example/",
        "http://news.example/\r\nHost: other",
        "http://[::1/",
    ],
)
def test_url_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other schemes, other ports and broken addresses are refused before any name is resolved."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("resolved"))

    async def run() -> Fault:
        async with fetcher(frozenset()) as client:
            with pytest.raises(FetchError) as raised:
                await client.fetch(url)
        return raised.value.fault

    assert asyncio.run(run()) is Fault.REFUSED


def test_nobody_there() -> None:
    """A host that refuses the connection is unreachable."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    async def run() -> Fault:
        async with fetcher() as client:
            with pytest.raises(FetchError) as raised:
                await client.fetch(f"http://127.0.0.1:{port}/")
        return raised.value.fault

    assert asyncio.run(run()) is Fault.UNREACHABLE


def test_second_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody answers at one address of a host, the next one is tried."""

    def look_up(host: str, port: int, *, type: int) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, type, 0, "", (address, port)) for address in ("127.0.0.3", "127.0.0.1")]

    async def run() -> Fetched:
        async with serving({"/feed": reply(body=b"<rss/>")}) as site, fetcher(frozenset(("news.example",))) as client:
            monkeypatch.setattr(socket, "getaddrinfo", look_up)
            return await client.fetch(site.at("news.example") + "/feed")

    assert asyncio.run(run()).body == b"<rss/>"


def test_untrusted_certificate() -> None:
    """A server that cannot prove who it is is unreachable; there is no fallback."""

    async def run() -> Fault:
        async with serving({"/": reply()}, tls) as site, fetcher() as client:
            with pytest.raises(FetchError, match="certificate verify failed") as raised:
                await client.fetch(site.url.replace("http:", "https:") + "/")
            assert site.asked == []
        return raised.value.fault

    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(Path(__file__).with_name("self_signed.pem"))
    assert asyncio.run(run()) is Fault.UNREACHABLE


def test_few_at_a_time() -> None:
    """A host has two requests at once at most, and waiting for a turn does not count against the deadline."""

    async def slow(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.25)
        writer.write(reply(body=b"<rss/>"))

    async def run() -> None:
        client = fetcher(deadline=timedelta(seconds=1.2))
        async with serving({"/feed": slow}) as site, client:
            results = await asyncio.gather(*(client.fetch(f"{site.url}/feed") for _ in range(10)))
            assert [result.body for result in results] == [b"<rss/>"] * 10
            assert site.most_at_once == 2

    asyncio.run(run())


def test_slow_host_alone() -> None:
    """A host that never answers holds its own places only: another one is read at once."""

    async def run() -> None:
        client = fetcher(total=3, deadline=timedelta(seconds=2))
        async with serving({"/hang": silence, "/feed": reply(body=b"<rss/>")}) as site, client:
            hung = [asyncio.create_task(client.fetch(f"{site.url}/hang")) for _ in range(8)]
            await asyncio.sleep(0.1)
            async with asyncio.timeout(1):
                assert (await client.fetch(site.at("127.0.0.2") + "/feed")).body == b"<rss/>"
            for task in hung:
                task.cancel()
            await asyncio.gather(*hung, return_exceptions=True)

    asyncio.run(run())


def test_idle_hosts_are_forgotten() -> None:
    """A host that nobody waits for any more leaves nothing behind, however its turn ended."""

    async def run() -> None:
        turns = Turns(1, 1)
        async with turns.of("a"):
            waiting = asyncio.create_task(turns.of("a").__aenter__())
            await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        assert turns._gates == {}

    asyncio.run(run())
