"""Events and what is known of them: ``/events`` and below."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from monitor.model import Event
from monitor.report import as_line, believed, heading_record, known_record, ledger_record, observation_record
from monitor.store import Sought
from monitor.web.answers import answer
from monitor.web.api.parameters import DECISION, EVENT, OBSERVATION, Parameters, cursor_of
from monitor.web.parts import Parts

__all__ = ["routes"]


def routes(parts: Parts) -> Sequence[BaseRoute]:
    """The routes."""
    looking, lexicon = parts.store.browsing, parts.lexicon

    def events(request: Request) -> Response:
        asked = Parameters(request, "since", "kind", "place", "change", "text", "limit", "cursor")
        sought = Sought(
            since=asked.time("since"),
            kind=asked.kind(lexicon),
            place=asked.text("place"),
            change=asked.change(),
            text=asked.text("text"),
        )
        page = looking.events(sought, asked.limit(), asked.cursor(EVENT))
        return listed(request, [heading_record(heading) for heading in page.items], page.next)

    def event(request: Request) -> Response:
        Parameters(request)
        heading = looking.heading(request.path_params["event"])
        if heading is None:
            raise _absent()
        return answer(request, as_line(heading_record(heading)), "application/json")

    def series(request: Request) -> Response:
        asked, found = Parameters(request, "as_of"), _event(request)
        as_of = asked.time("as_of")
        if as_of is None:
            known = {one.key: one.known for one in looking.series(found.id) if one.known}
        else:
            known = believed(parts.store.history(found.id, as_of=as_of))
        items = [known_record(key, known[key]) for key in sorted(known, key=lambda key: (key.kind, key.scope))]
        return listed(request, items)

    def observations(request: Request) -> Response:
        asked, found = Parameters(request, "kind", "as_of", "limit", "cursor"), _event(request)
        page = looking.observations(
            found.id, asked.limit(), asked.cursor(OBSERVATION), kind=asked.kind(lexicon), as_of=asked.time("as_of")
        )
        return listed(request, [observation_record(seen) for seen in page.items], page.next)

    def revisions(request: Request) -> Response:
        asked, found = Parameters(request, "kind", "as_of", "told", "limit", "cursor"), _event(request)
        page = looking.decisions(
            found.id,
            asked.limit(),
            asked.cursor(DECISION),
            kind=asked.kind(lexicon),
            as_of=asked.time("as_of"),
            told=asked.flag("told"),
        )
        return listed(request, [ledger_record(entry) for entry in page.items], page.next)

    def _event(request: Request) -> Event:
        heading = looking.heading(request.path_params["event"])
        if heading is None:
            raise _absent()
        return heading.event

    return (
        Route("/events", events, methods=["GET"]),
        Route("/events/{event}", event, methods=["GET"]),
        Route("/events/{event}/series", series, methods=["GET"]),
        Route("/events/{event}/observations", observations, methods=["GET"]),
        Route("/events/{event}/revisions", revisions, methods=["GET"]),
    )


def listed(request: Request, items: Sequence[object], next: object = None) -> Response:
    """A page of a list."""
    return answer(request, as_line({"items": items, "next": cursor_of(next)}), "application/json")


def _absent() -> HTTPException:
    return HTTPException(404, "there is no event with this id; /api/v1/events lists those that there are")
