"""Which of an article's mentions is what it reports now for its main event, per kind and scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from monitor.extractor.candidate import Candidate, as_floor, recounted, summed
from monitor.extractor.hurt import hurt, living
from monitor.extractor.narrative import told_in_steps
from monitor.model import (
    ALL,
    PEOPLE,
    SEVERAL,
    Amount,
    Article,
    Bound,
    Cue,
    Definition,
    Figure,
    Observation,
    Role,
    Standing,
)

_LEAD = 4
"""Sentences, headline included, that tell the main event."""
_TWO = 2
_HEAD = 2
"""The headline and the sentence behind it."""


def observe(
    article: Article, candidates: Sequence[Candidate], definition: Definition | None = None
) -> tuple[Observation, ...]:
    """At most one observation per kind, unit and scope, scope ``all`` first, kinds in the order they appear."""
    by_kind: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        by_kind[candidate.mention.kind, candidate.mention.figure.unit].append(candidate)
    dead = by_kind.get(("killed", PEOPLE), [])
    for key in (("injured", PEOPLE), ("hospitalised", PEOPLE)):
        if dead and key in by_kind:
            by_kind[key] = living(by_kind[key], dead)
    whole = {key: _whole(items) for key, items in by_kind.items()}
    if len(by_kind) == 1 and dead:
        whole["killed", PEOPLE] = _one_more(whole["killed", PEOPLE], dead)
    told = {kind: best for (kind, unit), best in whole.items() if unit == PEOPLE}
    found = hurt(by_kind["injured", PEOPLE], told.get("hospitalised"), told.get("killed"), dead, lead=_LEAD)
    if found is not None and _outnumbers(found, told.get("injured")):
        whole["injured", PEOPLE] = found
    observed: list[Observation] = []
    for key, best in whole.items():
        if best is not None:
            observed.append(_observation(article, best, by_kind[key]))
        observed += [_observation(article, part, [part]) for part in _scoped(by_kind[key])]
    return tuple(replace(seen, definition=definition) if seen.role is Role.TOTAL else seen for seen in observed)


def _whole(candidates: Sequence[Candidate]) -> Candidate | None:
    """The event's figure: a total; else the sum of places; else what is feared; else a part; else a past event's."""
    candidates = [item for item in candidates if not item.struck and item.mention.why != CLAIM]
    steps = told_in_steps(candidates)
    candidates = [item for item in candidates if not item.lone or item.told < _LEAD]
    totals = [item for item in candidates if item.mention.role is Role.TOTAL and item.mention.scope == ALL]
    totals = [item for item in totals if not item.culprit] or totals
    totals = [item for item in totals if item.covers != SEVERAL] or totals
    if totals:
        best = _firmest(_widest(_best(_specific(totals)), totals), totals)
        return steps if steps is not None and steps.level > best.level else best
    places = _places(candidates)
    if len(places) > 1:
        return summed(places)
    feared = [item for item in candidates if item.mention.role is Role.FEARED]
    if feared:
        return _best(feared)
    parts = [item for item in candidates if item.mention.role is Role.PART and item.level > 0]
    former = max((item.level for item in candidates if item.mention.role is Role.SUPERSEDED), default=0)
    if parts and former <= max(item.level for item in parts):
        return as_floor(_best(parts))
    past = [
        item
        for item in candidates
        if item.mention.role is Role.BACKGROUND and item.retrospective and item.told < (_HEAD if item.lone else _LEAD)
    ]
    if not past:
        return None
    steps = told_in_steps([replace(item, mention=replace(item.mention, role=Role.TOTAL)) for item in past])
    return steps if steps is not None else _best(past)


def _outnumbers(found: Candidate, told: Candidate | None) -> bool:
    """``Five people were shot, two seriously wounded``: where it is told no later that more were hit, more are hurt."""
    if told is None:
        return True
    return found.computed and found.level > told.level and (found.told < _LEAD or told.told >= _LEAD)


def _best(candidates: Sequence[Candidate]) -> Candidate:
    """Revised over latest over lead over the rest; then the most telling number; of equal ones the bounded."""
    return max(
        candidates, key=lambda item: (_rank(item), *_telling(item.mention.figure), not item.in_title, -item.sentence)
    )


def _firmest(best: Candidate, totals: Sequence[Candidate]) -> Candidate:
    """``17 died, police said. A doctor counted 26``: somebody else's word behind an official's does not overrule it."""
    if _is_official(best) or not best.mention.speakers or best.latest or best.mention.cue is not None or best.groups:
        return best
    official = (item for item in totals if item.sentence < best.sentence and _is_official(item) and not item.groups)
    before = [item for item in official if item.told < _LEAD]
    return _best(before) if before else best


def _is_official(item: Candidate) -> bool:
    return any(speaker.standing is Standing.OFFICIAL for speaker in item.mention.speakers)


def _widest(best: Candidate, totals: Sequence[Candidate]) -> Candidate:
    """``six nuns`` in the lead, ``the six nuns and their two drivers`` below: the same ones and more."""
    if best.computed:
        return best
    more = [item for item in totals if item.computed and item.again and item.level > best.level]
    return max((item for item in more if best.groups & item.groups), key=lambda item: item.level, default=best)


def _one_more(best: Candidate | None, dead: Sequence[Candidate]) -> Candidate | None:
    """``The driver has died too``, and nobody else is told of: somebody died before, of whom this text is silent."""
    too = [item for item in dead if item.too and item.lone and item.mention.role is Role.TOTAL]
    if best is None or best.level != 1 or not too:
        return best
    return recounted(best, _TWO, Bound.AT_LEAST)


def _specific(totals: Sequence[Candidate]) -> Sequence[Candidate]:
    """Without the vague ones that a number elsewhere in the text makes plain ("dozens" in the lead, 103 below)."""
    numbers = [item for item in totals if item.mention.figure.bound is not Bound.VAGUE]
    most = max((item.mention.figure.level for item in numbers), default=0)
    exact = {item.mention.figure.level for item in numbers if item.mention.figure.bound is Bound.EXACT}
    totals = [item for item in totals if not _rounds(item.mention.figure, exact)]
    kept = [
        item for item in totals if item.mention.figure.bound is not Bound.VAGUE or item.mention.figure.level > 2 * most
    ]
    return kept or totals


def _rounds(figure: Figure, exact: set[Amount]) -> bool:
    """``nears 300`` in the headline, 294 in the text; ``more than 300``, 304: the sharper one is what is reported."""
    if figure.bound is Bound.MORE_THAN:
        return any(level - figure.level > 0 and (level - figure.level) * 10 <= level for level in exact)
    return figure.bound is Bound.ABOUT and any(abs(figure.level - level) * 10 <= level for level in exact)


def _rank(item: Candidate) -> int:
    if item.mention.cue in (Cue.LOWERED, Cue.CORRECTED, Cue.WITHDRAWN):
        return 3
    if item.latest:
        return 2
    return 1 if item.told < _LEAD and not (item.lone and not item.in_title) else 0


def _telling(figure: Figure) -> tuple[bool, Amount, bool]:
    return (figure.bound is not Bound.VAGUE, figure.level, figure.bound is not Bound.EXACT)


def _places(candidates: Sequence[Candidate]) -> list[Candidate]:
    parts = [item for item in candidates if item.mention.role is Role.PART and item.mention.why == PLACE]
    distinct = {item.mention.scope: item for item in reversed(parts)}
    return [distinct[scope] for scope in dict.fromkeys(item.mention.scope for item in parts)]


def _scoped(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Parts with a name of their own ("children", "Turkey") are totals of their own scope; one person is no group."""
    best: dict[str, list[Candidate]] = defaultdict(list)
    for item in candidates:
        named = item.mention.scope not in (ALL, "")
        if item.mention.role is Role.PART and named and not item.struck and not item.lone:
            best[item.mention.scope].append(item)
    chosen = [_best(items) for items in best.values()]
    return [replace(item, mention=replace(item.mention, role=Role.TOTAL)) for item in chosen]


def _observation(article: Article, chosen: Candidate, others: Iterable[Candidate]) -> Observation:
    mention = chosen.mention
    speakers = mention.speakers or next(
        (
            other.mention.speakers
            for other in others
            if other.mention.speakers
            and other.mention.role is mention.role
            and other.mention.scope == mention.scope
            and other.mention.figure.level == mention.figure.level
        ),
        (),
    )
    return replace(
        Observation.of(article, mention),
        speakers=speakers,
        computed=chosen.computed,
        singly=chosen.singly,
        covers=chosen.covers if mention.scope == ALL else ALL,
        language=article.language,
    )


PLACE = "a place of its own"
"""The reason of a part that covers one of several places."""
CLAIM = "a side's own claim"
"""The reason of a part that one side of a conflict gives against what the text has from elsewhere."""
