"""Rows 9 to 16: figures below the known one, where most wrong alerts come from."""

from __future__ import annotations

from monitor.differ import marks
from monitor.differ.case import Case, Ruling, accept, keep, tell_once
from monitor.differ.echo import is_echo
from monitor.differ.levels import FLOORS, TOPS, agrees, falls
from monitor.differ.voices import (
    monitored,
    official,
    own_medium,
    own_speaker,
    own_word,
    same_publisher,
    seconded,
    settles,
)
from monitor.model import Basis, Bound, Change, Cue, Reason, Role

_TOP_SHARE = 0.5


def lesser(case: Case) -> Ruling | None:
    """N is only a part of the whole or a vague word, and not above K: it can neither lower nor dispute."""
    if case.n.role is not Role.PART and (case.n.figure.bound is not Bound.VAGUE or _falls(case)):
        return None
    return keep(case, Change.CONFIRMED, Reason.FLOOR)


def current(case: Case) -> Ruling | None:
    """N is below K, and the kind rises and falls as the world does."""
    if case.kind.cumulative or not _falls(case):
        return None
    return accept(case, Change.LOWERED, Reason.CURRENT)


def given_way(case: Case) -> Ruling | None:
    """N is below K, and K's own speaker or publisher now gives what another voice disputed K with."""
    ours = own_speaker(case.n, case.k) or same_publisher(case.n, case.k)
    if not ours or not _falls(case) or not _disputed_with(case):
        return None
    return accept(case, Change.SETTLED, Reason.CLAIM_GIVEN_UP)


def distant_floor(case: Case) -> Ruling | None:
    """N is below K, of a current kind, and only a floor from elsewhere, with no official quoted."""
    known_voice = _own(case) or _same_page(case) or official(case.n, case.policy)
    if case.kind.cumulative or case.n.figure.bound not in FLOORS or not _falls(case) or known_voice:
        return None
    return keep(case, Change.CONFIRMED, Reason.FLOOR)


def cue(case: Case) -> Ruling | None:
    """N is below K, and the text itself says that the figure was lowered or corrected."""
    if case.n.cue not in (Cue.LOWERED, Cue.CORRECTED) or not _falls(case) or not _speaks_of_this_series(case):
        return None
    return accept(case, Change.LOWERED, Reason.CUE)


def new_version(case: Case) -> Ruling | None:
    """N is below K, in a newer version of K's page."""
    if not _same_page(case) or not _falls(case) or case.n.basis is Basis.ASSUMED:
        return None
    return _lower(case, Reason.NEW_VERSION)


def counted_up(case: Case) -> Ruling | None:
    """N is below K, and a sum of whom its text tells of one by one, or, of many, one of them: at least so many."""
    one_of_many = case.n.singly and _is_steep(case)
    if not (case.n.computed or one_of_many) or not _falls(case):
        return None
    return keep(case, Change.CONFIRMED, Reason.FLOOR)


def own_voice(case: Case) -> Ruling | None:
    """N is below K, and K's own speaker or institution says so, newer."""
    if not _falls(case) or case.n.basis is Basis.ASSUMED or not _own(case):
        return None
    return _lower(case, Reason.OWN_SPEAKER)


def floor(case: Case) -> Ruling | None:
    """N is below K and only a floor (at least, more than, a vague word), from elsewhere."""
    if case.n.figure.bound not in FLOORS or not _falls(case):
        return None
    return keep(case, Change.CONFIRMED, Reason.FLOOR)


def official_word(case: Case) -> Ruling | None:
    """An official with authority over this series says N, and K is not from an equal or opposing one."""
    if not settles(case.n, case.k, case.policy) or _is_opposed(case):
        return None
    return _lower(case, Reason.OFFICIAL)


def second_witness(case: Case) -> Ruling | None:
    """N has a second witness since K became known."""
    if not seconded(case.n, case.series.claims):
        return None
    return accept(case, Change.LOWERED, Reason.SECOND_WITNESS)


def steep(case: Case) -> Ruling | None:
    """N is less than half of K, and nobody else says so: told only where K was no more than one voice's first word."""
    if not _is_steep(case):
        return None
    if not _is_lone_first(case) or same_publisher(case.n, case.k):
        return keep(case, Change.UNCONFIRMED, Reason.STEEP_FALL)
    return _claimed(case)


def held(case: Case) -> Ruling | None:
    """K was raised less than 12 h ago: wait for the next observation, or 6 h."""
    raised_at = case.series.raised_at
    if raised_at is None or case.n.as_of - raised_at >= case.policy.recent_raise or _is_due(case):
        return None
    return keep(case, Change.HELD, Reason.RECENT_RAISE)


