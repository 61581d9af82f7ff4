"""The points of a story are read one by one."""

from __future__ import annotations

import pytest

from bench.chains import points, summary


def chain(headline: str, value: int, qualifier: str, scope: str | None = None) -> dict[str, object]:
    point = {
        "record_id": "r",
        "date": "2024-05-03T08:00:00Z",
        "source": "Coast Radio",
        "headline": headline,
        "text": "",
        "kind": "killed",
        "value": value,
        "qualifier": qualifier,
        "scope": scope,
    }
    return {"chain_id": "c", "points": [point]}


@pytest.mark.parametrize(
    ("headline", "value", "qualifier", "value_right", "qualifier_right"),
    [
        ("Nine killed in mill fire", 9, "=", True, True),
        ("At least nine killed in mill fire", 9, ">=", True, True),
        ("More than 90 killed in mill fire", 90, ">=", True, True),
        ("At least nine killed in mill fire", 9, "=", True, False),
        ("Nine killed in mill fire", 8, "=", False, True),
        ("Mill burns down", 8, "=", False, False),
    ],
)
def test_value_and_qualifier_are_judged_apart(
    headline: str, value: int, qualifier: str, value_right: bool, qualifier_right: bool
) -> None:
    """ "At least" and "more than" are both a floor."""
    (point,) = points(chain(headline, value, qualifier))
    assert (point.value_right, point.qualifier_right) == (value_right, qualifier_right)


def test_points_of_a_part_are_left_out() -> None:
    """A part has a scope of its own, which the headline may not even say."""
    assert not list(points(chain("Nine killed in mill fire", 9, "=", scope="children")))


def test_a_qualifier_is_judged_only_where_the_value_is_right() -> None:
    """The bound of a misread number says nothing."""
    found = [*points(chain("Nine killed in mill fire", 9, "=")), *points(chain("Nine killed in mill fire", 8, "="))]
    assert list(summary(found))[:2] == ["value right 0.500 (1/2)", "qualifier right, of those 1.000 (1/1)"]
