"""The feeds that are polled, and how each fares: ``/sources``."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from monitor.daemon.status import feed_record
from monitor.web.api.events import listed
from monitor.web.api.parameters import URL, Parameters
from monitor.web.parts import Parts

__all__ = ["routes"]


def routes(parts: Parts) -> Sequence[BaseRoute]:
    """The route."""

    def sources(request: Request) -> Response:
        asked = Parameters(request, "down", "limit", "cursor")
        page = parts.store.browsing.feeds(asked.limit(), asked.cursor(URL), down=asked.flag("down"))
        return listed(request, [feed_record(state) for state in page.items], page.next)

    return (Route("/sources", sources, methods=["GET"]),)
