"""What is news of a polled feed, and what is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.errors import InputError
from monitor.ingestor import poll
from monitor.ingestor.poll import Entry, Version, entries_of, needs_page, version_of, with_page
from monitor.model import Article, Basis, content_of

NOW = datetime(2024, 3, 1, 10, tzinfo=UTC)
FEED = "https://news.example/rss"

PAGE = b"""<html><head><meta property="article:published_time" content="2024-03-01T08:20:00Z"></head>
<body><nav>Home</nav>
<article><p>At least 12 people were killed when the river burst its banks on Friday, the rescue service said.</p>
<p>Another 30 people were taken to hospital, and searches went on through the night in the lower town.</p>
</article></body></html>"""


def item(title: str, text: str = "", *, link: str = "", id: str = "", date: str = "", content: str = "") -> str:
    return (
        f"<item><title>{title}</title><description>{text}</description>"
        + (f"<link>{link}</link>" if link else "")
        + (f'<guid isPermaLink="false">{id}</guid>' if id else "")
        + (f"<pubDate>{date}</pubDate>" if date else "")
        + (f"<content:encoded>{content}</content:encoded>" if content else "")
        + "</item>"
    )


def feed(*items: str) -> bytes:
    head = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Wire</title>'
    return f"{head}{''.join(items)}</channel></rss>".encode()


def entries(*items: str, now: datetime = NOW, base: str = FEED) -> tuple[Entry, ...]:
    found, problems = entries_of(feed(*items), base, FEED, None, now=now)
    assert problems == ()
    return found


def entry(title: str = "Flood", text: str = "Nine died.", **more: str) -> Entry:
    (found,) = entries(item(title, text, link="https://news.example/flood", **more))
    return found


def seen(entry: Entry, number: int = 1, as_of: datetime = NOW) -> Version:
    """The version of a page that the entry became."""
    return Version(content_of(entry.whole.title, entry.whole.text), number, as_of)


def news(entry: Entry, latest: Version | None = None, now: datetime = NOW, *, said: str | None = None) -> Article:
    article = version_of(entry, said, latest, now)
    assert article is not None
    return article


def test_oldest_first() -> None:
    """Entries are told oldest first; of one time, and without one, the feed's first is the newest."""
    found = entries(
        item("c", date="Fri, 01 Mar 2024 09:00:00 GMT"),
        item("e"),
        item("d"),
        item("b", date="Fri, 01 Mar 2024 08:00:00 GMT"),
        item("a", date="Fri, 01 Mar 2024 08:00:00 GMT"),
    )
    assert [entry.draft.title for entry in found] == ["a", "b", "c", "d", "e"]


def test_newest_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """An endless feed gives its newest entries, and a date in the future makes no entry newer than now."""
    monkeypatch.setattr(poll, "NEWEST", 2)
    found = entries(
        item("new"),
        item("newer", date="Fri, 01 Mar 2024 09:59:00 GMT"),
        item("far", date="Fri, 01 Mar 2100 09:59:00 GMT"),
        item("old", date="Fri, 01 Mar 2024 08:00:00 GMT"),
    )
    assert [entry.draft.title for entry in found] == ["far", "new"]


@pytest.mark.parametrize("body", [b"", b"{}", b"<html><body><form>Log in</form></body></html>", b"%PDF-1.4"])
def test_no_feed(body: bytes) -> None:
    """A body that is no feed is an error with the feed's address, and not its password."""
    with pytest.raises(InputError, match=r"^https://news.example/rss: "):
        entries_of(body, "https://jo:secret@news.example/rss", FEED, None, now=NOW)


def test_empty_feed() -> None:
    """A feed that has nothing to say at the moment is no problem."""
    assert entries() == ()


def test_damaged_feed() -> None:
    """A damaged feed gives what can be saved of it, and the problems."""
    body = feed(item("Flood", "Nine died."), item("")).replace(b"</channel>", b"")
    found, problems = entries_of(body, FEED, FEED, None, now=NOW)
    assert [entry.draft.title for entry in found] == ["Flood"]
    assert [problem.message.split(",")[0] for problem in problems] == [
        "damaged feed",
        "empty article: neither title nor text",
    ]


