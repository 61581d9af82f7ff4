"""docs/alerts.md says what the code does."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.alerts.sentence import sentence
from monitor.differ import TABLE
from monitor.lexicon.kind import Kind
from monitor.model import Change, Event, Observation, Reason, Revision, Role, Series, Speaker
from monitor.report import MEANINGS

PAGE = (Path(__file__).parents[2] / "docs" / "alerts.md").read_text(encoding="utf-8")
SILENT = {Change.CONFIRMED, Change.HELD, Change.STALE}


def rows(heading: str) -> list[tuple[str, ...]]:
    """The cells of the table under a heading, without its head."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines[2:]]


@pytest.fixture
def examples(
    tell: Callable[..., Revision],
    speak: Callable[..., Observation],
    event: Event,
    series: Series,
    killed: Kind,
    missing: Kind,
    minister: Speaker,
    police: Speaker,
) -> list[tuple[str, str]]:
    """Every told change of an invented fire, with its sentence."""
    by, quoted = speak("95", speakers=(minister,)), speak("95", speakers=(police,), publisher="The Ledger")
    feared = replace(by, role=Role.FEARED)
    gone = tell("lowered", "6", "3", kind="missing")
    gave_up = replace(series, claims=(speak("22", speakers=(police,)),))
    told: list[tuple[Revision, Series, Kind]] = [
        (tell("first", None, "at_least 9", by=by), series, killed),
        (tell("refined", "dozens", "37"), series, killed),
        (tell("raised", "9", "at_least 16", by=quoted), series, killed),
        (tell("lowered", "103", "95", by=by), series, killed),
        (tell("lowered", "6", "3", kind="missing", reason=Reason.CURRENT), series, missing),
        (tell("corrected", "20", "18"), series, killed),
        (tell("withdrawn", "50", "20", by=quoted), series, killed),
        (tell("withdrawn", "50", None, by=quoted), series, killed),
        (tell("unconfirmed", "20", "20", claim="1200"), series, killed),
        (tell("unconfirmed", None, None, claim="at_least 40", by=feared), series, killed),
        (tell("disputed", None, "about 170", claim="141", by=quoted, held_by=replace(
            speak("about 170"), speakers=(Speaker(institution="Radio Vell"),))), series, killed),
        (tell("settled", "23", "23", by=quoted), gave_up, killed),
        (tell("reclassified", "11", "14", by=by, also=gone), series, killed),
        (tell("redefined", "21", "22"), series, killed),
        (tell("retracted", "30", "16"), series, killed),
    ]  # fmt: skip
    return [(revision.change.value, sentence(event, revision, state, kind)) for revision, state, kind in told]


def test_every_change_has_its_documented_sentence(examples: list[tuple[str, str]]) -> None:
    """The documented examples are what the program says, word for word."""
    documented = [(change.strip("`"), example.strip("`")) for change, _, example in rows("Changes that are told")]
    assert documented == examples


def test_no_change_is_left_out() -> None:
    """Every change is documented as told or as silent."""
    told = {change.strip("`") for change, *_ in rows("Changes that are told")}
    silent = {change.strip("`") for change, *_ in rows("Changes that are silent")}
    assert told | silent == {change.value for change in Change}
    assert silent == {change.value for change in SILENT}


def test_the_documented_decisions_are_the_table() -> None:
    """Each row of the decision table is documented in order, in the words of its function."""
    expected = [
        (str(row.number), f"`{row.name}`", re.sub(r"\s+", " ", row.judge.__doc__ or "").strip()) for row in TABLE
    ]
    assert [cells[:3] for cells in rows("How a revision is decided")] == expected


def test_every_reason_is_documented() -> None:
    """Each named reason is explained once, in the words that the page shows."""
    assert rows("Reasons") == [(f"`{reason.value}`", MEANINGS[reason]) for reason in Reason]
