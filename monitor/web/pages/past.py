"""The past of one series, read off its decisions: what was known when, and who held what against it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.model import Change, Observation, SeriesKey
from monitor.report import ASIDE
from monitor.store import Ledger
from monitor.web.pages.words import Tile, tile_of, weight

__all__ = ["Dispute", "Known", "Past", "pasts_of"]


@dataclass(frozen=True, slots=True)
class Known:
    """What was known from a time on; ``seen`` is ``None`` where it was withdrawn and nothing else is known.

    ``sharper`` is what only says more exactly what was known before ("up to 211", then 188).
    """

    since: datetime
    seen: Observation | None
    sharper: bool = False


@dataclass(frozen=True, slots=True)
class Dispute:
    """A claim that was told against the known value, and until when; ``None`` while it is open."""

    claim: Observation
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Past:
    """The decisions about one series by as-of, each known value, and each dispute."""

    key: SeriesKey
    entries: tuple[Ledger, ...]
    known: tuple[Known, ...]
    disputes: tuple[Dispute, ...]

    @property
    def tile(self) -> Tile | None:
        """What is known at its end."""
        ladder: list[Observation | None] = []
        for known in self.known:
            ladder[-1 if known.sharper else len(ladder) :] = [known.seen]
        now = ladder[-1] if ladder else None
        if now is None:
            return None
        older = next((seen for seen in reversed(ladder) if seen and seen.figure.level != now.figure.level), None)
        return tile_of(self.key, now, older, [dispute.claim for dispute in self.disputes if dispute.until is None])


def pasts_of(entries: Iterable[Ledger]) -> Sequence[Past]:
    """The past of each series that the decisions are about, by weight."""
    of: dict[SeriesKey, list[Ledger]] = {}
    for entry in entries:
        of.setdefault(entry.revision.key, []).append(entry)
    keys = sorted(of, key=weight)
    return [Past(key, tuple(of[key]), tuple(_known(of[key])), tuple(_disputes(of[key]))) for key in keys]


def _known(entries: Sequence[Ledger]) -> list[Known]:
    found: list[Known] = []
    for entry in entries:
        revision = entry.revision
        seen, last = revision.known, found[-1].seen if found else None
        if revision.change in ASIDE or (seen is None and last is None) or _is_same(seen, last):
            continue
        found.append(Known(revision.observation.as_of, seen, last is not None and revision.change is Change.CONFIRMED))
    return found


def _is_same(seen: Observation | None, last: Observation | None) -> bool:
    return seen is not None and last is not None and seen.figure.same_number == last.figure.same_number


def _disputes(entries: Sequence[Ledger]) -> list[Dispute]:
    disputes = []
    for i, entry in enumerate(entries):
        if entry.revision.change is Change.DISPUTED and entry.revision.told:
            claim = entry.revision.observation
            end = next((later.revision.observation.as_of for later in entries[i + 1 :] if _ends(later, claim)), None)
            disputes.append(Dispute(claim, end))
    return disputes


def _ends(later: Ledger, claim: Observation) -> bool:
    """Whether a dispute is over: settled, given in to, or its voice says something else."""
    revision = later.revision
    if revision.change is Change.SETTLED or (revision.known and revision.known.figure.level == claim.figure.level):
        return True
    seen = revision.observation
    return seen.witness == claim.witness and seen.figure.level != claim.figure.level
