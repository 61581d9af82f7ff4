"""*Now*: the events, newest revision first, each with its figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from monitor.model import EPOCH, Alert, Change, Event, Notice
from monitor.store import Heading, Sought, SoughtTold
from monitor.web.pages.cursors import event_mark, written
from monitor.web.pages.page import facts_of, page
from monitor.web.pages.words import CHANGES, Figures, figures_of
from monitor.web.parts import Parts

__all__ = ["routes"]

_EVENTS = 30
_TILES = 6
_LATEST = 6
_WITHIN = {"1": ("last 24 hours", timedelta(days=1)), "7": ("last 7 days", timedelta(days=7))}
_SILENT = frozenset({Change.CONFIRMED, Change.HELD, Change.STALE})


@dataclass(frozen=True, slots=True)
class Card:
    """An event in the list. ``revised`` is when a figure of it was told last, ``None`` where nobody knows when."""

    event: Event
    figures: Figures
    told: bool
    revised: datetime | None


def routes(parts: Parts) -> Sequence[BaseRoute]:
    """The route."""

    def now(request: Request) -> Response:
        given = facts_of(request.query_params, "q", "kind", "place", "change", "within")
        sought = _sought(given, parts)
        last = parts.store.last_sequence()
        found = parts.store.browsing.events(sought, _EVENTS, event_mark(request.query_params.get("after")))
        return page(
            request,
            "now.html",
            after=last,
            now=parts.now(),
            cards=[_card(heading) for heading in found.items],
            latest=_latest(parts),
            given=given,
            kinds=sorted(parts.lexicon.kinds),
            changes=[(change.value, word) for change, word in CHANGES.items() if change not in _SILENT],
            within=[(value, word) for value, (word, _) in _WITHIN.items()],
            following=written(found.next),
            is_first="after" not in request.query_params,
        )

    return (Route("/", now, methods=["GET"], name="now"),)


def _sought(given: dict[str, str], parts: Parts) -> Sought:
    if given.get("change") and given["change"] not in list(Change):
        raise HTTPException(400, "no such change")
    within = _WITHIN.get(given.get("within", ""))
    return Sought(
        since=parts.now() - within[1] if within else None,
        kind=given.get("kind"),
        place=given.get("place"),
        change=Change(given["change"]) if given.get("change") else None,
        text=given.get("q"),
    )


def _card(heading: Heading) -> Card:
    revised = None if heading.revised == EPOCH else heading.revised
    return Card(heading.event, figures_of(heading.series, _TILES), heading.change is not None, revised)


def _latest(parts: Parts) -> Sequence[Alert | Notice]:
    return parts.store.browsing.told(SoughtTold(), _LATEST).items
