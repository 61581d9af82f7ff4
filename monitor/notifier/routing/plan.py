"""plan(routes, channel, pending, ...) -> Plan: what a channel is sent now, what later, and what never. Pure.

    pending -> silences -> routes -> mute -> [break through, hours, inhibit, group, rate limit] -> messages

The same state gives the same plan, and a message of the same alerts has the same id: nothing is lost or told twice when
a plan was made and not carried out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from monitor.alerts.notices import minute
from monitor.alerts.silence import Silence
from monitor.model import EPOCH, Alert, Notice
from monitor.notifier.message import Message, one
from monitor.notifier.routing.choosing import chosen
from monitor.notifier.routing.matching import silence_of
from monitor.notifier.routing.stages import (
    Bundle,
    Line,
    Past,
    Waiting,
    grouped,
    inhibited,
    limited,
    sorted_by_hours,
)
from monitor.notifier.routing.values import Group, Plan, Route, Sent
from monitor.notifier.routing.wording import together

__all__ = ["horizon", "plan"]


def plan(
    routes: Sequence[Route],
    channel: str,
    pending: Sequence[Alert | Notice],
    sent: Sequence[Sent],
    silences: Sequence[Silence],
    now: datetime,
    *,
    queued: Mapping[int, datetime] | None = None,
) -> Plan:
    """What to do at ``now`` with all that is ``pending`` for the channel. Without routes it is sent at once.

    ``sent`` is what the channel was sent in the last ``horizon(routes)``. ``queued`` says since when each sequence is
    pending; one that is not in it, or came later than now, counts as pending since its own time, or since ever.
    """
    routes = routes or (Route(channels=(channel,)),)
    lines = {at: Line(route) for at, route in enumerate(routes)}
    arrived: dict[int, list[Waiting]] = {at: [] for at in lines}
    dropped: list[tuple[int, str]] = []
    for told in pending:
        at = chosen(routes, channel, told)
        why = _unwanted(routes, at, silences, told, now)
        if at is None or why:
            dropped.append((told.sequence, why))
        else:
            arrived[at].append(_waiting(told, queued or {}, now))
    messages = _messages(lines, arrived, channel, [each for each in sent if each.at <= now], now)
    dropped += [each for line in lines.values() for each in line.dropped]
    held = sorted((each for line in lines.values() for each in line.held), key=lambda each: each.sequence)
    wake = min((each.until for each in held), default=None)
    return Plan(messages, tuple(sorted(dropped)), wake, tuple(held))


def horizon(routes: Iterable[Route]) -> timedelta:
    """How far back a plan asks what was sent: as far as when something waits that came after that."""
    asked = [timedelta()]
    for route in routes:
        group = route.group_interval + max(route.group_interval, route.group_wait)
        asked += [group] if route.group is not Group.NONE else []
        asked += [route.rate_limit.per] if route.rate_limit else []
        asked += [2 * route.inhibit.lasts] if route.inhibit else []
    return max(asked)


def _unwanted(
    routes: Sequence[Route], at: int | None, silences: Sequence[Silence], told: Alert | Notice, now: datetime
) -> str:
    if at is None:
        return "no route leads here"
    silence = silence_of(silences, told, now)
    if silence:
        return silence.reason
    mute = routes[at].mute_until
    return f"muted until {minute(mute)}" if mute and now < mute else ""


def _waiting(told: Alert | Notice, queued: Mapping[int, datetime], now: datetime) -> Waiting:
    came = queued.get(told.sequence)
    if came is not None and came <= now:
        return Waiting(told, came, came)
    return Waiting(told, told.time if told.time <= now else EPOCH)


def _messages(
    lines: Mapping[int, Line],
    arrived: Mapping[int, Sequence[Waiting]],
    channel: str,
    sent: Sequence[Sent],
    now: datetime,
) -> tuple[Message, ...]:
    for at, line in lines.items():
        sorted_by_hours(line, arrived[at], now)
    going = [each.told for line in lines.values() for each in (*line.breaking, *line.single, *line.summed)]
    past = Past(sent, going, now)
    whole: list[Bundle] = []
    more: list[Bundle] = []
    for line in lines.values():
        inhibited(line, past, now)
        whole += [(each,) for each in line.breaking]
        bundles = [bundle for bundle in (*grouped(line, past, now), tuple(line.summed)) if bundle]
        times = [*past.times, *[now] * (len(whole) + len(more))]
        bundles, rest = limited(line, bundles, times, now)
        whole += bundles
        more += [rest] if rest else []
    beside = bool(whole or past.times)
    messages = sorted((_message(channel, each) for each in whole), key=lambda each: each.alerts[0].sequence)
    return (*messages, *(_message(channel, each, more=beside) for each in more))


def _message(channel: str, bundle: Bundle, *, more: bool = False) -> Message:
    told = sorted((waiting.told for waiting in bundle), key=lambda each: each.sequence)
    return one(told[0]) if len(told) == 1 else together(channel, told, more=more)
