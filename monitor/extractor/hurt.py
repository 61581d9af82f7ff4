"""How many were hurt where a text only says how many were hit, or were taken to hospital."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.extractor.candidate import Candidate, recounted
from monitor.extractor.roles import STRUCK
from monitor.model import Bound, Role

_SEVERAL = 2
"""Who alone was hit may have died of it, and the text need not say so; of several it says who did."""


def hurt(
    injured: Sequence[Candidate], hospitalised: Candidate | None, killed: Candidate | None, *, lead: int
) -> Candidate | None:
    """The injured by what else is told: those who were hit without those of them who died, else those in hospital.

    ``lead`` is the number of sentences that tell the main event.
    """
    hit = [item for item in injured if item.mention.why == STRUCK and item.level >= _SEVERAL]
    hit = [item for item in hit if item.mention.figure.bound in (Bound.EXACT, Bound.AT_LEAST)]
    if hit:
        return _survivors(max(hit, key=lambda item: (item.sentence < lead, item.level, -item.sentence)), killed)
    if hospitalised is None or not hospitalised.hurts or hospitalised.mention.role is not Role.TOTAL:
        return None
    return replace(hospitalised, mention=replace(hospitalised.mention, kind="injured"))


def _survivors(hit: Candidate, killed: Candidate | None) -> Candidate | None:
    """``Four people were shot, one of them fatally``: three are hurt."""
    dead = killed.level if killed is not None else 0
    left = hit.level - dead
    return recounted(hit, left, hit.mention.figure.bound) if left > 0 else None
