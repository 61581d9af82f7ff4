"""Web archives as crawlers write them, and as damage and malice leave them."""

from __future__ import annotations

import gzip
import tracemalloc
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.errors import InputError
from monitor.ingestor import read_archive
from monitor.model import Article, Basis

SITE = "https://lantern.example"
DATE = "2031-02-03T04:05:06Z"
STORY = "Nine people were killed when a footbridge fell into the river at Helmsund on Friday, the fire service said."
EDITED = "Seven people were killed when a footbridge fell into the river at Helmsund, the fire service said later."
FEED = (
    '<rss version="2.0"><channel><title>Lantern</title><link>https://lantern.example</link><item><title>Ferry</title>'
    "<link>/ferry</link><description>Four people were hurt on a ferry in Ostmoor.</description></item></channel></rss>"
)


def html(text: str, head: str = "") -> bytes:
    words = "The river has been closed to boats since then, and the road along it is to stay shut for a week. " * 3
    page = f"<html><head><title>Bridge falls</title>{head}</head><body><article><p>{text}</p><p>{words}</p></article>"
    return f"{page}</body></html>".encode()


def record(kind: str, url: str, block: bytes, date: str = DATE, content_type: str = "application/http") -> bytes:
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: {date}\r\n"
    head += f"WARC-Record-ID: <urn:uuid:0>\r\nContent-Type: {content_type}\r\nContent-Length: {len(block)}\r\n\r\n"
    return head.encode() + block + b"\r\n\r\n"


