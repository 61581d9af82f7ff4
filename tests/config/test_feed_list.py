"""Lists of feeds out to other readers, and in from them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from monitor.config import load

INLINE = "feeds: [{url: 'https://river.example/rss', publisher: 'River & Sea <Post>', language: en}]\n"
OTHERS = (
    '<opml version="2.0"><body><outline text="Coast"><outline type="rss" text="Hill Post" xmlUrl="https://hill.example"/>'
    '<outline text="River again" xmlUrl="HTTPS://River.example/rss"/></outline>'
    '<outline type="rss" text="https://lake.example/" xmlUrl="https://lake.example/"/>'
    '<outline type="rss" text="Twice" xmlUrl="https://hill.example/"/></body></opml>'
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration with a list that is not there yet, and the list of another reader."""
    (tmp_path / "m.yaml").write_text(f"feeds_file: feeds.opml\n{INLINE}")
    (tmp_path / "others.opml").write_text(OTHERS)
    return tmp_path


def followed(config: Path) -> list[tuple[str, str | None]]:
    return [(feed.url, feed.publisher) for feed in load(config, {}).feeds]


def test_what_is_exported_is_what_is_followed(monitor: Any, tmp_path: Path) -> None:
    """Another installation that takes the exported list up follows the same feeds."""
    (tmp_path / "m.yaml").write_text(f"{INLINE}")
    with (tmp_path / "m.yaml").open("a") as file:
        file.write("feeds_file: others.opml")
    different = OTHERS.replace("River.example", "dale.example").replace(
        "https://hill.example/", "https://moor.example/"
    )
    (tmp_path / "others.opml").write_text(different)
    done = monitor("feeds", "export", "--config", tmp_path / "m.yaml")
    assert (done.code, done.err) == (0, "")
    (tmp_path / "out.opml").write_text(done.out)
    (tmp_path / "n.yaml").write_text("feeds_file: out.opml")
    assert followed(tmp_path / "n.yaml") == followed(tmp_path / "m.yaml")
    assert len(followed(tmp_path / "n.yaml")) == 5


def test_new_feeds_are_added_once(monitor: Any, folder: Path) -> None:
    """Of another reader's list only what is not followed yet is taken; doing it again changes nothing."""
    done = monitor("feeds", "import", folder / "others.opml", "--config", folder / "m.yaml")
    assert (done.code, done.lines) == (0, ["Twice (https://hill.example/)", "https://lake.example/"])
    assert done.err == f"monitor: 2 feeds added to {folder}/feeds.opml\n"
    assert [url for url, _ in followed(folder / "m.yaml")] == [
        "https://river.example/rss",
        "https://hill.example/",
        "https://lake.example/",
    ]
    written = (folder / "feeds.opml").read_bytes()
    assert monitor("feeds", "import", folder / "others.opml", "--config", folder / "m.yaml").lines == []
    assert (folder / "feeds.opml").read_bytes() == written


def test_what_a_list_holds_besides_stays(monitor: Any, folder: Path) -> None:
    """Groups, remarks and attributes of other programs are left in the list that is added to."""
    (folder / "feeds.opml").write_text(
        '<opml version="1.0"><head><title>Mine</title></head><body><outline text="Near">'
        '<outline text="Moor" xmlUrl="https://moor.example/" category="/a" htmlUrl="https://m.example/"/></outline></body></opml>'
    )
    assert monitor("feeds", "import", folder / "others.opml", "--config", folder / "m.yaml").code == 0
    written = (folder / "feeds.opml").read_text()
    for kept in ("<title>Mine</title>", 'text="Near"', 'category="/a"', 'version="1.0"'):
        assert kept in written
    assert len(followed(folder / "m.yaml")) == 4


@pytest.mark.parametrize(
    ("listed", "why"),
    [
        ("<html/>", "others.opml:1:1: no OPML"),
        ('<!DOCTYPE opml [<!ENTITY a "b">]><opml><body/></opml>', "document types and entities are not accepted"),
        ('<opml><body><outline xmlUrl="file:///etc/passwd"/></body></opml>', "should begin with http:// or https://"),
        ('<opml><body><outline xmlUrl="https://u:p@hill.example/"/></body></opml>', "no user name or password"),
        ("<opml><body>", "no well-formed XML"),
    ],
)
def test_a_list_without_one_good_feed_adds_nothing(monitor: Any, folder: Path, listed: str, why: str) -> None:
    """Each fault is told with its place, and what is followed stays as it was."""
    (folder / "others.opml").write_text(listed)
    done = monitor("feeds", "import", folder / "others.opml", "--config", folder / "m.yaml")
    assert (done.code, done.out) == (78, "")
    assert why in done.err
    assert "u:p" not in done.err
    assert not (folder / "feeds.opml").exists()


def test_feeds_without_a_fault_are_added(monitor: Any, folder: Path) -> None:
    """One bad address does not cost the others: it is named with its line, not shown, and the exit code is 1."""
    (folder / "others.opml").write_text(
        OTHERS.replace("<outline type", "\n<outline type")
        .replace("https://lake.example/", "https://u:p@lake.example/")
        .replace("</body>", '\n<outline xmlUrl="file:///dale"/><outline type="rss" text="Moor"/></body>')
    )
    for added in (["Twice (https://hill.example/)"], []):
        done = monitor("feeds", "import", folder / "others.opml", "--config", folder / "m.yaml")
        assert (done.code, done.lines) == (1, added)
        *faults, counted, error = [line.removeprefix(f"monitor: {folder}/") for line in done.err.splitlines()]
        assert [fault[: fault.rindex(": ")] for fault in faults] == [
            "others.opml:3:1: feeds[2].url",
            "others.opml:5:1: feeds[4].url",
            "others.opml:5:33: feeds[5].url",
        ]
        assert counted == f"monitor: {len(added)} feed{'' if added else 's'} added to {folder}/feeds.opml"
        assert error == "others.opml: 3 faults; feeds without one were taken"
        assert "u:p" not in done.err
    assert [url for url, _ in followed(folder / "m.yaml")] == ["https://river.example/rss", "https://hill.example/"]


def test_where_to_add_must_be_said(monitor: Any, folder: Path) -> None:
    """A configuration that names no list is not guessed at."""
    (folder / "m.yaml").write_text(INLINE)
    done = monitor("feeds", "import", folder / "others.opml", "--config", folder / "m.yaml")
    assert done.code == 78
    assert "names no list of feeds" in done.err
    assert monitor("feeds", "import", folder / "none.opml", "--config", folder / "m.yaml").code == 78
