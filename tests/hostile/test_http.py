"""Servers that mean harm, or are broken: each fetch ends, by its deadline, with a whole answer or a typed rejection."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx2
import pytest

from monitor.fetch import Fault, Fetched, Fetcher, FetchError, FetchLimits, Validators, connecting

Rejected = Callable[..., Fault]
CERTIFICATE = Path(__file__).parents[1] / "fetch" / "self_signed.pem"
EXPIRED = Path(__file__).parent / "expired.pem"
"""Of 127.0.0.1 like the other, valid in January 2020."""


# -- 31-34, 37: slow and endless ---------------------------------------------------------------------------------


def drip_body(talk: Any) -> None:
    talk.say(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
    talk.drip(b"x")


def drip_head(talk: Any) -> None:
    talk.say(b"HTTP/1.1 200 OK\r\n")
    talk.drip(b"x-more: 1\r\n")


def drip_one_header(talk: Any) -> None:
    talk.say(b"HTTP/1.1 200 OK\r\nx-more: ")
    talk.drip(b"x")


def drip_continue(talk: Any) -> None:
    talk.drip(b"HTTP/1.1 100 Continue\r\n\r\n")


def drip_chunks(talk: Any) -> None:
    talk.say(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
    talk.drip(b"1\r\nx\r\n")


def silence(talk: Any) -> None:
    talk.wait()


SLOW = [drip_body, drip_head, drip_one_header, drip_continue, drip_chunks, silence]


@pytest.mark.parametrize("answer", SLOW)
def test_rejected_at_the_deadline(answer: Any, server: Any, rejected: Rejected) -> None:
    """31-33: however a server drips, it is rejected at the total deadline, though every byte came in time."""
    server.answers["/"] = answer
    began = time.monotonic()
    assert rejected(f"{server.url}/", seconds=0.4) is Fault.DEADLINE
    assert time.monotonic() - began < 2


def test_control_without_the_total_deadline(server: Any) -> None:
    """Control: a client whose time-out is for each read alone is kept by a drip for as long as the server likes."""
    server.answers["/"] = drip_body
    began = time.monotonic()
    with httpx2.stream("GET", f"{server.url}/", timeout=0.4, trust_env=False) as response:
        for _ in response.iter_raw():
            if time.monotonic() - began > 1.2:
                break
        else:
            pytest.fail("the client ended by itself")


def endless_continue(talk: Any) -> None:
    talk.flood(b"HTTP/1.1 100 Continue\r\n\r\n")


@pytest.mark.parametrize(
    ("piece", "head"),
    [(b"x-more: 1\r\n", b"HTTP/1.1 200 OK\r\n"), (b"x" * 1000, b"HTTP/1.1 200 OK\r\nx-more: "), (b"HTTP/1.1 ", b"")],
    ids=["headers", "one header", "status"],
)
def test_rejected_header_flood(piece: bytes, head: bytes, server: Any, rejected: Rejected) -> None:
    """34: headers without end are rejected, long before the deadline."""

    def flood(talk: Any) -> None:
        talk.say(head)
        talk.flood(piece)

    server.answers["/"] = flood
    began = time.monotonic()
    assert rejected(f"{server.url}/", seconds=10) is Fault.BROKEN
    assert time.monotonic() - began < 5


def test_rejected_continue_flood(server: Any, rejected: Rejected) -> None:
    """33: "100 Continue" without end and without a pause is rejected at the deadline, and others run meanwhile."""
    server.answers["/"] = endless_continue
    assert rejected(f"{server.url}/", seconds=0.5) is Fault.DEADLINE


@pytest.mark.parametrize("head", [b"", b"transfer-encoding: chunked\r\n"], ids=["until it closes", "chunked"])
def test_rejected_endless_body(head: bytes, server: Any, rejected: Rejected) -> None:
    """37: a body without end is rejected at the cap."""

    def flood(talk: Any) -> None:
        talk.say(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n")
        talk.flood(b"2710\r\n" + bytes(10_000) + b"\r\n" if head else bytes(10_000))

    server.answers["/"] = flood
    assert rejected(f"{server.url}/", wire_bytes=1_000_000, seconds=20) is Fault.TOO_LARGE


# -- 35, 36: bombs -----------------------------------------------------------------------------------------------

BOMB = gzip.compress(bytes(100_000_000))


@pytest.mark.parametrize(
    ("body", "encoding", "fault"),
    [
        (BOMB, "gzip", Fault.TOO_LARGE),
        (gzip.compress(BOMB), "gzip, gzip", Fault.BROKEN),
        (gzip.compress(BOMB), "gzip,gzip", Fault.BROKEN),
        (BOMB, "deflate", Fault.BROKEN),
        (b"\x0b\x00\x00\xff\xff", "br", Fault.BROKEN),
        (b"\x28\xb5\x2f\xfd", "zstd", Fault.BROKEN),
        (gzip.compress(bytes(3_000_000)), "gzip", Fault.TOO_LARGE),
    ],
    ids=[
        "gzip",
        "twice",
        "twice without a blank",
        "not what it says",
        "brotli",
        "zstd",
        "within the caps, not the ratio",
    ],
)
def test_rejected_bomb(body: bytes, encoding: str, fault: Fault, server: Any, rejected: Rejected, reply: Any) -> None:
    """35, 36: one layer of gzip is unpacked, up to the caps on size and ratio; everything else is rejected unopened."""
    server.answers["/"] = reply(body, content_encoding=encoding)
    assert rejected(f"{server.url}/", seconds=20) is fault
    assert server.headers("/")[0]["accept-encoding"] == "gzip"


@pytest.mark.parametrize("size", [50_000, 1_500_000])
def test_control_of_the_ratio(size: int, server: Any, fetch: Any, reply: Any) -> None:
    """Control: what is small at any rate, and what packs as text does, is read; with the ratio off, the bomb is."""
    text = b"" if size < 100_000 else b"".join(b"<item>%d died in %x.</item>" % (n, n * 7919) for n in range(50_000))
    server.answers["/"] = reply(gzip.compress(text or bytes(size)), content_encoding="gzip")
    assert isinstance(fetch(f"{server.url}/"), Fetched)
    server.answers["/"] = reply(gzip.compress(bytes(3_000_000)), content_encoding="gzip")
    assert isinstance(fetch(f"{server.url}/", ratio=2_000), Fetched)


# -- 38-40: no whole answer --------------------------------------------------------------------------------------


def short_then_reset(talk: Any) -> None:
    talk.say(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n<rss>")
    talk.reset()


def reset_at_once(talk: Any) -> None:
    talk.reset()


HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"transfer-encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "answer",
    [
        HEAD + b"content-length: 10\r\n\r\n<rss",
        short_then_reset,
        reset_at_once,
        CHUNKED + b"4\r\n<rss\r\n",
        CHUNKED + b"zz\r\n<rss/>\r\n0\r\n\r\n",
        CHUNKED + b"-6\r\n<rss/>\r\n0\r\n\r\n",
        CHUNKED + b"ffffffffffffffffffff\r\n<rss/>",
        HEAD + b"content-length: -1\r\n\r\n",
        HEAD + b"content-length: 6\r\ncontent-length: 7\r\n\r\n<rss/>",
        HEAD + b"content-length: 1e3\r\n\r\n<rss/>",
        b"<rss/>",
        b"",
        b"ICY 200 OK\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
    ],
)
def test_rejected_partial_answer(answer: Any, server: Any, rejected: Rejected) -> None:
    """38, 39: what is cut short or is no proper HTTP is rejected; a part is never taken for the whole."""
    server.answers["/"] = answer
    assert rejected(f"{server.url}/") is Fault.BROKEN


@pytest.mark.parametrize("status", [204, 205, 206, 299, 300, 304, 400, 418, 500, 999])
def test_rejected_status(status: int, server: Any, rejected: Rejected, reply: Any) -> None:
    """40: a status that does not promise the whole document is rejected, whatever body comes with it."""
    server.answers["/"] = reply(b"" if status in (204, 304) else b"<rss/>", status)
    assert rejected(f"{server.url}/") is Fault.STATUS


# -- 41-43: redirects --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("locations", "fault"),
    [
        (("/0",), Fault.REDIRECT),
        (("/1", "/0"), Fault.REDIRECT),
        (tuple(f"/{step}" for step in range(1, 8)), Fault.REDIRECT),
        (("file:///etc/passwd",), Fault.REFUSED),
        (("gopher://127.0.0.1/",), Fault.REFUSED),
        (("//169.254.169.254/latest",), Fault.REFUSED),
        (("http://10.0.0.1/",), Fault.REFUSED),
        (("http://[::ffff:10.0.0.1]/",), Fault.REFUSED),
        (("http://2130706433/",), Fault.REFUSED),
        (("http://127.0.0.1:22/",), Fault.REFUSED),
        (("",), Fault.REDIRECT),
        (("http://[/",), Fault.REFUSED),
    ],
)
def test_rejected_redirect(
    locations: tuple[str, ...], fault: Fault, server: Any, rejected: Rejected, reply: Any, dialled: list[Any]
) -> None:
    """41, 42: redirects that go round, too far or inside are rejected; nobody is dialled but whom we asked."""
    for step, location in enumerate(locations):
        server.answers[f"/{step}"] = reply(status=302, location=location)
    allowed = f"127.0.0.1:{server.port}"
    assert rejected(f"{server.url}/0", allow=(allowed,)) is fault
    assert set(dialled) == {("127.0.0.1", server.port)}
    assert len(server.asked) <= 6


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes the client trust who issued the certificates of the tests."""
    context = ssl.create_default_context(cafile=str(CERTIFICATE))
    context.load_verify_locations(EXPIRED)
    monkeypatch.setattr(connecting.httpx2, "create_ssl_context", lambda **_: context)


