"""Feeds that mean harm, or are broken: rejected, salvaged, capped or normalised, and never in the way of others."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser  # type: ignore[import-untyped]
import pytest

from monitor.errors import InputError
from monitor.ingestor.formats import excess
from monitor.ingestor.poll import NEWEST, Entry, needs_page, version_of
from monitor.model import Article, Basis

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
Refused = Callable[[bytes], str]

DOCTYPE = "<!DOCTYPE rss [{}]>"
LAUGHS = DOCTYPE.format('<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)))
QUADRATIC = DOCTYPE.format(f'<!ENTITY a "{"x" * 50_000}">')


def article(entry: Entry, now: datetime = NOW) -> Article:
    """The first version of an entry."""
    found = version_of(entry, None, None, now)
    assert found is not None
    return found


# -- 1-3: entities -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "entity", "times"),
    [(LAUGHS, "a9", 1), (QUADRATIC, "a", 5_000)],
    ids=["a billion laughs", "quadratic"],
)
def test_salvaged_entities(before: str, entity: str, times: int, rss: Any, item: Any, read: Any) -> None:
    """1, 2: an entity that a feed makes up is not expanded; the entries are salvaged with it as it is written."""
    (found,), flagged = read(rss(item(f"&{entity};" * times + " die"), before=before))
    assert f"&{entity};" in found.draft.title
    assert len(found.draft.title) <= excess.TITLE
    assert "damaged feed" in flagged[0]


XXE = {
    "file": DOCTYPE.format('<!ENTITY x SYSTEM "file://{secret}">'),
    "http": DOCTYPE.format('<!ENTITY x SYSTEM "{url}/x">'),
    "parameter": DOCTYPE.format('<!ENTITY % p SYSTEM "{url}/p"> %p; <!ENTITY x SYSTEM "{url}/x">'),
    "external subset": '<!DOCTYPE rss SYSTEM "{url}/x.dtd">',
}


@pytest.mark.parametrize("before", XXE.values(), ids=XXE)
def test_salvaged_external_entities(
    before: str, tmp_path: Path, server: Any, rss: Any, item: Any, read: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """3: an entity that lives elsewhere is neither read nor asked for; the entries are salvaged."""
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    body = rss(item("&x; die"), before=before.replace("{url}", server.url).replace("{secret}", str(secret)))
    opened: list[object] = []
    sys.addaudithook(lambda event, what: opened.append(what) if event == "open" and str(secret) in str(what) else None)
    (found,), flagged = read(body)
    assert "the secret" not in found.draft.title
    assert "damaged feed" in flagged[0]
    assert (opened, server.accepted) == ([], 0)


@pytest.mark.skipif(not shutil.which("strace") and "CI" not in os.environ, reason="needs strace")
def test_no_input_or_output_for_entities(tmp_path: Path, rss: Any, item: Any) -> None:
    """3: seen from the kernel, reading such a feed opens no socket and not the file that is named."""
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    (tmp_path / "feed.xml").write_bytes(rss(item("&x;"), before=XXE["file"].replace("{secret}", str(secret))))
    code = (
        "import sys; from datetime import datetime, UTC; from monitor.ingestor.poll import entries_of;"
        "body = open(sys.argv[1], 'rb').read(); a = 'https://news.example/';"
        "print(len(entries_of(body, a, a, None, now=datetime.now(UTC))[0]))"
    )
    trace = tmp_path / "trace"
    command = ["strace", "-f", "-o", trace, "-e", "trace=open,openat,socket,connect"]
    done = subprocess.run(
        [*command, sys.executable, "-c", code, tmp_path / "feed.xml"], capture_output=True, check=True, timeout=60
    )
    seen = trace.read_text()
    assert done.stdout.strip() == b"1"
    assert "feed.xml" in seen
    assert str(secret) not in seen
    assert not [line for line in seen.splitlines() if "connect(" in line and "AF_INET" in line]


# -- 4-8: what parsers choke on ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "reference",
    ["&#xD800;", "&#xDFFF;", "&#99999999999999999999;", "&#x110000;", "&#xFFFFFFFFFFFFFFFF;", "&#" + "9" * 5000 + ";"],
)
def test_salvaged_references(reference: str, rss: Any, item: Any, read: Any) -> None:
    """4, 5: a reference to a character that there is not becomes U+FFFD, and is flagged; every entry is salvaged."""
    found, flagged = read(rss(item(f"{reference} die"), item("Neighbour", link="/b")))
    assert sorted(article(entry).title for entry in found) == ["Neighbour", "\ufffd die"]
    assert flagged == ["references to characters that do not exist were taken out"]


def test_control_of_references(rss: Any, item: Any) -> None:
    """Control: feedparser alone raises on them."""
    with pytest.raises((UnicodeEncodeError, OverflowError)):
        feedparser.parse(rss(item("&#xD800; die")))
    with pytest.raises(OverflowError):
        feedparser.parse(rss(item("&#99999999999999999999;")))


@pytest.mark.parametrize("encoding", ["punycode", "undefined"])
def test_rejected_encodings(encoding: str, rss: Any, item: Any, refused: Refused) -> None:
    """6: an encoding that is none for text is rejected."""
    assert "not a feed" in refused(rss(item(), before=f'<?xml version="1.0" encoding="{encoding}"?>'))


ATTRIBUTES = " ".join(f'a{number}="x"' for number in range(100_000))
NAMESPACES = " ".join(f'xmlns:n{number}="http://n.example/{number}"' for number in range(20_000))
NESTED = "".join(f'<n{number}:a xmlns:n{number}="http://n.example/{number}">' for number in range(20_000))


@pytest.mark.parametrize(
    ("start", "why"),
    [
        (f"<item {ATTRIBUTES}>", "an element with more than 1,000 attributes"),
        (f"<item {ATTRIBUTES.replace('x', '>')}>", "an element with more than 1,000 attributes"),
        (f"<item {ATTRIBUTES.replace(chr(34), chr(39))}>", "an element with more than 1,000 attributes"),
        (f"<item {NAMESPACES}>", "an element with more than 1,000 attributes"),
        (NESTED + "<item>", "more than 500 namespaces"),
    ],
    ids=["attributes", "with brackets", "in single quotes", "namespaces", "nested namespaces"],
)
def test_rejected_excess(start: str, why: str, rss: Any, refused: Refused) -> None:
    """7, 8: what would keep the parser busy for minutes is rejected before it gets it, in a moment."""
    began = time.monotonic()
    assert refused(rss(f"{start}<title>x</title></item>")) == why
    assert time.monotonic() - began < 2


def test_excess_is_no_common_thing(rss: Any, item: Any, read: Any) -> None:
    """Control: long markup in a text, many equals signs and repeated prefixes are read."""
    links = "".join(f'&lt;a href="/x?a={n}&amp;amp;b=1" class="x"&gt;{n}&lt;/a&gt;' for n in range(3_000))
    icons = '<svg xmlns:xlink="http://www.w3.org/1999/xlink"></svg>' * 1_000
    found, flagged = read(
        rss(item(text="a=b " * 5_000), item(text=links, link="/b"), item(text=icons + "c", link="/c"))
    )
    assert (len(found), flagged) == (3, [])


@pytest.mark.parametrize("piece", [b'<a b="c', b"<a b=' ", b"<a =", b"<", b"=", b"<a b=c ", b'<a b="<', b" xmlns:a="])
def test_looks_are_linear(piece: bytes) -> None:
    """Thirty-two times a strange document takes about so many times as long to look at, and not a thousand times."""

    def seconds(size: int) -> float:
        data = piece * (size // len(piece))
        began = time.process_time()
        for look in (excess.refuse_attributes, excess.refuse_namespaces):
            with suppress(InputError):
                look(data, "")
        excess.without_middle(data)
        return time.process_time() - began

    assert min(seconds(3_200_000) for _ in range(3)) < 200 * max(min(seconds(100_000) for _ in range(3)), 0.001)


# -- 9-13: too much, too little ----------------------------------------------------------------------------------


@pytest.mark.parametrize("newest_first", [True, False])
def test_capped_items(newest_first: bool, rss: Any, item: Any, read: Any) -> None:
    """9: of 50,000 entries the newest ones are taken, whichever way the feed is ordered."""
    first = datetime(2020, 1, 1, tzinfo=UTC)
    times = [first + timedelta(minutes=number) for number in range(50_000)]
    items = [
        item(f"n{number}", link=f"/{number}", more=f"<pubDate>{time:%a, %d %b %Y %H:%M:%S} GMT</pubDate>")
        for number, time in enumerate(times)
    ]
    found, flagged = read(rss(*(reversed(items) if newest_first else items)))
    assert [entry.draft.title for entry in found] == [f"n{number}" for number in range(50_000 - NEWEST, 50_000)]
    assert flagged == ["50,000 entries, of which the first and the last are read"]


def test_capped_title_and_text(rss: Any, item: Any, read: Any) -> None:
    """10: a title of 20 MB is cut at its limit, a text too, and never within a number."""
    (found,), _ = read(rss(item("1,200 " * 3_300_000, "12,345,678 " * 50_000)))
    title, text = found.draft.title, found.draft.text
    assert (len(title) <= excess.TITLE, set(title.split())) == (True, {"1,200"})
    assert (len(text) <= excess.TEXT, set(text.split())) == (True, {"12,345,678"})


def test_salvaged_truncated_feed(rss: Any, item: Any, read: Any) -> None:
    """11: of a feed that is cut off, the whole entries are salvaged, and it is flagged."""
    found, flagged = read(rss(item("First"), item("Second", link="/b"), item("Third", link="/c"))[:-75])
    assert {entry.draft.title for entry in found} == {"First", "Second"}
    assert "damaged feed" in flagged[0]


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html><html><head><title>Log in</title></head><body><form>Name</form></body></html>",
        b"",
        b" \n",
        b"{}",
        b"[]",
        b'{"version": "https://jsonfeed.org/version/1.1"}',
        b"null",
        b"\x00" * 1000,
        b"%PDF-1.7\n",
        b"\x00\x00\x00\x20ftypisom" + bytes(range(256)),
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    ],
)
def test_rejected_no_feed(body: bytes, refused: Refused) -> None:
    """12, 13, 53: a login form, nothing, JSON, a document or a film in the place of a feed is rejected."""
    assert refused(body).startswith("not a feed")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b" <!DOCTYPE html><html><head></head></html>", "not a feed but a web page"),
        (b"<HTML><form>", "not a feed but a web page: "),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "not a feed but JSON: "),
        (b" \n", "not a feed but nothing at all"),
        (b"Twelve died.", "not a feed: "),
    ],
)
def test_what_it_is_instead(body: bytes, said: str, refused: Refused) -> None:
    """12, 13: what is often in the place of a feed is named, and no position in a document of the parser's own."""
    assert refused(body).startswith(said)
    assert "<unknown>" not in refused(body)


