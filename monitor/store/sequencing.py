"""Gives alerts and notices their place in the commit order."""

from __future__ import annotations

from collections.abc import Container, Iterable

from monitor.model import Told, with_sequence

__all__ = ["sequenced"]


def sequenced(alerts: Iterable[Told], recorded: Container[str], last: int) -> tuple[Told, ...]:
    """The alerts or notices whose id is not ``recorded``, each id once, numbered on from ``last``."""
    fresh: dict[str, Told] = {}
    for alert in alerts:
        if alert.id not in recorded:
            fresh.setdefault(alert.id, alert)
    return tuple(with_sequence(alert, sequence) for sequence, alert in enumerate(fresh.values(), last + 1))
