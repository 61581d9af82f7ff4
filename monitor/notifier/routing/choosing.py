"""Which route an alert takes to a channel: the first that it fits, and on to the next where that goes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.model import Alert, Notice
from monitor.notifier.routing.matching import mismatch
from monitor.notifier.routing.values import Route

__all__ = ["chosen", "considered"]


def chosen(routes: Sequence[Route], channel: str, told: Alert | Notice) -> int | None:
    """The place of the route in the list, ``None`` where none leads to the channel."""
    return next(
        (at for at, wrong in considered(routes, told) if wrong is None and channel in routes[at].channels), None
    )


def considered(routes: Sequence[Route], told: Alert | Notice) -> Iterator[tuple[int, str | None]]:
    """Every route that is asked, by its place, and what the alert does not fit of it."""
    for at, route in enumerate(routes):
        wrong = mismatch(route.matchers, told)
        yield at, wrong
        if wrong is None and not route.go_on:
            return
