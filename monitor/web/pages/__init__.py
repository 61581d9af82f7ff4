"""The pages for people: HTML that is made here, one small script that keeps it fresh, and no more.

route -> Store -> facts in words (``words``, ``past``, ``charts``) -> template
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute, Route

from monitor.web.pages import alerts, event, login, now, sources, why
from monitor.web.pages.page import static
from monitor.web.parts import Parts

__all__ = ["routes"]

_PAGES = (now.routes, event.routes, alerts.routes, sources.routes, why.routes, login.routes)


def routes(parts: Parts) -> Sequence[BaseRoute]:
    """The routes of all pages, and of the files that they need."""
    return (
        *(route for routes in _PAGES for route in routes(parts)),
        Route("/static/{name}", static, methods=["GET"], name="static"),
    )
