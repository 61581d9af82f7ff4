"""The orders that both stores keep."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.model import EPOCH, Series

__all__ = ["by_kind", "oldest_due"]


def by_kind(series: Iterable[Series]) -> tuple[Series, ...]:
    """The series of one event, by kind and scope."""
    return tuple(sorted(series, key=lambda one: (one.key.kind, one.key.scope)))


def oldest_due(series: Iterable[Series]) -> tuple[Series, ...]:
    """Series that keep something back, by the time they are due, then by key."""
    return tuple(sorted(series, key=lambda one: (one.due or EPOCH, one.key.event, one.key.kind, one.key.scope)))