# -- 14-18: characters -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-32"])
def test_normalised_byte_order_marks(encoding: str, rss: Any, item: Any, read: Any) -> None:
    """14: a feed with a byte order mark is the same feed."""
    (found,), flagged = read(rss(item("Café burns")).decode().encode(encoding))
    assert (found.draft.title, flagged) == ("Café burns", [])


def test_normalised_utf7(rss: Any, item: Any, read: Any) -> None:
    """15: script in UTF-7 stays what it is, text or nothing: data that no page runs."""
    declared = '<?xml version="1.0" encoding="utf-7"?>'
    (found,), _ = read(rss(item("+ADw-script+AD4-alert(1)+ADw-/script+AD4- 12 die"), before=declared))
    assert "<script" not in found.draft.title


@pytest.mark.parametrize(
    ("declared", "sent"),
    [("us-ascii", "utf-8"), ("x-mac-klingon", "utf-8"), ("utf-8", "latin-1"), ("utf-16", "utf-8")],
)
def test_salvaged_charsets(declared: str, sent: str, rss: Any, item: Any, read: Any) -> None:
    """16: a feed in another character set than it says, or in one that there is not, is salvaged and flagged."""
    body = rss(item("Café burns"), before=f'<?xml version="1.0" encoding="{declared}"?>').decode().encode(sent)
    (found,), flagged = read(body)
    assert found.draft.title == "Café burns"
    assert [flag.split(",")[0] for flag in flagged] == ["in another character set than it says"]


