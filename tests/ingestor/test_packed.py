"""Packed files and archives of files: the same articles, and no bombs."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import resource
import tarfile
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.errors import InputError
from monitor.ingestor import read_archive
from monitor.model import Article

PACK: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}
LINES = b"".join(
    json.dumps({"id": f"{n}", "text": f"Report {n}.", "published": f"2031-03-{n % 28 + 1:02d}"}).encode() + b"\n"
    for n in range(1_500)
)


def read(*paths: Path) -> tuple[tuple[Article, ...], list[str]]:
    problems: list[InputError] = []
    articles = tuple(read_archive(paths, on_problem=problems.append))
    return articles, [str(problem) for problem in problems]


def tar(files: dict[str, bytes], mode: str = "w") -> bytes:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return sink.getvalue()


@pytest.mark.parametrize("ending", PACK)
@pytest.mark.parametrize("parts", [1, 3])
def test_a_packed_file_is_the_same_articles(tmp_path: Path, ending: str, parts: int) -> None:
    """Whatever it was packed with, in one member or in several with zeros between them."""
    size = len(LINES) // parts + 1
    members = (PACK[ending](LINES[begin : begin + size]) for begin in range(0, len(LINES), size))
    (tmp_path / "plain.jsonl").write_bytes(LINES)
    (tmp_path / f"a.jsonl{ending}").write_bytes(bytes(512).join(members))
    assert read(tmp_path / f"a.jsonl{ending}") == read(tmp_path / "plain.jsonl")


@pytest.mark.parametrize("ending", PACK)
def test_damage_costs_what_is_behind_it(tmp_path: Path, ending: str) -> None:
    """What was unpacked before is read, and the damage is told once."""
    packed = PACK[ending](LINES)
    (tmp_path / f"cut.jsonl{ending}").write_bytes(packed[: len(packed) // 2])
    articles, problems = read(tmp_path / f"cut.jsonl{ending}")
    assert len(articles) < 1_500
    assert [f": damaged {'gzip' if ending == '.gz' else ending[1:].replace('bz', 'bzip')}" in problems[-1]] == [True]


@pytest.mark.parametrize("ending", PACK)
@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.xml", "a.jsonl", "a.warc", "a.tar"])
def test_a_bomb_is_set_aside(tmp_path: Path, name: str, ending: str) -> None:
    """What unpacks to hundreds of megabytes of nothing costs little memory, and its neighbours nothing."""
    blank = bytes(1_000_000) if name != "a.tar" else tar({"a.txt": b" " * 1_000_000})
    (tmp_path / f"{name}{ending}").write_bytes(PACK[ending](blank) * 300)
    (tmp_path / "z.txt").write_text("A sound neighbour")
    tracemalloc.start()
    articles, problems = read(tmp_path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [article.title for article in articles] == ["A sound neighbour"]
    assert len(problems) >= 1
    assert problems[0].startswith(f"{tmp_path}/{name}{ending}")
    assert peak < 120_000_000


def test_lines_without_end_are_a_bomb(tmp_path: Path) -> None:
    """A file of sound lines that unpacks to more than a hundred times its size is read up to there."""
    line = json.dumps({"id": "a", "text": "Nine people died. " * 5_000}).encode() + b"\n"
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(line * 1_000))
    articles, problems = read(tmp_path / "a.jsonl.gz")
    assert 200 < len(articles) < 1_000
    assert problems == [f"{tmp_path}/a.jsonl.gz: a bomb: unpacks to more than 100 times its size"]


def test_a_window_that_fills_the_memory_is_refused(tmp_path: Path) -> None:
    """A packed file says how much memory its reader needs; one that asks for too much is not read."""
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 400_000_000}]
    (tmp_path / "a.txt.xz").write_bytes(lzma.compress(b"Nine people died.", filters=filters))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert read(tmp_path / "a.txt.xz") == ((), [f"{tmp_path}/a.txt.xz: damaged xz: Memory usage limit exceeded"])
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000


@pytest.mark.parametrize("name", ["a.tar", "a.tar.gz", "a.tgz", "a.tar.bz2", "a.tbz2", "a.tar.xz", "a.txz"])
def test_a_tar_is_read_like_a_folder(tmp_path: Path, name: str) -> None:
    """Its files are the articles, packed ones too; hidden ones and other kinds are passed over."""
    files = {
        "b/one.txt": b"date 2031-03-02 Two died.",
        "two.jsonl.gz": gzip.compress(b'{"id": "two", "text": "Three died.", "published": "2031-03-01"}'),
        ".hidden.txt": b"Hidden",
        "b/notes.md": b"Notes",
        "inner.tar": tar({"c.txt": b"Deeper"}),
    }
    packing = next((pack for ending, pack in PACK.items() if name.endswith(ending[1:])), bytes)
    (tmp_path / name).write_bytes(packing(tar(files)))
    articles, problems = read(tmp_path / name)
    assert [article.label for article in articles] == ["two", "one.txt"]
    assert problems == []


def test_links_and_devices_in_a_tar_are_passed_over(tmp_path: Path) -> None:
    """Nothing outside the archive can be reached through it, and nothing is written."""
    sink = io.BytesIO()
    (tmp_path / "secret.txt").write_text("Secret")
    with tarfile.open(fileobj=sink, mode="w") as archive:
        for kind, target in (
            (tarfile.SYMTYPE, "secret.txt"),
            (tarfile.CHRTYPE, ""),
            (tarfile.LNKTYPE, "x"),
        ):
            member = tarfile.TarInfo("a.txt")
            member.type, member.linkname = kind, target
            archive.addfile(member)
        for name in ("/escape.txt", "../slip.txt", "a/../../slip.txt"):
            member = tarfile.TarInfo(name)
            member.size = 9
            archive.addfile(member, io.BytesIO(b"Nine died"))
    (tmp_path / "a.tar").write_bytes(sink.getvalue())
    articles, _ = read(tmp_path / "a.tar")
    assert {article.title for article in articles} == {"Nine died"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.tar", "secret.txt"]
    assert not (tmp_path.parent / "slip.txt").exists()


def test_a_bad_file_in_a_tar_is_named_and_its_neighbours_are_read(tmp_path: Path) -> None:
    """The message names the archive and the file in it."""
    files = {"a.txt": b"One died", "b.jsonl": b"{", "c.txt.gz": b"x", "d.txt": b"Two died"}
    (tmp_path / "a.tar").write_bytes(tar(files))
    articles, problems = read(tmp_path / "a.tar")
    assert [article.title for article in articles] == ["One died", "Two died"]
    places = [problem.removeprefix(f"{tmp_path}/a.tar/").partition(": ")[0] for problem in problems]
    assert places == ["b.jsonl:1", "c.txt.gz"]


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (lambda data: data[:2_100], "damaged tar: "),
        (lambda data: data[:1_200], "damaged tar: "),
        (lambda data: data[:1_024] + b"\xff" * 512 + data[1_536:], "damaged tar: bad checksum"),
        (lambda data: b"x" * 3_000, "damaged tar: "),
        (lambda data: b"", "damaged tar: empty file"),
        (lambda data: tar({"a.md": b"x"}), "no article files in this archive"),
    ],
    ids=["cut in a file", "cut in a header", "wrong header", "no tar", "empty", "nothing in it"],
)
def test_a_damaged_tar_is_told(tmp_path: Path, damage: Callable[[bytes], bytes], problem: str) -> None:
    """What comes before the damage is read, and the damage is never taken for the end."""
    data = tar({"a.txt": b"One died", "b.txt": b"Two died" * 100})
    (tmp_path / "a.tar").write_bytes(damage(data))
    _, problems = read(tmp_path / "a.tar")
    assert problems[-1].startswith(f"{tmp_path}/a.tar")
    assert problem in problems[-1]


def test_a_header_that_fills_the_memory_is_refused(tmp_path: Path) -> None:
    """A tar's header may announce gigabytes of attributes."""
    member = tarfile.TarInfo("a.txt")
    member.type, member.size = tarfile.XHDTYPE, 4_000_000_000
    (tmp_path / "a.tar").write_bytes(member.tobuf() + bytes(10_000))
    assert read(tmp_path / "a.tar") == ((), [f"{tmp_path}/a.tar: damaged tar: a header of 4,000,000,000 bytes"])
