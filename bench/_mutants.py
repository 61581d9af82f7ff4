"""Documents, addresses and headers that nobody would write, and what must hold of whatever is made of them.

Hypothesis draws sound examples, and takes them apart and together again with what is known to hurt.
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from monitor.errors import InputError
from monitor.fetch.body import Body
from monitor.fetch.reach import Reach
from monitor.fetch.retry_after import CAP, delay
from monitor.fetch.route import Route
from monitor.fetch.values import FetchLimits, RefusalError
from monitor.ingestor import instants
from monitor.ingestor.draft import Draft
from monitor.ingestor.formats import excess, page
from monitor.ingestor.poll import entries_of, version_of
from monitor.ingestor.robots import permits
from monitor.model import Basis

_NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
_URL = "https://news.example/feed"
_PORTS = frozenset((80, 443))
_UNSAFE = {chr(code) for code in (*range(9), *range(11, 32), *range(127, 160), 0x202D, 0x202E)}


@dataclass(frozen=True, slots=True)
class Target:
    """Inputs of one kind, and the function that must take each of them. It raises when something does not hold."""

    inputs: SearchStrategy[Any]
    take: Callable[[Any], object]


_RSS = b"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>Tagus Gazette</title><link>https://news.example/</link><ttl>5</ttl>
<item><title>Hotel fire &amp; flood</title><link>/fire</link><guid isPermaLink="false">1</guid>
<pubDate>Fri, 20 Nov 2026 10:00:00 GMT</pubDate><description>&lt;p&gt;12 died.&lt;/p&gt;</description></item>
<item><title><![CDATA[Nine <b>die</b>]]></title><guid>https://news.example/2</guid>
<content:encoded><![CDATA[<div style="display:none">9</div><p>Nine died.</p>]]></content:encoded></item>
</channel></rss>"""
_ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://news.example/" xml:lang="en"><title>A</title>
<entry><id>tag:news.example,2026:1</id><title type="html">12 &lt;i&gt;die&lt;/i&gt;</title><link href="a"/>
<updated>2026-11-20T10:00:00Z</updated><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One.</p></div>
</content></entry></feed>"""
_RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://news.example/"><title>R</title></channel>
<item rdf:about="https://news.example/1"><title>Two die</title><dc:date>2026-11-20</dc:date></item></rdf:RDF>"""
_HTML = b"""<!DOCTYPE html><html lang="en"><head><title>Flood</title><meta charset="utf-8">
<meta property="article:published_time" content="2026-11-20T10:20:00+02:00"><link rel="canonical" href="/flood"></head>
<body><nav><a href="/">Home</a></nav><article><h1>Flood</h1><p>At least 12 people were killed when the river burst its
banks on Friday, the rescue service said.</p><p hidden>99 died.</p><table><tr><td>Another 30 people were taken to
hospital, and searches went on.</td></tr></table></article><script>x()</script></body></html>"""

# fmt: off
_FRAGMENTS = (
    '<item>', '</item>', '<entry>', '<channel>', '</channel>', '<rss>', '<title>', '</title>', '<link>',
    '<guid>', '<![CDATA[', ']]>', '<!--', '-->', '<?xml ', '?>', '<!DOCTYPE a [', "<!ENTITY a 'b'>", '&a;',
    '&#xD800;', '&#99999999999999999999;', '&#', '&#x', ';', '&amp;', '&lt;', '&', '<', '>', '"', "'", '=', '/',
    'xmlns=', 'xmlns:a=', 'xml:base=', "encoding='utf-16'", "encoding='punycode'", "encoding='utf-7'", '<div>',
    '<p>', '<br>', '<svg>', '<math>', '<template>', '<body>', '<pubDate>', '</pubDate>',
    '9999-12-31T23:59:59-23:59', 'Fri, 31 Dec 9999 23:59:59 -1200', '-1', '99999999999999999999', '1e400', 'NaN',
    'javascript:x', 'http://[::1', '//', '\\', "type='xhtml'", "type='base64'", "mode='escaped'",
    "style='display:none'", 'hidden', "rel='self'", "href=''",
)
# fmt: on
_PIECES: tuple[bytes, ...] = (
    *(fragment.encode() for fragment in _FRAGMENTS),
    b"\x00",
    b"\x1b",
    b"\xff",
    b"\xfe\xff",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    "\u202e\u200b\u2028\u0000".encode(),
    b" " * 300,
)


def _mutated(*seeds: bytes) -> SearchStrategy[bytes]:
    edit = st.tuples(
        st.floats(0, 1),
        st.integers(0, 80),
        st.lists(st.one_of(st.sampled_from(_PIECES), st.binary(max_size=6)), max_size=4).map(b"".join),
        st.integers(1, 3),
    )
    encoding = st.sampled_from(("utf-8", "utf-8", "utf-8", "utf-16", "utf-32", "latin-1"))
    return st.builds(_edited, st.sampled_from(seeds), st.lists(edit, max_size=8), encoding)


def _edited(seed: bytes, edits: list[tuple[float, int, bytes, int]], encoding: str) -> bytes:
    data = seed
    for place, gone, added, times in edits:
        at = int(place * len(data))
        data = data[:at] + added * times + data[at + gone :]
    return data if encoding == "utf-8" else data.decode("latin-1").encode(encoding)


