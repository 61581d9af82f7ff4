"""How many were hurt where a text only says how many were hit, or were taken to hospital."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.extractor.candidate import Candidate, as_floor, recounted
from monitor.extractor.identity import same_person
from monitor.extractor.roles import STRUCK
from monitor.model import Bound, Role

_SEVERAL = 2
"""Who alone was hit may have died of it, and the text need not say more than that; of several it says who did."""

_SOON = 2
"""Sentences from one who was hurt to a pronoun that stands for them."""


def hurt(
    injured: Sequence[Candidate],
    hospitalised: Candidate | None,
    killed: Candidate | None,
    dead: Sequence[Candidate],
    *,
    lead: int,
) -> Candidate | None:
    """The injured by what else is told: those who were hit without those of them who died, else those taken to
    hospital; who lies there is one of them.

    ``killed`` is what is reported of the dead, ``dead`` all that is told of them; ``lead`` is the number of sentences
    that tell the main event.
    """
    hit = _hit(injured, lead)
    if hit:
        best = max(hit, key=lambda item: (item.told < lead, item.level, -item.sentence))
        apart = killed is None or killed.culprit or _is_other_deed(best, killed) or _beside(best, dead)
        return _survivors(best, None if apart else killed)
    if hospitalised is None or hospitalised.mention.role is not Role.TOTAL:
        return None
    told = replace(hospitalised, mention=replace(hospitalised.mention, kind="injured"))
    if hospitalised.hurts:
        return told
    return as_floor(replace(told, mention=replace(told.mention, role=Role.PART))) if hospitalised.lies else None


def living(hurt: Sequence[Candidate], dead: Sequence[Candidate]) -> list[Candidate]:
    """Without who is told to have died of it: ``a boy was badly wounded; he died on Sunday``."""
    told = [item for item in dead if item.mention.role is Role.TOTAL and item.who and not item.culprit]
    return [item for item in hurt if item.level != 1 or not any(_is_of(item, end) for end in told)]


def _is_of(hurt: Candidate, end: Candidate) -> bool:
    """Whether a death is that of the one who was hurt: the same person, or a pronoun soon behind."""
    if any(who.pronoun for who in end.who):
        return (
            end.mention.rule == "subject"
            and 0 <= end.sentence - hurt.sentence <= _SOON
            and end.mention.start > hurt.mention.start
        )
    known = bool(hurt.who) and not any(who.pronoun for who in hurt.who)
    return known and all(any(same_person(who, other) for other in end.who) for who in hurt.who)


def _hit(injured: Sequence[Candidate], lead: int) -> list[Candidate]:
    """Who was hit in the main event; where nobody is said to have been so now, who was in the past one told of."""
    struck = [item for item in injured if item.struck and item.mention.figure.bound in (Bound.EXACT, Bound.AT_LEAST)]
    now = [item for item in struck if item.mention.why == STRUCK]
    several = [item for item in struck if item.level >= _SEVERAL]
    past = [item for item in several if item.mention.role is Role.BACKGROUND and item.retrospective]
    return (
        [item for item in several if item.mention.why == STRUCK]
        or [item for item in now if _lives(item, lead)]
        or [item for item in past if item.told < lead]
    )


def _lives(hit: Candidate, lead: int) -> bool:
    """``a boy was shot in the leg``: one who was hit, in a text that knows of no death."""
    return hit.hurts and hit.level == 1 and hit.told < lead


def _is_other_deed(hit: Candidate, killed: Candidate) -> bool:
    """``stabbed six people before police shot him dead``: none of the six."""
    return bool(hit.weapon and killed.weapon) and hit.weapon != killed.weapon


def _beside(hit: Candidate, dead: Sequence[Candidate]) -> bool:
    """``left one dead and 11 others shot``: none of the others is dead."""
    return (
        hit.more
        and not hit.computed
        and any(item.mention.start < hit.mention.start and item.level > 0 for item in dead)
    )


def _survivors(hit: Candidate, killed: Candidate | None) -> Candidate | None:
    """``Four people were shot, one of them fatally``: three are hurt."""
    dead = killed.level if killed is not None else 0
    left = hit.level - dead
    return recounted(hit, left, hit.mention.figure.bound) if left > 0 else None
