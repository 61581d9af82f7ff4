"""The same for machines: ``/api/v1``, as ``openapi.yaml`` beside this file describes it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib import resources

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from monitor.web.answers import answer
from monitor.web.api import alerts, events, sources, stream, texts
from monitor.web.parts import Parts

__all__ = ["BASE", "routes"]

BASE = "/api/v1"
ROOMS = (events.routes, stream.routes, alerts.routes, sources.routes, texts.routes)


def routes(parts: Parts) -> Sequence[BaseRoute]:
    """The routes. What they raise is told as a problem, as it is to whoever asks for anything below ``/api/``."""
    within = [route for routes in ROOMS for route in routes(parts)]
    described = Route("/openapi.yaml", _description, methods=["GET"])
    room = Mount(BASE, routes=[*within, described])
    room.path_regex = re.compile(room.path_regex.pattern, re.DOTALL)  # an id with a line break in it is ours to refuse
    return (room,)


def _description(request: Request) -> Response:
    text = resources.files(__name__).joinpath("openapi.yaml").read_text(encoding="utf-8")
    return answer(request, text, "application/yaml")
