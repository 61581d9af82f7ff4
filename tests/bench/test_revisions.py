"""A whole stream is held against its labelled changes."""

from __future__ import annotations

from typing import Any

import pytest

from bench._labelled import Labelled, changes
from bench.revisions import errors, follow, summary
from monitor.pipeline import Rules


def point(id: str, value: int, qualifier: str = "=", scope: str | None = None) -> dict[str, Any]:
    return {"record_id": id, "kind": "killed", "value": value, "qualifier": qualifier, "scope": scope}


def pair(id: str, value: int, label: str) -> dict[str, Any]:
    true = label == "true_down"
    return {"after": {"id": id}, "naive_to": value, "label": label, "is_downward_revision": true}


def row(id: str, hour: int, text: str, event: str = "mill", url: str = "https://coast.example/mill") -> dict[str, Any]:
    published = f"2024-05-03T{hour:02}:00:00Z"
    return {"id": id, "published": published, "text": text, "publisher": "Coast Radio", "url": url, "event": event}


STREAM = [
    row("mill#1", 6, "Fourteen people were killed when a mill burned down in Porvoo."),
    row("mill#2", 8, "Eleven people were killed when a mill burned down in Porvoo."),
    row("bus#1", 9, "Seven people died when a bus overturned near Salta.", "bus", "https://coast.example/bus"),
]


@pytest.mark.parametrize(
    ("points", "moves"),
    [
        ([point("a", 9), point("b", 12)], [("a", 9, True), ("b", 12, True)]),
        ([point("a", 9), point("b", 7)], [("a", 9, True), ("b", 7, False)]),
        ([point("a", 304, ">="), point("b", 300, ">=")], [("a", 304, True)]),
        ([point("a", 9), point("b", 50, "?")], [("a", 9, True)]),
        ([point("a", 9), point("b", 4, scope="children")], [("a", 9, True)]),
    ],
)
def test_the_moves_of_a_story_are_its_changes(points: list[dict[str, Any]], moves: list[tuple[str, int, bool]]) -> None:
    """Rounding, fears and parts of the whole are no moves."""
    found = changes([], [{"points": points}])
    assert [(change.at, change.level, change.up) for change in found] == moves


def test_a_fall_that_is_labelled_twice_counts_once() -> None:
    """A pair and a story that have the same fall are one change, and what a false one really is stays its class."""
    pairs = [pair("b", 7, "true_down"), pair("c", 2, "subset")]
    found = changes(pairs, [{"points": [point("a", 9), point("b", 7)]}])
    assert found[1:] == [Labelled("b", "killed", 7, False, "true"), Labelled("c", None, 2, False, "subset")]


def test_a_true_fall_told_is_right() -> None:
    """The page lowers its own number, and the alert comes with that very article."""
    lines = list(summary(follow(STREAM, Rules(trust_events=True)), changes([pair("mill#2", 11, "true_down")], [])))
    assert lines[0] == "falls, of labelled ones: precision 1.000 (1/1), recall 1.000 (1/1)"
    assert "articles from a change to its alert: median 0, p95 0" in lines
    assert "alerts with another event's figure 0.000 (0/3): none" in lines


def test_a_false_fall_told_is_listed_as_what_it_is() -> None:
    """What the labels call a part of the whole is a false alert of that class."""
    followed = follow(STREAM, Rules(trust_events=True))
    labelled = changes([pair("mill#2", 11, "subset")], [])
    assert next(errors(followed, labelled)).startswith("subset (new_version): Porvoo fire: death toll revised down")
    assert "  subset                 told 1 of 1" in list(summary(followed, labelled))


def test_a_labelled_change_that_was_not_told_is_missed() -> None:
    """Only changes at articles of the stream are asked for."""
    labelled = changes([pair("bus#1", 3, "true_down"), pair("elsewhere", 3, "true_down")], [])
    assert [line for line in errors(follow(STREAM, Rules(trust_events=True)), labelled) if "missed" in line] == [
        "missed fall: figure 3 at bus#1"
    ]
