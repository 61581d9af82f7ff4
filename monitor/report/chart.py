"""Draws how a figure went in time as a step chart of box characters, for a terminal. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from monitor.model import Amount

_WIDTH = 60
_LAST = 6
"""Columns of the last level, so that it is seen."""
_HEIGHT = 10
"""Rows at most; more levels than that share rows."""


def step_chart(steps: Sequence[tuple[datetime, Amount]]) -> Iterator[str]:
    """A chart of levels, each from its time on, in order of time: one line a row, highest first, then the times.

    Columns are proportional to time. Nothing is drawn of fewer than two levels.
    """
    levels = sorted({level for _, level in steps}, reverse=True)
    if len(levels) < 2:
        return
    rows = _rows(levels)
    columns = _columns(steps, rows)
    height = max(rows.values()) + 1
    names: list[str] = [""] * height
    for level in levels:
        names[rows[level]] = names[rows[level]] or f"{level:,}"
    margin = max(map(len, names))
    for row in range(height):
        line = "".join(_cell(row, columns, at) for at in range(_WIDTH))
        yield f"{names[row]:>{margin}} ┤{line}".rstrip()
    first, last = (f"{moment:%d %b %H:%M}Z" for moment in (steps[0][0], steps[-1][0]))
    yield f"{'':>{margin}}  {first}{last:>{_WIDTH - len(first)}}"


def _rows(levels: Sequence[Amount]) -> dict[Amount, int]:
    """A row for each level, by rank; neighbours share one when there are too many."""
    most = min(len(levels), _HEIGHT)
    return {level: rank * most // len(levels) for rank, level in enumerate(levels)}


def _columns(steps: Sequence[tuple[datetime, Amount]], rows: dict[Amount, int]) -> list[int]:
    """The row that holds at each column; a later step in the same column takes it."""
    begin, length = steps[0][0], (steps[-1][0] - steps[0][0]).total_seconds() or 1.0
    columns = [rows[steps[0][1]]] * _WIDTH
    for moment, level in steps:
        at = round((moment - begin).total_seconds() / length * (_WIDTH - _LAST))
        columns[at:] = [rows[level]] * (_WIDTH - at)
    return columns


def _cell(row: int, columns: Sequence[int], at: int) -> str:
    here, before = columns[at], columns[max(at - 1, 0)]
    if here == before:
        return "─" if here == row else " "
    if row == here:
        return "┌" if here < before else "└"
    if row == before:
        return "┘" if here < before else "┐"
    return "│" if min(here, before) < row < max(here, before) else " "
