"""What becomes of the alerts that took one route: break through, hours, inhibit, group, rate limit, in this order.

Each stage lets some go on and holds the rest. A hold ends at a time that is fixed by what was before it, so that
nothing that comes later puts it off.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from monitor.alerts.notices import minute
from monitor.model import Alert, Notice, Severity
from monitor.notifier.routing.hours import digests_around, quiet_ended, quiet_until
from monitor.notifier.routing.matching import loud
from monitor.notifier.routing.values import Group, Held, Inhibit, Route, Sent, kind_of, subject_of

__all__ = ["Bundle", "Line", "Past", "Waiting", "breaks_through", "grouped", "inhibited", "limited", "sorted_by_hours"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """An alert and since when it is pending, as far as is known. ``queued`` is when it came, where that is known."""

    told: Alert | Notice
    since: datetime
    queued: datetime | None = None

    def held(self, reason: str, until: datetime) -> Held:
        """It waits."""
        return Held(self.told.sequence, reason, until)


Bundle = tuple[Waiting, ...]
"""What is told in one message."""


@dataclass(slots=True)
class Line:
    """What took one route, as far as it has come. ``summed`` goes in one message, each of ``single`` by itself."""

    route: Route
    breaking: list[Waiting] = field(default_factory=list)
    single: list[Waiting] = field(default_factory=list)
    summed: list[Waiting] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    dropped: list[tuple[int, str]] = field(default_factory=list)


class Past:
    """What the channel was sent, as the stages ask for it. ``going`` goes out now."""

    def __init__(self, sent: Sequence[Sent], going: Sequence[Alert | Notice], now: datetime) -> None:
        self.times = sorted(one.at for one in sent)
        self._by_group: dict[tuple[str, str], list[datetime]] = defaultdict(list)
        self._at_least: dict[tuple[str, int], list[datetime]] = defaultdict(list)
        for one in sorted(sent, key=lambda one: one.at):
            if one.event:
                self._heard(one.event, one.severity, one.at)
                for kind in {"", one.kind}:
                    self._by_group[one.event, kind].append(one.at)
        for told in going:
            self._heard(subject_of(told), told.severity, now)

    def last_of(self, key: tuple[str, str], by: datetime) -> datetime | None:
        """When anything of the group was last sent by then."""
        times = self._by_group.get(key, [])
        at = bisect_right(times, by)
        return times[at - 1] if at else None

    def source_for(self, waiting: Waiting, inhibit: Inhibit) -> datetime | None:
        """When the first loud one of the event was sent that keeps this one back."""
        if loud(waiting.told.severity) > loud(inhibit.target):
            return None
        times = self._at_least.get((subject_of(waiting.told), loud(inhibit.source)), [])
        at = bisect_right(times, waiting.since - inhibit.lasts)
        return times[at] if at < len(times) else None

    def _heard(self, event: str, severity: Severity, at: datetime) -> None:
        for level in range(loud(severity) + 1):
            self._at_least[event, level].append(at)


def breaks_through(route: Route, told: Alert | Notice) -> bool:
    """Whether its route lets it through at once, whatever else holds."""
    through = route.break_through
    return told.change in through.changes or told.severity in through.severities


def sorted_by_hours(line: Line, arrived: Sequence[Waiting], now: datetime) -> None:
    """What breaks through goes, quiet hours hold the rest, and what they or a digest collected is summed up."""
    route = line.route
    quiet = quiet_until(route.quiet, now)
    collected = quiet_ended(route.quiet, now)
    due = None
    if route.digest:
        collected, due = digests_around(route.digest, now)
        due = quiet_until(route.quiet, due) or due
    for waiting in arrived:
        if breaks_through(route, waiting.told):
            line.breaking.append(waiting)
        elif quiet:
            line.held.append(waiting.held("quiet hours", quiet))
        elif collected and waiting.since < collected:
            line.summed.append(waiting)
        elif due:
            line.held.append(waiting.held("the next digest", due))
        else:
            line.single.append(waiting)


def inhibited(line: Line, past: Past, now: datetime) -> None:
    """While something loud of the event is fresh, the rest of it waits, or is dropped; what waited is summed up."""
    inhibit = line.route.inhibit
    if inhibit is None:
        return
    single, summed, line.single, line.summed = line.single, line.summed, [], []
    for waiting in single:
        source = past.source_for(waiting, inhibit)
        if source is None:
            line.single.append(waiting)
        elif inhibit.drop:
            line.dropped.append(_inhibited(waiting, source))
        elif now < (until := min(source, waiting.since) + inhibit.lasts):
            line.held.append(waiting.held("inhibited by what was told of the event", until))
        else:
            line.summed.append(waiting)
    for waiting in summed:
        source = past.source_for(waiting, inhibit) if inhibit.drop else None
        if source is None:
            line.summed.append(waiting)
        else:
            line.dropped.append(_inhibited(waiting, source))


def grouped(line: Line, past: Past, now: datetime) -> list[Bundle]:
    """What goes by itself, of each group together once it has waited for company."""
    route = line.route
    if route.group is Group.NONE:
        return [(waiting,) for waiting in line.single]
    groups: dict[tuple[str, str], list[Waiting]] = defaultdict(list)
    for waiting in line.single:
        kind = kind_of(waiting.told) if route.group is Group.EVENT_AND_KIND else ""
        groups[subject_of(waiting.told), kind].append(waiting)
    ready: list[Bundle] = []
    for key, members in groups.items():
        until = _group_due(route, past, key, min(one.since for one in members))
        if now < until:
            line.held += [one.held("its group", until) for one in members]
        else:
            ready.append(tuple(members))
    return ready


def limited(line: Line, bundles: list[Bundle], times: Sequence[datetime], now: datetime) -> tuple[list[Bundle], Bundle]:
    """The bundles that go as they are, and what goes together as one more message; ``times`` are those of all before.

    Without room for one message all wait, but nobody longer than the period since it came.
    """
    limit = line.route.rate_limit
    if limit is None or not bundles:
        return bundles, ()
    recent = times[bisect_right(times, now - limit.per) :]
    free = limit.messages - len(recent)
    if len(bundles) <= free:
        return bundles, ()
    everything = [waiting for bundle in bundles for waiting in bundle]
    if free < 1:
        room = recent[-limit.messages] + limit.per
        until = min((waiting.queued + limit.per for waiting in everything if waiting.queued), default=room)
        until = min(until, room)
        if now < until:
            line.held += [one.held(f"{limit.messages} messages in {limit.per}", until) for one in everything]
            return [], ()
    loudest = sorted(range(len(bundles)), key=lambda at: -max(loud(one.told.severity) for one in bundles[at]))
    apart = frozenset(loudest[: max(free - 1, 0)])
    rest = [waiting for at, bundle in enumerate(bundles) if at not in apart for waiting in bundle]
    return [bundles[at] for at in sorted(apart)], tuple(rest)


def _group_due(route: Route, past: Past, key: tuple[str, str], first: datetime) -> datetime:
    last = past.last_of(key, first)
    if last is not None and last + route.group_interval > first:
        return last + route.group_interval
    return first + route.group_wait


def _inhibited(waiting: Waiting, source: datetime) -> tuple[int, str]:
    return waiting.told.sequence, f"inhibited by what was told of the event at {minute(source)}"
