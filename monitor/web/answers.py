"""Answers that a client may keep: who has the latest one already is told so, and nothing else (304)."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from starlette.requests import Request
from starlette.responses import Response

__all__ = ["answer"]


def answer(request: Request, body: str, media_type: str, changed: datetime | None = None) -> Response:
    """The body with its ETag, and when it ``changed`` last where that is known; or 304 (RFC 9110, section 13)."""
    content = body.encode("utf-8", "replace")
    headers = {"ETag": f'"{hashlib.sha256(content).hexdigest()[:32]}"'}
    if changed is not None:
        headers["Last-Modified"] = format_datetime(changed.astimezone(UTC), usegmt=True)
    if _is_had(request, headers["ETag"], changed):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=media_type)


def _is_had(request: Request, etag: str, changed: datetime | None) -> bool:
    given = request.headers.get("if-none-match")
    if given is not None:
        return given.strip() == "*" or etag in (one.strip().removeprefix("W/") for one in given.split(","))
    since = _time(request.headers.get("if-modified-since"))
    return changed is not None and since is not None and changed.replace(microsecond=0) <= since


def _time(text: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(text) if text else None
    except (ValueError, IndexError, OverflowError):
        return None
    return found if found is None or found.tzinfo else found.replace(tzinfo=UTC)
