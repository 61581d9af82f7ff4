"""Order without memory: as many articles as there are, and each page's texts as they were first seen."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.errors import InputError
from monitor.ingestor import read_archive
from monitor.ingestor.draft import Draft, Sight
from monitor.ingestor.spool import Spool
from monitor.model import EPOCH, Article

NOON = datetime(2031, 2, 3, 12, tzinfo=UTC)
LIMITED = """
import resource, sys
from pathlib import Path
from monitor.ingestor import read_archive

resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
try:
    read_archive([Path(sys.argv[1])], on_problem=print)
except Exception as error:
    print(type(error).__name__, error)
"""


def seen(text: str, *, hour: int, page: str = "p", feed: str = "f", published: int | None = None) -> Draft:
    stated = NOON + timedelta(hours=published) if published is not None else None
    link = f"https://quay.example/{page}"
    sight = Sight(NOON + timedelta(hours=hour), link, feed)
    return Draft("w", "l", "Ferry", text, published=stated, url=link, sight=sight)


def without_page(text: str, *, hour: int, id: str, feed: str = "f") -> Draft:
    return Draft("w", "l", "Ferry", text, entry=id, sight=Sight(NOON + timedelta(hours=hour), id, feed))


def settled(*drafts: Draft) -> list[tuple[str, int]]:
    """Each article's text, and its as-of in hours from noon."""
    spool = Spool()
    for draft in drafts:
        spool.add(draft)
    spool.settle(EPOCH, by_time=True)
    return [(article.text, round((article.as_of - NOON) / timedelta(hours=1))) for article in spool]


@pytest.mark.parametrize(
    ("drafts", "articles"),
    [
        ([seen("A", hour=0), seen("A", hour=1)], [("A", 0)]),
        ([seen("A", hour=0, published=-5), seen("B", hour=1, published=-5)], [("A", -5), ("B", 1)]),
        ([seen("A", hour=0, published=5)], [("A", 0)]),
        ([seen("B", hour=3), seen("A", hour=0), seen("A", hour=9)], [("A", 0), ("B", 3), ("A", 9)]),
        ([seen("A", hour=0, page="p"), seen("A", hour=1, page="q")], [("A", 0), ("A", 1)]),
        (
            [seen(text, hour=hour, feed=feed) for hour in range(3) for text, feed in (("A", "f"), ("B", "g"))],
            [("A", 0), ("B", 0)],
        ),
        (
            [seen("A", hour=0), seen("A", hour=1, feed="g"), seen("B", hour=2), seen("B", hour=3, feed="g")],
            [("A", 0), ("B", 2)],
        ),
    ],
    ids=[
        "a repetition",
        "an edit counts from its sight",
        "a stated time in the future",
        "in the order of sights, and back again",
        "two pages",
        "two feeds differ for ever",
        "two feeds agree",
    ],
)
def test_versions_of_what_was_seen(drafts: list[Draft], articles: list[tuple[str, int]]) -> None:
    """Of a page each text is an article when it is first seen, as if it were polled."""
    assert settled(*drafts) == articles


@pytest.mark.parametrize(
    ("drafts", "articles"),
    [
        ([without_page("A", hour=hour, id=f"a{hour}") for hour in (2, 0, 1)], [("A", 0)]),
        ([without_page("A", hour=0, id="a"), without_page("A", hour=0, id="b")], [("A", 0), ("A", 0)]),
        ([without_page("A", hour=0, id="a"), without_page("B", hour=1, id="b")], [("A", 0), ("B", 1)]),
        ([without_page("A", hour=0, id="a"), without_page("B", hour=1, id="a")], [("A", 0), ("B", 1)]),
        ([without_page("A", hour=0, id="a"), without_page("A", hour=1, id="b", feed="g")], [("A", 0), ("A", 1)]),
        ([seen("A", hour=0), without_page("A", hour=1, id="a")], [("A", 0)]),
    ],
    ids=["new ids", "in one state", "another text", "the same id", "another feed", "of a page that was linked before"],
)
def test_entries_without_a_page(drafts: list[Draft], articles: list[tuple[str, int]]) -> None:
    """An entry without a page of its own is known by what it says, whatever id its feed gives it each time."""
    assert settled(*drafts) == articles


def test_undated_follow_what_was_seen(tmp_path: Path) -> None:
    """An undated text behind a snapshot takes the time of that."""
    assert settled(seen("A", hour=2), Draft("w", "l", "", "U"), seen("B", hour=1, page="q")) == [
        ("B", 1),
        ("A", 2),
        ("U", 2),
    ]


def test_memory_does_not_grow_with_the_archive(tmp_path: Path) -> None:
    """Ten megabytes of articles, shuffled, come back in order in a fraction of that."""
    lines = [
        json.dumps({"id": str(n), "text": f"{n} " + "x" * 4_000, "published": f"2031-01-{n % 28 + 1:02d}"})
        for n in range(2_500)
    ]
    random.Random(3).shuffle(lines)
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    del lines
    tracemalloc.start()
    with read_archive([tmp_path / "a.jsonl"], on_problem=pytest.fail) as archive:
        days = [article.as_of.day for article in archive]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert days == sorted(days)
    assert len(days) == len(archive) == 2_500
    assert peak < 3_000_000


def test_many_files_are_taken_by_name(tmp_path: Path) -> None:
    """The files of a folder come by name, whatever order the file system lists them in, subfolders in their place."""
    names = [f"{n:04d}/{m}.txt" if n % 5 == 0 else f"{n:04d}.txt" for n in range(300) for m in range(3)]
    for name in random.Random(5).sample(names, len(names)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    articles = tuple(read_archive([tmp_path], on_problem=pytest.fail))
    assert [article.title for article in articles] == sorted(set(names))


def test_names_that_are_no_text_are_read(tmp_path: Path) -> None:
    """A file's name may hold any bytes."""
    with open(os.path.join(os.fsencode(tmp_path), b"\xff\xfe_20310203T040506.xml"), "wb") as file:
        file.write(b"<rss version='2.0'><channel><item><title>One died</title><guid>7</guid></item></channel></rss>")
    (article,) = read_archive([tmp_path], on_problem=pytest.fail)
    assert isinstance(article, Article)
    assert article.as_of == datetime(2031, 2, 3, 4, 5, 6, tzinfo=UTC)


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    """Where the folder for temporary files takes no more, that is the message."""
    line = json.dumps({"id": "a", "text": "x" * 1_000_000}) + "\n"
    (tmp_path / "a.jsonl").write_text(line * 40)
    command = [sys.executable, "-c", LIMITED, tmp_path / "a.jsonl"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout.startswith(f"{InputError.__name__} no room to sort the articles in the folder for temporary"), (
        done
    )


def test_nothing_stays_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies on disk meanwhile has no name that could be left."""
    monkeypatch.setenv("SQLITE_TMPDIR", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    (tmp_path / "a.jsonl").write_text((json.dumps({"id": "a", "text": "x" * 1_000_000}) + "\n") * 40)
    with read_archive([tmp_path / "a.jsonl"], on_problem=pytest.fail) as archive:
        assert len(archive) == 40
        assert list((tmp_path / "tmp").iterdir()) == []
