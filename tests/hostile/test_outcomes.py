"""All of it at once: a service over feeds and servers that mean harm, on real sockets, and what becomes of each.

R: the feed fails with a reason, and nothing of it is stored. S: what is good is stored, and the rest flagged. C: as
much is stored as may be. N: it is stored as what it is.
"""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from monitor.config import Feed, Polling, Settings
from monitor.daemon.service import Service
from monitor.lexicon import load_lexicon
from monitor.store import FeedState, Store, open_store

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
REPLY = "HTTP/1.1 {} Said\r\ncontent-length: {}\r\nconnection: close\r\n{}\r\n"
NEIGHBOUR = "https://gazette.example/neighbour"


def served(body: bytes | str, status: int = 200, more: str = "") -> bytes:
    """An answer."""
    data = body.encode() if isinstance(body, str) else body
    return REPLY.format(status, len(data), more).encode() + data


def entry(title: str, link: str = "", more: str = "", start: str = "<item>") -> str:
    link = link or f"https://gazette.example/{abs(hash(title))}"
    return f"{start}<title>{title}</title><link>{link}</link><description>Nine people died.</description>{more}</item>"


def feed(*entries: str, before: str = "", more: str = "") -> str:
    return f'{before}<rss version="2.0"><channel><title>Gazette</title>{more}{"".join(entries)}</channel></rss>'