class SecureServer:
    """A server behind TLS that answers every connection alike; ``handshakes`` counts those that came about."""

    def __init__(self, certificate: Path, answer: bytes) -> None:
        self.handshakes = 0
        self._answer = answer
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                wire, _ = self._socket.accept()
            except OSError:
                return
            try:
                with self._context.wrap_socket(wire, server_side=True) as secure:
                    self.handshakes += 1
                    secure.recv(4096)
                    secure.sendall(self._answer)
            except OSError:
                wire.close()


@pytest.fixture
def secure() -> Any:
    """Makes a server behind TLS: ``secure(certificate, answer)``."""
    made: list[SecureServer] = []

    def make(certificate: Path, answer: bytes) -> SecureServer:
        made.append(SecureServer(certificate, answer))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.mark.usefixtures("trusted")
def test_rejected_downgrade(secure: Any, server: Any, rejected: Rejected, reply: Any) -> None:
    """42: a redirect from https to http is rejected, and the plain server is never asked."""
    site = secure(CERTIFICATE, reply(status=301, location=f"{server.url}/"))
    assert rejected(f"https://127.0.0.1:{site.port}/") is Fault.REDIRECT
    assert (site.handshakes, server.accepted) == (1, 0)


def test_credentials_stay_with_their_origin(servers: Any, fetch: Any, reply: Any) -> None:
    """43: credentials go to the origin they were given for; another host, another port, and one named by a redirect
    get none, and no cookie is ever sent."""
    first, other_port, other_host = servers(), servers(), servers("127.0.0.2")
    cookie = {"set_cookie": "session=1; Path=/"}
    first.answers["/"] = reply(status=302, location="/same", **cookie)
    first.answers["/same"] = reply(status=302, location=f"{other_port.url}/", **cookie)
    other_port.answers["/"] = reply(status=302, location=other_host.url.replace("//", "//a:b@") + "/", **cookie)
    other_host.answers["/"] = reply(status=302, location=f"{first.url}/back", **cookie)
    first.answers["/back"] = reply(b"<rss/>")
    result = fetch(first.url.replace("//", "//jo:secret@") + "/")
    assert isinstance(result, Fetched)
    sent = [server.headers(path)[0] for server, path in ((first, "/"), (first, "/same"), (first, "/back"))]
    assert [headers.get("authorization") for headers in sent] == ["Basic am86c2VjcmV0"] * 3
    strangers = other_port.headers("/") + other_host.headers("/")
    assert [headers.get("authorization") for headers in strangers] == [None, None]
    assert not [headers for headers in sent + strangers if "cookie" in headers]


