"""Rows 3 to 8: the first word on a figure, agreement, and figures above the known one."""

from __future__ import annotations

from dataclasses import replace

from monitor.differ import marks
from monitor.differ.case import Case, Ruling, accept, keep, tell_once
from monitor.differ.levels import agrees, raises, refines, sharper
from monitor.differ.policy import Trust
from monitor.differ.voices import seconded, trust
from monitor.model import Change, Observation, Reason, Role


def feared_first(case: Case) -> Ruling | None:
    """Nothing known, and N is feared: told as possible, nothing becomes known."""
    if case.series.known is not None or case.n.role is not Role.FEARED:
        return None
    return _unconfirmed(case, Reason.FEARED)


def lone_first(case: Case) -> Ruling | None:
    """Nothing known, and N is a lone voice of low trust beyond the kind's bound: nothing becomes known."""
    bound = case.policy.first_bound(case.kind)
    if case.series.known is not None or case.n.figure.level <= bound or not _lone(case):
        return None
    return _unconfirmed(case, Reason.LONE_VOICE)


def first(case: Case) -> Ruling | None:
    """Nothing known: N is the first."""
    return accept(case, Change.FIRST, Reason.NOTHING_KNOWN) if case.series.known is None else None


def feared(case: Case) -> Ruling | None:
    """N is feared and something is known: above K it is told as possible, else it says nothing new."""
    if case.n.role is not Role.FEARED:
        return None
    return _unconfirmed(case, Reason.FEARED) if _above(case) else keep(case, Change.CONFIRMED, Reason.FLOOR)


def confirmed(case: Case) -> Ruling | None:
    """N agrees with K; K takes the sharper bound, and a witness that disputed K has given way."""
    if not agrees(case.n.figure, case.k.figure):
        return None
    known = _sharpened(case.k, case.n)
    if _gives_way(case):
        return Ruling(Change.SETTLED, Reason.CLAIM_GIVEN_UP, True, known)
    return Ruling(Change.CONFIRMED, Reason.AGREES, False, known)


def refined(case: Case) -> Ruling | None:
    """K is vague or a range, N a number of the same size or sharper."""
    if not refines(case.n.figure, case.k.figure) or (case.n.role is Role.PART and _below(case)):
        return None
    return accept(case, Change.REFINED, Reason.SHARPER)


def jump(case: Case) -> Ruling | None:
    """N is above K by more than the kind's jump, a lone voice of low trust: K stays until a second witness."""
    bound = case.policy.jump(case.kind) * max(case.k.figure.level, 1)
    if not _above(case) or case.n.figure.level <= bound or not _lone(case):
        return None
    return _unconfirmed(case, Reason.JUMP)


def raised(case: Case) -> Ruling | None:
    """N is above K."""
    return accept(case, Change.RAISED, Reason.HIGHER) if _above(case) else None


def _above(case: Case) -> bool:
    return raises(case.n.figure, case.k.figure, case.policy.vague_factor)


def _below(case: Case) -> bool:
    return case.n.figure.level < case.k.figure.level


def _lone(case: Case) -> bool:
    return trust(case.n, case.policy) is Trust.LOW and not seconded(case.n, case.series.claims)


def _unconfirmed(case: Case, reason: Reason) -> Ruling:
    mark = marks.unconfirmed(case.n)
    return tell_once(case, Change.UNCONFIRMED, reason, mark=mark, repeated=Reason.UNCONFIRMED_REPEATED)


def _sharpened(k: Observation, n: Observation) -> Observation:
    """K with N's bound: who said it first, where and when stays, because later rows ask for K's own voice.

    Of another number, as 188 is after "up to 211", that voice has not spoken: N takes its place.
    """
    if not sharper(n.figure, k.figure):
        return k
    return replace(k, figure=n.figure) if n.figure.level == k.figure.level else n


def _gives_way(case: Case) -> bool:
    n, marked = case.n, case.series.told_claims
    if n.role is not Role.TOTAL or n.witness is None or marks.settled(n, case.k) in marked:
        return False
    return marks.disputed(n, case.k) in marked and any(claim.witness == n.witness for claim in case.series.claims)
