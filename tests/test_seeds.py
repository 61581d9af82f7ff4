"""The seeds: what is told while they are replayed, byte for byte, and what a reader of them wants to be told.

When the alerts change on purpose, read the difference, then write them anew:

    monitor replay seeds --json > tests/golden/seeds.alerts.jsonl
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

GOLDEN = Path(__file__).parent / "golden" / "seeds.alerts.jsonl"
REGENERATE = f"read the difference; if it is meant: monitor replay seeds --json > {GOLDEN}"

BOUNDS = {
    "at least": "at_least",
    "more than": "more_than",
    "about": "about",
    "up to": "at_most",
    "as many as": "at_most",
}
VAGUE = {"dozens": (24, 99), "hundreds": (200, 999)}
WORDS = {"two": 2, "four": 4, "five": 5, "eleven": 11}

COUNTED = re.compile(
    rf"\b(killed|injured|missing|rescued|arrested|hospitalised|displaced)\s+"
    rf"(?:(?:{'|'.join(BOUNDS)})\s+)?([0-9][0-9,]*|{'|'.join(WORDS)})\b",
    re.IGNORECASE,
)


class Told(NamedTuple):
    """One alert as the tables write it."""

    file: str
    kind: str
    scope: str
    change: str
    value: str
    was: str


@pytest.fixture(scope="module")
def alerts(told: Any, traced: Any) -> list[tuple[str, dict[str, Any]]]:
    """Every alert, with the name of the article that led to it."""
    source = {id: article["id"] for article in map(json.loads, traced.lines) for id in article["alerts"]}
    return [(source[event["id"]].removesuffix(".txt"), event["data"]) for event in map(json.loads, told.lines)]


def test_alerts_are_exactly_those_agreed(told: Any) -> None:
    """A replay of the seeds tells the alerts that were read and agreed, byte for byte."""
    assert told.code == 0, told.err
    assert told.out == GOLDEN.read_text(encoding="utf-8"), REGENERATE


def test_alerts_are_those_a_reader_wants(seeds: Path, alerts: list[tuple[str, dict[str, Any]]]) -> None:
    """Every row of the tables of seeds/README.md is told, and nothing else is."""
    expected = sorted(rows((seeds / "README.md").read_text(encoding="utf-8")))
    assert len(expected) == 40
    assert sorted(as_row(file, data) for file, data in alerts) == expected


def test_claims_leave_what_is_known(seeds: Path, alerts: list[tuple[str, dict[str, Any]]]) -> None:
    """A disputed or unconfirmed figure is the claim of its alert, and what is known stays beside it."""
    claims = {(file, data["kind"]): data for file, data in alerts if data["change"] in ("disputed", "unconfirmed")}
    assert {name: in_words(data["known"]) for name, data in claims.items()} == {
        ("kerman-02", "injured"): "about 170",
        ("ferry-01", "killed"): "-",
    }


def test_no_silent_number_is_told(seeds: Path, alerts: list[tuple[str, dict[str, Any]]]) -> None:
    """No alert tells a number that seeds/README.md lists as one to be silent about."""
    silent = set(silences((seeds / "README.md").read_text(encoding="utf-8")))
    assert len(silent) == 29
    told = {(file, data["kind"], level(data["after"])) for file, data in alerts if data["scope"] == "all"}
    told |= {(file, data["also"]["kind"], level(data["also"]["after"])) for file, data in alerts if data["also"]}
    assert silent & told == set()


def test_other_articles_disturb_nothing(seeds: Path, traced: Any) -> None:
    """An article about nothing that is followed founds no event and joins none; the bombing in Kenya has its own."""
    files = re.findall(r"^\| (other-\d+) .*\| - \| - \|", (seeds / "README.md").read_text("utf-8"), re.MULTILINE)
    events = {article["id"].removesuffix(".txt"): article["event"] for article in map(json.loads, traced.lines)}
    quiet = [file for file in files if file != "other-01"]
    assert len(quiet) == 6
    assert {file: events[file] for file in quiet} == dict.fromkeys(quiet)
    assert [name for name, event in events.items() if event == events["other-01"]] == ["other-01"]


@pytest.mark.parametrize("story", ["kerman", "quake", "ferry", "fire"])
def test_each_story_is_one_event(traced: Any, story: str) -> None:
    """All articles of a story are linked to one event, and nothing else is."""
    articles = [json.loads(line) for line in traced.lines]
    own = {article["event"] for article in articles if article["id"].startswith(story)}
    assert len(own) == 1
    assert None not in own
    assert {article["id"].split("-")[0] for article in articles if article["event"] in own} == {story}


def rows(page: str) -> Iterator[Told]:
    """The rows of the tables that stand for an alert."""
    file = ""
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("| ") or len(cells) != 9 or cells[0] == "file":
            continue
        file = cells[0]
        if cells[3] != "-":
            yield Told(file, *(re.sub(r" \((?!also).*\)", "", cell) for cell in cells[3:8]))


def as_row(file: str, data: dict[str, Any]) -> Told:
    """An alert in the words of the tables."""
    value, was = in_words(data["after"]), in_words(data["before"])
    if also := data["also"]:
        value += f" (also {also['kind']} {in_words(also['after'])})"
        was += f" (also {also['kind']} {in_words(also['before'])})"
    return Told(file, data["kind"], data["scope"], data["change"], value, was)


def in_words(figure: dict[str, Any] | None) -> str:
    if figure is None:
        return "-"
    if figure["bound"] == "vague":
        return next(word for word, ends in VAGUE.items() if ends == (figure["low"], figure["high"]))
    before = next((words for words, bound in BOUNDS.items() if bound == figure["bound"]), "")
    assert before or figure["bound"] == "exact"
    return f"{before} {figure['value']:,}".lstrip()


def silences(page: str) -> Iterator[tuple[str, str, int]]:
    """Each file, kind and number of the lists of what is silent, where the three are named together."""
    for files, text in re.findall(r"^- ((?:[a-z]+-\d\d(?:, )?)+): ((?:.|\n(?!-|\n))*)", page, re.MULTILINE):
        for kind, number in COUNTED.findall(" ".join(text.split())):
            for file in files.split(", "):
                yield file, kind.lower(), WORDS.get(number.lower()) or int(number.replace(",", ""))


def level(figure: dict[str, Any]) -> int:
    return int(figure["low"] if figure["value"] is None else figure["value"])
