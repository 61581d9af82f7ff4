"""How loud an alert is, and how sure: the words of the Common Alerting Protocol 1.2, by an editor's thresholds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from monitor.model import ALL, Amount, Bound, Certainty, Change, Observation, Revision, Role, Series, Severity


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which first figures an alert is severe, and from which share of the value last told a raise is moderate.

    ``raise_minutes`` and ``urgent_raise`` belong to ``alerts.pace``: how long the next moderate raise of an event
    waits, and how many times the value last told it must reach to be told at once; so does ``minimum_change``: from
    which share of the value last told a raise or fall is told at all.
    """

    severe_killed: int = 3
    severe_injured: int = 10
    moderate_raise: float = 0.1
    raise_minutes: float = 30
    urgent_raise: float = 2
    minimum_change: float = 0

    @property
    def between_raises(self) -> timedelta:
        """How long after a moderate raise the next one waits."""
        return timedelta(minutes=self.raise_minutes)

    def first(self, kind: str, level: Amount) -> Severity:
        """How loud the first figure of a series is."""
        severe = {"killed": self.severe_killed, "injured": self.severe_injured}.get(kind)
        if severe is not None and level >= severe:
            return Severity.SEVERE
        return Severity.MODERATE if kind == "killed" and level >= 1 else Severity.MINOR

    def notable(self, told: Amount, level: Amount) -> bool:
        """Whether a raise is more than a step: by its share, or by crossing 10, 25, 50, 100, 250, ..."""
        share = (level - told) / max(told, 1)
        return share >= self.moderate_raise or _next_landmark(told) <= level


DEFAULTS = Thresholds()

_ALWAYS_SEVERE = frozenset({Change.CORRECTED, Change.WITHDRAWN, Change.RETRACTED})
_ALWAYS_MODERATE = frozenset({Change.DISPUTED, Change.UNCONFIRMED})
_RISES = frozenset({Change.RAISED, Change.RECLASSIFIED})


def severity(revision: Revision, series: Series, thresholds: Thresholds = DEFAULTS) -> Severity:
    """How loud. ``series`` is the state before the revision: what it last told is what a raise is measured from."""
    if revision.key.scope != ALL or revision.observation.computed:
        return Severity.MINOR
    if revision.change in _ALWAYS_SEVERE:
        return Severity.SEVERE
    if revision.change in _ALWAYS_MODERATE:
        return Severity.MODERATE
    if revision.change is Change.LOWERED:
        return Severity.SEVERE if series.told_severity is Severity.SEVERE else Severity.MINOR
    return _of_new_level(revision, series, thresholds)


def certainty(revision: Revision, shown: Observation | None) -> Certainty:
    """How sure the ``shown`` figure is: the claim where one is told, else what is known."""
    if revision.observation.role is Role.FEARED:
        return Certainty.POSSIBLE
    about = shown is not None and shown.figure.bound is Bound.ABOUT
    return Certainty.LIKELY if about or revision.change is Change.UNCONFIRMED else Certainty.OBSERVED


def _of_new_level(revision: Revision, series: Series, thresholds: Thresholds) -> Severity:
    if revision.known is None:
        return Severity.MINOR
    level = revision.known.figure.level
    if revision.before is None:
        return thresholds.first(revision.key.kind, level)
    told = series.told or revision.before.figure
    notable = revision.change in _RISES and thresholds.notable(told.level, level)
    return Severity.MODERATE if notable else Severity.MINOR


def _next_landmark(told: Amount) -> int:
    """The first of 10, 25, 50, 100, 250, 500, 1,000, ... above ``told``."""
    decade = 10
    while 5 * decade <= told:
        decade *= 10
    return next(mark for mark in (decade, decade * 5 // 2, decade * 5) if mark > told)
