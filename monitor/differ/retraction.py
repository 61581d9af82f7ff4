"""What becomes of a series when articles turn out not to belong to it: events merged or split, a number misread."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from monitor.model import Basis, Change, Observation, Reason, Revision, Series


def retract(series: Series, wrong: Collection[str], at: datetime) -> tuple[Series, Revision | None]:
    """The series without what the ``wrong`` articles (their ids) said, and the retraction to be told at ``at``.

    The last value that another article gave is known again, as of ``at``; with none, nothing is. There is nothing to
    retract (``None``) where the known value stands. The series is to be advanced by the revision, as by any other.
    """
    known = series.known
    kept = _without(series, wrong)
    if known is None or known.article not in wrong:
        return kept, None
    past = kept.accepted[-1] if kept.accepted else None
    right = replace(past, as_of=at, basis=Basis.SIGHTED) if past else None
    gone = replace(known, as_of=at, basis=Basis.SIGHTED)
    told = series.last_alert is not None
    return kept, Revision(series.key, Change.RETRACTED, Reason.MISREAD, told, gone, known, right)


def _without(series: Series, wrong: Collection[str]) -> Series:
    held = series.held if series.held and series.held.article not in wrong else None
    unsaid = series.unsaid if series.unsaid and series.unsaid.article not in wrong else None
    return replace(
        series,
        accepted=_others(series.accepted, wrong),
        claims=_others(series.claims, wrong),
        held=held,
        held_until=series.held_until if held else None,
        unsaid=unsaid,
        unsaid_until=series.unsaid_until if unsaid else None,
    )


def _others(said: Collection[Observation], wrong: Collection[str]) -> tuple[Observation, ...]:
    return tuple(n for n in said if n.article not in wrong)
