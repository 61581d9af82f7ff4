"""The series after a revision: what is known, what was, who carries it, who contradicts it. Bounded in size."""

from __future__ import annotations

from dataclasses import replace

from monitor.differ import marks
from monitor.differ.levels import raises
from monitor.differ.policy import Policy
from monitor.model import Change, Observation, Reason, Revision, Role, Series

_LADDER = 32
_CLAIMS = 16
_SUPPORTERS = 64
_MARKS = 64

_CLAIMING = frozenset({Change.HELD, Change.DISPUTED, Change.UNCONFIRMED})
_RISES = frozenset({Change.RAISED, Change.RECLASSIFIED})
_UPHOLDING = frozenset({Reason.AGREES, Reason.CLAIM_GIVEN_UP})


def advance(series: Series, revision: Revision, policy: Policy) -> Series:
    """The series once ``revision`` has happened. What was told of it is kept by ``monitor.alerts.compose.told``."""
    marked = _mark(series, revision)
    if revision.reason in _UPHOLDING:
        return _uphold(marked, revision)
    if revision.known != series.known:
        return _replace_known(marked, revision)
    return _note(marked, revision, policy)


def _replace_known(series: Series, revision: Revision) -> Series:
    """Another value is known: the old one joins the ladder; only claims that stand above the new one stay open."""
    known, before = revision.known, series.known
    up = known is not None and before is not None and raises(known.figure, before.figure)
    return replace(
        series,
        known=known,
        accepted=_ladder(series, revision),
        claims=tuple(c for c in series.claims if known and raises(c.figure, known.figure)),
        supporters=_publishers(known),
        raised_at=revision.observation.as_of if up and revision.change in _RISES else None,
        held=None,
        held_until=None,
    )


def _ladder(series: Series, revision: Revision) -> tuple[Observation, ...]:
    """The values left behind; one that is retracted was never there, and the one known again is left no longer."""
    if revision.change is Change.RETRACTED:
        return series.accepted[:-1]
    return (*series.accepted, series.known)[-_LADDER:] if series.known else series.accepted


def _uphold(series: Series, revision: Revision) -> Series:
    """The known value was said again: a held contradiction is judged by that, and the speaker's own claims lapse."""
    n = revision.observation
    carriers = dict.fromkeys((*series.supporters, *_publishers(n)))
    return replace(
        series,
        known=revision.known,
        supporters=tuple(carriers)[-_SUPPORTERS:],
        claims=tuple(c for c in series.claims if n.witness is None or c.witness != n.witness),
        held=None,
        held_until=None,
    )


def _note(series: Series, revision: Revision, policy: Policy) -> Series:
    """Nothing known has changed; a contradiction is remembered, and a held one waits or is done with."""
    n = revision.observation
    claiming = revision.change in _CLAIMING and n.role is not Role.FEARED
    noted = replace(series, claims=_with_claim(series.claims, n)) if claiming else series
    if revision.change is Change.HELD:
        return _hold(noted, n, policy)
    judged = series.held is not None and series.held.article == n.article
    return replace(noted, held=None, held_until=None) if judged else noted


def _hold(series: Series, n: Observation, policy: Policy) -> Series:
    """Hold ``n``. Who repeats a held value, or replaces it, does not put off its day."""
    if series.held is None or series.held_until is None:
        return replace(series, held=n, held_until=n.as_of + policy.hold)
    if series.held.figure.level == n.figure.level:
        return series
    return replace(series, held=n)


def _with_claim(claims: tuple[Observation, ...], n: Observation) -> tuple[Observation, ...]:
    same = (n.witness, n.figure.level)
    if any((claim.witness, claim.figure.level) == same for claim in claims):
        return claims
    return (*claims, n)[-_CLAIMS:]


def _mark(series: Series, revision: Revision) -> Series:
    if not revision.told:
        return series
    n, k = revision.observation, revision.before
    claims: tuple[str, ...] = ()
    corrections: tuple[str, ...] = ()
    match revision.change:
        case Change.UNCONFIRMED:
            claims = (marks.unconfirmed(n),)
        case Change.DISPUTED if k:
            claims = (marks.disputed(n, k),)
        case Change.SETTLED if k:
            claims = (marks.settled(n, k),)
        case Change.REDEFINED:
            claims = (marks.redefined(n),)
        case Change.CORRECTED:
            corrections = (marks.corrected(n),)
        case Change.WITHDRAWN if k:
            corrections = (marks.withdrawn(k.figure), marks.withdrawn(marks.named(n)))
    return replace(
        series,
        told_claims=_remember(series.told_claims, claims),
        told_corrections=_remember(series.told_corrections, corrections),
    )


def _remember(told: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*told, *new)))[-_MARKS:]


def _publishers(n: Observation | None) -> tuple[str, ...]:
    return (n.publisher.casefold(),) if n and n.publisher else ()