def answer(payload: bytes, status: str = "HTTP/1.1 200 OK", content_type: str = "text/html", **more: str) -> bytes:
    headers = {"Content-Type": content_type, **{name.replace("_", "-"): value for name, value in more.items()}}
    lines = [status, *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + payload


def page(text: str, url: str = f"{SITE}/bridge", date: str = DATE) -> bytes:
    return record("response", url, answer(html(text)), date)


def warc(records: Sequence[bytes], *, packed: bool) -> bytes:
    return b"".join(map(gzip.compress, records) if packed else records)


def read(path: Path, content: bytes) -> tuple[tuple[Article, ...], list[str]]:
    path.write_bytes(content)
    problems: list[InputError] = []
    articles = tuple(read_archive([path], on_problem=problems.append))
    return articles, [str(problem).removeprefix(f"{path}") for problem in problems]


@pytest.mark.parametrize("packed", [False, True])
def test_a_page_is_an_article_as_of_when_it_was_fetched(tmp_path: Path, packed: bool) -> None:
    """The readable text of an answer, under the address that was asked, seen at the date of the record."""
    canonical = '<link rel="canonical" href="https://other.example/famous">'
    content = warc([record("response", f"{SITE}/bridge", answer(html(STORY, canonical)))], packed=packed)
    (article,), problems = read(tmp_path / ("a.warc.gz" if packed else "a.warc"), content)
    assert problems == []
    assert STORY in article.text
    assert "<" not in article.text
    assert (article.url, article.group) == (f"{SITE}/bridge", f"{SITE}/bridge")
    assert (article.as_of, article.basis) == (datetime(2031, 2, 3, 4, 5, 6, tzinfo=UTC), Basis.SIGHTED)


def test_a_page_that_says_when_it_was_published_speaks_as_of_then(tmp_path: Path) -> None:
    """A stated time is the first version's, unless it is later than the fetch: then it is a slip."""
    stated = '<meta property="article:published_time" content="{}">'
    early, late = (
        answer(html(STORY, stated.format(time))) for time in ("2031-02-02T20:00:00Z", "2031-02-04T20:00:00Z")
    )
    content = record("response", f"{SITE}/early", early) + record("response", f"{SITE}/late", late)
    articles, _ = read(tmp_path / "a.warc", content)
    assert [(article.as_of.day, article.basis) for article in articles] == [(2, Basis.STATED), (3, Basis.SIGHTED)]


def test_crawls_of_a_page_are_its_versions(tmp_path: Path) -> None:
    """However records lie in the file, a page's texts are versions in the order of their dates, each told once."""
    days = {1: STORY, 2: STORY, 4: EDITED, 5: EDITED, 6: STORY}
    records = [page(text, date=f"2031-02-0{day}T00:00:00Z") for day, text in reversed(days.items())]
    articles, problems = read(tmp_path / "a.warc.gz", warc(records, packed=True))
    assert problems == []
    assert [(article.as_of.day, STORY in article.text) for article in articles] == [(1, True), (4, False), (6, True)]
    assert len({article.id for article in articles}) == 3
    assert {article.group for article in articles} == {f"{SITE}/bridge"}


def test_a_feed_in_a_crawl_gives_its_entries(tmp_path: Path) -> None:
    """A feed that was fetched is a snapshot of it: relative links are under its address."""
    content = record(
        "response", f"{SITE}/rss", answer(FEED.encode(), content_type="application/rss+xml; charset=utf-8")
    )
    (article,), _ = read(tmp_path / "a.warc", content)
    assert (article.title, article.url, article.as_of.day) == ("Ferry", f"{SITE}/ferry", 3)


def test_what_is_no_page_is_passed_over(tmp_path: Path) -> None:
    """Requests, redirects, pictures and repetitions are part of every crawl, and no problem."""
    moved = answer(html(STORY), "HTTP/1.1 301 Moved", Location="/bridge")
    records = [
        record("warcinfo", "", b"software: sample\r\n", content_type="application/warc-fields"),
        record("request", f"{SITE}/bridge", b"GET /bridge HTTP/1.1\r\nHost: lantern.example\r\n\r\n"),
        record("response", f"{SITE}/old", moved),
        record("response", f"{SITE}/a.png", answer(b"\x89PNG", content_type="image/png")),
        record("response", "dns:lantern.example", b"lantern.example. 60 IN A 192.0.2.1", content_type="text/dns"),
        record("revisit", f"{SITE}/bridge", answer(b"")),
        page(STORY),
        record("resource", f"{SITE}/saved", html(EDITED), content_type="text/html"),
    ]
    articles, problems = read(tmp_path / "a.warc.gz", warc(records, packed=True))
    assert problems == []
    assert [article.url for article in articles] == [f"{SITE}/bridge", f"{SITE}/saved"]


@pytest.mark.parametrize(
    ("payload", "headers"),
    [
        (gzip.compress(html(STORY)), {"Content_Encoding": "gzip"}),
        (html(STORY), {"Content_Encoding": "gzip"}),
        (b"%x\r\n%b\r\n0\r\n\r\n" % (len(html(STORY)), html(STORY)), {"Transfer_Encoding": "chunked"}),
    ],
    ids=["packed", "unpacked by the crawler", "in chunks"],
)
def test_an_answer_is_read_however_it_was_sent(tmp_path: Path, payload: bytes, headers: dict[str, str]) -> None:
    """What a server packs or sends piece by piece is the same page."""
    (article,), problems = read(tmp_path / "a.warc", record("response", SITE + "/bridge", answer(payload, **headers)))
    assert problems == []
    assert STORY in article.text


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("no text", "no readable text in this page"),
        ("bomb", "larger than 20,000,000 bytes"),
        ("encoding", '"br" is no encoding that can be unpacked here'),
        ("empty", "empty file"),
        ("headers", "an answer without headers, or with too many"),
        ("status", "damaged record: "),
        ("large", "larger than 20,000,000 bytes"),
    ],
)
def test_a_hostile_record_is_set_aside_and_its_neighbours_are_read(
    tmp_path: Path, name: str, problem: str, packed: bool
) -> None:
    """What cannot be read is named with its place in the file, and costs nothing but itself."""
    hostile = {
        "no text": lambda: answer(b"<html></html>"),
        "bomb": lambda: answer(gzip.compress(b"<p>" + bytes(300_000_000)), Content_Encoding="gzip"),
        "encoding": lambda: answer(b"\x0b\x02\x80", Content_Encoding="br"),
        "empty": lambda: answer(b""),
        "headers": lambda: answer(html(STORY), X="y" * 70_000),
        "status": lambda: answer(html(STORY), "SMTP ok"),
        "large": lambda: answer(html(STORY) + b"x" * 21_000_000),
    }[name]()
    records = [page(STORY), record("response", f"{SITE}/hostile", hostile), page(EDITED, f"{SITE}/after")]
    first, content = warc(records[:1], packed=packed), warc(records, packed=packed)
    articles, problems = read(tmp_path / ("a.warc.gz" if packed else "a.warc"), content)
    assert [article.url for article in articles] == [f"{SITE}/bridge", f"{SITE}/after"]
    assert [told.partition(": ")[0] for told in problems] == [f"@{len(first)}"]
    assert f": {problem}" in problems[0]


