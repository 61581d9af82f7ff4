"""*Event*: how each figure came to be, on whose word, and what was known at any time before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from monitor.alerts.sentence import in_unit
from monitor.errors import StoreError
from monitor.model import ALL, EPOCH, Alert, Change, Event, Revision, Severity
from monitor.report import MEANINGS, as_line, csv_lines, ledger_record, time_text
from monitor.store import Ledger, SoughtTold
from monitor.web.pages.charts import charts_of
from monitor.web.pages.cursors import decision_mark, number, time_of, written
from monitor.web.pages.page import page
from monitor.web.pages.past import pasts_of
from monitor.web.pages.words import DOUBTS, Way, change_words, voices, way_of, weight
from monitor.web.parts import Parts

__all__ = ["routes"]

_DECISIONS = 200
"""The last ones that charts are drawn from."""
_TOLD = 200
"""Of those before them, so many that were told."""
_CHARTS = 8
_LEDGER = 40
_AT_ONCE = 8
"""Alerts of one article, at most, of which the loudest is the news."""
_LOUDEST = tuple(Severity)
_FLAGS = {
    "silent_edit": "edited without a word",
    "computed": "a sum of its parts",
    "undated": "the article has no date",
}
_SHARPER = "agrees with the known value, and is more exact"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger: what was read, what it did, why, and where it stands."""

    as_of: datetime | None
    kind: str
    scope: str
    figure: str
    surface: str
    way: Way | None
    was: str
    change: str
    told: bool
    why: str
    known: str
    quote: str
    chain: tuple[str, ...]
    publisher: str | None
    url: str | None
    flags: tuple[str, ...]
    message: str | None


@dataclass(frozen=True, slots=True)
class Slide:
    """Where in its history an event is looked at: the ``place``-th of ``places`` times, the last one by default."""

    place: int
    places: int
    at: datetime
    earlier: str | None
    later: str | None


def routes(parts: Parts) -> Sequence[BaseRoute]:
    """The page, and its history to take away."""

    def event(request: Request) -> Response:
        found = _event(parts, request)
        query = request.query_params
        if "step" in query:
            return _stepped(parts, found, number(query["step"]), query.get("kind"))
        as_of = time_of(query["as_of"]) if query.get("as_of") else None
        kind = query.get("kind") if query.get("kind") in parts.lexicon.kinds else None
        last = parts.store.last_sequence()
        whole = _decided(parts, found)
        pasts = pasts_of(_decided(parts, found, kind, as_of, whole))
        after = decision_mark(query.get("after"))
        ledger = parts.store.browsing.decisions(found.id, _LEDGER, after, kind=kind, as_of=as_of)
        return page(
            request,
            "event.html",
            after=last,
            now=parts.now(),
            event=found,
            newest=None if as_of else _newest(parts, found),
            tiles=[past.tile for past in pasts if past.tile],
            charts=charts_of(pasts, _CHARTS),
            entries=[_entry(entry) for entry in ledger.items],
            following=written(ledger.next),
            is_first=after is None,
            slide=_slide(as_of, _moments(whole)),
            as_of=as_of,
            kind=kind,
            kinds=list(dict.fromkeys(key.kind for key in sorted({entry.revision.key for entry in whole}, key=weight))),
        )

    def history(request: Request) -> Response:
        found = _event(parts, request)
        as_of = time_of(request.query_params["as_of"]) if request.query_params.get("as_of") else None
        entries = parts.store.history(found.id, None, as_of)
        is_csv = request.path_params["form"] == "csv"
        lines = csv_lines(entries) if is_csv else (as_line(ledger_record(entry)) for entry in entries)
        kind = "text/csv" if is_csv else "application/x-ndjson"
        name = f"{found.id[:12]}.{request.path_params['form']}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return PlainTextResponse("".join(f"{line}\n" for line in lines), media_type=kind, headers=headers)

    return (
        Route("/events/{id}", event, methods=["GET"], name="event"),
        Route("/events/{id}/history.{form:str}", history, methods=["GET"], name="history"),
    )


