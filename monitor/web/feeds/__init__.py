"""What was told, as feeds that readers and alerting systems take: Atom, JSON Feed and CAP.

    /feeds/alerts.atom                  everything that was told of events, newest first
    /feeds/kinds/killed.atom            of one kind of figure; `source` is notices of sources
    /feeds/events/EVENT.atom            of one event
    /feeds/events/EVENT.cap             its newest alert
    /feeds/alerts/ALERT.cap             one alert

``.json`` instead of ``.atom`` is the same as JSON Feed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from monitor.alerts.wire_notice import KIND
from monitor.model import Alert
from monitor.store import Heading, SoughtTold
from monitor.web.answers import answer
from monitor.web.feeds import atom, cap, json_feed
from monitor.web.feeds.items import Channel, Item, item_of, legible
from monitor.web.feeds.noticing import Noticing
from monitor.web.parts import Parts

__all__ = ["routes"]

_ITEMS = 50
"""How many the newest are: some days of a busy desk, and what readers take at once."""

_FORMATS: dict[str, tuple[Callable[[Channel, Sequence[Item]], str], str]] = {
    "atom": (atom.atom, atom.MEDIA_TYPE),
    "json": (json_feed.json_feed, json_feed.MEDIA_TYPE),
}


def routes(parts: Parts) -> Sequence[BaseRoute]:
    """The routes."""
    looking, noticing = parts.store.browsing, Noticing()

    def everything(request: Request) -> Response:
        return feed(request, "alerts", "Figures revised", SoughtTold())

    def of_kind(request: Request) -> Response:
        kind = request.path_params["kind"]
        if kind not in parts.lexicon.kinds and kind != KIND:
            raise HTTPException(404, f"there is no kind {kind!r}; there are {', '.join(parts.lexicon.kinds)}")
        return feed(request, f"kind:{kind}", f"Figures revised: {kind}", SoughtTold(kind=kind))

    def of_event(request: Request) -> Response:
        event = _event(request).event
        return feed(request, f"event:{event.id}", legible(event.title), SoughtTold(event=event.id))

    def feed(request: Request, name: str, title: str, sought: SoughtTold) -> Response:
        if request.path_params["form"] not in _FORMATS:
            raise HTTPException(404, f"feeds are written as {', '.join(_FORMATS)}")
        write, media_type = _FORMATS[request.path_params["form"]]
        home = str(request.base_url)
        by = f"newsmon {parts.instance}"
        id = f"urn:newsmon:feed:{quote(f'{parts.instance}:{name}')}"
        channel = Channel(id, title, legible(by), home, str(request.url.replace(query="")))
        items = [item_of(told, home) for told in looking.told(sought, _ITEMS).items]
        return dated(request, write(channel, items), media_type)

    def cap_of_event(request: Request) -> Response:
        newest = looking.told(SoughtTold(event=_event(request).event.id), 1).items
        if not newest:
            raise HTTPException(404, "nothing was told of this event")
        return message(request, newest[0])

    def cap_of_alert(request: Request) -> Response:
        return message(request, looking.alert(request.path_params["alert"]))

    def message(request: Request, alert: object) -> Response:
        if not isinstance(alert, Alert):
            raise HTTPException(404, "there is no alert with this id, or it is kept no longer")
        superseded = [one for one in map(looking.alert, alert.references) if isinstance(one, Alert)]
        kind = parts.lexicon.kinds.get(alert.kind)
        item = item_of(alert, str(request.base_url))
        is_current = kind is not None and not kind.cumulative
        return dated(request, cap.cap(alert, item, superseded, parts.instance, is_current=is_current), cap.MEDIA_TYPE)

    def dated(request: Request, body: str, media_type: str) -> Response:
        return answer(
            request, body, media_type, noticing.since(f"{request.base_url}{request.url.path}", body, parts.now())
        )

    def _event(request: Request) -> Heading:
        heading = looking.heading(request.path_params["event"])
        if heading is None:
            raise HTTPException(404, "there is no event with this id")
        return heading

    return (
        Route("/feeds/alerts.{form}", everything, methods=["GET"]),
        Route("/feeds/kinds/{kind}.{form}", of_kind, methods=["GET"]),
        Route("/feeds/events/{event}.cap", cap_of_event, methods=["GET"]),
        Route("/feeds/events/{event}.{form}", of_event, methods=["GET"]),
        Route("/feeds/alerts/{alert}.cap", cap_of_alert, methods=["GET"]),
    )
