"""The sum of what a story tells step by step: "killed two at the house, then three more at the store" is five.

Only steps that the text itself puts one after the other are added; a figure told anew begins another telling, and of
two tellings the larger holds. A running toll or a figure in the headline is the text's own total: nothing is added.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extractor.candidate import Candidate, summed
from monitor.extractor.identity import same_person
from monitor.model import ALL, Role

_ACTS = ("count of", "elliptic", "object", "subject")
_APART = 3
"""Sentences between two steps of one telling."""


def told_in_steps(candidates: Sequence[Candidate]) -> Candidate | None:
    """The largest telling of two steps or more, ``None`` where there is none. ``candidates`` are of one kind."""
    if any(_is_own_total(item) for item in candidates):
        return None
    tellings: list[list[Candidate]] = []
    for item in sorted(filter(_is_step, candidates), key=lambda item: item.mention.start):
        if tellings and _goes_on(item, tellings[-1][-1]):
            if not _told_before(item, tellings[-1]):
                tellings[-1].append(item)
        elif not (tellings and _is_pronoun(item)):
            tellings.append([item])
    sums = [_sum(telling) for telling in tellings if len(telling) > 1]
    return max(sums, key=lambda item: item.level, default=None)


def _is_own_total(item: Candidate) -> bool:
    running = item.latest or item.mention.cue is not None
    return item.mention.role is Role.TOTAL and (running or (item.in_title and not item.lone))


def _is_step(item: Candidate) -> bool:
    act = item.mention.rule.startswith(_ACTS) and not item.in_title and not item.culprit
    counted = item.mention.role is Role.TOTAL or (item.mention.role is Role.INCREMENT and item.sequel)
    return act and counted and item.level > 0 and item.mention.scope == ALL


def _is_pronoun(item: Candidate) -> bool:
    """Somebody told of before, who begins a telling only where nobody was."""
    return bool(item.who) and all(who.pronoun for who in item.who)


def _goes_on(item: Candidate, last: Candidate) -> bool:
    """Whether a step is one more behind the last. What sums up is none, and nothing told later goes on from it.

    "Also" adds to persons; of a number it may tell who was among them.
    """
    same = item.sentence == last.sentence
    if item.outcome or (last.outcome and not same):
        return False
    near = item.sentence - last.sentence <= _APART
    too = item.also and (last.level == 1 or bool(last.who))
    return ((item.sequel or too) and near) or (item.joined and same)


def _told_before(item: Candidate, steps: Sequence[Candidate]) -> bool:
    """Whether they are persons told of before, or as many as before and not called others."""
    told = [who for step in steps for who in step.who if not who.pronoun]
    if item.mention.rule.startswith("elliptic"):
        return False
    if _is_pronoun(item):
        return True
    if item.who:
        return all(any(same_person(who, other) for other in told) for who in item.who)
    return item.level > 1 and not item.more and any(step.level == item.level and not step.who for step in steps)


def _sum(steps: Sequence[Candidate]) -> Candidate:
    return summed(steps, closed=len({step.sentence for step in steps}) == 1)
