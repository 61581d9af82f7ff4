"""The fields of a corpus entry are judged one by one."""

from __future__ import annotations

from typing import Any

import pytest

from bench.corpus import checked, summary


def held(**entry: Any) -> dict[str, bool]:
    return {check.field: check.holds for check in checked(entry)}


@pytest.mark.parametrize(
    ("want", "fields"),
    [
        ("killed 30 at_least total all", {"value": True, "bound": True, "role": True, "scope": True}),
        ("killed 30 exact total", {"value": True, "bound": False, "role": True}),
        ("killed 30 at_least part women", {"value": True, "bound": True, "role": False, "scope": False}),
        ("killed 31 at_least total all", {"value": False}),
        ("injured 30", {"value": False}),
    ],
)
def test_a_field_is_judged_where_it_is_stated_and_the_number_found(want: str, fields: dict[str, bool]) -> None:
    """A misread number says nothing of its bound; what an entry leaves open is not asked."""
    found = held(text="At least 30 people were killed in the gorge.", mentions=[want])
    assert {field: found[field] for field in found if field in ("value", "bound", "role", "scope")} == fields


def test_a_part_that_is_read_as_the_total_is_counted() -> None:
    """The entry calls a plain total a part, so that the reading of it as the total shows."""
    entry = {"text": "Thirty people were killed in the gorge.", "mentions": ["killed 30 exact part"]}
    assert "part read as the total         1.000 (1/1)" in "\n".join(summary(checked(entry)))


def test_a_figure_that_should_not_be_there_is_seen() -> None:
    """A star stands for any figure at all."""
    text = "Thirty people were killed in the gorge."
    assert held(text=text, **{"not": ["*"]}) == {"kept out": False}
    assert held(text=text, **{"not": ["injured"]}) == {"kept out": True}
    assert held(text=text, **{"not": ["killed 30 exact background"]}) == {"kept out": True}


@pytest.mark.parametrize(("pieces", "right"), [(["police"], True), (["ministry"], False), ([], False)])
def test_the_first_speaker_is_whoever_gave_the_first_figure(pieces: list[str], right: bool) -> None:
    """No pieces want nobody."""
    text = "Thirty people were killed in the gorge, the police said."
    assert held(text=text, mentions=["killed 30"], speaker=pieces)["first speaker"] is right
