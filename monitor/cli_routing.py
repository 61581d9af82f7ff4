"""The commands about routing: where an alert would go and why, and silences for a while."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, TypeVar

import typer

from monitor import report
from monitor.alerts.delivery import Progress
from monitor.alerts.silence import Silence
from monitor.alerts.wire import clean
from monitor.alerts.wire_notice import KIND
from monitor.app import routes_of
from monitor.config import Settings, load
from monitor.config.clock import duration
from monitor.errors import UsageError
from monitor.lexicon import load_lexicon
from monitor.model import Alert, Change, Notice, Severity, SourceChange, digest
from monitor.notifier.console import line
from monitor.notifier.routing import Route
from monitor.notifier.routing.explaining import Fate, fates, verdicts
from monitor.notifier.routing.imagined import imagined
from monitor.report.text import time_text
from monitor.store import Store
from monitor.store.reference import SHORTEST_PREFIX
from monitor.terminal import AsJson, ConfigFile, Database, existing, print_all, time_of

routes = typer.Typer(
    pretty_exceptions_enable=False, no_args_is_help=True, help="Where alerts go, by the routes of the configuration."
)
silence = typer.Typer(
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help="What is not told for a while, on any channel but Redis, which has a record of all.",
)

Kinds = Annotated[list[str] | None, typer.Option("--kind", help="killed, injured, ..., source; may be repeated")]
_COUNTED = 10_000
"""Messages that were dropped that are looked through, the latest ones."""

Named = TypeVar("Named", bound=StrEnum)


@routes.command("test")
def try_command(
    event: Annotated[str, typer.Option(help="Title of the event; address of the source")] = "Imagined event",
    kind: Annotated[str, typer.Option(help="killed, injured, missing, ...")] = "killed",
    change: Annotated[str, typer.Option(help="raised, lowered, ...; down or back of a source")] = Change.RAISED.value,
    severity: Annotated[str, typer.Option(help="minor, moderate or severe")] = Severity.MODERATE.value,
    place: Annotated[str | None, typer.Option(help="Place of the event")] = None,
    publisher: Annotated[str | None, typer.Option(help="Who says so")] = None,
    language: Annotated[str | None, typer.Option(help="Language of the article, such as en")] = None,
    was: Annotated[float | None, typer.Option(help="The figure before")] = None,
    figure: Annotated[float | None, typer.Option(help="The figure now")] = None,
    at: Annotated[str | None, typer.Option(metavar="TIME", help="When it comes (RFC 3339); else now")] = None,
    last: Annotated[int, typer.Option(min=0, help="Of the last so many alerts that were told, instead")] = 0,
    db: Database = None,
    as_json: AsJson = False,
    config: ConfigFile = None,
) -> None:
    """What each channel would do with an alert that came alone, and why: imagined, or one that was told."""
    settings = load(config)
    channels = [channel.name for channel in settings.channels] or ["every channel"]
    chosen, now = routes_of(settings), time_of(at) if at else datetime.now(UTC)
    if last or db:
        with existing(db or settings.store.url.get_secret_value(), None) as store:
            told, silences = store.last_told(last or 1), store.silences()
    else:
        changed = _one_of((*Change, *SourceChange), change, "change")
        grade, about = _one_of([*Severity], severity, "severity"), _kind(kind)
        facts = {"place": place, "publisher": publisher, "language": language}
        told, silences = [imagined(event, about, changed, grade, now, was=was, figure=figure, **facts)], ()
    for one in told:
        moment = now if at or not last else one.time
        found = fates(chosen, channels, one, silences, moment)
        print_all(_record(chosen, one, found) if as_json else _explained(chosen, one, found))


@silence.command("add")
def add_command(
    events: Annotated[
        list[str] | None, typer.Option("--event", help="Glob of an event's title or id; may be repeated")
    ] = None,
    kinds: Kinds = None,
    places: Annotated[list[str] | None, typer.Option("--place", help="Glob of a place; may be repeated")] = None,
    changes: Annotated[list[str] | None, typer.Option("--change", help="raised, lowered, ...; may be repeated")] = None,
    until: Annotated[str | None, typer.Option(metavar="TIME", help="When it ends (RFC 3339)")] = None,
    lasts: Annotated[str | None, typer.Option("--for", metavar="DURATION", help="Or how long: 30m, 8h, 2d")] = None,
    comment: Annotated[str, typer.Option(help="Why, for those who see what it swallowed")] = "",
    db: Database = None,
    config: ConfigFile = None,
) -> None:
    """Do not tell what fits all that is given, from now on; the service need not be told. Prints the silence's id."""
    if not (events or kinds or places or changes):
        raise UsageError("a silence needs at least one of --event, --kind, --place, --change; '*' fits every event")
    named = tuple(_one_of((*Change, *SourceChange), name, "change").value for name in changes or ())
    now = datetime.now(UTC).replace(microsecond=0)
    ends = _end(now, until, lasts)
    about = (tuple(events or ()), tuple(map(_kind, kinds or ())), tuple(places or ()), named)
    id = digest("silence", now.isoformat(), *(text for part in about for text in part))[:12]
    with existing(db, config) as store:
        store.put_silence(Silence(id, now, ends, *about, comment=clean(comment)))
    print(id)


