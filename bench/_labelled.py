"""Changes of a stream that people have labelled: versions that look like a fall, and stories point by point."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from monitor.differ.levels import falls, raises
from monitor.model import Bound, Figure

TRUE = "true"
"""The class of a change that an editor would tell; all others are what a false one really is."""

_BOUNDS = {"=": Bound.EXACT, ">=": Bound.AT_LEAST, "~": Bound.ABOUT, "<=": Bound.AT_MOST}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A change that article ``at`` makes, or only seems to make. ``kind`` is unknown where only versions are paired."""

    at: str
    kind: str | None
    level: int
    up: bool
    label: str

    @property
    def true(self) -> bool:
        """Whether an editor would tell it."""
        return self.label == TRUE


def changes(pairs: Iterable[Mapping[str, Any]], chains: Iterable[Mapping[str, Any]]) -> list[Labelled]:
    """Each labelled change once, whether a pair or a chain has it; chains give kinds and rises, pairs what is false."""
    told = [change for chain in chains for change in _steps(chain)]
    known = {(change.at, change.level) for change in told}
    return told + [pair for pair in map(_fall, pairs) if (pair.at, pair.level) not in known]


def _fall(pair: Mapping[str, Any]) -> Labelled:
    label = TRUE if pair["is_downward_revision"] else pair["label"]
    return Labelled(pair["after"]["id"], None, pair["naive_to"], False, label)


def _steps(chain: Mapping[str, Any]) -> Iterator[Labelled]:
    """Where a figure of the whole event, told as a fact, moves against the one before it; rounding is no move."""
    whole = [point for point in chain["points"] if point["scope"] is None and point["qualifier"] in _BOUNDS]
    for kind, points in groupby(sorted(whole, key=lambda point: str(point["kind"])), key=lambda point: point["kind"]):
        known: Figure | None = None
        for point in points:
            new = _figure(point)
            up = known is None or raises(new, known)
            if up or (known is not None and falls(new, known)):
                yield Labelled(point["record_id"], kind, point["value"], up, TRUE)
                known = new


def _figure(point: Mapping[str, Any]) -> Figure:
    return Figure(point["value"], None, point["value"], _BOUNDS[point["qualifier"]])