def test_normalised_controls(rss: Any, item: Any, read: Any) -> None:
    """17: NUL, ESC and BEL are gone from what is stored."""
    (found,), _ = read(rss(item("12\x00 die \x1b[31mred\x07", "a\x00b\x1b]0;title\x07c")))
    told = article(found)
    assert (told.title, told.text) == ("12 die [31mred", "ab]0;titlec")


@pytest.mark.parametrize("hidden", ["\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u202e", "\u2066"])
def test_normalised_and_flagged_disguises(hidden: str, rss: Any, item: Any, read: Any) -> None:
    """18: what hides in a number or turns it round is taken out, and flagged."""
    (found,), flagged = read(rss(item(f"1{hidden}2 killed"), before='<?xml version="1.0" encoding="utf-8"?>'))
    assert article(found).title == "12 killed"
    assert flagged == ["characters that make people see another figure than is written were taken out"]


def test_overrides_are_gone_everywhere(rss: Any, item: Any, read: Any) -> None:
    """18: an override in front of a number, which would show 21 for 12, is taken out and flagged too."""
    (found,), flagged = read(rss(item("\u202e12 killed\u202c")))
    assert "\u202e" not in article(found).title
    assert len(flagged) == 1


# -- 19, 20: dates -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "date",
    [
        "Fri, 31 Dec 9999 23:00:00 -1200",
        "Mon, 01 Jan -001 00:00:00 GMT",
        "-0001-01-01T00:00:00Z",
        "0000-00-00",
        "1" * 100_000,
        "99999999999999999999-01-01",
        "32 Foo 2026 25:61:61",
        "NaN",
        "",
    ],
)
def test_normalised_dates(date: str, rss: Any, item: Any, read: Any) -> None:
    """19: an entry whose date cannot be believed counts from the time that it was fetched at."""
    (found,), _ = read(rss(item(more=f"<pubDate>{date}</pubDate>")))
    told = article(found)
    assert (told.as_of, told.basis) == (NOW, Basis.SIGHTED)


