"""Hosts that take the question and never answer, more of them than can be asked at once."""

from __future__ import annotations

from typing import Any

import pytest

HEALTHY, HANGING = 40, 32
INTERVAL, DEADLINE, SECONDS = 1.5, 1.0, 10.0
FETCHES = 8


@pytest.fixture
def watched(lateness: Any, sites: Any, reply: Any, rss: Any) -> Any:
    """What a service did over feeds of which half hang."""

    def watched() -> Any:
        healthy, hanging = sites(), sites()
        healthy.replies = {f"/{number}": reply(rss(), etag='"1"') for number in range(HEALTHY)}
        hanging.replies = {f"/{number}": reply(hangs=True) for number in range(HANGING)}
        others = {f"{hanging.url}{path}": INTERVAL for path in hanging.replies}
        limits = {"concurrent": FETCHES, "per_host": 2 * HANGING, "deadline_seconds": DEADLINE}
        found = lateness([healthy], INTERVAL, others, seconds=SECONDS, **limits)
        assert len(hanging.asked) >= HANGING / 2, "they were asked"
        return found

    return watched


def test_who_answers_is_asked_in_time(watched: Any) -> None:
    """However many hang, 99 of 100 polls of the others come less than an interval late."""
    found = watched()
    assert len(found.late) > 2 * HEALTHY
    assert found.worst_but_one_in_a_hundred < INTERVAL


@pytest.mark.usefixtures("without_lanes")
def test_without_lanes_they_are_not(watched: Any) -> None:
    """The control: where those that hang may take every place, the others wait for their deadlines."""
    assert watched().worst_but_one_in_a_hundred > INTERVAL
