"""One series as a step chart: what was known when, within which bounds, and every observation as a mark. Pure.

Places are per cent of the width and pixels of the height, so that a chart is as wide as there is room and its letters
are as large as those beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.alerts.sentence import in_unit
from monitor.model import ALL, EPOCH, Bound, Change, Figure, Observation, SeriesKey, digest
from monitor.store import Ledger
from monitor.web.pages.past import Dispute, Known, Past
from monitor.web.pages.scales import Levels, Tick, Times
from monitor.web.pages.words import DOUBTS, change_words, kind_words, moment_words, voice, way_of

__all__ = ["HEIGHT", "Band", "Chart", "Claim", "Label", "Mark", "Row", "Step", "charts_of"]

HEIGHT = 200
"""Pixels from the highest number to the lowest."""
_MOST_MARKS = 120
_OPEN_BAND = 26.0
"""Pixels that a bound reaches which has no end: "at least"."""
_ABOUT = 5.0
"""Pixels to either side of "about"."""
_TOLD_VALUES = 8
"""Of the values that were known, so many are told in a summary."""
_LETTER, _LETTER_ON_A_PHONE = 1.5, 2.9
"""How wide a letter of a label is, in per cent of the width."""
_LINE = 15.0
"""How high it is, in pixels."""

_UPWARDS = frozenset({Bound.AT_LEAST, Bound.MORE_THAN})
_DOWNWARDS = frozenset({Bound.AT_MOST, Bound.LESS_THAN})


@dataclass(frozen=True, slots=True)
class Step:
    """What was known from ``left`` to ``right``; ``rises`` from where it was before, none for the first."""

    left: float
    right: float
    y: float
    before: float | None


@dataclass(frozen=True, slots=True)
class Band:
    """What a known figure allows: ``open`` says on which side it has no end."""

    left: float
    width: float
    top: float
    height: float
    open: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A value that somebody else holds against the known one, for as long as that lasts."""

    left: float
    right: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One observation; ``said`` is all of it in words."""

    x: float
    y: float
    name: str
    said: str


@dataclass(frozen=True, slots=True)
class Label:
    """What is written beside a revision that was told; ``roomy`` where a phone is too narrow for it."""

    x: float
    y: float
    anchor: str
    text: str
    roomy: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One observation, as the table says it."""

    as_of: datetime
    figure: str
    by: str
    change: str
    known: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart and the table that says the same."""

    id: str
    title: str
    summary: str
    steps: tuple[Step, ...]
    bands: tuple[Band, ...]
    claims: tuple[Claim, ...]
    marks: tuple[Mark, ...]
    labels: tuple[Label, ...]
    levels: tuple[Tick, ...]
    times: tuple[Tick, ...]
    rows: tuple[Row, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class _Scale:
    times: Times
    levels: Levels

    def place(self, seen: Observation) -> tuple[float, float]:
        return self.times.at(seen.as_of), self.levels.at(seen.figure.level)


def charts_of(pasts: Sequence[Past], most: int) -> Sequence[Chart]:
    """The charts of the weightiest series, over the same time; none of those of which there is one observation."""
    of = {past.key: [entry for entry in past.entries if entry.revision.observation.as_of != EPOCH] for past in pasts}
    moments = [entry.revision.observation.as_of for entries in of.values() for entry in entries]
    drawn = [past for past in pasts if len(of[past.key]) > 1]
    return [_chart(past, of[past.key], Times.of(moments)) for past in drawn[:most]]


def _chart(past: Past, dated: Sequence[Ledger], times: Times) -> Chart:
    key, scale = past.key, _Scale(times, _levels(dated))
    known = [known for known in past.known if known.since != EPOCH]
    shown, steps = _shown(dated), tuple(_steps(known, scale))
    title = f"{kind_words(key.kind)}{'' if key.scope == ALL else f' ({key.scope})'}"
    return Chart(
        id=_id(key),
        title=title,
        summary=_summary(title, known),
        steps=steps,
        bands=tuple(_bands(known, scale)),
        claims=tuple(_claims(past.disputes, scale)),
        marks=tuple(_mark(entry, scale) for entry in shown),
        labels=_labels(dated, steps, scale),
        levels=scale.levels.ticks(),
        times=scale.times.ticks(),
        rows=tuple(_row(entry) for entry in reversed(shown)),
        left_out=len(dated) - len(shown),
    )


def _id(key: SeriesKey) -> str:
    return f"chart-{digest(key.kind, key.scope)[:8]}"


def _levels(entries: Sequence[Ledger]) -> Levels:
    figures = [entry.revision.observation.figure for entry in entries]
    figures += [entry.revision.known.figure for entry in entries if entry.revision.known]
    numbers = [figure.level for figure in figures]
    numbers += [figure.high for figure in figures if figure.bound is Bound.RANGE and figure.high is not None]
    return Levels.of(numbers, HEIGHT)


def _shown(entries: Sequence[Ledger]) -> Sequence[Ledger]:
    """All, or of too many those that were told and the last ones."""
    if len(entries) <= _MOST_MARKS:
        return entries
    told = [i for i, entry in enumerate(entries) if entry.revision.told]
    rest = [i for i, entry in enumerate(entries) if not entry.revision.told]
    chosen = told[-_MOST_MARKS:]
    chosen += rest[len(rest) - (_MOST_MARKS - len(chosen)) :]
    return [entries[i] for i in sorted(chosen)]


def _spans(known: Sequence[Known], scale: _Scale) -> Iterator[tuple[Figure, float, float]]:
    """Each known figure, from where to where it was known; the last one to the edge."""
    ends = [*(scale.times.at(later.since) for later in known[1:]), 100.0]
    for one, end in zip(known, ends, strict=True):
        if one.seen is not None:
            yield one.seen.figure, scale.times.at(one.since), end


def _steps(known: Sequence[Known], scale: _Scale) -> Iterator[Step]:
    last: Step | None = None
    for figure, left, right in _spans(known, scale):
        follows = last is not None and last.right == left
        last = Step(left, right, scale.levels.at(figure.level), last.y if last and follows else None)
        yield last


def _bands(known: Sequence[Known], scale: _Scale) -> Iterator[Band]:
    for figure, left, right in _spans(known, scale):
        y, width = scale.levels.at(figure.level), round(right - left, 2)
        if figure.bound in _UPWARDS:
            yield Band(left, width, round(max(0.0, y - _OPEN_BAND), 1), min(y, _OPEN_BAND), "up")
        elif figure.bound in _DOWNWARDS:
            yield Band(left, width, y, round(min(HEIGHT - y, _OPEN_BAND), 1), "down")
        elif figure.bound is Bound.ABOUT:
            yield Band(left, width, round(y - _ABOUT, 1), 2 * _ABOUT, "both")
        elif figure.low is not None and figure.high is not None and figure.high > figure.low:
            top = max(0.0, scale.levels.at(figure.high))
            yield Band(left, width, top, round(scale.levels.at(figure.low) - top, 1), "none")


def _claims(disputes: Iterable[Dispute], scale: _Scale) -> Iterator[Claim]:
    for dispute in disputes:
        seen = dispute.claim
        if seen.as_of != EPOCH:
            left, y = scale.place(seen)
            right = scale.times.at(dispute.until) if dispute.until else 100.0
            by = voice(seen)
            yield Claim(left, right, y, f"{in_unit(seen.figure, seen.kind)}{f' per {by}' if by else ''}")


def _mark(entry: Ledger, scale: _Scale) -> Mark:
    revision, seen = entry.revision, entry.revision.observation
    x, y = scale.place(seen)
    by = voice(seen)
    told = "" if revision.told else ", no alert"
    spoken = f"{in_unit(seen.figure, seen.kind)}{f', per {by}' if by else ''}"
    said = f"{spoken}, {moment_words(seen.as_of)}: {change_words(revision)}{told}"
    name = "doubt" if revision.change in (Change.DISPUTED, Change.UNCONFIRMED) else ""
    return Mark(x, y, name or ("told" if revision.told else "silent"), said)


def _labels(entries: Sequence[Ledger], steps: Sequence[Step], scale: _Scale) -> tuple[Label, ...]:
    """The told revisions by their words, the last ones first where there is no room for all."""
    placed: list[Label] = []
    for entry in reversed(entries):
        if not entry.revision.told:
            continue
        clear = [one for one in _places(entry, scale) if all(_is_apart(one, other, _LETTER) for other in placed)]
        free = (one for one in clear if not any(_is_across(one, step) for step in steps))
        label = next(free, clear[0] if clear else None)
        if label is not None:
            seen = [other for other in placed if not other.roomy]
            crowded = not all(_is_apart(label, other, _LETTER_ON_A_PHONE) for other in seen)
            placed.append(replace(label, roomy=crowded))
    return tuple(placed)


def _places(entry: Ledger, scale: _Scale) -> Iterator[Label]:
    """The label above its dot and below, below first for a fall; not beyond the edges."""
    revision, seen = entry.revision, entry.revision.observation
    x, y = scale.place(seen)
    way = DOUBTS.get(revision.change, way_of(seen.figure, revision.before.figure if revision.before else None))
    text = f"{f'{way.sign} ' if way else ''}{in_unit(seen.figure, seen.kind)}"
    above = y > 24 and not (way and way.name == "fall" and y < HEIGHT - 24)
    for side in (above, not above):
        if (y > 24) if side else (y < HEIGHT - 24):
            yield Label(x, round(y - 9 if side else y + 18, 1), _anchor(x, text), text)


def _anchor(x: float, text: str) -> str:
    """To which side of its dot a label has room, on a phone too."""
    return "end" if x > 50 and x + (len(text) + 1) * _LETTER_ON_A_PHONE > 100 else "start"


def _extent(label: Label, letter: float) -> tuple[float, float]:
    width = (len(label.text) + 1) * letter
    return (label.x - width, label.x) if label.anchor == "end" else (label.x, label.x + width)


def _is_apart(label: Label, other: Label, letter: float) -> bool:
    (left, right), (begin, end) = _extent(label, letter), _extent(other, letter)
    return abs(label.y - other.y) >= _LINE or right <= begin or end <= left


def _is_across(label: Label, step: Step) -> bool:
    """Whether a rise or fall of the line goes through the label."""
    left, right = _extent(label, _LETTER_ON_A_PHONE)
    if step.before is None or not left < step.left < right:
        return False
    return min(step.before, step.y) < label.y and max(step.before, step.y) > label.y - _LINE


def _row(entry: Ledger) -> Row:
    revision, seen = entry.revision, entry.revision.observation
    told = "" if revision.told else ", no alert"
    known = in_unit(revision.known.figure, seen.kind) if revision.known else "nothing"
    return Row(seen.as_of, in_unit(seen.figure, seen.kind), voice(seen), f"{change_words(revision)}{told}", known)


def _summary(title: str, known: Sequence[Known]) -> str:
    """The chart in a sentence, for who does not see it."""
    values = [in_unit(one.seen.figure, one.seen.kind) if one.seen else "nothing known" for one in known]
    return f"{title}: {', then '.join(values[-_TOLD_VALUES:]) or 'nothing known yet'}"