def test_future_date_never_wins(rss: Any, item: Any, read: Any) -> None:
    """20: an entry dated in the future is stored as of now: what is published afterwards is newer."""
    (found,), _ = read(rss(item(more="<pubDate>Fri, 20 Nov 2099 10:00:00 GMT</pubDate>")))
    later = NOW + timedelta(minutes=10)
    date = f"<pubDate>{later:%a, %d %b %Y %H:%M:%S} GMT</pubDate>"
    (next_one,), _ = read(rss(item("Ten die", link="/b", more=date)), now=later)
    assert article(found).as_of == NOW < article(next_one, later).as_of


# -- 21-28: identities -------------------------------------------------------------------------------------------


def guid(value: str, permalink: str = "false") -> str:
    return f'<guid isPermaLink="{permalink}">{value}</guid>'


def test_normalised_guid_that_is_no_link(rss: Any, read: Any) -> None:
    """24: a guid of "1" is not taken for a link, and no page is fetched for it."""
    (found,), _ = read(rss("<item><title>Nine die</title><guid>1</guid></item>"))
    assert (found.draft.link, needs_page(found), found.group) == (None, False, "https://news.example/rss#1")


def test_guid_that_is_a_link(rss: Any, read: Any) -> None:
    """24: a guid that is an address still is the link where there is no other."""
    (found,), _ = read(rss("<item><title>Nine die</title><guid>https://news.example/1</guid></item>"))
    assert found.draft.link == "https://news.example/1"


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        " JaVaScRiPt:alert(1)",
        "data:text/html,12 die",
        "file:///etc/passwd",
        "vbscript:x",
        "\\\\h\\x",
    ],
)
def test_dropped_links(link: str, rss: Any, item: Any, read: Any) -> None:
    """25: a link that is no address of the web is dropped, and the entry stays."""
    (found,), _ = read(rss(item(link=link)))
    told = article(found)
    assert (told.title, told.url, needs_page(found)) == ("Nine die", None, False) or "news.example" in str(told.url)


