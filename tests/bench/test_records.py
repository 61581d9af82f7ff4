"""What a file of answers is taken to claim."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bench._records import Claims, claims_of, documents, half_of

EIGHT = {"low": 8, "high": 8, "value": 8, "bound": "exact"}
ROUGHLY = {"low": None, "high": None, "value": 8, "bound": "about"}


def written(folder: Path, *gold: dict[str, Any], **more: object) -> Path:
    path = folder / "data.jsonl"
    lines = [
        json.dumps({"id": i, "title": "", "text": "Eight died.", "gold": answers, **more})
        for i, answers in enumerate(gold)
    ]
    path.write_text("\n".join(lines), "utf-8")
    return path


@pytest.mark.parametrize(
    ("gold", "claims"),
    [
        ([{"killed": EIGHT}, {}], Claims(absence=True, bounds=False)),
        ([{"killed": EIGHT}, {"killed": ROUGHLY}], Claims(absence=False, bounds=True)),
        ([{"killed": {**EIGHT, "accept": [8, 9]}}, {}], Claims(absence=False, bounds=False)),
    ],
)
def test_the_answers_show_what_was_annotated(tmp_path: Path, gold: list[dict[str, Any]], claims: Claims) -> None:
    """Someone who wrote down "no figure" looked for every kind; lists of right numbers do not say what is wrong."""
    assert claims_of(documents(written(tmp_path, *gold))) == claims


def test_arguable_documents_are_left_out(tmp_path: Path) -> None:
    """A document that careful readers may argue over measures nothing."""
    assert documents(written(tmp_path, {"killed": EIGHT}, hard=True)) == []


def test_halves_share_no_document_and_leave_none_out(tmp_path: Path) -> None:
    """What is worked on and what is held out make up the whole."""
    path = written(tmp_path, *[{"killed": EIGHT}] * 60)
    halves = [{document.label for document in documents(path, half)} for half in "ab"]
    assert not halves[0] & halves[1]
    assert halves[0] | halves[1] == {str(i) for i in range(60)}
    assert all(len(half) > 15 for half in halves)


def test_a_half_is_the_same_everywhere() -> None:
    """The hash is of the id alone, not of this process."""
    assert (half_of("a"), half_of("e")) == ("a", "b")
