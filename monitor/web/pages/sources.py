"""*Sources*: how each feed fares, when it is asked again, and what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from monitor.daemon.status import feed_record, status_line, status_of
from monitor.store import FeedState
from monitor.web.pages.page import page
from monitor.web.parts import Parts

__all__ = ["routes"]

_FEEDS = 100
_LATE = timedelta(minutes=1)
"""A feed that waits longer than this beyond its time is late: the poller cannot keep up, or does not run."""


@dataclass(frozen=True, slots=True)
class Row:
    """A feed; its ``url`` has no password. ``health`` is one of ok, failing, down, new."""

    url: str
    state: FeedState
    health: str
    late: bool


def routes(parts: Parts) -> Sequence[BaseRoute]:
    """The route."""

    def sources(request: Request) -> Response:
        now = parts.now()
        only_down = request.query_params.get("show") == "down"
        after = request.query_params.get("after") or None
        found = parts.store.browsing.feeds(_FEEDS, after, down=True if only_down else None)
        status = status_of(parts.store, now, feeds=False)
        return page(
            request,
            "sources.html",
            after=parts.store.last_sequence(),
            now=now,
            rows=[_row(state, now) for state in found.items],
            stock=parts.store.browsing.stock(now - timedelta(days=1)),
            state=status.state,
            service=status_line(status, now),
            refused=status.refused,
            pages=status.pages,
            following=found.next,
            only_down=only_down,
        )

    return (Route("/sources", sources, methods=["GET"], name="sources"),)


def _row(state: FeedState, now: datetime) -> Row:
    return Row(feed_record(state)["url"], state, _health(state), state.polled is not None and now - state.due > _LATE)


def _health(state: FeedState) -> str:
    if state.down:
        return "down"
    if state.failures:
        return "failing"
    return "ok" if state.polled else "new"
