"""The pages for people: HTML that is made here, one small script that keeps it fresh, and no more.

route -> Store -> facts in words (``words``, ``past``, ``charts``) -> template
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from monitor.errors import StoreUnavailableError
from monitor.web.pages import alerts, event, login, now, sources, why
from monitor.web.pages.page import page, static
from monitor.web.parts import Parts

__all__ = ["errors", "routes"]

_PAGES = (now.routes, event.routes, alerts.routes, sources.routes, why.routes, login.routes)

log = structlog.get_logger()


def routes(parts: Parts) -> Sequence[BaseRoute]:
    """The routes of all pages, and of the files that they need."""
    return (
        *(route for routes in _PAGES for route in routes(parts)),
        Route("/static/{name}", static, methods=["GET"], name="static"),
    )


def errors(parts: Parts) -> Mapping[Any, Callable[..., Any]]:
    """What is answered when something is wrong: a page to people, a line to programs, and no more than needs be."""

    def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException), "it is registered for these alone"
        return _told(request, parts, error.status_code, str(error.detail), dict(error.headers or {}))

    def unavailable(request: Request, error: Exception) -> Response:
        log.warning("the web cannot read the database", error=str(error))
        return _told(request, parts, 503, "The database cannot be read at the moment.", {"Retry-After": "10"})

    return {HTTPException: refused, StoreUnavailableError: unavailable}


def _told(request: Request, parts: Parts, status: int, why: str, headers: Mapping[str, str]) -> Response:
    phrase = HTTPStatus(status).phrase
    if "text/html" in request.headers.get("accept", "") and "nonce" in request.scope.get("state", {}):
        answer = page(request, "error.html", now=parts.now(), status=status, code=status, phrase=phrase, why=why)
    else:
        answer = PlainTextResponse(f"{status} {phrase}: {why}\n", status)
    answer.headers.update(headers)
    return answer
