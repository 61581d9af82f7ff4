"""Row 12: a copy that repeats a value which the story has left behind."""

from __future__ import annotations

from itertools import pairwise

from monitor.differ.case import Case, Ruling, keep
from monitor.differ.levels import raises
from monitor.differ.voices import official
from monitor.model import Change, Observation, Reason


def echo(case: Case) -> Ruling | None:
    """N repeats a value left behind less than 24 h ago, from a publisher that never carried K, no official quoted."""
    return keep(case, Change.STALE, Reason.ECHO) if is_echo(case) else None


def echo_above(case: Case) -> Ruling | None:
    """The same, of a value that a fall or a withdrawal left behind: printed late, it is no new raise."""
    known = case.series.known
    if known is not None and not raises(case.n.figure, known.figure, case.policy.vague_factor):
        return None
    return echo(case)


def is_echo(case: Case) -> bool:
    """Whether N only repeats what was known before, on nobody's new word."""
    n = case.n
    if official(n, case.policy) or (n.publisher and n.publisher.casefold() in case.series.supporters):
        return False
    return any(past.figure.level == n.figure.level for past in _left_lately(case))


def _left_lately(case: Case) -> list[Observation]:
    """Accepted values whose successor is younger than the echo time; one without a successor was withdrawn."""
    ladder = [*case.series.accepted, case.series.known]
    return [
        past
        for past, successor in pairwise(ladder)
        if past and (successor is None or case.n.as_of - successor.as_of < case.policy.echo)
    ]
