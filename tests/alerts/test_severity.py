"""How loud an alert is, and how sure."""

# ruff: noqa: E501 - a table of cases reads by line.

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from monitor.alerts.severity import certainty, severity
from monitor.model import Certainty, Figure, Observation, Revision, Role, Series, Severity

SEVERE, MODERATE, MINOR = Severity.SEVERE, Severity.MODERATE, Severity.MINOR
Tell = Callable[..., Revision]

CASES: list[tuple[str, dict[str, Any], Severity]] = [
    ("three dead at once are severe", {"change": "first", "before": None, "after": "3"}, SEVERE),
    ("one or two dead are moderate", {"change": "first", "before": None, "after": "2"}, MODERATE),
    ("no dead are minor", {"change": "first", "before": None, "after": "0"}, MINOR),
    ("ten injured are severe", {"change": "first", "before": None, "after": "10", "kind": "injured"}, SEVERE),
    ("nine injured are minor", {"change": "first", "before": None, "after": "9", "kind": "injured"}, MINOR),
    ("a first figure of another kind is minor", {"change": "first", "before": None, "after": "90", "kind": "missing"}, MINOR),
    ("a raise of a tenth is moderate", {"change": "raised", "before": "100", "after": "110"}, MODERATE),
    ("a smaller raise is minor", {"change": "raised", "before": "110", "after": "120"}, MINOR),
    ("a raise across 250 is moderate", {"change": "raised", "before": "249", "after": "250"}, MODERATE),
    ("a raise from 250 has crossed it already", {"change": "raised", "before": "250", "after": "260"}, MINOR),
    ("a raise across 1,000 is moderate", {"change": "raised", "before": "960", "after": "1001"}, MODERATE),
    ("a raise from none is moderate", {"change": "raised", "before": "0", "after": "1"}, MODERATE),
    ("a correction is severe", {"change": "corrected", "before": "20", "after": "19"}, SEVERE),
    ("a withdrawal is severe", {"change": "withdrawn", "before": "20", "after": None}, SEVERE),
    ("a retraction is severe", {"change": "retracted", "before": "20", "after": "10"}, SEVERE),
    ("a dispute is moderate", {"change": "disputed", "before": "20", "after": "20", "claim": "18"}, MODERATE),
    ("an unconfirmed figure is moderate", {"change": "unconfirmed", "before": None, "after": None, "claim": "500"}, MODERATE),
    ("a refined figure is minor", {"change": "refined", "before": "dozens", "after": "37"}, MINOR),
    ("dead among the missing count as a raise", {"change": "reclassified", "before": "11", "after": "14"}, MODERATE),
    ("a fall of what was never severe is minor", {"change": "lowered", "before": "20", "after": "18"}, MINOR),
    ("a sub-scope is minor", {"change": "first", "before": None, "after": "90", "scope": "children"}, MINOR),
]  # fmt: skip


@pytest.mark.parametrize(("fact", "facts", "expected"), CASES, ids=[case[0] for case in CASES])
def test_severity_follows_the_documented_defaults(
    tell: Tell, series: Series, fact: str, facts: dict[str, Any], expected: Severity
) -> None:
    """Each change is as loud as the documented default says."""
    assert severity(tell(**facts), series) is expected


def test_a_fall_of_a_figure_told_as_severe_is_severe(tell: Tell, series: Series) -> None:
    """Who was paged for a figure is paged for its fall."""
    assert severity(tell("lowered", "103", "95"), replace(series, told_severity=SEVERE)) is SEVERE


def test_slow_drift_adds_up(tell: Tell, series: Series) -> None:
    """A raise is measured from the last value told, not from the last one known."""
    told = replace(series, told=Figure(110, 110, 110, tell("first", None, "110").observation.figure.bound))
    assert severity(tell("raised", "120", "121"), told) is MODERATE


def test_a_sum_of_ours_is_minor(tell: Tell, speak: Callable[..., Observation], series: Series) -> None:
    """A sum that no text states is never loud."""
    assert severity(tell("first", None, "90", by=speak("90", computed=True)), series) is MINOR


@pytest.mark.parametrize(
    ("change", "after", "role", "expected"),
    [
        ("first", "95", Role.TOTAL, Certainty.OBSERVED),
        ("first", "about 95", Role.TOTAL, Certainty.LIKELY),
        ("unconfirmed", "95", Role.TOTAL, Certainty.LIKELY),
        ("unconfirmed", "95", Role.FEARED, Certainty.POSSIBLE),
    ],
)
def test_certainty_is_of_the_shown_figure(
    tell: Tell, speak: Callable[..., Observation], change: str, after: str, role: Role, expected: Certainty
) -> None:
    """A rounded or unconfirmed figure is likely, a feared one possible."""
    revision = tell(change, None, after, by=speak(after, role=role))
    assert certainty(revision, revision.observation) is expected
