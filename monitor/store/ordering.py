"""The order that both stores keep."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.model import Series

__all__ = ["by_kind"]


def by_kind(series: Iterable[Series]) -> tuple[Series, ...]:
    """The series of one event, by kind and scope."""
    return tuple(sorted(series, key=lambda one: (one.key.kind, one.key.scope)))
