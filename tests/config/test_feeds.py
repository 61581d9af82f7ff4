"""Which feeds a deployment polls: written in its settings, listed in an OPML file, and refused with their place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from monitor.config import Feed, load, template
from monitor.errors import ConfigError

ROOT = Path(__file__).parents[2]


def opml(*lines: str) -> str:
    """A file whose outlines begin in line 2."""
    return "\n".join(('<opml version="2.0"><body>', *lines, "</body></opml>"))


def faults(directory: Path, yaml: str, listed: str | bytes | None = None) -> list[str]:
    """The lines that a configuration, with ``f.opml`` beside it when given, is refused with."""
    (directory / "m.yaml").write_text(yaml)
    if listed is not None:
        (directory / "f.opml").write_bytes(listed.encode() if isinstance(listed, str) else listed)
    with pytest.raises(ConfigError) as refused:
        load(directory / "m.yaml", {})
    return str(refused.value).replace(f"{directory}/", "").splitlines()


def test_inline_feeds(tmp_path: Path) -> None:
    """A feed says where it is, and may say who publishes it, how often to ask, its language, and to leave pages be."""
    (tmp_path / "m.yaml").write_text(
        "feeds:\n  - url: https://river.example/rss\n"
        "  - {url: 'http://hill.example/', publisher: Hill Post, interval_seconds: 60, language: en, pages: false}\n"
    )
    settings = load(tmp_path / "m.yaml", {})
    assert settings.feeds == (
        Feed(url="https://river.example/rss"),
        Feed(url="http://hill.example/", publisher="Hill Post", interval_seconds=60, language="en", pages=False),
    )
    assert [settings.interval_of(feed) for feed in settings.feeds] == [300, 60]


def test_opml_feeds_follow_inline_ones(tmp_path: Path) -> None:
    """An OPML file beside the configuration adds its feeds, from any depth of groups, whatever directory one is in."""
    (tmp_path / "m.yaml").write_text("feeds_file: lists/f.opml\nfeeds: [{url: 'https://river.example/rss'}]")
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "f.opml").write_text(
        opml(
            '<outline text="Near"><outline text="Coast"><outline text=" Hill\n Post " xmlUrl="https://hill.example"/>',
            '</outline></outline><outline text="" title="Lake Radio" xmlurl="https://lake.example/feed?a=1&amp;b=2"/>',
            '<outline type="rss" xmlUrl="https://dale.example/rss"/>',
            '<outline type="link" text="A page, no feed" url="https://moor.example/"/>',
        )
    )
    assert [(feed.url, feed.publisher) for feed in load(tmp_path / "m.yaml", {}).feeds] == [
        ("https://river.example/rss", None),
        ("https://hill.example/", "Hill Post"),
        ("https://lake.example/feed?a=1&b=2", "Lake Radio"),
        ("https://dale.example/rss", None),
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_opml_encodings(tmp_path: Path, encoding: str) -> None:
    """A list in any encoding that XML declares is read."""
    (tmp_path / "m.yaml").write_text("feeds_file: f.opml")
    head = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>'
    listed = head + opml('<outline text="Küste" xmlUrl="https://coast.example/"/>')
    (tmp_path / "f.opml").write_bytes(listed.encode(encoding))
    assert load(tmp_path / "m.yaml", {}).feeds[0].publisher == "Küste"


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("HTTPS://River.Example:443/Rss#top", "https://river.example/Rss"),
        ("http://river.example:80", "http://river.example/"),
        ("http://river.example:443/", "http://river.example:443/"),
        ("https://river.example?feed=rss2", "https://river.example/?feed=rss2"),
        ("http://[2001:DB8:0:0::1]:8080/rss", "http://[2001:db8::1]:8080/rss"),
        ("https://river.example/@desk.rss", "https://river.example/@desk.rss"),
        ("https://xn--mnchen-3ya.example/a%20b", "https://xn--mnchen-3ya.example/a%20b"),
    ],
)
def test_normal_address(written: str, normal: str) -> None:
    """One feed has one address, however it is written."""
    assert Feed(url=written).url == normal
    assert Feed(url=normal).url == normal


SCHEME = "should begin with http:// or https:// and a host"
BLANK = 'should hold no blanks, control characters or any of \\ < > " { } | ^ `'
HOST = "should name a host in ASCII (an international one in its xn-- form)"
PORT = "should name a host and a port below 65536"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://river.example/", SCHEME),
        ("river.example/rss", SCHEME),
        ("file:///etc/hosts", SCHEME),
        ("javascript:alert(1)", SCHEME),
        ("https:///rss", SCHEME),
        ("", SCHEME),
        ("https://desk:s3cret@river.example/", "should carry no user name or password"),
        ("http://river.example/a b", BLANK),
        (r"http://river.example\n", BLANK),
        ("http://127。0。0。1/", HOST),
        ("http://münchen.example/", HOST),
        ("http://a..b/", HOST),
        ("http://:80/", HOST),
        ("http://river.example:99999/", PORT),
        ("http://river.example:x/", PORT),
        ("http://[fe80::1%25eth0]/", HOST),
        ("http://river.example:0/", "should not name port 0"),
        ("http://[::1/", "is no address that can be read"),
        ("http://river.example/" + "a" * 2000, "should have at most 2000 characters"),
    ],
)
def test_bad_address(tmp_path: Path, url: str, why: str) -> None:
    """An address that cannot be fetched as written is refused, and not repeated: it may hold a password."""
    assert faults(tmp_path, f"feeds:\n  - url: '{url}'") == [f"m.yaml:2:10: feeds[0].url: {why}"]


@pytest.mark.parametrize(
    ("yaml", "told"),
    [
        ("feeds: {}", "m.yaml:1:8: feeds: should be a list"),
        ("feeds: ['https://a.example']", "m.yaml:1:9: feeds[0]: should be a mapping of keys to values"),
        ("feeds: [{publisher: A}]", "m.yaml:1:9: feeds[0].url: missing"),
        ("feeds_file: 3", "m.yaml:1:13: feeds_file: should be a valid string, not 3"),
        ("feeds_file: ''", "m.yaml:1:13: feeds_file: should have at least 1 character, not ''"),
        ("feeds_file: f.opml", "m.yaml:1:13: feeds_file: f.opml cannot be read: No such file or directory"),
        ("feeds_file: .", "m.yaml:1:13: feeds_file: . cannot be read: Is a directory"),
        ('feeds_file: "\\0"', "m.yaml:1:13: feeds_file: \0 cannot be read: embedded null byte"),
    ],
)
def test_no_list(tmp_path: Path, yaml: str, told: str) -> None:
    """What is no list of feeds, or a list that is not there, is told where it was asked for."""
    assert [line.replace(str(tmp_path), ".") for line in faults(tmp_path, yaml)] == [told]


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        ("interval_seconds", "0", "should be greater than or equal to 1, not 0"),
        ("interval_seconds", "-1", "should be greater than or equal to 1, not -1"),
        ("interval_seconds", ".nan", "should be a finite number, not nan"),
        ("interval_seconds", ".inf", "should be a finite number, not inf"),
        ("interval_seconds", "1e9", "should be less than or equal to 604800, not 1000000000.0"),
        ("interval_seconds", "5m", "should be a valid number, not '5m'"),
        ("intervall", "5", "unknown key (did you mean interval_seconds?)"),
        ("publisher", "''", "should have at least 1 character, not ''"),
        ("language", "English", "should match pattern '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$', not 'English'"),
        ("pages", "1", "should be a valid boolean, not 1"),
    ],
)
def test_bad_feed(tmp_path: Path, key: str, value: str, why: str) -> None:
    """A feed with a value that cannot be meant is refused."""
    (told,) = faults(tmp_path, f"feeds:\n  - url: https://a.example/\n    {key}: {value}")
    assert re.fullmatch(rf"m\.yaml:3:\d+: feeds\[0\]\.{key}: {re.escape(why)}", told)


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        ("interval_seconds", "0", "should be greater than or equal to 1, not 0"),
        ("tick_seconds", "0", "should be greater than 0, not 0"),
        ("deadline_seconds", ".nan", "should be a finite number, not nan"),
        ("stop_seconds", "-3", "should be greater than 0, not -3"),
        ("concurrent", "0", "should be greater than or equal to 1, not 0"),
        ("per_host", "1.5", "should be a valid integer, not 1.5"),
        ("wire_bytes", "-1", "should be greater than or equal to 1, not -1"),
        ("decoded_bytes", "20000001", "should be less than or equal to 20000000, not 20000001"),
        ("decoded_bytes", "5MB", "should be a valid integer, not '5MB'"),
        ("user_agent", '"a\\r\\nHost: b"', "should match pattern '^[!-~]+( [!-~]+)*$', not 'a\\r\\nHost: b'"),
        ("per_hots", "1", "unknown key (did you mean per_host?)"),
    ],
)
def test_bad_polling(tmp_path: Path, key: str, value: str, why: str) -> None:
    """A limit that would never poll, or never end, is refused."""
    (told,) = faults(tmp_path, f"polling:\n  {key}: {value}")
    assert re.fullmatch(rf"m\.yaml:2:\d+: polling\.{key}: {re.escape(why)}", told)


def test_private_hosts(tmp_path: Path) -> None:
    """Private hosts are allowed one by one, by name or address, with a port or for every port."""
    path = tmp_path / "m.yaml"
    path.write_text("polling: {allow_private: [Feeds.Desk.internal, '127.0.0.1:8080', '[::1]:80', '[FD00:0::1]']}")
    assert load(path, {}).polling.allow_private == ("feeds.desk.internal", "127.0.0.1:8080", "[::1]:80", "fd00::1")


@pytest.mark.parametrize("host", ["http://desk", "desk/", "10.0.0.0/8", "*.desk", "u@desk", "::1", "desk:0", "", "a b"])
def test_bad_private_host(tmp_path: Path, host: str) -> None:
    """Nothing but a single host is allowed: no address range, no pattern, no address of a page."""
    (told,) = faults(tmp_path, f"polling: {{allow_private: ['{host}']}}")
    assert told.startswith("m.yaml:1:27: polling.allow_private[0]: should ")


def test_listed_twice(tmp_path: Path) -> None:
    """A feed that is listed twice, in one file or in both, is refused with the place where it came first."""
    yaml = (
        "feeds_file: f.opml\nfeeds:\n"
        "  - url: https://a.example/rss\n  - url: HTTPS://A.example:443/rss#x\n  - url: http://a.example/rss\n"
    )
    listed = opml(
        '<outline text="A" xmlUrl="https://a.example/rss"/>',
        '<outline text="B" xmlUrl="https://b.example"/>',
        '  <outline text="C" xmlUrl="https://b.example/"/>',
    )
    assert faults(tmp_path, yaml, listed) == [
        "m.yaml:4:10: feeds[1].url: the same feed as in line 3",
        "f.opml:2:1: feeds[0].url: the same feed as in m.yaml:3",
        "f.opml:4:3: feeds[2].url: the same feed as in line 3",
    ]


def test_all_faults_of_both_files(tmp_path: Path) -> None:
    """The faults of the configuration and of its list are told together, each in its file."""
    listed = opml(
        '<outline text="A" xmlUrl="gopher://a.example"/>', '<outline type="rss" text="B"/>', '<outline xmlUrl=""/>'
    )
    assert faults(tmp_path, "feeds_file: f.opml\ninstance: 5\nfeeds: [{url: ''}]", listed) == [
        "m.yaml:2:11: instance: should be a valid string, not 5",
        f"m.yaml:3:15: feeds[0].url: {SCHEME}",
        f"f.opml:2:1: feeds[0].url: {SCHEME}",
        "f.opml:3:1: feeds[1].url: missing",
        "f.opml:4:1: feeds[2].url: missing",
    ]


FORBIDDEN = "document types and entities are not accepted"


@pytest.mark.parametrize(
    ("listed", "told"),
    [
        (b"", "f.opml:1:1: no well-formed XML: no element found"),
        (b"<opml>\n<body></opml>", "f.opml:2:9: no well-formed XML: mismatched tag"),
        (b"feeds: []", "f.opml:1:1: no well-formed XML: syntax error"),
        (b'<opml a="\xff"/>', "f.opml:1:10: no well-formed XML: not well-formed (invalid token)"),
        (b"<opml>\n  &nbsp;</opml>", "f.opml:2:3: no well-formed XML: undefined entity"),
        (b"<rss><channel/></rss>", "f.opml:1:1: no OPML: its outermost element is <rss>"),
        (b'<?xml version="1.0" encoding="utf-99"?><opml/>', "f.opml:1:31: no text that can be read: unknown encoding"),
        (b'\n<!DOCTYPE o [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><opml>&c;</opml>', f"f.opml:2:13: {FORBIDDEN}"),
        (b'<!DOCTYPE o SYSTEM "file:///etc/hosts"><opml/>', f"f.opml:1:39: {FORBIDDEN}"),
        (b"<opml>" + b" " * 5_000_000 + b"</opml>", "f.opml:1:1: larger than 5000000 bytes"),
        (b"<a>" * 1_000_000, "f.opml:1:3000001: no well-formed XML: no element found"),
    ],
    ids=["empty", "cut", "yaml", "bytes", "entity", "rss", "encoding", "bomb", "external", "large", "deep"],
)
def test_hostile_list(tmp_path: Path, listed: bytes, told: str) -> None:
    """Whatever a list holds, it is refused with its place: cut, no OPML, or made to blow up."""
    (line,) = faults(tmp_path, "feeds_file: f.opml", listed)
    assert re.fullmatch(rf"{re.escape(told)}(: utf-99)?", line)


def test_example_feeds(tmp_path: Path) -> None:
    """The commented examples of the configuration are valid as soon as their comment signs are taken away."""
    chosen = re.sub(r"^(\w+| +allow_private): \[\]$", r"\1:", template(), flags=re.MULTILINE)
    chosen = re.sub(r"^#(  [ -]|    -)", r"\1", chosen, flags=re.MULTILINE)
    (tmp_path / "m.yaml").write_text(chosen)
    (tmp_path / "pager.key").write_text(f"whsec_{'A' * 32}\n")
    (tmp_path / "newsroom.url").write_text("json://desk.example")
    settings = load(tmp_path / "m.yaml", {})
    assert [feed.publisher for feed in settings.feeds] == [
        "BBC News",
        "Al Jazeera",
        "The Guardian",
        "UN News",
        "ReliefWeb",
    ]
    assert settings.polling.allow_private == ("feeds.desk.internal:8080",)
    assert settings.parties == ("Northern Front",)
    assert [channel.type for channel in settings.channels] == ["webhook", "apprise", "file", "console"]


def test_example_list(tmp_path: Path) -> None:
    """The shipped list polls nothing, and its commented examples are valid once taken out of the comment."""
    shipped = (ROOT / "config" / "feeds.opml").read_text()
    (tmp_path / "m.yaml").write_text("feeds_file: f.opml")
    (tmp_path / "f.opml").write_text(shipped)
    assert load(tmp_path / "m.yaml", {}).feeds == ()
    (tmp_path / "f.opml").write_text(re.sub(r"^ +(<!--|-->)$", "", shipped, flags=re.MULTILINE))
    assert [feed.publisher for feed in load(tmp_path / "m.yaml", {}).feeds] == [
        "BBC News",
        "Al Jazeera",
        "UN News",
        "ReliefWeb",
    ]
