"""Revisions of one article that tell one thing: the missing who were found dead, the injured who died."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.model import Change, Reason, Revision

_DEAD = "killed"
_LEFT = {"missing": Reason.MISSING_FOUND_DEAD, "injured": Reason.INJURED_DIED}
"""What people are counted as who are counted among the dead later."""
_RISEN = frozenset({Change.FIRST, Change.REFINED, Change.RAISED})


def join(revisions: Sequence[Revision]) -> tuple[Revision, ...]:
    """The revisions of one article; missing or injured that fall while killed rises are told once, as ``reclassified``.

    The fall stays in the result, silent; it is shown as ``also`` of the other. Order is kept. The missing fall for many
    reasons and are news beside the dead whatever their number; the injured who died are no more than the dead rose by.
    """
    result = list(revisions)
    for i, dead in enumerate(revisions):
        for j, gone in enumerate(revisions):
            if _passed_over(dead, gone):
                reason = _LEFT[gone.key.kind]
                result[i] = replace(dead, change=Change.RECLASSIFIED, reason=reason, told=True, also=gone)
                result[j] = replace(gone, told=False, reason=reason)
    return tuple(result)


def _passed_over(dead: Revision, gone: Revision) -> bool:
    return (
        (dead.key.event, dead.key.scope) == (gone.key.event, gone.key.scope)
        and dead.key.kind == _DEAD
        and gone.key.kind in _LEFT
        and dead.told
        and dead.change in _RISEN
        and gone.change is Change.LOWERED
        and (gone.key.kind != "injured" or _moved(gone) <= _moved(dead))
    )


def _moved(revision: Revision) -> float:
    """How far the known value moved, up or down; nowhere without one before."""
    before, after = revision.before, revision.known
    return abs(after.figure.level - before.figure.level) if before and after else 0
