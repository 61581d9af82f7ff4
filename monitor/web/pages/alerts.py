"""*Alerts*: everything that was told, newest first, and what still waits to be sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from monitor.model import Change
from monitor.store import SoughtTold
from monitor.web.pages.cursors import number
from monitor.web.pages.page import facts_of, page
from monitor.web.pages.words import CHANGES
from monitor.web.parts import Parts

__all__ = ["routes"]

_ALERTS = 50
_SILENT = frozenset({Change.CONFIRMED, Change.HELD, Change.STALE})


def routes(parts: Parts) -> Sequence[BaseRoute]:
    """The route."""

    def alerts(request: Request) -> Response:
        given = facts_of(request.query_params, "kind", "change", "event")
        if given.get("change") and given["change"] not in list(Change):
            raise HTTPException(400, "no such change")
        sought = SoughtTold(
            event=given.get("event"), kind=given.get("kind"), change=given.get("change"), notices=not given
        )
        after = number(request.query_params["after"]) if request.query_params.get("after") else None
        last = parts.store.last_sequence()
        found = parts.store.browsing.told(sought, _ALERTS, after)
        now = parts.now()
        return page(
            request,
            "alerts.html",
            after=last,
            now=now,
            told=found.items,
            waiting=parts.store.browsing.stock(now - timedelta(days=1)).waiting,
            given=given,
            kinds=sorted(parts.lexicon.kinds),
            changes=[(change.value, word) for change, word in CHANGES.items() if change not in _SILENT],
            following=found.next,
        )

    return (Route("/alerts", alerts, methods=["GET"], name="alerts"),)
