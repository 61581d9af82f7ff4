"""What each file format says of an article."""

from __future__ import annotations

import codecs
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.ingestor import read_archive
from monitor.model import Article

PAGE = """<html lang="en"><head><title>Flood kills 12 in Sample Valley</title>
<meta property="og:site_name" content="Sample Times"><link rel="canonical" href="https://news.example/flood">
<meta property="article:published_time" content="2024-03-01T10:20:00+02:00"></head>
<body><nav><a href="/">Home</a> <a href="/sport">Sport: 99 killed off</a></nav><article>
<p>At least 12 people were killed when the river burst its banks on Friday, the rescue service said at Café Noir.</p>
<p>Another 30 people were taken to hospital, and searches went on through the night in the lower town.</p>
</article></body></html>"""

RSS = """<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><title>Sample Wire</title>
<item><title>Quake: {title}</title><link>https://news.example/q</link><pubDate>{date}</pubDate>
<description>&lt;p&gt;Five people died.&lt;/p&gt;
&lt;script&gt;x()&lt;/script&gt;&lt;p&gt;Café closed.&lt;/p&gt;</description>
</item>
<item><title>Later</title><guid isPermaLink="false">n-2</guid><description>Seven died.</description></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Sample Atom</title><entry><id>tag:news.example,1</id>
<title type="html">Toll &lt;b&gt;rises&lt;/b&gt;</title><link href="javascript:alert(1)"/>
<updated>2024-01-01T00:00:00Z</updated><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
<p>One.</p><p>Two.</p></div></content></entry></feed>"""


def read(path: Path, content: str | bytes) -> tuple[tuple[Article, ...], list[str]]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    problems: list[str] = []
    articles = tuple(read_archive([path], on_problem=lambda problem: problems.append(str(problem))))
    return articles, [problem.removeprefix(f"{path.parent}/") for problem in problems]


@pytest.mark.parametrize(
    ("content", "title", "text", "published"),
    [
        ("Bridge falls\nThree died.\n\nTwo live.", "Bridge falls", "Three died.\n\nTwo live.", None),
        ("\n\nBridge falls\n\nThree died.", "Bridge falls", "Three died.", None),
        (" date 2024-01-03 Three died.\n\nTwo live.", "", "Three died.\n\nTwo live.", "2024-01-03T00:00"),
        ("date 2024-01-03\nBridge falls\n\nThree died.", "Bridge falls", "Three died.", "2024-01-03T00:00"),
        ("date palms burn\nThree died.", "date palms burn", "Three died.", None),
        ("title: Bridge falls\nThree died.", "Bridge falls", "Three died.", None),
        (
            "Title: Bridge: fall\nPublished: 2024-01-03\n\nThree died.",
            "Bridge: fall",
            "Three died.",
            "2024-01-03T00:00",
        ),
        ("published: 2024-01-03T10:00:00+02:00\nBridge falls\nThree.", "Bridge falls", "Three.", "2024-01-03T08:00"),
        ("title:\nThree died.", "", "Three died.", None),
        ("title: One\ntitle: Two\n", "One", "title: Two", None),
        ("Bridge falls\r\nThree died.\r\nTwo live.", "Bridge falls", "Three died.\nTwo live.", None),
    ],
)
def test_text_file(tmp_path: Path, content: str, title: str, text: str, published: str | None) -> None:
    """A text file's first lines say its title and date in any of the documented ways."""
    (article,), problems = read(tmp_path / "a.txt", content)
    assert (article.title, article.text) == (title, text)
    assert article.published == (datetime.fromisoformat(published).replace(tzinfo=UTC) if published else None)
    assert problems == []


def test_text_headers(tmp_path: Path) -> None:
    """Header lines name the publisher and the page; the file's name is its label."""
    (article,), _ = read(tmp_path / "a.txt", "publisher: Sample  Times\nurl: https://news.example/1\n\nTitle\nText")
    assert (article.publisher, article.url, article.label) == ("Sample Times", "https://news.example/1", "a.txt")