# -- 44-49: addresses --------------------------------------------------------------------------------------------


def test_rejected_rebinding(server: Any, rejected: Rejected, resolving: Any, dialled: list[Any]) -> None:
    """44: a name that leads inside is rejected when it is dialled, though it led outside a moment before."""
    names = resolving(("127.0.0.1",))
    port = server.port
    assert rejected(f"http://news.example:{port}/", allow=(), ports=frozenset((port,))) is Fault.REFUSED
    assert (names, dialled, server.accepted) == (["news.example"], [], 0)


def test_what_is_dialled_is_what_was_checked(
    server: Any, fetch: Any, reply: Any, resolving: Any, dialled: list[Any]
) -> None:
    """44: one look-up serves the check and the connection: a second one, which would lead elsewhere, is not made."""
    server.answers["/"] = reply(b"<rss/>")
    names = resolving(("127.0.0.1",), ("10.0.0.1",))
    assert isinstance(fetch(f"http://news.example:{server.port}/", allow=("news.example",)), Fetched)
    assert (names, dialled) == (["news.example"], [("127.0.0.1", server.port)])


def test_control_without_the_check(
    server: Any, fetch: Any, reply: Any, resolving: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: with the check of addresses off, the name that leads inside is fetched."""
    server.answers["/"] = reply(b"<rss/>")
    resolving(("127.0.0.1",))
    monkeypatch.setattr("monitor.fetch.reach.is_public", lambda _: True)
    assert isinstance(fetch(f"http://news.example:{server.port}/", allow=(), ports=frozenset((server.port,))), Fetched)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "017700000001",
        "0",
        "0.0.0.0",
        "127.0.0.1.",
        "127。0。0。1",
        "１２７.0.0.1",
        "①②⑦.0.0.1",
        "localhost",
        "LOCALHOST.",
        "[::1]",
        "[::]",
        "[::127.0.0.1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
    ],
)
def test_rejected_spellings_of_home(host: str, server: Any, rejected: Rejected, dialled: list[Any]) -> None:
    """45-47: however our own machine is spelt, it is rejected and no connection is attempted."""
    port = server.port
    fault = rejected(f"http://{host}:{port}/", allow=(), ports=frozenset((port,)))
    assert fault in (Fault.REFUSED, Fault.UNREACHABLE)
    assert (dialled, server.accepted) == ([], 0)


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1",
        "100.64.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.8",
        "192.168.0.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "[::ffff:a9fe:a9fe]",
        "[64:ff9b::a9fe:a9fe]",
        "[64:ff9b:1::1]",
        "[2002:a9fe:a9fe::]",
        "[2001::1]",
        "[fc00::1]",
        "[fe80::1]",
        "[fec0::1]",
        "[ff02::1]",
        "[100::1]",
        "[5f00::1]",
    ],
)
def test_rejected_addresses(address: str, rejected: Rejected, dialled: list[Any]) -> None:
    """45, 46: private, shared, link-local, multicast, reserved and embedded addresses are rejected undialled."""
    assert rejected(f"http://{address}/", allow=()) is Fault.REFUSED
    assert dialled == []


@pytest.mark.parametrize(
    "url",
    [
        "http://news.example\\@127.0.0.1/",
        "http:\\\\127.0.0.1/",
        "http://a:b@c:d@127.0.0.1/",
        "http://127.0.0.1\r\nHost: news.example/",
        "http://127.0.0.1\t/",
        "http://news\t.example/",
        "http://news.example%00.127.0.0.1/",
        "http://news.example#@127.0.0.1:{port}/",
        "http://news.example?@127.0.0.1:{port}/",
        "http:///127.0.0.1/",
        "http://-/",
        "http://%31%32%37.0.0.1/",
        "//127.0.0.1/",
        "javascript:alert(1)",
        "data:text/xml,<rss/>",
        "file:///etc/passwd",
        "unix:///run/redis.sock",
        "http+unix://%2Frun%2Fredis.sock/",
    ],
)
def test_rejected_hosts_that_hide(
    url: str, server: Any, rejected: Rejected, resolving: Any, dialled: list[Any]
) -> None:
    """48: backslashes, user names, line breaks, tabs and other schemes lead to no other host than is checked."""
    resolving(("127.0.0.1",))
    assert rejected(url.format(port=server.port), allow=()) is Fault.REFUSED
    assert (dialled, server.accepted) == ([], 0)


@pytest.mark.parametrize("port", [0, 1, 22, 25, 6379, 11211, 65535])
def test_rejected_ports(port: int, rejected: Rejected, resolving: Any, dialled: list[Any]) -> None:
    """49: a port that is not one of the web's is rejected before its host is even looked up."""
    names = resolving(("93.184.216.34",))
    assert rejected(f"http://news.example:{port}/", allow=()) is Fault.REFUSED
    assert (names, dialled) == ([], [])


# -- 50-55 -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stated", "wait"),
    [
        ("99999999999999999999", timedelta(hours=24)),
        ("9" * 5000, timedelta(hours=24)),
        ("-1", timedelta()),
        ("Fri, 01 Mar 2024 10:00:30 GMT", timedelta(seconds=30)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", timedelta(hours=24)),
        ("Fri, 31 Dec 9999 23:59:59 -2359", None),
        ("Mon, 01 Jan 0001 00:00:00 +2359", timedelta()),
        ("1e9", None),
        ("NaN", None),
        ("٣٠", None),
    ],
)
def test_capped_retry_after(stated: str, wait: timedelta | None, server: Any, fetch: Any) -> None:
    """50: a wish to be left alone is capped at a day, is never negative, and is nothing where it cannot be read."""
    head = f"HTTP/1.1 429 No\r\nretry-after: {stated}\r\ndate: Fri, 01 Mar 2024 10:00:00 GMT\r\n\r\n"
    server.answers["/"] = head.encode()
    result = fetch(f"{server.url}/")
    assert isinstance(result, FetchError)
    assert (result.status, result.retry_after) == (429, wait)


def test_not_modified_with_a_body(server: Any, fetch: Any) -> None:
    """51: what comes along with "not modified" is not read."""
    server.answers["/"] = b"HTTP/1.1 304 Same\r\ncontent-length: 6\r\n\r\n<rss/>"
    result = fetch(f"{server.url}/", validators=Validators('"1"'))
    assert isinstance(result, Fetched)
    assert (result.not_modified, result.body) == (True, b"")


def test_no_cookies(server: Any, fetch: Any, reply: Any) -> None:
    """54: a bomb of cookies, as large as headers may be, is neither kept nor sent back at the next step."""
    crumbs = "".join(f"set-cookie: c{number}={'x' * 50}\r\n" for number in range(800))
    server.answers["/"] = f"HTTP/1.1 302 On\r\nlocation: /on\r\n{crumbs}content-length: 0\r\n\r\n".encode()
    server.answers["/on"] = reply(b"<rss/>")
    assert isinstance(fetch(f"{server.url}/"), Fetched)
    assert "cookie" not in server.headers("/on")[0]


def test_rejected_untrusted_certificate(secure: Any, rejected: Rejected, reply: Any) -> None:
    """55: who cannot prove who it is, is rejected before anything is asked; there is no insecure second try."""
    site = secure(CERTIFICATE, reply(b"<rss/>"))
    assert rejected(f"https://127.0.0.1:{site.port}/") is Fault.UNREACHABLE
    assert site.handshakes == 0


@pytest.mark.usefixtures("trusted")
def test_rejected_wrong_name(secure: Any, rejected: Rejected, reply: Any) -> None:
    """55: a certificate for another name is rejected, though its issuer is trusted."""
    site = secure(CERTIFICATE, reply(b"<rss/>"))
    assert rejected(f"https://127.0.0.2:{site.port}/", allow=("127.0.0.2",)) is Fault.UNREACHABLE


@pytest.mark.usefixtures("trusted")
def test_rejected_expired_certificate(secure: Any, fetch: Any, reply: Any) -> None:
    """55: a certificate whose time is over is rejected for that, though its issuer is trusted and the name is right;
    control: one that is valid is accepted."""
    over, valid = (secure(certificate, reply(b"<rss/>")) for certificate in (EXPIRED, CERTIFICATE))
    error = fetch(f"https://127.0.0.1:{over.port}/")
    assert isinstance(error, FetchError)
    assert (error.fault, over.handshakes) == (Fault.UNREACHABLE, 0)
    assert "expired" in error.message
    assert isinstance(fetch(f"https://127.0.0.1:{valid.port}/"), Fetched)


def test_plain_server_behind_https(server: Any, rejected: Rejected, reply: Any) -> None:
    """55: a server that speaks no TLS is rejected, and not asked without it."""
    server.answers["/"] = reply(b"<rss/>")
    rejected(server.url.replace("http:", "https:") + "/", seconds=0.3)
    assert server.asked == []


# -- the environment ---------------------------------------------------------------------------------------------


def test_no_proxy_of_the_environment(
    server: Any, servers: Any, fetch: Any, reply: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy that the environment names, which no check of ours would see behind, is not used."""
    proxy = servers()
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, proxy.url)
    server.answers["/"] = reply(b"<rss/>")
    assert isinstance(fetch(f"{server.url}/"), Fetched)
    assert proxy.accepted == 0


# -- slow and failing names --------------------------------------------------------------------------------------


def test_rejected_name_that_hangs(rejected: Rejected, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that does not answer is rejected within the deadline, and holds nobody else up."""
    ended = Event()

    def hang(*_: object, **__: object) -> None:
        ended.wait(10)
        raise socket.gaierror(socket.EAI_AGAIN, "timed out")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    began = time.monotonic()
    assert rejected("http://news.example/", seconds=0.3) in (Fault.DEADLINE, Fault.UNREACHABLE)
    assert time.monotonic() - began < 2
    ended.set()


@pytest.mark.parametrize(("deadline", "asked"), [(timedelta(seconds=0.3), 1), (timedelta(days=1), 0)])
def test_neighbour_of_a_name_that_hangs(
    deadline: timedelta, asked: int, server: Any, reply: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waits behind a name that hangs is asked once its deadline is over; control: without one, never."""
    ended, look_up = Event(), socket.getaddrinfo
    server.answers["/"] = reply(b"<rss/>")

    def hang(host: str, *more: Any, **facts: Any) -> Any:
        if host == "news.example":
            ended.wait(10)
            raise socket.gaierror(socket.EAI_AGAIN, "timed out")
        return look_up(host, *more, **facts)

    async def run() -> None:
        limits = FetchLimits(deadline=deadline, total=1)
        async with Fetcher(limits, allow_private=frozenset(("127.0.0.1",)), user_agent="monitor-test/1") as fetcher:
            urls = ("http://news.example/", f"{server.url}/")
            tasks = [asyncio.create_task(fetcher.fetch(url)) for url in urls]
            await asyncio.wait(tasks, timeout=2)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    asyncio.run(run())
    ended.set()
    assert len(server.asked) == asked


def test_rejected_name_that_fails(rejected: Rejected, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that fails (SERVFAIL) makes the host unreachable, at once."""

    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    assert rejected("http://news.example/") is Fault.UNREACHABLE
