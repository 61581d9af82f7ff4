"""Gives alerts their place in the commit order."""

from __future__ import annotations

from collections.abc import Container, Iterable

from monitor.model import Alert, with_sequence

__all__ = ["sequenced"]


def sequenced(alerts: Iterable[Alert], recorded: Container[str], last: int) -> tuple[Alert, ...]:
    """The alerts whose id is not ``recorded``, each id once, numbered on from ``last``."""
    fresh: dict[str, Alert] = {}
    for alert in alerts:
        if alert.id not in recorded:
            fresh.setdefault(alert.id, alert)
    return tuple(with_sequence(alert, sequence) for sequence, alert in enumerate(fresh.values(), last + 1))