@pytest.mark.parametrize("inside", ["http://169.254.169.254", ""], ids=["metadata", "a server of ours"])
def test_base_that_leads_inside(inside: str, server: Any, read: Any, fetch: Any, dialled: list[Any]) -> None:
    """26: a link that ``xml:base`` turns inside is refused where every request is, and nobody is dialled."""
    base = inside or server.url
    atom = (
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="{base}/"><title>A</title>'
        '<entry><id>tag:news.example,1</id><title>Nine die</title><link href="latest/meta-data"/></entry></feed>'
    )
    (found,), _ = read(atom.encode())
    assert found.draft.link == f"{base}/latest/meta-data"
    result = fetch(found.draft.link, allow=(), ports=frozenset((server.port,)))
    assert result.fault == "refused"
    assert (dialled, server.accepted) == ([], 0)


@pytest.mark.parametrize("kind", ["text", "html"])
def test_normalised_script(kind: str, read: Any) -> None:
    """27: script in a title is data: as text it stays text, as markup it is not read."""
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><entry><id>tag:news.example,1</id>'
        f'<title type="{kind}">&lt;script&gt;alert(9)&lt;/script&gt;12 die</title></entry></feed>'
    )
    (found,), _ = read(atom.encode())
    assert found.draft.title == ("<script>alert(9)</script>12 die" if kind == "text" else "12 die")


@pytest.mark.parametrize("opening", ["<b>", "&lt;b&gt;"])
def test_salvaged_nesting(opening: str, rss: Any, item: Any, read: Any) -> None:
    """30: 20,000 elements within each other are read."""
    closing = opening.replace("b", "/b", 1) if opening == "<b>" else "&lt;/b&gt;"
    (found,), _ = read(rss(item(text=opening * 20_000 + "Nine died." + closing * 20_000)))
    assert found.draft.text == "Nine died."


@pytest.mark.parametrize(
    "hidden",
    [
        'style="display:none"',
        'style="color:red; DISPLAY : none"',
        'style="visibility:hidden"',
        'style="font-size:0"',
        "hidden",
    ],
)
def test_ignored_hidden_text(hidden: str, rss: Any, item: Any, read: Any) -> None:
    """68: what an entry's markup hides from its readers is not read from it."""
    markup = f"<div>12 died.<p {hidden}>99 died.<b>More</b></p><br hidden>One is missing.</div>"
    (found,), _ = read(rss(item(text=markup.replace("<", "&lt;").replace('"', "&quot;"))))
    assert found.draft.text == "12 died.\nOne is missing."


# -- files -------------------------------------------------------------------------------------------------------


@pytest.fixture
def in_folder(tmp_path: Path) -> Iterator[Path]:
    """The working directory, with a file that a feed might name."""
    (tmp_path / "feed.xml").write_text("<rss><channel><item><title>stolen</title></item></channel></rss>")
    before = Path.cwd()
    os.chdir(tmp_path)
    yield tmp_path
    os.chdir(before)


def test_body_is_never_a_file_name(in_folder: Path, refused: Refused) -> None:
    """A body that reads like the name of a file or an address opens neither."""
    assert refused(b"feed.xml").startswith("not a feed")
    assert refused(str(in_folder / "feed.xml").encode()).startswith("not a feed")
