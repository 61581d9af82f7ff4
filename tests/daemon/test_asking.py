"""Feeds that are asked by hand: what is wrong with each, which ones a page has, and how those of the service fare."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.store import open_store


@pytest.fixture
def configured(tmp_path: Path) -> Callable[..., Path]:
    """A configuration that follows these feeds, each an address or an address with its publisher."""

    def configured(*feeds: str | tuple[str, str], private: Sequence[str] = ("127.0.0.1",), **polling: Any) -> Path:
        lines = [f"store: {{url: 'sqlite:///{tmp_path}/news.db'}}"]
        limits = "".join(f", {name}: {value}" for name, value in polling.items())
        lines.append(f"polling: {{allow_private: {list(private)}{limits}}}")
        lines.append("feeds:" if feeds else "feeds: []")
        for feed in feeds:
            url, publisher = (feed, "") if isinstance(feed, str) else feed
            lines.append(f"  - {{url: '{url}'" + (f", publisher: {publisher}}}" if publisher else "}"))
        (tmp_path / "monitor.yaml").write_text("\n".join(lines))
        return tmp_path / "monitor.yaml"

    return configured


def test_feeds_without_fault(monitor: Any, site: Any, reply: Any, fire: Any, configured: Any) -> None:
    """Where every feed can be read, the check says so, and has asked each exactly once."""
    site.replies = {"/a": reply(fire(12)), "/b": reply(fire(12))}
    done = monitor("check", configured(f"{site.url}/a", f"{site.url}/b"), "--online")
    assert (done.code, done.err) == (0, "")
    assert done.lines == ["configuration: no faults", "feeds: 2 feeds asked, no faults"]
    assert sorted(asked.path for asked in site.asked) == ["/a", "/b"]


def test_each_fault_is_told_with_name_and_address(
    monitor: Any, site: Any, reply: Any, fire: Any, rss: Any, configured: Any
) -> None:
    """What cannot be read is named, the others are asked all the same, and the check fails."""
    site.replies = {
        "/good": reply(fire(12)),
        "/login": reply(b"<html><body><form>Log in</form></body></html>"),
        "/hangs": reply(hangs=True),
        "/empty": reply(rss()),
        "/moved": reply(status=301, headers={"Location": "/good"}),
        "/cut": reply(fire(12)[:-10]),
    }
    feeds = [f"{site.url}{path}" for path in ("/good", "/gone", "/login", "/hangs", "/empty", "/moved", "/cut")]
    file = configured((feeds[0], "Harbour Post"), (feeds[1], "Mill Gazette"), *feeds[2:], deadline_seconds=3)
    done = monitor("check", file, "--online")
    assert done.code == 1
    assert [line.partition(": ")[0] for line in done.lines[1:]] == [f"Mill Gazette ({feeds[1]})", *feeds[2:4]]
    for number, why in ((1, "404"), (2, "not a feed"), (3, "not complete within 3 s")):
        assert why in done.lines[number]
    remarks = dict(line.removeprefix("monitor: ").split(": ", 1) for line in done.err.splitlines()[:3])
    assert remarks[feeds[4]] == "it has no entries"
    assert remarks[feeds[5]] == f"it has moved to {feeds[0]} for good"
    assert remarks[feeds[6]].startswith("damaged feed, entries saved: ")
    assert done.err.endswith("monitor: 3 of 7 feeds cannot be read\n")


@pytest.mark.parametrize(("wrong", "slow"), [(1, False), (2, True)])
def test_servers_tell_the_time(
    wrong: int, slow: bool, monitor: Any, sites: Any, reply: Any, fire: Any, configured: Any
) -> None:
    """Where most servers agree on another time than ours, it says so beside the faults of the feeds."""
    three = [sites() for _ in range(3)]
    for number, site in enumerate(three):
        site.replies = {"/a": reply(fire(12))}
        site.ahead = timedelta(minutes=10) if number < wrong else timedelta(0)
    config = configured(*(f"{site.url}/a" for site in three), private=["127.0.0.1", "127.0.0.2", "127.0.0.3"])
    done = monitor("check", config, "--online")
    assert done.code == 0, done
    assert (
        "this clock is 600 s slow: see that" in done.err or "this clock is 599 s slow: see that" in done.err
    ) is slow


def test_a_feed_that_must_not_be_fetched_is_not_asked(
    monitor: Any, site: Any, reply: Any, fire: Any, configured: Any
) -> None:
    """The check goes no further than the service would."""
    site.replies = {"/a": reply(fire(12))}
    done = monitor("check", configured(f"{site.url}/a", private=["10.0.0.1"]), "--online")
    assert done.code == 1
    assert "port" in done.lines[1] or "not public" in done.lines[1]
    assert site.asked == []


def test_a_configuration_with_faults_is_not_asked(monitor: Any, tmp_path: Path) -> None:
    """Faults of the file come first, with their own exit code."""
    (tmp_path / "m.yaml").write_text("feeds: [{url: 'ftp://river.example/'}]")
    done = monitor("check", tmp_path / "m.yaml", "--online")
    assert (done.code, done.out) == (78, "")


def test_the_feeds_of_a_page_are_found(monitor: Any, site: Any, reply: Any, fire: Any, configured: Any) -> None:
    """What the head of a page names is asked once; what cannot be read is told apart."""
    site.replies = {
        "/": reply(
            b"<html><head><base href='/feeds/'><link rel='ALTERNATE nofollow' type='application/rss+xml' href='news'>"
            b"<link rel=alternate type='application/atom+xml; charset=utf-8' href='gone'>"
            b"<link rel=alternate type=application/rss+xml href='news#latest'>"
            b"<link rel=alternate type=application/rss+xml href='javascript:alert(1)'>"
            b"<link rel=alternate type=text/html href='/fr'><link rel=stylesheet href=a.css></head>"
        ),
        "/feeds/news": reply(fire(12)),
    }
    config = configured()
    done = monitor("feeds", "find", f"{site.url}/", "--config", config)
    assert (done.code, done.lines) == (0, [f"{site.url}/feeds/news  1 entry  Tagus Gazette"])
    assert done.err.startswith(f"monitor: {site.url}/feeds/gone: ")
    done = monitor("feeds", "find", f"{site.url}/feeds/news", "--json", "--config", config)
    assert json.loads(done.out) == {"url": f"{site.url}/feeds/news", "title": "Tagus Gazette", "entries": 1}


@pytest.mark.parametrize(
    ("path", "code", "why"),
    [("/bare", 1, "no feeds that can be read are named here"), ("/none", 1, "404"), ("mailto:a@b", 2, "http")],
)
def test_where_no_feed_is_found(
    monitor: Any, site: Any, reply: Any, configured: Any, path: str, code: int, why: str
) -> None:
    """A page without feeds, a page that is not there and what is no address are told apart."""
    site.replies = {"/bare": reply(b"<html><head><title>Harbour</title></head></html>")}
    done = monitor("feeds", "find", f"{site.url}{path}" if path.startswith("/") else path, "--config", configured())
    assert (done.code, done.out) == (code, "")
    assert why in done.err


def test_how_feeds_fare(
    monitor: Any,
    site: Any,
    reply: Any,
    fire: Any,
    desk: Any,
    configured: Any,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each feed of the configuration with its health, its last error and its next poll."""
    site.replies = {"/good": reply(fire(12))}
    followed = [f"{site.url}/good", f"{site.url}/bad"]
    with open_store(str(tmp_path / "news.db"), writer=True) as store:
        service = desk(*followed)
        service.store = store
        service.poll()
    capsys.readouterr()
    file = configured((followed[0], "Harbour Post"), *followed[1:], f"{site.url}/new")
    done = monitor("feeds", "--config", file)
    assert done.code == 0
    assert [line.split()[0] for line in done.lines] == ["ok", "failing", "new"]
    assert done.lines[0].startswith(f"ok         Harbour Post ({followed[0]}): ok, polled ")
    assert "404" in done.lines[1] and "next " in done.lines[1]
    records = [json.loads(line) for line in monitor("feeds", "--json", "--config", file).lines]
    assert [(record["url"], record["health"]) for record in records] == list(
        zip((*followed, f"{site.url}/new"), ("ok", "failing", "new"), strict=True)
    )
    assert [record["due"] is None for record in records] == [False, False, True]
    assert records[0]["error"] is None and "404" in records[1]["error"]


def test_no_feeds(monitor: Any, tmp_path: Path) -> None:
    """A configuration without feeds is not answered with silence."""
    (tmp_path / "m.yaml").write_text("instance: quiet\n")
    done = monitor("feeds", "--config", tmp_path / "m.yaml")
    assert (done.code, done.out, done.err) == (0, "", "monitor: the configuration names no feeds\n")


def test_feeds_without_a_database_are_new(monitor: Any, configured: Any, tmp_path: Path) -> None:
    """Before the service ran for the first time there is nothing to say of its feeds, and no database is made."""
    done = monitor("feeds", "--config", configured("https://river.example/rss"))
    assert (done.code, done.lines) == (0, ["new        https://river.example/rss: not known to the service yet"])
    assert not (tmp_path / "news.db").exists()
