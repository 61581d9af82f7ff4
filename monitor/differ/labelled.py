"""Rows 1 and 2: what comes late, and what calls itself a correction."""

from __future__ import annotations

from dataclasses import replace

from monitor.differ import marks
from monitor.differ.case import Case, Ruling, accept, keep
from monitor.differ.levels import agrees
from monitor.differ.voices import same_publisher
from monitor.model import Bound, Change, Cue, Observation, Reason, Role


def older(case: Case) -> Ruling | None:
    """N's as-of is older than K's: it takes its place in the past."""
    if case.series.known is None or case.n.as_of >= case.k.as_of:
        return None
    return keep(case, Change.STALE, Reason.OLDER)


def withdrawal(case: Case) -> Ruling | None:
    """A labelled withdrawal that names K's level or comes from K's publisher: back to the last value not withdrawn."""
    if case.n.cue is not Cue.WITHDRAWN or case.n.role is not Role.TOTAL:
        return None
    if marks.withdrawn(marks.named(case.n)) in case.series.told_corrections:
        return keep(case, Change.STALE, Reason.CORRECTION_REPEATED)
    if case.series.known is not None and _withdraws(case.n, case.k):
        return Ruling(Change.WITHDRAWN, Reason.LABELLED_WITHDRAWAL, True, _last_standing(case))
    # A withdrawn number that we never knew is no claim either.
    if case.n.earlier is None or case.n.earlier.level == case.n.figure.level:
        return keep(case, Change.STALE, Reason.LABELLED_WITHDRAWAL)
    return None


def correction(case: Case) -> Ruling | None:
    """A labelled correction that names K's level or comes from K's publisher, and differs from K."""
    n = case.n
    if n.cue is not Cue.CORRECTED or n.role is not Role.TOTAL or case.series.known is None:
        return None
    if agrees(n.figure, case.k.figure) or n.figure.bound is Bound.VAGUE:
        return None
    if not (_names(n, case.k) or same_publisher(n, case.k)):
        return None
    if marks.corrected(n) in case.series.told_corrections:
        return keep(case, Change.STALE, Reason.CORRECTION_REPEATED)
    return accept(case, Change.CORRECTED, Reason.LABELLED_CORRECTION)


def _withdraws(n: Observation, k: Observation) -> bool:
    return marks.named(n).level == k.figure.level or (n.earlier is None and same_publisher(n, k))


def _names(n: Observation, k: Observation) -> bool:
    return n.earlier is not None and n.earlier.level == k.figure.level


def _last_standing(case: Case) -> Observation | None:
    """The last accepted value that was not withdrawn, known again as of the withdrawal."""
    gone = {marks.withdrawn(case.k.figure), marks.withdrawn(marks.named(case.n)), *case.series.told_corrections}
    for past in reversed(case.series.accepted):
        if marks.withdrawn(past.figure) not in gone:
            return replace(past, as_of=case.n.as_of, basis=case.n.basis)
    return None
