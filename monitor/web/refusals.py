"""What is answered when something is not: a problem to programs of the API, a page to people, a line to all others.

Guards, routes and defects say what is wrong in half a sentence; the form of it is decided here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import structlog
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Scope

from monitor.errors import StoreError
from monitor.web.api.problems import problem
from monitor.web.pages.page import page

__all__ = ["handlers", "refusal", "wants_page"]

log = structlog.get_logger()

_OF_PROGRAMS = ("/api/", "/feeds/", "/metrics", "/healthz", "/readyz", "/static/")
"""What no person opens to read it: a page in its place would be none for whoever asked."""

_HEADINGS = {
    400: "This cannot be asked for",
    401: "You are not logged in",
    403: "This was not accepted",
    404: "There is nothing here",
    405: "This is not how to ask",
    413: "This is too long",
    500: "Something broke",
    503: "Not just now",
}
"""The heading of a page, where people read a status."""


def refusal(scope: Scope, status: int, why: str = "", headers: Mapping[str, str] | None = None) -> Response:
    """The answer in the form of whoever asks. ``why`` is half a sentence that says what would be right."""
    phrase = HTTPStatus(status).phrase
    if str(scope["path"]).startswith("/api/"):
        return problem(status, why or phrase, headers)
    if not wants_page(scope):
        return PlainTextResponse(f"{status} {phrase}{f': {why}' if why else ''}\n", status, headers)
    # Whoever was not let in as far as the guard that asks who it is may get nothing else of ours, style included.
    template = "error.html" if "sessions" in scope["state"] else "refused.html"
    told = {"code": status, "heading": _HEADINGS.get(status, phrase), "why": _sentence(why)}
    answer = page(Request(scope), template, now=datetime.now(UTC), status=status, **told)
    answer.headers.update(headers or {})
    return answer


def wants_page(scope: Scope) -> bool:
    """Whether somebody at a browser asks for something to be read."""
    is_page = not str(scope["path"]).startswith(_OF_PROGRAMS)
    return is_page and "text/html" in Headers(scope=scope).get("accept", "")


def handlers() -> Mapping[Any, Callable[..., Response]]:
    """What is answered to what routes raise."""
    return {HTTPException: _refused, StoreError: _without_store}


def _refused(request: Request, error: HTTPException) -> Response:
    phrase = HTTPStatus(error.status_code).phrase
    why = "" if error.detail == phrase else error.detail
    return refusal(request.scope, error.status_code, why, error.headers)


def _without_store(request: Request, error: Exception) -> Response:
    log.warning("the database cannot be read", path=request.url.path, error=str(error))
    why = "the database cannot be read at the moment; the log says why"
    return refusal(request.scope, 503, why, {"Retry-After": "5"})


def _sentence(words: str) -> str:
    """Half a sentence, whole."""
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith(('.', '!', '?')) else '.'}" if words else ""
