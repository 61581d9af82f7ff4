"""The figures of a text that is sent here: ``/extract``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from monitor.app import articles_of
from monitor.errors import InputError
from monitor.extractor import extract
from monitor.report import as_line, extraction_record
from monitor.web.api.parameters import Parameters
from monitor.web.parts import Parts

__all__ = ["routes"]

_SHAPE = 'a plain text as text/plain, or {"text": ...} with any of "id", "title", "publisher", ... as application/json'


def routes(parts: Parts) -> Sequence[BaseRoute]:
    """The route."""

    async def read(request: Request) -> Response:
        Parameters(request)
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
        return await run_in_threadpool(figures, media_type, await request.body())

    def figures(media_type: str, body: bytes) -> Response:
        problems: list[InputError] = []
        articles = articles_of(_document(media_type, body), problems.append)
        if len(articles) != 1:
            why = "; ".join(problem.message for problem in problems) or "the text is empty"
            raise HTTPException(422, f"{why}: send {_SHAPE}")
        record = extraction_record(articles[0], extract(articles[0], parts.lexicon))
        return Response(as_line(record), media_type="application/json")

    return (Route("/extract", read, methods=["POST"]),)


def _document(media_type: str, body: bytes) -> bytes:
    """What was sent, as ``monitor extract -`` reads it."""
    if media_type == "application/json":
        return json.dumps(_object(body)).encode()
    if media_type != "text/plain":
        raise HTTPException(415, f"send {_SHAPE}", {"Accept-Post": "text/plain, application/json"})
    if body.lstrip().startswith(b"{"):
        raise HTTPException(422, "this plain text begins like JSON: say so with application/json")
    return body


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise HTTPException(422, f"this is no JSON: {error}") from error
    if not isinstance(found, dict) or not isinstance(found.get("text"), str):
        raise HTTPException(422, f"send {_SHAPE}")
    return {"id": "-", **found}
