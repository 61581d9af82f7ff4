"""What the files of the kinds promise: their own examples, and that a kind is one file.

A file's ``[[examples]]`` are its test. ``reads`` is what the text gives for the kind of that file, in the order of the
text, joined by commas: ``FIGURE BOUND ROLE`` with a figure as its value, or LOW-HIGH where it has none; "" is nothing.
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
STRANDED = """
name = "stranded"
unit = "people"
cumulative = false
label = "number of stranded"
phrase = "stranded"
most = 1_000_000
first_bound = 1000
jump = 5.0

[words.en]
acts = ["stranded", "stranding"]
suffers = ["stranded"]
tolls = ["number of stranded"]
"""


SPILLED = """
name = "spilled"
unit = "barrels"
cumulative = true
label = "oil spilled"
phrase = "spilled"
most = 10_000_000
first_bound = 100_000
jump = 10.0

[units.barrels]
written = "{} barrels"
worth = 1.0
[units.tonnes]
written = "{} tonnes"
worth = 7.33

[measures.en.behind]
barrels = ["barrel", "barrels"]
tonnes = ["tonne", "tonnes"]

[words.en]
acts = ["spilled", "spilling", "leaked", "leaking"]
suffers = ["spilled", "leaked"]
"""


def _examples() -> list[tuple[str, str, str]]:
    tables = [tomllib.loads(path.read_text("utf-8")) for path in sorted((SHIPPED / "kinds").glob("*.toml"))]
    return [(table["name"], one["text"], one["reads"]) for table in tables for one in table["examples"]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped tables, to be added to."""
    for name in ("kinds", "languages"):
        shutil.copytree(SHIPPED / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize(("kind", "text", "reads"), _examples())
def test_a_kind_reads_its_own_examples(kind: str, text: str, reads: str) -> None:
    """The sentences in a kind's file read as the file says."""
    assert ", ".join(_shown(mention) for mention in _read(text, load_lexicon()) if mention.kind == kind) == reads


@pytest.mark.parametrize("kind", load_lexicon().kinds)
def test_every_kind_brings_examples(kind: str) -> None:
    """No kind is shipped without a sentence that it reads and says how."""
    assert any(name == kind and reads for name, _, reads in _examples())


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("The snow stranded 240 motorists.", "240 exact total"),
        ("At least 60 passengers were stranded at the airport.", "60 at_least total"),
        ("The ferry broke down, stranding 35 people.", "35 exact total"),
        ("The number of stranded rose to 410.", "410 exact total"),
    ],
)
def test_a_new_kind_is_one_file(folder: Path, text: str, reads: str) -> None:
    """Words in a TOML file are all that it takes to count something else."""
    (folder / "kinds" / "stranded.toml").write_text(STRANDED, "utf-8")
    found = _read(text, load_lexicon(folder))
    assert [(mention.kind, _shown(mention)) for mention in found] == [("stranded", reads)]


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("The tanker spilled 4,000 barrels of crude.", "4000 exact total barrels"),
        ("Some 12.5 tonnes leaked into the bay, and two sailors were killed.", "12.5 about total tonnes"),
        ("The company sold 4,000 barrels.", ""),
        ("The explosion spilled fuel and killed 40 people.", ""),
    ],
)
def test_a_new_kind_brings_its_units_along(folder: Path, text: str, reads: str) -> None:
    """What is measured in a unit that nothing else is measured in is one file, too."""
    (folder / "kinds" / "spilled.toml").write_text(SPILLED, "utf-8")
    found = [mention for mention in _read(text, load_lexicon(folder)) if mention.kind == "spilled"]
    assert ", ".join(f"{_shown(mention)} {mention.figure.unit}" for mention in found) == reads


def test_kinds_of_different_units_may_share_a_word(folder: Path) -> None:
    """Fires destroy homes and acres, and the unit says which of the two is meant."""
    claims = SPILLED.replace('"leaked"]', '"leaked", "wounded"]')
    (folder / "kinds" / "spilled.toml").write_text(claims, "utf-8")
    assert "spilled" in load_lexicon(folder).kinds


def test_two_kinds_cannot_claim_one_word(folder: Path) -> None:
    """A word that already belongs to another kind is refused, and the newcomer's file is named."""
    claims = STRANDED.replace('"stranding"]', '"stranding", "wounded"]')
    (folder / "kinds" / "stranded.toml").write_text(claims, "utf-8")
    with pytest.raises(LexiconError, match="wounded") as refused:
        load_lexicon(folder)
    assert "stranded.toml" in str(refused.value.where)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name = ", "Invalid"),
        (STRANDED.replace('name = "stranded"', ""), "name"),
        (STRANDED.replace("jump = 5.0", ""), "jump"),
        (STRANDED.replace("acts", "deeds"), "deeds"),
        (STRANDED.replace('name = "stranded"', 'name = "killed"'), "killed"),
        (STRANDED + '[needs.en]\nstranded = "weathers"\n', "weathers"),
        (STRANDED + "[units.boats]\nweight = 2\n", "weight"),
    ],
    ids=["broken", "nameless", "incomplete", "unknown form", "second of its name", "unknown set", "unknown fact"],
)
def test_a_malformed_kind_is_refused_by_name(folder: Path, text: str, says: str) -> None:
    """Whoever writes a kind is told which file is wrong, and what in it."""
    (folder / "kinds" / "stranded.toml").write_text(text, "utf-8")
    with pytest.raises(LexiconError, match=says) as refused:
        load_lexicon(folder)
    assert "stranded.toml" in str(refused.value.where)


def _read(text: str, lexicon: Lexicon) -> tuple[Mention, ...]:
    return extract(Article("0", "", text, SPRING, Basis.STATED), lexicon).mentions


def _shown(mention: Mention) -> str:
    return f"{_figure(mention.figure)} {mention.figure.bound} {mention.role}"


def _figure(figure: Figure) -> str:
    if figure.value is not None:
        return str(figure.value)
    return "-".join("" if end is None else str(end) for end in (figure.low, figure.high))
