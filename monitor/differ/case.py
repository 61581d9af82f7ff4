"""One question for the table, and the form of its answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from monitor.differ.policy import Policy
from monitor.lexicon.kind import Kind
from monitor.model import Change, Observation, Reason, Series


@dataclass(frozen=True, slots=True)
class Case:
    """A new observation ``n`` before the series it belongs to."""

    series: Series
    n: Observation
    kind: Kind
    policy: Policy
    now: datetime

    @property
    def k(self) -> Observation:
        """The known observation; the rows that read it come after those for nothing known."""
        if self.series.known is None:
            raise LookupError(f"nothing is known of {self.series.key}")
        return self.series.known


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a row decides. ``known`` is what is known after it."""

    change: Change
    reason: Reason
    told: bool
    known: Observation | None


Judge = Callable[[Case], Ruling | None]
"""A row of the table: a ruling when it fits, ``None`` when the next row is asked."""


def accept(case: Case, change: Change, reason: Reason) -> Ruling:
    """The new observation becomes the known one, and that is told."""
    return Ruling(change, reason, True, case.n)


def keep(case: Case, change: Change, reason: Reason, *, told: bool = False) -> Ruling:
    """What was known stays known."""
    return Ruling(change, reason, told, case.series.known)


def tell_once(case: Case, change: Change, reason: Reason, *, mark: str, repeated: Reason) -> Ruling:
    """What was known stays known; the claim is told unless its mark says that it was."""
    if mark in case.series.told_claims:
        return keep(case, change, repeated)
    return keep(case, change, reason, told=True)
