"""What was told, as it goes over Redis: ``/alerts``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from monitor.alerts.letter import letter
from monitor.alerts.wire_notice import KIND
from monitor.model import Alert, Notice
from monitor.store import SoughtTold
from monitor.web.answers import answer
from monitor.web.api.events import listed
from monitor.web.api.parameters import SEQUENCE, Parameters
from monitor.web.parts import Parts

__all__ = ["routes"]


def routes(parts: Parts) -> Sequence[BaseRoute]:
    """The routes."""
    looking = parts.store.browsing

    def alerts(request: Request) -> Response:
        asked = Parameters(request, "event", "kind", "change", "notices", "limit", "cursor")
        sought = SoughtTold(
            event=asked.text("event"),
            kind=asked.kind(parts.lexicon, KIND),
            change=asked.change(),
            notices=bool(asked.flag("notices")),
        )
        page = looking.told(sought, asked.limit(), asked.cursor(SEQUENCE))
        epoch = parts.store.epoch()
        return listed(request, [_wire(one, epoch) for one in page.items], page.next)

    def alert(request: Request) -> Response:
        Parameters(request)
        found = looking.alert(request.path_params["alert"])
        if found is None:
            raise HTTPException(404, "there is no alert with this id, or it is kept no longer")
        text = letter(found).text(parts.instance, parts.store.epoch())
        return answer(request, text, "application/cloudevents+json")

    def _wire(told: Alert | Notice, epoch: int) -> Any:
        return json.loads(letter(told).text(parts.instance, epoch))

    return (
        Route("/alerts", alerts, methods=["GET"]),
        Route("/alerts/{alert}", alert, methods=["GET"]),
    )
