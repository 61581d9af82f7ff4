"""What docs/extending.md shows works as it is shown."""

from __future__ import annotations

import io
import shutil
import tomllib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import monitor.lexicon
from monitor.extractor import extract
from monitor.ingestor import formats, read_archive
from monitor.lexicon import load_lexicon
from monitor.model import Alert, Article, Basis
from monitor.notifier.channels import CHANNELS, ChannelType, Options
from monitor.notifier.message import one
from monitor.notifier.port import NotTakenError

PAGE = "docs/extending.md"
NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)

Examples = Callable[..., Sequence[Any]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped tables, to be added to."""
    for name in ("kinds", "languages"):
        shutil.copytree(Path(monitor.lexicon.__file__).parent / name, tmp_path / name)
    return tmp_path


def shown(name: str, examples: Examples) -> dict[str, Any]:
    """The class or function of this name in the Python examples."""
    program = next(example.text for example in examples(PAGE, language="python") if f" {name}" in example.text)
    names: dict[str, Any] = {}
    exec(compile(program, PAGE, "exec"), names)
    return names


def test_the_kind_and_the_language_read_their_own_examples(examples: Examples, folder: Path) -> None:
    """Each file, put where the page says, is taken, and gives what it says."""
    kind, language = (example.text for example in examples(PAGE, language="toml"))
    (folder / "kinds/stranded.toml").write_text(kind, encoding="utf-8")
    (folder / "languages/zen.toml").write_text(language, encoding="utf-8")
    lexicon = load_lexicon(folder)
    for table in map(tomllib.loads, (kind, language)):
        for example in table["examples"]:
            found = extract(Article("0", "", example["text"], NOW, Basis.STATED), lexicon).mentions
            counted = example.get("kind", table.get("name"))
            read = [
                f"{mention.figure.value} {mention.figure.bound} {mention.role}"
                for mention in found
                if mention.kind == counted
            ]
            assert read == [example["reads"]]


def test_the_format_is_read(examples: Examples, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its line in the registry its files are articles like any others."""
    names = shown("read", examples)
    monkeypatch.setattr(formats, "FORMATS", {**formats.FORMATS, ".tsv": names["read"]})
    (tmp_path / "news.tsv").write_text("Quay fire\tNine died.\nVell flood\tTwo died.\n", encoding="utf-8")
    problems: list[Exception] = []
    with read_archive([tmp_path], head=None, on_problem=problems.append, on_read=lambda _: None) as articles:
        assert [(article.title, article.text) for article in articles] == [
            ("Quay fire", "Nine died."),
            ("Vell flood", "Two died."),
        ]
    assert problems == []
    assert [draft.title for draft in names["read"](io.BytesIO(b"a\tb"), "x")] == ["a"]


def test_the_channel_takes_messages(examples: Examples, tmp_path: Path, make_alert: Callable[..., Alert]) -> None:
    """It fits the registry, and says when it cannot take one."""
    printer = ChannelType(shown("Printer", examples)["Printer"], frozenset(("path",)))
    assert printer.needs == CHANNELS["file"].needs
    channel = printer.make(Options("desk", path=str(tmp_path / "paper")))
    channel.send(one(make_alert(7)), "{}", NOW)
    assert (tmp_path / "paper").read_text(encoding="utf-8") == "Lake ferry sinking: death toll raised to 7\n"
    with pytest.raises(NotTakenError):
        printer.make(Options("desk", path=str(tmp_path))).send(one(make_alert(7)), "{}", NOW)
    channel.close()