@pytest.mark.parametrize("encoded", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(
    ("name", "content"), [("a.txt", "Café\nNine died"), ("a.jsonl", '{"id":"1","title":"Café","text":"Nine died"}')]
)
def test_byte_order_marks(tmp_path: Path, encoded: str, name: str, content: str) -> None:
    """UTF-8 with or without a mark and UTF-16 with one are the same text."""
    (article,), problems = read(tmp_path / name, content.encode(encoded))
    assert (article.full_text, problems) == ("Café\nNine died", [])


def test_json_line(tmp_path: Path) -> None:
    """A JSON line carries every documented field; other keys are passed over."""
    (article,), _ = read(
        tmp_path / "a.jsonl",
        '{"id": " 7#v1", "text": "Nine died.", "title": "Storm", "published": "2024-03-01T10:00:00.5Z",'
        ' "publisher": "P", "url": "https://news.example/7", "language": "en", "event": "storm-1",'
        ' "gold": {"killed": NaN}}',
    )
    assert (article.label, article.title, article.text) == (" 7#v1", "Storm", "Nine died.")
    assert (article.publisher, article.language, article.trusted_event) == ("P", "en", "storm-1")
    assert article.published == datetime(2024, 3, 1, 10, 0, 0, 500000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b'{"id": "a", "text": "x"', "broken JSON: Expecting ',' delimiter at column 24"),
        (b'["text"]', "not a JSON object"),
        (b'{"id": "a"}', '"text" is missing'),
        (b'{"id": "a", "text": null}', '"text" is missing'),
        (b'{"id": 7, "text": "x"}', '"id" is not a string'),
        (b'{"id": "a", "text": 9}', '"text" is not a string'),
        (b'{"id": "a", "text": "x", "published": 1709287200}', '"published" is not a string'),
        (b'{"id": "a", "text": " ", "title": "\\u0000"}', "empty article: neither title nor text"),
        (b'{"id": "a", "text": "Caf\xe9"}', "not UTF-8: invalid continuation byte"),
        (b"[" * 100_000, "broken JSON: "),
        (b'{"id": "a", "text": "x", "n": ' + b"9" * 5000 + b"}", "broken JSON: "),
    ],
)
def test_broken_line(tmp_path: Path, line: bytes, problem: str) -> None:
    """A line that is no article is told with its number, and the lines around it are read."""
    sound = b'{"id": "s", "text": "Sound."}\n'
    articles, problems = read(tmp_path / "a.jsonl", sound + line + b"\n" + sound)
    assert [article.label for article in articles] == ["s", "s"]
    assert len(problems) == 1
    assert problems[0].startswith(f"a.jsonl:2: {problem}")


