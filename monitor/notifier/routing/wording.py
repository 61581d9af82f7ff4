"""Several alerts in one message, as an editor would note them: by event, each figure once, as it stands now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from monitor.alerts.sentence import brief, counted, in_words
from monitor.lexicon import load_lexicon
from monitor.model import Alert, Change, Figure, Notice, Value, digest
from monitor.notifier.message import Message, one
from monitor.notifier.routing.matching import loud
from monitor.notifier.routing.values import subject_of

__all__ = ["together"]

_EVENTS = 12
_SERIES = 6
_TURNS = 3
"""How many events a message tells, how many figures of each, and how many values of a figure that went up and down."""

_CLAIMS = frozenset({Change.DISPUTED, Change.UNCONFIRMED})
_NAMED = frozenset({Change.CORRECTED, Change.WITHDRAWN, Change.RETRACTED, Change.REDEFINED})
"""Changes that a bare number does not show."""

_Key = tuple[str, str]
"""A series of an event: its kind and scope."""

_Step = tuple[Alert, Value | None, Value | None]
"""What an alert did to one series: from what, to what."""


def together(channel: str, told: Sequence[Alert | Notice], *, more: bool = False) -> Message:
    """The message of some alerts for a channel, by rising sequence; ``more`` than others that are told beside it.

    Its id is a hash of the channel and of their ids. What is not shown is counted.
    """
    subjects: dict[str, list[Alert | Notice]] = defaultdict(list)
    for each in told:
        subjects[subject_of(each)].append(each)
    groups = sorted(subjects.values(), key=lambda group: -max(loud(each.severity) for each in group))
    return Message(
        id=digest("message", channel, *(each.id for each in told)),
        alerts=tuple(told),
        title=_title(groups, len(told), more=more),
        text="\n".join(_lines(groups)),
        severity=max((each.severity for each in told), key=loud),
    )


def _title(groups: Sequence[Sequence[Alert | Notice]], count: int, *, more: bool) -> str:
    names = [one(group[-1]).title for group in groups]
    shown = ", ".join(names[:2]) if len(names) < 4 else names[0]
    left = len(names) - (2 if len(names) < 4 else 1)
    others = f" and {left} other{'s' if left > 1 else ''}" if left > 0 else ""
    return f"{count:,} {'more' if more else 'alerts'}: {shown}{others}"


def _lines(groups: Sequence[Sequence[Alert | Notice]]) -> Iterator[str]:
    for group in groups[:_EVENTS]:
        yield one(group[-1]).title
        yield from (f"- {line}" for line in _of_subject(group))
    rest = groups[_EVENTS:]
    if rest:
        alerts, others = sum(map(len, rest)), len(rest)
        yield f"and {_several(alerts, 'alert')} of {_several(others, 'other event')}, not shown"


def _of_subject(group: Sequence[Alert | Notice]) -> Iterator[str]:
    alerts = [each for each in group if isinstance(each, Alert)]
    notices = [each for each in group if isinstance(each, Notice)]
    if notices:
        earlier = f" (and {_several(len(notices) - 1, 'notice')} before)" if len(notices) > 1 else ""
        yield f"{notices[-1].message}{earlier}"
    series = _by_series(alerts)
    shown = [line for key, steps in series.items() if (line := _figure(key, steps, series))]
    yield from shown[:_SERIES]
    if len(shown) > _SERIES:
        yield f"and {_several(len(shown) - _SERIES, 'other figure')}, not shown"


def _by_series(alerts: Iterable[Alert]) -> dict[_Key, list[_Step]]:
    """The steps of each series. Of a reclassification the other half is a step of its own series."""
    found: dict[_Key, list[_Step]] = defaultdict(list)
    for alert in alerts:
        found[alert.kind, alert.scope].append((alert, alert.before, alert.known))
        if alert.also:
            found[alert.also.kind, alert.also.scope].append((alert, alert.also.before, alert.also.after))
    return found


def _figure(key: _Key, steps: Sequence[_Step], series: Mapping[_Key, Sequence[_Step]]) -> str:
    """A figure that was told once in its own sentence; else where it turned, where it stands and what it was."""
    last = steps[-1][0]
    own = (last.kind, last.scope)
    if len(steps) == 1 and len(series[own]) == 1:
        return _sentence(last) if own == key else ""
    kind = load_lexicon().kinds.get(key[0])
    values = [after for alert, _, after in steps if alert.change not in _CLAIMS]
    if kind is None or not values or values[-1] is None:
        return _sentence(last)
    written = kind.measure(last.unit).written
    first, *later = _turns([steps[0][1], *values])
    told = ", then ".join(
        (_written(first, last.unit, written), *(_written(v, last.unit, brief(written)) for v in later))
    )
    return f"{counted(kind, last.unit, key[1])} {told}{_marked(last, brief(written))}{_was(steps[0][1], last, written)}"


def _turns(values: Sequence[Value | None]) -> list[Value]:
    """The values behind the first one at which it turned, and the last: 20, 31, 103, 95 is 103, then 95."""
    told = [
        value for value, after in pairwise([*values, None]) if value and (after is None or value.level != after.level)
    ]
    levels = [0, *(value.level for value in told), 0]
    turned = [
        value
        for i, value in enumerate(told)
        if i == len(told) - 1 or (levels[i + 1] - levels[i]) * (levels[i + 2] - levels[i + 1]) < 0
    ]
    if len(turned) > 1 and turned[0] is values[0]:
        turned = turned[1:]
    return turned[-_TURNS:]


def _marked(last: Alert, written: str) -> str:
    """What a bare number does not show: a claim beside it, or how it came to be."""
    if last.change in _CLAIMS:
        return f"; {last.change}: {_written(last.after, last.unit, written)}" if last.after else ""
    return f" ({last.change})" if last.change in _NAMED else ""


def _was(before: Value | None, last: Alert, written: str) -> str:
    return f"; was {_written(before, last.unit, brief(written))}" if before else ""


def _written(value: Value, unit: str, written: str) -> str:
    return in_words(Figure(value.low, value.high, value.value, value.bound, unit), written)


def _sentence(alert: Alert) -> str:
    return alert.message.removeprefix(f"{alert.event.title}: ")


def _several(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