@pytest.mark.parametrize(("publisher", "told"), [(None, "Wire"), ("Sample Wire", "Sample Wire")])
def test_publisher(publisher: str | None, told: str) -> None:
    """The configured name of the publisher goes before the feed's title."""
    ((found,), _) = entries_of(feed(item("Flood")), FEED, FEED, publisher, now=NOW)
    assert news(found).publisher == told


@pytest.mark.parametrize(
    ("items", "groups"),
    [
        ([item("a", link="/1", id="x")], ["https://news.example/1"]),
        ([item("a", id="7")], [f"{FEED}#7"]),
        ([item("a", id="tag:news.example,2024:7")], ["tag:news.example,2024:7"]),
        ([item("b", link="/", id="8"), item("a", link="/", id="7")], [f"{FEED}#7", f"{FEED}#8"]),
        ([item("a", link="/1"), item("a", link="/1")], ["https://news.example/1"]),
        ([item("a", link="javascript:go()", id="7")], [f"{FEED}#7"]),
    ],
    ids=["link", "id", "worldwide id", "shared link", "repeated", "no link"],
)
def test_groups(items: list[str], groups: list[str]) -> None:
    """Versions are joined by the link, or by the id where the link is missing or shared."""
    found = entries(*items)
    assert [entry.group for entry in found] == groups
    assert [news(entry).group for entry in found] == groups


def test_entries_that_share_everything() -> None:
    """Different entries with the same id are no versions of each other: each is news once."""
    first, second = entries(item("b", "Two died.", id="1"), item("a", "One died.", id="1"))
    assert first.group != second.group
    again = entries(item("b", "Two died.", id="1"), item("a", "One died.", id="1"))
    assert [entry.group for entry in again] == [first.group, second.group]


@pytest.mark.parametrize(
    ("date", "as_of", "basis"),
    [
        ("Fri, 01 Mar 2024 08:00:00 GMT", NOW - timedelta(hours=2), Basis.STATED),
        ("Fri, 01 Mar 2024 10:03:00 GMT", NOW + timedelta(minutes=3), Basis.STATED),
        ("Fri, 01 Mar 2024 10:06:00 GMT", NOW, Basis.SIGHTED),
        ("", NOW, Basis.SIGHTED),
    ],
)
def test_first_version(date: str, as_of: datetime, basis: Basis) -> None:
    """A new entry speaks at its stated time; undated, or dated well into the future, at the first sight of it."""
    article = news(entry(date=date))
    assert (article.as_of, article.basis) == (as_of, basis)


def test_same_text_is_no_news() -> None:
    """An entry that says the same is not news, whatever happened to its blanks and its date."""
    before = entry(date="Fri, 01 Mar 2024 08:00:00 GMT")
    again = entry(text=" Nine\n  died. ", date="Fri, 01 Mar 2024 09:00:00 GMT")
    for said in (None, before.said):
        assert version_of(again, said, seen(before), NOW + timedelta(hours=1)) is None


def test_feeds_that_differ_over_a_page() -> None:
    """Two feeds that say different things of one page are heard once each; then only whoever says something else."""
    ours, theirs = entry(), entry(text="Nine people died.")
    latest = seen(ours)
    assert news(theirs, latest).text == "Nine people died."
    latest = seen(theirs, 2)
    for again in (ours, theirs) * 2:
        assert version_of(again, again.said, latest, NOW) is None
    assert news(entry(text="Ten died."), latest, said=ours.said).text == "Ten died."


@pytest.mark.parametrize("changed", [{"text": "Ten died."}, {"title": "Floods"}])
def test_changed_text_is_a_new_version(changed: dict[str, str]) -> None:
    """Another text or title under the same link is a version of it, as of the first sight of it."""
    later = NOW + timedelta(hours=1)
    date = "Fri, 01 Mar 2024 08:00:00 GMT"
    article = news(entry(**changed, date=date), seen(entry(date=date)), later)
    assert (article.as_of, article.basis, article.group) == (later, Basis.SIGHTED, "https://news.example/flood")


