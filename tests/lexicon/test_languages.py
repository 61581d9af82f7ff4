"""What the files of the languages promise: their own examples, and that a language is one file.

A language's ``[[examples]]`` are its test: ``reads`` is what the text gives for ``kind``, as in the files of the kinds.
"""

from __future__ import annotations

import shutil
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

import monitor.lexicon
from monitor.errors import LexiconError
from monitor.extractor import extract
from monitor.lexicon import Lexicon, load_lexicon
from monitor.model import Article, Basis, Figure, Mention

SHIPPED = Path(monitor.lexicon.__file__).parent
SPRING = datetime(2024, 5, 15, 12, tzinfo=UTC)
ZENDIC = """
code = "zen"
common = ["lo", "ve"]
[numbers]
units = { tri = 3 }
[kinds.killed]
suffers = ["morta"]
"""


def _examples() -> list[tuple[str, str, str, str]]:
    tables = [tomllib.loads(path.read_text("utf-8")) for path in sorted((SHIPPED / "languages").glob("*.toml"))]
    return [
        (table["code"], one["kind"], one["text"], one["reads"]) for table in tables for one in table.get("examples", ())
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped tables, to be added to."""
    for name in ("kinds", "languages"):
        shutil.copytree(SHIPPED / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize(("code", "kind", "text", "reads"), _examples())
def test_a_language_reads_its_own_examples(code: str, kind: str, text: str, reads: str) -> None:
    """The sentences in a language's file read as the file says."""
    found = _read(text, load_lexicon(), language=code)
    assert ", ".join(_shown(mention) for mention in found if mention.kind == kind) == reads


@pytest.mark.parametrize(
    ("text", "language", "reads"),
    [
        ("Lo korva ve tri morta.", None, ["killed 3 exact total"]),
        ("12 morta!", "zen-ZE", ["killed 12 exact total"]),
        ("12 morta!", None, []),
        ("Lo ship sank and three died.", None, ["killed 3 exact total"]),
    ],
    ids=["told by its small words", "stated", "in doubt English", "one small word is no language"],
)
def test_a_new_language_is_one_file(folder: Path, text: str, language: str | None, reads: list[str]) -> None:
    """Three words in a TOML file are enough to read a figure; every table that is left out is empty."""
    (folder / "languages" / "zen.toml").write_text(ZENDIC, "utf-8")
    found = _read(text, load_lexicon(folder), language=language)
    assert [f"{mention.kind} {_shown(mention)}" for mention in found] == reads


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[numbers]", "code"),
        (ZENDIC + "[grammer]\n", "grammer"),
        (ZENDIC.replace("units", "unites"), "unites"),
        (ZENDIC.replace("kinds.killed", "kinds.kiled"), "kiled"),
        (ZENDIC.replace("suffers", "suffer"), "suffer"),
    ],
    ids=["nameless", "unknown table", "unknown key", "unknown kind", "unknown form"],
)
def test_a_malformed_language_is_refused_by_name(folder: Path, text: str, says: str) -> None:
    """Whoever writes a language is told which file is wrong, and what in it."""
    (folder / "languages" / "zen.toml").write_text(text, "utf-8")
    with pytest.raises(LexiconError, match=says) as refused:
        load_lexicon(folder)
    assert "zen.toml" in str(refused.value.where)


@pytest.mark.parametrize(("tag", "code"), [("en-GB", "en"), ("EN_us", "en"), ("es", "en"), ("", "en"), (None, "en")])
def test_a_language_is_known_by_its_tag(tag: str | None, code: str) -> None:
    """A region says nothing more, and what we have no tables of is read as English."""
    assert load_lexicon().language(tag).code == code


def _read(text: str, lexicon: Lexicon, *, language: str | None) -> tuple[Mention, ...]:
    return extract(Article("0", "", text, SPRING, Basis.STATED, language=language), lexicon).mentions


def _shown(mention: Mention) -> str:
    return f"{_figure(mention.figure)} {mention.figure.bound} {mention.role}"


def _figure(figure: Figure) -> str:
    if figure.value is not None:
        return str(figure.value)
    return "-".join("" if end is None else str(end) for end in (figure.low, figure.high))
