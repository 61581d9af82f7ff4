"""Order and time of replay, and problems that never stop the neighbours."""

from __future__ import annotations

import gzip
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.errors import InputError
from monitor.ingestor import read_archive, read_texts
from monitor.model import EPOCH, Article, Basis

HEAD = datetime(2023, 5, 1, tzinfo=UTC)


def jsonl(path: Path, *records: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def record(id: str, day: int | None = None) -> dict[str, object]:
    return {"id": id, "text": f"Report {id}.", "published": f"2024-03-{day:02d}T10:00:00Z" if day else None}


def replay(*paths: Path, head: datetime | None = None) -> tuple[tuple[Article, ...], list[str]]:
    problems: list[InputError] = []
    articles = tuple(read_archive(paths, head=head, on_problem=problems.append))
    return articles, [str(problem) for problem in problems]


@pytest.mark.parametrize(
    ("days", "order"),
    [
        ({"a": 3, "b": 1, "c": 2}, [("b", 1), ("c", 2), ("a", 3)]),
        ({"a": 1, "b": 1, "c": 1}, [("a", 1), ("b", 1), ("c", 1)]),
        ({"a": 3, "u": None, "b": 1}, [("b", 1), ("a", 3), ("u", 3)]),
        ({"a": 2, "u": None, "v": None, "b": 2}, [("a", 2), ("u", 2), ("v", 2), ("b", 2)]),
        ({"u": None, "a": 3, "b": 1}, [("b", 1), ("u", 3), ("a", 3)]),
    ],
    ids=["by time", "ties in input order", "undated follows its neighbour", "undated keeps its place", "undated head"],
)
def test_replay_order(tmp_path: Path, days: dict[str, int | None], order: list[tuple[str, int]]) -> None:
    """Articles are replayed by time, and an undated one stays after the one before it in the input."""
    articles, _ = replay(jsonl(tmp_path / "a.jsonl", *(record(id, day) for id, day in days.items())))
    assert [(article.label, article.as_of.day) for article in articles] == order
    assert [article.label for article in articles if article.basis is Basis.ASSUMED] == [
        id for id, day in days.items() if not day
    ]


@pytest.mark.parametrize(("head", "time"), [(None, EPOCH), (HEAD, HEAD)])
def test_nothing_dated(tmp_path: Path, head: datetime | None, time: datetime) -> None:
    """Where nothing at all is dated, articles take the newest time already known, else the epoch."""
    (article,), _ = replay(jsonl(tmp_path / "a.jsonl", record("u")), head=head)
    assert (article.as_of, article.basis, article.published) == (time, Basis.ASSUMED, None)


def test_first_dated_before_head(tmp_path: Path) -> None:
    """An undated beginning belongs to its own archive's time, not to what was known before."""
    articles, _ = replay(jsonl(tmp_path / "a.jsonl", record("u"), record("a", 4)), head=HEAD)
    assert [article.as_of.day for article in articles] == [4, 4]


def test_undated_takes_time_across_files(tmp_path: Path) -> None:
    """An undated file takes the time of the file before it by name, whatever its kind."""
    (tmp_path / "1.txt").write_text("date 2024-01-03 Dozens were hurt.")
    (tmp_path / "2.txt").write_text("Twelve hurt\nThe number rose.")
    articles, _ = replay(tmp_path)
    assert [(article.label, article.as_of.day) for article in articles] == [("1.txt", 3), ("2.txt", 3)]


def test_folder(tmp_path: Path) -> None:
    """A folder is read to its depths by name; hidden files, other files and circles of links are passed over."""
    (tmp_path / "sub").mkdir()
    for name in ("b.txt", "sub/a.TXT", ".hidden.txt", "notes.md", "z.txt"):
        (tmp_path / name).write_text(f"Title of {name}")
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    articles, problems = replay(tmp_path)
    assert [article.label for article in articles] == ["b.txt", "a.TXT", "z.txt"]
    assert problems == []


def test_paths_keep_the_order_given(tmp_path: Path) -> None:
    """Paths are taken in the order they were given, so that ties are the caller's choice."""
    b, a = jsonl(tmp_path / "b.jsonl", record("b", 1)), jsonl(tmp_path / "a.jsonl", record("a", 1))
    assert [article.label for article in replay(b, a)[0]] == ["b", "a"]


def test_gzip_is_the_same_article(tmp_path: Path) -> None:
    """A compressed copy is the same article as the plain one: identity is content."""
    plain = jsonl(tmp_path / "a.jsonl", record("a", 1))
    packed = tmp_path / "a.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert replay(plain) == replay(packed)


def test_versions_of_a_page_share_a_group(tmp_path: Path) -> None:
    """Two texts under one address are two articles of one group."""
    page = {"id": "a", "url": "https://news.example/flood"}
    (first, second), _ = replay(jsonl(tmp_path / "a.jsonl", {**page, "text": "9 dead"}, {**page, "text": "8 dead"}))
    assert first.id != second.id
    assert first.group == second.group == first.url


def test_address_that_is_no_web_page_is_not_kept(tmp_path: Path) -> None:
    """A link that could run code is never offered to a reader."""
    (article,), _ = replay(jsonl(tmp_path / "a.jsonl", {"id": "a", "text": "9 dead", "url": "javascript:alert(1)"}))
    assert article.url is None


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.txt", b"", "a.txt: empty file"),
        ("a.txt", b" \n\n", "a.txt: empty file"),
        ("a.txt", b"date 2024-01-03\n", "a.txt: empty article: neither title nor text"),
        ("a.txt", b"Title\nCaf\xe9 closed", "a.txt:2: not UTF-8: invalid continuation byte"),
        ("a.txt", b"\x7fELF" + bytes(100), "a.txt: binary, not text"),
        ("a.txt", b"GIF89a\xff\xfe", "a.txt:1: not UTF-8: invalid start byte"),
        ("a.txt.gz", b"plain", "a.txt.gz: damaged gzip: Error -3 while decompressing data: incorrect header check"),
        ("a.txt.gz", gzip.compress(b"x" * 9999, mtime=0)[:-9], "a.txt.gz: damaged gzip: it ends in the middle"),
        ("a.jsonl", b"\n", "a.jsonl: empty file"),
        ("a.html", b"\x89PNG\r\n", "a.html: no readable text in this page"),
        ("a.xml", b"<html><body><form>Log in</form></body></html>", "a.xml: not a feed"),
        ("a.xml", b"{}", "a.xml: not a feed"),
        (
            "a.pdf",
            b"%PDF",
            "a.pdf: not a known kind of file (.txt, .jsonl, .html, .xml, .warc, .tar, each also .gz, .bz2, .xz)",
        ),
    ],
)
def test_unreadable_file(tmp_path: Path, name: str, content: bytes, problem: str) -> None:
    """A file that cannot be read is named with what is wrong, and its neighbours are read all the same."""
    (tmp_path / name).write_bytes(content)
    (tmp_path / "z.txt").write_text("A sound neighbour")
    articles, problems = replay(tmp_path / name, tmp_path / "z.txt")
    assert [article.title for article in articles] == ["A sound neighbour"]
    assert [told.startswith(f"{tmp_path}/{problem}") for told in problems] == [True], problems


