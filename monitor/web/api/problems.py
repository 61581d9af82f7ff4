"""What the API answers when something is wrong: RFC 9457, ``application/problem+json``."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import Response

from monitor.alerts.wire import clean
from monitor.report import as_line

__all__ = ["problem"]


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """A problem. ``detail`` says what is wrong, and what would be right."""
    told = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": clean(detail)}
    return Response(as_line(told), status, headers, media_type="application/problem+json")
