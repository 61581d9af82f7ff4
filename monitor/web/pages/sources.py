"""*Sources*: how each feed fares, when it is asked again, and what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from monitor.daemon.status import Condition, condition, feed_record, is_late, status_line, status_of
from monitor.store import FeedState
from monitor.web.pages.page import page
from monitor.web.parts import Parts

__all__ = ["routes"]

_FEEDS = 100


@dataclass(frozen=True, slots=True)
class Row:
    """A feed; its ``url`` has no password."""

    url: str
    state: FeedState
    health: Condition
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
    late = state.polled is not None and is_late(state, now)
    return Row(feed_record(state)["url"], state, condition(state), late)