def test_missing_paths(tmp_path: Path) -> None:
    """A path that leads nowhere, a dangling link and a folder without articles are problems, not silence."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "gone.txt").symlink_to(tmp_path / "nowhere")
    _, problems = replay(tmp_path / "none.txt", tmp_path / "empty", tmp_path / "links")
    assert problems == [
        f"{tmp_path}/none.txt: cannot be opened: No such file or directory",
        f"{tmp_path}/empty: no article files in this folder",
        f"{tmp_path}/links/gone.txt: cannot be opened: No such file or directory",
    ]


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (b'{"id": "a", "text": "One."}\n{"id": "b", "text": "Two."}\n', [("a", "", "One."), ("b", "", "Two.")]),
        (b'\n {"id": "a", "text": "One."}', [("a", "", "One.")]),
        (b"Headline\n\nNine people died.", [("-", "Headline", "Nine people died.")]),
        (b"{sic} is how it begins\nNine people died.", [("-", "{sic} is how it begins", "Nine people died.")]),
        ('{"id": "a", "text": "One."}'.encode("utf-16"), [("a", "", "One.")]),
    ],
)
def test_standard_input(given: bytes, read: list[tuple[str, str, str]]) -> None:
    """Standard input is JSON lines when it begins with a JSON object, else one plain text."""
    articles = read_texts([Path("-")], io.BytesIO(given), on_problem=pytest.fail)
    assert [(article.label, article.title, article.text) for article in articles] == read


def test_texts_keep_input_order(tmp_path: Path) -> None:
    """Reading for extraction keeps the input's order, not the order of time."""
    path = jsonl(tmp_path / "a.jsonl", record("late", 9), record("early", 1))
    articles = read_texts([path, Path("-")], io.BytesIO(b"Last of all"), on_problem=pytest.fail)
    assert [article.label for article in articles] == ["late", "early", "-"]