def own_paper(case: Case) -> Ruling | None:
    """N and K are one paper's own word on two of its pages: known once a third page says N too, silent until then."""
    n = case.n
    if n.basis is Basis.ASSUMED or not own_word(n, case.k):
        return None
    claims = [claim for claim in case.series.claims if claim.witness == n.witness and claim.article != n.article]
    if any(agrees(n.figure, claim.figure) for claim in claims):
        return accept(case, Change.LOWERED, Reason.OWN_SPEAKER)
    return keep(case, Change.UNCONFIRMED, Reason.OWN_SPEAKER)


def disputed(case: Case) -> Ruling | None:
    """Otherwise: both values, both speakers."""
    if _paper_told(case):
        return keep(case, Change.DISPUTED, Reason.DISPUTE_REPEATED)
    mark = marks.disputed(case.n, case.k)
    return tell_once(case, Change.DISPUTED, Reason.CONTRADICTS, mark=mark, repeated=Reason.DISPUTE_REPEATED)


def _falls(case: Case) -> bool:
    return falls(case.n.figure, case.k.figure)


def _lower(case: Case, reason: Reason) -> Ruling:
    """Accept a fall that no text announces; one of more than half waits for a second witness, a mere floor for ever."""
    if not _is_steep(case):
        return accept(case, Change.LOWERED, reason)
    if case.n.figure.bound in FLOORS:
        return keep(case, Change.CONFIRMED, Reason.FLOOR)
    return _claimed(case)


def _claimed(case: Case) -> Ruling:
    mark, repeated = marks.unconfirmed(case.n), Reason.UNCONFIRMED_REPEATED
    return tell_once(case, Change.UNCONFIRMED, Reason.STEEP_FALL, mark=mark, repeated=repeated)


def _is_lone_first(case: Case) -> bool:
    """Whether K is the first that was known, on the word of nobody with authority, and no other paper carried it."""
    series = case.series
    return not series.accepted and len(series.supporters) <= 1 and not official(case.k, case.policy)


def _is_steep(case: Case) -> bool:
    """Whether N is a fall of more than half that nobody seconds; of "up to" a number, which promised less, of more."""
    n, k = case.n.figure, case.k.figure
    least = case.policy.steep_fall * k.level * (_TOP_SHARE if k.bound in TOPS else 1)
    return case.kind.cumulative and n.level < least and not seconded(case.n, case.series.claims)


def _same_page(case: Case) -> bool:
    n, k = case.n, case.k
    return n.group is not None and n.group == k.group and n.article != k.article


def _speaks_of_this_series(case: Case) -> bool:
    """Whether the earlier value that the text names is K, or one that was known and is higher than N."""
    earlier = case.n.earlier
    if earlier is None or agrees(earlier, case.k.figure) or agrees(case.k.figure, earlier):
        return True
    ladder = {past.figure.level for past in case.series.accepted}
    return earlier.level > case.n.figure.level and earlier.level in ladder


def _is_opposed(case: Case) -> bool:
    """Whether N's voice only repeats what it said before a body with a count of its own raised the figure."""
    own = any(past.figure.level == case.n.figure.level and own_speaker(case.n, past) for past in case.series.accepted)
    return own and monitored(case.k, case.policy)


def _disputed_with(case: Case) -> bool:
    """Whether N is the figure of a dispute that was told and is open, and another paper's."""
    return any(
        agrees(case.n.figure, claim.figure)
        and marks.disputed(claim, case.k) in case.series.told_claims
        and not same_publisher(claim, case.k)
        for claim in case.series.claims
    )


def _paper_told(case: Case) -> bool:
    """Whether the same number of the same paper was told as a dispute already, whomever it quoted then."""
    n = case.n
    return any(
        n.publisher is not None
        and claim.publisher == n.publisher
        and claim.figure.level == n.figure.level
        and marks.disputed(claim, case.k) in case.series.told_claims
        for claim in case.series.claims
    )


def _own(case: Case) -> bool:
    """Whether K's own voice speaks. Media are relayed by late copies: theirs must be a number, and a new one."""
    if own_speaker(case.n, case.k):
        return True
    return own_medium(case.n, case.k) and not is_echo(case) and case.n.figure.bound not in FLOORS


def _is_due(case: Case) -> bool:
    """Whether N is the held observation itself, whose time has come."""
    waiting, until = case.series.held, case.series.held_until
    return waiting is not None and until is not None and waiting.article == case.n.article and case.now >= until
