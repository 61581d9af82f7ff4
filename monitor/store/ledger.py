"""A line of the ledger of an event."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model import Revision

__all__ = ["Ledger"]


@dataclass(frozen=True, slots=True)
class Ledger:
    """One decision as it was recorded. ``alert`` and ``message`` are those of the alert that told it, if one did."""

    revision: Revision
    alert: str | None = None
    message: str | None = None