def test_overlong_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line beyond the size limit is refused without being kept in memory, and the next line is read."""
    monkeypatch.setattr("monitor.ingestor.formats.raw.LIMIT", 64)
    articles, problems = read(tmp_path / "a.jsonl", "x" * 500 + '\n{"id": "s", "text": "Sound."}\n')
    assert [article.label for article in articles] == ["s"]
    assert problems == ["a.jsonl:1: a line larger than 64 bytes"]


def test_title_alone_is_an_article(tmp_path: Path) -> None:
    """A headline with an empty text is an article."""
    (article,), problems = read(tmp_path / "a.jsonl", '{"id": "a", "text": "", "title": "Nine die"}')
    assert (article.full_text, problems) == ("Nine die\n", [])


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16"])
def test_page(tmp_path: Path, encoding: str) -> None:
    """A saved page gives its readable text and what it states of itself, in whatever encoding it declares."""
    page = PAGE.replace("<head>", f'<head><meta charset="{encoding}">')
    (article,), problems = read(tmp_path / "a.html", page.encode(encoding))
    assert article.title == "Flood kills 12 in Sample Valley"
    assert article.text.startswith("At least 12 people") and "Café Noir" in article.text
    assert "99" not in article.text
    assert (article.publisher, article.url) == ("Sample Times", "https://news.example/flood")
    assert (article.published, problems) == (datetime(2024, 3, 1, 8, 20, tzinfo=UTC), [])


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16"])
def test_rss(tmp_path: Path, encoding: str) -> None:
    """Every entry of a recorded feed is an article, with its markup read away and its paragraphs kept."""
    feed = RSS.format(encoding=encoding, title="5 &lt; 6 dead", date="Fri, 01 Mar 2024 10:00:00 +0200")
    (first, second), problems = read(tmp_path / "a.xml", feed.encode(encoding))
    assert (first.title, first.text) == ("Quake: 5 < 6 dead", "Five people died.\nCafé closed.")
    assert (first.publisher, first.url, first.label) == (
        "Sample Wire",
        "https://news.example/q",
        "https://news.example/q",
    )
    assert first.published == datetime(2024, 3, 1, 8, tzinfo=UTC)
    assert (second.label, second.group, second.url, second.published) == ("n-2", "n-2", None, None)
    assert problems == []


def test_atom(tmp_path: Path) -> None:
    """An Atom entry is grouped by its id when its link is no web address."""
    (article,), _ = read(tmp_path / "a.xml", ATOM)
    assert (article.title, article.text, article.publisher) == ("Toll rises", "One.\nTwo.", "Sample Atom")
    assert (article.url, article.group, article.published) == (
        None,
        "tag:news.example,1",
        datetime(2024, 1, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("content", "titles", "problem"),
    [
        (RSS.format(encoding="utf-8", title="&#xD800;", date=""), ["Quake: \ufffd", "Later"], "references to"),
        (
            RSS.format(encoding="utf-8", title="&#99999999999999999999;", date=""),
            ["Quake: \ufffd", "Later"],
            "references to",
        ),
        (
            RSS.format(encoding="utf-8", title="a", date="")[:-40],
            ["Quake: a"],
            "damaged feed, entries saved: 1",
        ),
        (
            RSS.format(encoding="utf-8", title="a", date="Fri, 01 Mar 9999 10:00:00 -1200"),
            ["Quake: a", "Later"],
            '"Fri, 01 Mar 9999 10:00:00 -1200" is no date or RFC 3339 time; the article counts as undated',
        ),
    ],
    ids=["surrogate", "huge reference", "truncated", "far date"],
)
def test_hostile_feed(tmp_path: Path, content: str, titles: list[str], problem: str | None) -> None:
    """A damaged feed gives every entry that can be saved."""
    articles, problems = read(tmp_path / "a.xml", content)
    assert [article.title for article in articles] == titles
    assert len(problems) == (problem is not None)
    assert (problem or "") in "".join(problems)


@pytest.mark.parametrize("encoding", ["punycode", "undefined", "no-such-code"])
def test_feed_with_unusable_encoding(tmp_path: Path, encoding: str) -> None:
    """A feed that names an unusable encoding is read as what it is, or refused; it never stops the program."""
    articles, problems = read(tmp_path / "a.xml", RSS.format(encoding=encoding, title="a", date=""))
    assert articles or problems


@pytest.mark.parametrize(
    "stated", ["yesterday", "2024-13-45", "0001-01-01T00:00:00+14:00", "9999-12-31", "\uff12024-01-01"]
)
def test_date_that_cannot_be_believed(tmp_path: Path, stated: str) -> None:
    """A bad date is told, and its article kept as an undated one."""
    (article,), problems = read(tmp_path / "a.txt", f"published: {stated}\nTitle\nText")
    assert article.published is None
    assert problems == [f'a.txt: "{stated}" is no date or RFC 3339 time; the article counts as undated']


def test_utf16_without_its_second_half(tmp_path: Path) -> None:
    """UTF-16 cut in the middle of a character is a problem with a line, not a crash."""
    articles, problems = read(tmp_path / "a.jsonl", codecs.BOM_UTF16_LE + b'{\0"')
    assert (articles, problems) == ((), ["a.jsonl:1: not UTF-16-LE: truncated data"])