DECLARED = '<?xml version="1.0" encoding="{}"?>'
DOCTYPE = "<!DOCTYPE rss [{}]>"
LAUGHS = DOCTYPE.format('<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)))
QUADRATIC = DOCTYPE.format(f'<!ENTITY a "{"x" * 50_000}">')
ATTRIBUTES = " ".join(f'a{number}="x"' for number in range(100_000))
NAMESPACES = "".join(f'<n{number}:a xmlns:n{number}="http://n.example/{number}">' for number in range(20_000))
BOMB = gzip.compress(bytes(60_000_000))
SOUND = entry("Neighbour", NEIGHBOUR)


def drip(head: bytes, piece: bytes) -> Callable[[Any], None]:
    def talk(to: Any) -> None:
        to.say(head)
        to.drip(piece)

    return talk


def flood(head: bytes, piece: bytes) -> Callable[[Any], None]:
    def talk(to: Any) -> None:
        to.say(head)
        to.flood(piece)

    return talk


def reset(to: Any) -> None:
    to.say(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n<rss>")
    to.reset()


OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"transfer-encoding: chunked\r\n\r\n"
FOREVER = "not complete within"

REJECTED: dict[str, tuple[Any, str]] = {
    "A6 punycode": (served(feed(SOUND, before=DECLARED.format("punycode"))), "not a feed"),
    "A6 undefined": (served(feed(SOUND, before=DECLARED.format("undefined"))), "not a feed"),
    "A7": (served(feed(entry("x", start=f"<item {ATTRIBUTES}>"))), "more than 1,000 attributes"),
    "A8": (served(feed(NAMESPACES, SOUND)), "more than 500 namespaces"),
    "A12": (served("<!DOCTYPE html><html><head><title>Log in</title></head><form>Name</form></html>"), "not a feed"),
    "A13 empty": (served(""), "not a feed"),
    "A13 JSON": (served("{}"), "not a feed"),
    "B31": (drip(OK + b"content-length: 1000\r\n\r\n", b"x"), FOREVER),
    "B32": (drip(OK, b"x-more: 1\r\n"), FOREVER),
    "B33": (drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), FOREVER),
    "B34": (flood(OK, b"x-more: 1\r\n"), ""),
    "B35 gzip": (served(BOMB, more="content-encoding: gzip\r\n"), "unpack"),
    "B35 gzip, gzip": (served(gzip.compress(BOMB), more="content-encoding: gzip, gzip\r\n"), "gzip, gzip"),
    "B36": (served(b"\x0b\x00\x00\xff\xff", more="content-encoding: br\r\n"), "br"),
    "B37": (flood(OK + b"\r\n", bytes(10_000)), "more than"),
    "B38 length": (OK + b"content-length: 100000\r\n\r\n" + feed(SOUND).encode(), ""),
    "B38 reset": (reset, ""),
    "B39 chunk": (CHUNKED + b"zz\r\n<rss/>\r\n0\r\n\r\n", ""),
    "B39 length": (OK + b"content-length: -1\r\n\r\n", ""),
    "B39 HTTP/0.9": (feed(SOUND).encode(), ""),
    "B40 999": (served(feed(SOUND), 999), "answered 999"),
    "B40 204": (served("", 204), "answered 204"),
    "B40 206": (served(feed(SOUND), 206), "answered 206"),
    "B41": (served("", 302, "location: /B41\r\n"), "circle"),
    "B42 file": (served("", 302, "location: file:///etc/passwd\r\n"), "only http and https"),
    "B42 private": (served("", 302, "location: http://10.0.0.1/\r\n"), "not public"),
    "B44 metadata": (served("", 302, "location: http://169.254.169.254/latest\r\n"), "not public"),
    "B47": (served("", 302, "location: http://127。0。0。2/\r\n"), ""),
    "B49": (served("", 302, "location: http://gazette.example:6379/\r\n"), "port 6379"),
    "B50": (served("", 429, "retry-after: 99999999999999999999\r\n"), "answered 429"),
    "B52 410": (served("", 410), "answered 410"),
    "B52 404": (served("", 404), "answered 404"),
    "B53 PDF": (served(b"%PDF-1.7\n" + bytes(1000), more="content-type: text/html\r\n"), "not a feed"),
    "B53 film": (served(b"\x00\x00\x00\x20ftypisom" + bytes(1000)), "not a feed"),
}

SALVAGED: dict[str, tuple[Any, int, str]] = {
    "A1": (served(feed(entry("&a9; die"), SOUND, before=LAUGHS)), 2, "damaged feed"),
    "A2": (served(feed(entry("&a;" * 5_000), SOUND, before=QUADRATIC)), 2, "damaged feed"),
    "A3": (
        served(feed(entry("&x; die"), SOUND, before=DOCTYPE.format('<!ENTITY x SYSTEM "file:///etc/passwd">'))),
        2,
        "damaged feed",
    ),
    "A4": (served(feed(entry("&#xD800; die"), SOUND)), 2, "references"),
    "A5": (served(feed(entry("&#99999999999999999999; die"), SOUND)), 2, "references"),
    "A9": (
        served(feed(*(f"<item><title>Item {number}</title></item>" for number in range(10_001)))),
        2_000,
        "10,001 entries",
    ),
    "A11": (served(feed(entry("One"), SOUND, entry("Third"))[:-100]), 2, "damaged feed"),
    "A16": (served(feed(entry("Café"), SOUND, before=DECLARED.format("us-ascii"))), 2, "another character set"),
    "A18": (served(feed(entry("1\u200b2 killed"), SOUND, before=DECLARED.format("utf-8"))), 2, "another figure"),
    "A19": (served(feed(entry("Old", more="<pubDate>Mon, 01 Jan -001 00:00:00 GMT</pubDate>"), SOUND)), 2, "no date"),
}

READ: dict[str, tuple[Any, int]] = {
    "A10": (served(feed(entry("1,200 " * 50_000), SOUND)), 2),
    "A14": (served(feed(entry("Café"), SOUND).encode("utf-16")), 2),
    "A15": (served(feed(entry("+ADw-script+AD4-x 12 die"), SOUND, before=DECLARED.format("utf-7"))), 2),
    "A17": (served(feed(entry("12\x00 die \x1b[31m\x07"), SOUND)), 2),
    "A20": (served(feed(entry("Soon", more="<pubDate>Fri, 20 Nov 2099 10:00:00 GMT</pubDate>"), SOUND)), 2),
    "A21": (served(feed(entry("One", more="<guid>1</guid>"), entry("Two", more="<guid>1</guid>"))), 2),
    "A24": (served(feed("<item><title>Nine die</title><guid>1</guid></item>", SOUND)), 2),
    "A25": (served(feed(entry("Nine die", "javascript:alert(1)"), SOUND)), 2),
    "A27": (served(feed(entry("&lt;script&gt;alert(1)&lt;/script&gt; die"), SOUND)), 2),
    "A29": (
        served(
            feed(
                SOUND,
                more=f"<ttl>{10**20}</ttl><skipHours>{''.join(f'<hour>{n}</hour>' for n in range(24))}</skipHours>",
            )
        ),
        1,
    ),
    "A30": (served(feed(entry("Deep", more="<b>" * 20_000 + "</b>" * 20_000), SOUND)), 2),
    "B51": (served(feed(SOUND), more='etag: "new each time"\r\n'), 1),
    "B54": (served(feed(SOUND), more="".join(f"set-cookie: c{n}={'x' * 50}\r\n" for n in range(800))), 1),
}


class Silent:
    """A channel that takes everything."""

    name = "silent"

    def send(self, alerts: object) -> None: ...

    def ping(self) -> None: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of each feed: its state, what was flagged, how many pages were sighted."""

    states: dict[str, FeedState]
    flags: dict[str, str]
    sighted: dict[str, int]


@pytest.fixture(scope="module")
def seen(make_servers: Any, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """One poll of them all."""
    server = make_servers()
    answers = {name: case[0] for cases in (REJECTED, SALVAGED, READ) for name, case in cases.items()}
    paths = {name: "/" + name.replace(" ", "-").replace(",", "") for name in answers}
    server.answers = {paths[name]: answer for name, answer in answers.items()}
    urls = {name: f"{server.url}{path}" for name, path in paths.items()}
    database = tmp_path_factory.mktemp("outcomes") / "news.db"
    with open_store(str(database), writer=True) as store, capture_logs() as lines:
        _poll(store, server, *(Feed(url=url, pages=False) for url in urls.values()))
        states = {state.url: state for state in store.feeds()}
    flagged = {
        url: " ".join(line["problem"] for line in lines if line.get("feed") == url and line["event"] == "flagged")
        for url in urls.values()
    }
    with sqlite3.connect(database) as connection:
        counts = dict(connection.execute("SELECT feed, COUNT(*) FROM sightings GROUP BY feed").fetchall())
    return Seen(
        {name: states[url] for name, url in urls.items()},
        {name: flagged[url] for name, url in urls.items()},
        {name: counts.get(url, 0) for name, url in urls.items()},
    )


def _poll(store: Store, server: Any, *feeds: Feed) -> None:
    limits = {"deadline_seconds": 3, "concurrent": 40, "per_host": 80, "backlog_hours": 87_600}
    settings = Settings(feeds=feeds, polling=Polling(allow_private=(f"127.0.0.1:{server.port}",), **limits))
    lexicon, clock = load_lexicon(), lambda: NOW
    Service(settings, store, lexicon, load=lambda: settings, channel=lambda _: Silent(), now=clock).run(once=True)


@pytest.mark.parametrize("name", REJECTED)
def test_rejected(name: str, seen: Seen) -> None:
    """R: a typed rejection with its reason, the source degraded, nothing stored."""
    state = seen.states[name]
    assert (state.failures, state.succeeded, seen.sighted[name], state.articles) == (1, None, 0, 0)
    assert REJECTED[name][1] in (state.error or "")


@pytest.mark.parametrize("name", SALVAGED)
def test_salvaged(name: str, seen: Seen) -> None:
    """S and C: what is good is stored, and what is not is flagged."""
    _, entries, flag = SALVAGED[name]
    assert (seen.states[name].failures, seen.states[name].entries, seen.sighted[name]) == (0, entries, entries)
    assert flag in seen.flags[name]


@pytest.mark.parametrize("name", READ)
def test_read(name: str, seen: Seen) -> None:
    """N, and what is heeded up to a bound: it is stored as what it is."""
    _, entries = READ[name]
    assert (seen.states[name].failures, seen.states[name].entries, seen.sighted[name]) == (0, entries, entries)
    assert seen.states[name].due > NOW


PAGES: dict[str, Any] = {
    "B31": drip(OK + b"content-length: 1000\r\n\r\n", b"x"),
    "B35": served(BOMB, more="content-encoding: gzip\r\n"),
    "B42": served("", 302, "location: http://169.254.169.254/latest\r\n"),
    "B53": served(b"%PDF-1.7\n" + bytes(1000), more="content-type: text/html\r\n"),
    "C57": served(f"<html><body><p {ATTRIBUTES[:270_000]}>Forty people died.</p></body></html>"),
}


def test_pages(server: Any, tmp_path: Any) -> None:
    """R for pages: each is rejected and tried again, and its entry is told by the summary that the feed gave."""
    entries = [entry(name, f"{server.url}/{name}") for name in PAGES]
    server.answers = {"/rss": served(feed(*entries)), **{f"/{name}": answer for name, answer in PAGES.items()}}
    with open_store(str(tmp_path / "news.db"), writer=True) as store:
        _poll(store, server, Feed(url=f"{server.url}/rss"))
        (state,) = store.feeds()
        watches = store.due_watches(NOW + timedelta(hours=1), 10)
    assert (state.failures, state.articles) == (0, len(PAGES))
    assert {watch.page: watch.failures for watch in watches} == {f"{server.url}/{name}": 1 for name in PAGES}