def _event(parts: Parts, request: Request) -> Event:
    if request.path_params.get("form", "csv") not in ("csv", "jsonl"):
        raise HTTPException(404)
    try:
        return parts.store.find_event(request.path_params["id"])
    except StoreError as error:
        raise HTTPException(404, "there is no such event") from error


def _newest(parts: Parts, event: Event) -> Alert | None:
    """The loudest of what the last article that moved anything gave reason to tell."""
    told = [
        one for one in parts.store.browsing.told(SoughtTold(event=event.id), _AT_ONCE).items if isinstance(one, Alert)
    ]
    last = [one for one in told if one.time == told[0].time]
    return min(last, key=lambda one: (_LOUDEST.index(one.severity), one.sequence), default=None)


def _decided(
    parts: Parts,
    event: Event,
    kind: str | None = None,
    as_of: datetime | None = None,
    whole: Sequence[Ledger] | None = None,
) -> Sequence[Ledger]:
    """The decisions that charts are drawn from, by as-of: the last ones, and what was told before them.

    Of one ``kind`` or by a time they are among the ``whole``, where that is all there is.
    """
    if whole is not None and (len(whole) < _DECISIONS or not (kind or as_of)):
        return [entry for entry in whole if _is_of(entry, kind, as_of)]
    browsing = parts.store.browsing
    last = browsing.decisions(event.id, _DECISIONS, kind=kind, as_of=as_of)
    before = browsing.decisions(event.id, _TOLD, last.next, kind=kind, as_of=as_of, told=True) if last.next else None
    return tuple(reversed((*last.items, *(before.items if before else ()))))


def _is_of(entry: Ledger, kind: str | None, as_of: datetime | None) -> bool:
    seen = entry.revision.observation
    return kind in (None, seen.kind) and (as_of is None or seen.as_of <= as_of)


def _slide(as_of: datetime | None, whole: Sequence[datetime]) -> Slide | None:
    """Where among all times of the event the page stands."""
    if len(whole) < 2:
        return None
    place = sum(moment <= as_of for moment in whole) if as_of else len(whole)
    return Slide(
        place=max(1, place),
        places=len(whole),
        at=whole[max(1, place) - 1],
        earlier=time_text(whole[place - 2]) if place > 1 else None,
        later=time_text(whole[place]) if place < len(whole) else None,
    )


def _moments(entries: Iterable[Ledger]) -> Sequence[datetime]:
    moments = {entry.revision.observation.as_of for entry in entries}
    return sorted(moments - {EPOCH})


def _stepped(parts: Parts, event: Event, step: int, kind: str | None) -> Response:
    """To the time that a place on the slider stands for: the address of a moment stays true when more is known."""
    whole = _moments(_decided(parts, event))
    chosen = {"kind": kind} if kind else {}
    if step < len(whole):
        chosen["as_of"] = time_text(whole[max(1, step) - 1])
    return RedirectResponse(f"/events/{event.id}{f'?{urlencode(chosen)}' if chosen else ''}", 303)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}.".replace("`", "")


def _entry(entry: Ledger) -> Entry:
    revision, seen = entry.revision, entry.revision.observation
    before = revision.before.figure if revision.before else None
    return Entry(
        as_of=None if seen.as_of == EPOCH else seen.as_of,
        kind=seen.kind,
        scope="" if seen.scope == ALL else seen.scope,
        figure=in_unit(seen.figure, seen.kind),
        surface=seen.figure.surface,
        way=DOUBTS.get(revision.change, way_of(seen.figure, before)) if revision.told else None,
        was=in_unit(before, seen.kind) if before else "",
        change=change_words(revision),
        told=revision.told,
        why=_sentence(_SHARPER if _is_sharper(revision) else MEANINGS[revision.reason]),
        known=in_unit(revision.known.figure, seen.kind) if revision.known else "",
        quote=seen.quote,
        chain=voices(seen.speakers),
        publisher=seen.publisher,
        url=seen.url,
        flags=tuple(_FLAGS.get(flag, flag) for flag in revision.flags),
        message=entry.message,
    )


def _is_sharper(revision: Revision) -> bool:
    before, known = revision.before, revision.known
    if revision.change is not Change.CONFIRMED or before is None or known is None:
        return False
    return known.figure.same_number != before.figure.same_number
