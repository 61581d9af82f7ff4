"""Figures that differ by what they count: whoever did it in or out, a place that is counted anew or no longer."""

from __future__ import annotations

from monitor.differ.case import Case, Ruling, accept, keep
from monitor.differ.levels import falls, raises
from monitor.differ.marks import redefined as told_as
from monitor.model import Bound, Change, Definition, Reason

_DEAD = "killed"
_PERPETRATOR = 1


def redefined(case: Case) -> Ruling | None:
    """N differs from K by what its text says is counted now, or no longer: the perpetrator, a place."""
    if not _says_so(case):
        return None
    if told_as(case.n) in case.series.told_claims:
        return keep(case, Change.CONFIRMED, Reason.SCOPE_CHANGED)
    return accept(case, Change.REDEFINED, Reason.SCOPE_CHANGED)


def beside(case: Case) -> Ruling | None:
    """N is K without the perpetrator, who died beside those that N counts, or whom K counts: the same toll."""
    died = case.n.definition is Definition.BESIDE_PERPETRATOR or case.k.definition is Definition.WITH_PERPETRATOR
    counted = Definition.WITHOUT_PERPETRATOR in (case.n.definition, case.k.definition)
    if not died or counted or _moved(case) != -_PERPETRATOR:
        return None
    return keep(case, Change.CONFIRMED, Reason.SCOPE_CHANGED)


def _says_so(case: Case) -> bool:
    n, k = case.n, case.k
    if n.definition is k.definition or Bound.VAGUE in (n.figure.bound, k.figure.bound):
        return False
    match n.definition:
        case Definition.WITH_PERPETRATOR:
            return _moved(case) == _PERPETRATOR
        case Definition.WITHOUT_PERPETRATOR:
            return _moved(case) == -_PERPETRATOR
        case Definition.WIDER:
            return raises(n.figure, k.figure)
        case Definition.NARROWER:
            return falls(n.figure, k.figure)
    return False


def _moved(case: Case) -> float:
    """By how many dead N differs from K; the perpetrator is one of those only."""
    return case.n.figure.level - case.k.figure.level if case.n.kind == _DEAD else 0