def _read_feed(body: bytes) -> None:
    try:
        entries, _ = entries_of(body, _URL, _URL, None, now=_NOW)
    except InputError:
        return
    for entry in entries:
        article = version_of(entry, None, None, _NOW)
        assert article is not None, "a new entry is news"
        assert article.as_of <= _NOW + timedelta(minutes=5), article.as_of
        assert len(article.title) <= excess.TITLE, "titles are capped"
        assert article.url is None or article.url.lower().startswith(("http://", "https://")), article.url
        for text in (article.title, article.text, article.publisher or "", article.group or ""):
            assert not set(text) & _UNSAFE, text
            text.encode()


def _read_page(body: bytes) -> None:
    try:
        items = list(page.read(io.BytesIO(body), _URL))
    except InputError:
        return
    for item in items:
        if isinstance(item, Draft):
            item.article(_NOW, Basis.SIGHTED).text.encode()


def _go(way: tuple[str, list[str]]) -> None:
    """A URL and the redirects from it: where they end is one of the web's ports on a host without tricks."""
    first, locations = way
    reach = Reach(_PORTS, frozenset())
    try:
        route = Route.begin(first)
        reach.check(route.at)
        for location in locations:
            route = route.follow(302, location, 5)
            reach.check(route.at)
    except RefusalError:
        return
    first_hop = route.hops[0]
    for hop in route.hops:
        assert hop.scheme in ("http", "https"), hop
        assert (hop.port or 80) in _PORTS, hop
        assert not set(hop.raw_host) & set(b"@/\\?# \t\r\n%"), hop
        assert hop is first_hop or _origin(hop) == _origin(first_hop) or not hop.userinfo, hop


def _origin(url: httpx2.URL) -> tuple[str, bytes, int | None]:
    return url.scheme, url.raw_host, url.port


def _unpack(sent: tuple[str, bytes, list[int]]) -> None:
    encoding, data, cuts = sent
    limits = FetchLimits(wire_bytes=50_000, decoded_bytes=100_000, small_bytes=20_000)
    try:
        body = Body(encoding, limits)
        for start, end in zip((0, *sorted(cuts)), (*sorted(cuts), len(data)), strict=True):
            body.add(data[start:end])
        whole = body.whole()
    except RefusalError:
        return
    assert len(whole) <= limits.decoded_bytes, "bodies are capped"


def _wait(stated: str) -> None:
    wait = delay(stated, _NOW)
    assert wait is None or timedelta(0) <= wait <= CAP, wait


def _date(stated: str) -> None:
    moment, problem = instants.read(stated, "")
    assert moment is None or (problem is None and 1900 <= moment.astimezone(UTC).year <= 2200), moment


def _allow(rules: bytes) -> None:
    assert permits(rules, "https://news.example/a/b?c=d", "newsmon") in (True, False)


_URL_PARTS = "http:|https:|HTTP:|file:|//|/|\\|@|:|80|443|22|6379|0|[|]|::1|127.0.0.1|2130706433|0x7f.1|news.example|a.|.|%00|%2e|?|#|\t|\r\n| |。|１|ß|\u200d|xn--|..|javascript:|;|user:pass@"  # noqa: E501
_URLS = st.lists(st.sampled_from(_URL_PARTS.split("|")), max_size=9).map("".join)
_ABSOLUTE = _URLS.map(lambda rest: f"http://{rest}")
_DATE_PARTS = "Fri|,| |20|Nov|2026|10|:|00|GMT|+|-|0200|T|Z|.|9999|0001|99999999999999999999|24|60|31|02|٣|NaN|1e9|-0"
_DATES = st.one_of(st.lists(st.sampled_from(_DATE_PARTS.split("|")), max_size=14).map("".join), st.text(max_size=30))
_PACKED = st.one_of(
    st.binary(max_size=300),
    st.binary(max_size=300).map(gzip.compress),
    st.integers(0, 300_000).map(lambda size: gzip.compress(bytes(size))),
    st.tuples(st.binary(min_size=1, max_size=99).map(gzip.compress), st.integers(0, 60), st.binary(max_size=3)).map(
        lambda torn: torn[0][: torn[1]] + torn[2] + torn[0][torn[1] :]
    ),
)
_ENCODINGS = st.sampled_from(
    ("gzip", "GZIP ", "x-gzip", "deflate", "identity", "", "br", "gzip, gzip", "gzip;q=1", "\x00")
)
_ROBOTS = b"User-agent: *\nDisallow: /private/*.pdf$\nAllow: /\nCrawl-delay: 5\nSitemap: https://news.example/s.xml\n"

TARGETS: Mapping[str, Target] = {
    "feeds": Target(_mutated(_RSS, _ATOM, _RDF), _read_feed),
    "pages": Target(_mutated(_HTML), _read_page),
    "urls": Target(st.tuples(st.one_of(_URLS, _ABSOLUTE), st.lists(st.one_of(_URLS, _ABSOLUTE), max_size=4)), _go),
    "bodies": Target(
        st.tuples(_ENCODINGS, _PACKED, st.lists(st.integers(0, 300), max_size=5)),
        _unpack,
    ),
    "waits": Target(_DATES, _wait),
    "dates": Target(_DATES, _date),
    "robots": Target(_mutated(_ROBOTS), _allow),
}
"""What can be fuzzed, by name."""
