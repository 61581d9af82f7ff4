"""How far back a database goes, and how far the walk has come that lets go of what is older."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

__all__ = ["Horizon", "Place", "Pruned"]


@dataclass(frozen=True, slots=True)
class Horizon:
    """How far back things are kept.

    Events whose last article is from before ``closed`` take in no more. Of these, and of what belongs to no event,
    texts from before ``texts`` and alerts from before ``alerts`` go, but not the last ``caught_up`` alerts there are.
    """

    closed: datetime
    texts: datetime
    alerts: datetime
    caught_up: int


@dataclass(frozen=True, slots=True)
class Place:
    """How far a walk has come: the last article that was looked at, then the last alert."""

    article: tuple[datetime, str] | None = None
    alert: int | None = None


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many texts and alerts one step let go of, and where the next one goes on; nowhere when all was seen."""

    texts: int = 0
    alerts: int = 0
    place: Place | None = None
