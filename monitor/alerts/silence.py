"""Something that nobody wants to hear of for a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

__all__ = ["Silence"]


@dataclass(frozen=True, slots=True)
class Silence:
    """What is not told from ``starts`` until just before ``ends``.

    It is meant for what fits every list that is not empty: ``events`` and ``places`` are globs of an event's id or
    title and of its place, ``kinds`` and ``changes`` the names that alerts carry.
    """

    id: str
    starts: datetime
    ends: datetime
    events: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    comment: str = ""

    @property
    def reason(self) -> str:
        """Why something was dropped that it is meant for."""
        return f"silence {self.id}" + (f": {self.comment}" if self.comment else "")