def damaged(name: str, sound: bytes) -> bytes:
    cut = sound.index(b"Content-Length: ") + 16
    rest = sound.index(b"\r\n", cut)
    return {
        "too short": sound[:cut] + b"150" + sound[rest:],
        "too long": sound[:cut] + b"2000" + sound[rest:],
        "much too long": sound[:cut] + b"99999999999" + sound[rest:],
        "no length": sound[: cut - 16] + sound[rest + 2 :],
        "negative": sound[:cut] + b"-1" + sound[rest:],
        "not a number": sound[:cut] + b"1e3" + sound[rest:],
        "cut short": sound[: len(sound) // 2],
        "headers without end": b"WARC/1.0\r\n" + b"X: y\r\n" * 20_000,
        "noise": bytes(range(256)) * 40 + b"\r\n",
    }[name]


@pytest.mark.parametrize(
    "name",
    [
        "too short",
        "too long",
        "much too long",
        "no length",
        "negative",
        "not a number",
        "cut short",
        "headers without end",
        "noise",
    ],
)
def test_a_damaged_record_is_set_aside_and_its_neighbours_are_read(tmp_path: Path, name: str) -> None:
    """Whatever a record says of its length, those before and behind it are found."""
    first, after = page(STORY), page(EDITED, date="2031-02-04T00:00:00Z")
    broken = damaged(name, page("Nobody was hurt.", f"{SITE}/broken"))
    articles, problems = read(tmp_path / "a.warc", first + broken + after)
    assert [STORY in article.text for article in articles] == [True, False]
    assert problems[0].startswith(f"@{len(first)}: ")
    assert len(problems) <= 2


@pytest.mark.parametrize("at", [10, 40, 200, -9])
def test_a_damaged_member_is_set_aside_and_its_neighbours_are_read(tmp_path: Path, at: int) -> None:
    """A byte that is wrong in a packed record costs that record."""
    first, after = map(gzip.compress, (page(STORY), page(EDITED, date="2031-02-04T00:00:00Z")))
    broken = bytearray(gzip.compress(page("Nobody was hurt.", f"{SITE}/broken")))
    broken[at] ^= 0xFF
    articles, problems = read(tmp_path / "a.warc.gz", first + bytes(broken) + after)
    assert [article.url for article in articles] == [f"{SITE}/bridge"] * 2
    assert problems[0].startswith(f"@{len(first)}: ")


def test_a_member_that_is_a_bomb_is_set_aside(tmp_path: Path) -> None:
    """A record that unpacks to far more than it is costs little memory, and no neighbour."""
    first, after = map(gzip.compress, (page(STORY), page(EDITED, date="2031-02-04T00:00:00Z")))
    huge = gzip.compress(b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 400000000\r\n\r\n" + bytes(400_000_000))
    tracemalloc.start()
    articles, problems = read(tmp_path / "a.warc.gz", first + huge + after)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100_000_000
    assert len(articles) == 2
    assert problems == [f"@{len(first)}: a bomb: unpacks to more than 100 times its size"]


def test_many_wrong_lengths_are_not_looked_through_for_ever(tmp_path: Path) -> None:
    """Records that each claim all of the file take time in proportion to it."""
    liar = b"WARC/1.0\r\nContent-Length: 99999999\r\n\r\n" + b"x" * 400 + b"\n"
    articles, problems = read(tmp_path / "a.warc", liar * 20_000)
    assert articles == ()
    assert 20 < len(problems) < 1_000


def test_one_member_for_all_records_is_read_as_well(tmp_path: Path) -> None:
    """A web archive that was packed as a whole is no less one."""
    content = gzip.compress(page(STORY) + page(EDITED, f"{SITE}/two"))
    articles, problems = read(tmp_path / "a.warc.gz", content)
    assert [article.url for article in articles] == [f"{SITE}/bridge", f"{SITE}/two"]
    assert problems == []


@pytest.mark.parametrize("content", [b"", b"\r\n\r\n", gzip.compress(b"", mtime=0)])
def test_an_archive_without_records_is_a_problem(tmp_path: Path, content: bytes) -> None:
    """Nothing to read is told, not passed over."""
    name = "a.warc.gz" if content.startswith(b"\x1f\x8b") else "a.warc"
    assert read(tmp_path / name, content) == ((), [": no records in this web archive"])