def test_clock_that_goes_back() -> None:
    """A version is never older than the one it replaces."""
    latest = seen(entry(), as_of=NOW + timedelta(minutes=3))
    assert news(entry(text="Ten died."), latest).as_of == latest.as_of


def test_there_and_back() -> None:
    """Two texts that take turns are a version each time, and the same ones after a crash."""
    ids = []
    latest = None
    for number, text in enumerate(("Nine died.", "Ten died.") * 2, 1):
        found = entry(text=text)
        first, again = (news(found, latest, NOW + timedelta(hours=number, days=crash)) for crash in (0, 1))
        assert first.id == again.id
        ids.append(first.id)
        latest = seen(found, number)
    assert len(set(ids)) == 4


@pytest.mark.parametrize(
    ("more", "needed"),
    [
        ({}, True),
        ({"text": "x" * 599}, True),
        ({"text": "x" * 600}, False),
        ({"content": "Nine died."}, False),
        ({"link": ""}, False),
        ({"link": "javascript:go()"}, False),
    ],
    ids=["summary", "short", "long", "content", "no link", "no web link"],
)
def test_needs_page(more: dict[str, str], needed: bool) -> None:
    """A page is asked for where a feed says little and has no content of its own."""
    (found,) = entries(item(**{"title": "Flood", "text": "Nine died.", "link": "https://news.example/flood", **more}))
    assert needs_page(found) is needed


def test_shared_page() -> None:
    """A page that several entries point to is not the text of any of them."""
    found = entries(item("b", link="/", id="8"), item("a", link="/", id="7"))
    assert [needs_page(entry) for entry in found] == [False, False]


def test_page_text() -> None:
    """The readable text of the page takes the summary's place, and its date that of an undated entry."""
    read = with_page(entry(), PAGE, "https://jo:secret@news.example/flood")
    article = news(read)
    assert article.title == "Flood"
    assert article.text.startswith("At least 12 people") and "Home" not in article.text
    assert (article.as_of, article.basis) == (datetime(2024, 3, 1, 8, 20, tzinfo=UTC), Basis.STATED)
    assert not needs_page(read)


@pytest.mark.parametrize("html", [b"", b"<html></html>", b"<html><body><p>Log in.</p></body></html>", b"\x00\xff" * 50])
def test_page_without_text(html: bytes) -> None:
    """A page that gives no more than the summary is an error with its address, and not its password."""
    with pytest.raises(InputError, match=r"^https://news.example/flood: "):
        with_page(entry(), html, "https://jo:secret@news.example/flood")


def test_page_changes() -> None:
    """A changed page is a new version though its feed says the same, and the reverse is no news."""
    latest = seen(with_page(entry(), PAGE, FEED))
    changed = with_page(entry(), PAGE.replace(b"12", b"15"), FEED)
    assert "15 people" in news(changed, latest, said=entry().said).text
    assert version_of(with_page(entry(text="12 dead."), PAGE, FEED), entry().said, latest, NOW) is None


def test_page_that_is_gone() -> None:
    """When a page cannot be read any more its summary is not news, unless the feed itself says something new."""
    latest = seen(with_page(entry(), PAGE, FEED))
    assert version_of(entry(), entry().said, latest, NOW) is None
    assert news(entry(text="Ten died."), latest, said=entry().said).text == "Ten died."


def test_feed_that_was_moved() -> None:
    """Entries stay the same ones when their feed answers from another address."""
    items = item("a", id="7"), item("b", "Two died.", id="8"), item("b", "One died.", id="8")
    moved = entries(*items, base="https://other.example/feed")
    assert [entry.group for entry in moved] == [entry.group for entry in entries(*items)]


def test_page_that_comes_later() -> None:
    """A page that could be read only at the second try is a version of its summary."""
    assert "At least 12" in news(with_page(entry(), PAGE, FEED), seen(entry()), said=entry().said).text