@silence.command("list")
def list_command(
    everything: Annotated[bool, typer.Option("--all", help="Also those of the last 90 days that are over")] = False,
    db: Database = None,
    as_json: AsJson = False,
    config: ConfigFile = None,
) -> None:
    """The silences that hold: what they are meant for, when they end, how many messages they kept from channels in the
    last days (`monitor deliveries --all` shows which)."""
    now = datetime.now(UTC)
    with existing(db, config) as store:
        kept = [one for one in store.silences() if everything or now < one.ends]
        dropped = Counter(one.error for one in store.deliveries.listed((Progress.DROPPED,), None, _COUNTED))
    for one in kept:
        number = dropped[one.reason]
        print(report.as_line(_record_of(one, number)) if as_json else clean(_line_of(one, number, now)))


@silence.command("end")
def end_command(
    id: Annotated[str, typer.Argument(metavar="ID", help="The silence's id, or the beginning of one")],
    db: Database = None,
    config: ConfigFile = None,
) -> None:
    """Tell again what it was meant for. What it swallowed stays untold."""
    now = datetime.now(UTC).replace(microsecond=0)
    with existing(db, config) as store:
        found = _silence_named(store, id, now)
        store.put_silence(replace(found, ends=now))
    print(clean(f"{found.id} ended, it would have lasted until {time_text(found.ends)}"))


def unrouted(settings: Settings) -> tuple[str, ...]:
    """The channels to which no route leads, where there are routes."""
    led = {name for route in settings.routes for name in route.channels}
    return tuple(channel.name for channel in settings.channels if settings.routes and channel.name not in led)


def _explained(chosen: Sequence[Route], told: Alert | Notice, found: Sequence[Fate]) -> Iterator[str]:
    yield line(told)
    width = max(len(fate.channel) for fate in found)
    for fate in found:
        by = f" (route {fate.route})" if fate.route and chosen else ""
        until = f" until {time_text(fate.until)}" if fate.until else ""
        yield clean(f"  {fate.channel:<{width}}  {fate.outcome}{until}: {fate.reason}{by}")
    for at, verdict in verdicts(chosen, told):
        yield clean(f"  route {at} to {', '.join(chosen[at - 1].channels)}: {verdict}")


def _record(chosen: Sequence[Route], told: Alert | Notice, found: Sequence[Fate]) -> Iterator[str]:
    channels = [
        {
            "channel": fate.channel,
            "outcome": fate.outcome,
            "reason": fate.reason,
            "route": fate.route if chosen else None,
            "until": time_text(fate.until) if fate.until else None,
        }
        for fate in found
    ]
    asked = [{"route": at, "verdict": verdict} for at, verdict in verdicts(chosen, told)]
    yield report.as_line({"id": told.id, "message": told.message, "channels": channels, "routes": asked})


def _kind(name: str) -> str:
    known = [*load_lexicon().kinds, KIND]
    if name not in known:
        raise UsageError(f"unknown kind {name!r}; known are {', '.join(known)}")
    return name


def _one_of(known: Sequence[Named], name: str, what: str) -> Named:
    for one in known:
        if one == name:
            return one
    raise UsageError(f"unknown {what} {name!r}; known are {', '.join(known)}")


def _end(now: datetime, until: str | None, lasts: str | None) -> datetime:
    if (until is None) == (lasts is None):
        raise UsageError("a silence ends: give either --until TIME or --for DURATION")
    try:
        ends = time_of(until) if until else now + duration(lasts or "")
    except ValueError as error:
        raise UsageError(f"--for {error}, not {lasts!r}") from None
    if ends <= now:
        raise UsageError("a silence has to end later than now")
    return ends


def _silence_named(store: Store, id: str, now: datetime) -> Silence:
    holding = [one for one in store.silences() if now < one.ends]
    found = [one for one in holding if one.id == id or (len(id) >= SHORTEST_PREFIX and one.id.startswith(id))]
    if len(found) != 1:
        why = "several silences begin so" if found else "no silence that holds is named so"
        raise UsageError(why, where=id)
    return found[0]


def _line_of(one: Silence, dropped: int, now: datetime) -> str:
    state = "until" if now < one.ends else "ended"
    about = "; ".join(f"{name} {' or '.join(wanted)}" for name, wanted in _meant_for(one).items() if wanted)
    comment = f"  ({one.comment})" if one.comment else ""
    return f"{one.id}  {state} {time_text(one.ends)}  {about}  {report.counted(dropped, 'message')} dropped{comment}"


def _record_of(one: Silence, dropped: int) -> dict[str, Any]:
    times = {"starts": time_text(one.starts), "ends": time_text(one.ends)}
    return {"id": one.id, **times, **_meant_for(one), "dropped": dropped, "comment": one.comment}


def _meant_for(one: Silence) -> dict[str, tuple[str, ...]]:
    return {"events": one.events, "kinds": one.kinds, "places": one.places, "changes": one.changes}
