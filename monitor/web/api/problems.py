"""What the API answers when something is wrong: RFC 9457, ``application/problem+json``."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

import structlog
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import Response

from monitor.alerts.wire import clean
from monitor.errors import StoreError
from monitor.report import as_line

__all__ = ["problem", "problems"]

log = structlog.get_logger()


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """A problem. ``detail`` says what is wrong, and what would be right."""
    told = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": clean(detail)}
    return Response(as_line(told), status, headers, media_type="application/problem+json")


def problems() -> Middleware:
    """Makes a problem of whatever is raised by the routes within."""
    handlers = {HTTPException: _refused, StoreError: _without_store, Exception: _unforeseen}
    return Middleware(ExceptionMiddleware, handlers=handlers)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return problem(error.status_code, error.detail, error.headers)


def _without_store(request: Request, error: Exception) -> Response:
    log.warning("the database cannot be read", path=request.url.path, error=str(error))
    return problem(503, "the database cannot be read now; the log says why", {"Retry-After": "5"})


def _unforeseen(request: Request, error: Exception) -> Response:
    log.error("a request could not be answered", path=request.url.path, exc_info=error)
    return problem(500, "this is a fault of ours; the log says which")
