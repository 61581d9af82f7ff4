"""*Alerts*: everything that was told, newest first; where it went, and what could not be sent."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from monitor.alerts.delivery import Progress
from monitor.daemon.channel_state import channel_line
from monitor.daemon.status import status_of
from monitor.model import Change
from monitor.store import SoughtTold
from monitor.web.forms import fields
from monitor.web.pages.cursors import number
from monitor.web.pages.page import facts_of, page
from monitor.web.pages.words import CHANGES
from monitor.web.parts import Parts

__all__ = ["routes"]

_ALERTS = 50
_MESSAGES = 20
_STUCK = (Progress.WAITING, Progress.DEAD)
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
        status = status_of(parts.store, now, feeds=False)
        return page(
            request,
            "alerts.html",
            after=last,
            now=now,
            told=found.items,
            waiting=status.waiting,
            channels=[(channel_line(state, now), state.taking) for state in status.channels],
            stuck=parts.store.deliveries.listed(_STUCK, None, _MESSAGES),
            resends=parts.writes,
            resent=request.query_params.get("resent", ""),
            given=given,
            kinds=sorted(parts.lexicon.kinds),
            changes=[(change.value, word) for change, word in CHANGES.items() if change not in _SILENT],
            following=found.next,
        )

    def resend(request: Request) -> Response:
        if not parts.writes:
            raise HTTPException(403, "this page only looks; `monitor deliveries resend` does it")
        id = fields(request).get("id") or None
        number = parts.store.deliveries.resend(None, states=() if id else (Progress.DEAD,), id=id)
        return RedirectResponse(f"/alerts?resent={number}", 303)

    return (
        Route("/alerts", alerts, methods=["GET"], name="alerts"),
        Route("/alerts/resend", resend, methods=["POST"], name="resend"),
    )
