"""``kill -9`` at every point that matters, and at moments that nobody chose: nothing is lost, nothing told twice."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

POINTS = [
    ("run", "fetch", 3),
    ("run", "parse", 2),
    ("run", "before commit", 6),
    ("run", "commit", 6),
    ("run", "sent", 2),
    ("run", "polled", 1),
    ("run", "closed", 1),
    ("run", "store closed", 1),
    ("replay", "extract", 7),
    ("replay", "link", 9),
    ("replay", "diff", 4),
    ("replay", "statement", 4),
    ("replay", "statement", 140),
    ("replay", "before commit", 3),
    ("replay", "commit", 5),
    ("replay", "commit", 30),
    ("replay", "sent", 2),
    ("replay", "sent", 9),
    ("replay", "marked", 12),
    ("replay", "migration", 1),
    ("replay", "migration", 12),
    ("replay", "store closed", 1),
]


@pytest.mark.parametrize(("way", "point", "times"), POINTS)
def test_killed_at_a_point_it_loses_and_repeats_nothing(
    way: str, point: str, times: int, newsroom: Any, judged: Callable[..., None]
) -> None:
    """Wherever a monitor dies on the way of an article, the next one goes on from what was committed."""
    newsroom.way = way
    killed = newsroom.start(die=(point, times))
    assert killed.ended() == -signal.SIGKILL, f"it did not come to {point}:\n{killed.log[-2000:]}"
    judged(newsroom)


@pytest.mark.parametrize(
    ("protection", "point", "what"),
    [("memory of ids", ("sent", 5), "repeated"), ("one transaction", ("commit", 5), "lost")],
)
def test_control_without_its_protections_it_loses_and_repeats(
    protection: str, point: tuple[str, int], what: str, newsroom: Any, judged: Callable[..., None]
) -> None:
    """The same without one of the protections: an alert is told twice, or never."""
    newsroom.way, newsroom.without = "replay", protection
    assert newsroom.start(die=point).ended() == -signal.SIGKILL
    with pytest.raises(AssertionError, match=f"alerts are {what}"):
        judged(newsroom)


def test_killed_at_any_moment_it_loses_and_repeats_nothing(
    seed: int, tmp_path: Path, make_newsroom: Any, judged: Callable[..., None]
) -> None:
    """Killed once or twice, at moments drawn by lot, it ends where one ends that was never killed."""
    chance = random.Random(seed)
    with closing(make_newsroom(tmp_path, way=chance.choice(("run", "replay")))) as newsroom:
        kills = [_killed(newsroom, chance) for _ in range(chance.choice((1, 2)))]
        judged(newsroom, faults=sum(kills))


def _killed(newsroom: Any, chance: random.Random) -> bool:
    """Whether it was still there to be killed, some milliseconds after it had got so far."""
    monitor = newsroom.start()
    lines = chance.randrange(1, 7) if newsroom.way == "run" else chance.randrange(30)
    while monitor.runs and monitor.log.count("\n") < lines:
        time.sleep(0.001)
    time.sleep(chance.uniform(0, 0.05))
    if monitor.runs:
        monitor.kill()
    return bool(monitor.ended() == -signal.SIGKILL)
