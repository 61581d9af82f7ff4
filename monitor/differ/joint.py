"""Revisions of one article that tell one thing: the missing who were found dead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.model import Change, Reason, Revision

_DEAD = "killed"
_MISSING = "missing"
_RISEN = frozenset({Change.FIRST, Change.REFINED, Change.RAISED})


def join(revisions: Sequence[Revision]) -> tuple[Revision, ...]:
    """The revisions of one article, with missing that falls while killed rises told once, as ``reclassified``.

    The fall of the missing stays in the result, silent; it is shown as ``also`` of the other. Order is kept.
    """
    result = list(revisions)
    for i, dead in enumerate(revisions):
        for j, gone in enumerate(revisions):
            if _found_dead(dead, gone):
                result[i] = replace(
                    dead, change=Change.RECLASSIFIED, reason=Reason.MISSING_FOUND_DEAD, told=True, also=gone
                )
                result[j] = replace(gone, told=False, reason=Reason.MISSING_FOUND_DEAD)
    return tuple(result)


def _found_dead(dead: Revision, gone: Revision) -> bool:
    return (
        (dead.key.event, dead.key.scope) == (gone.key.event, gone.key.scope)
        and (dead.key.kind, gone.key.kind) == (_DEAD, _MISSING)
        and dead.told
        and dead.change in _RISEN
        and gone.change is Change.LOWERED
    )
