"""What the pages say of a figure: its words, the way it went, and on whose word. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from monitor.alerts.sentence import in_unit, name_of
from monitor.differ import marks
from monitor.model import ALL, EPOCH, Change, Figure, Observation, Reason, Revision, Series, SeriesKey, Speaker
from monitor.report import on_word_of

__all__ = [
    "CHANGES",
    "DOUBTS",
    "FALL",
    "RISE",
    "Figures",
    "Tile",
    "Way",
    "by_weight",
    "change_words",
    "figures_of",
    "kind_words",
    "moment_words",
    "split_words",
    "tile_of",
    "voice",
    "voices",
    "way_of",
    "weight",
]

CHANGES: dict[Change, str] = {
    Change.FIRST: "first figure",
    Change.REFINED: "made precise",
    Change.RAISED: "raised",
    Change.LOWERED: "lowered",
    Change.CORRECTED: "corrected",
    Change.WITHDRAWN: "withdrawn",
    Change.UNCONFIRMED: "unconfirmed",
    Change.DISPUTED: "disputed",
    Change.SETTLED: "settled",
    Change.RECLASSIFIED: "reclassified",
    Change.REDEFINED: "counted anew",
    Change.RETRACTED: "retracted",
    Change.CONFIRMED: "confirmed",
    Change.HELD: "held back",
    Change.STALE: "out of date",
}
_NO_HOUR = time()
_FIRST_KINDS = ("killed", "missing", "injured")
_QUALIFIER = re.compile(r"([^\d$€£¥]+) (?=[\d$€£¥])")


@dataclass(frozen=True, slots=True)
class Way:
    """Which way a figure went: a sign and a word, so that nobody needs to see the colour ``name`` stands for."""

    name: str
    sign: str
    word: str


RISE = Way("rise", "▲", "up from")
FALL = Way("fall", "▼", "down from")
DOUBTS = {Change.DISPUTED: Way("doubt", "≠", "disputed"), Change.UNCONFIRMED: Way("doubt", "?", "unconfirmed")}
"""What was told and moved nothing."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure as it is known: "at least" and "103", which way it went and from what, on whose word."""

    kind: str
    scope: str
    qualifier: str
    number: str
    way: Way | None
    was: str
    by: str
    as_of: datetime | None
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of an event: those of the whole, and how many there are besides."""

    tiles: tuple[Tile, ...]
    parts: int


def figures_of(series: Iterable[Series], most: int | None = None) -> Figures:
    """The known figures by weight; with ``most`` only so many of those of the whole event."""
    known = by_weight([one for one in series if one.known is not None])
    whole = [one for one in known if one.key.scope == ALL] or known
    shown = known if most is None else whole[:most]
    return Figures(tuple(_tile(one) for one in shown), len(known) - len(shown))


def by_weight(series: Sequence[Series]) -> Sequence[Series]:
    """The dead first, then the missing and the injured, the whole before its parts."""
    return sorted(series, key=lambda one: weight(one.key))


def weight(key: SeriesKey) -> tuple[int, str, bool, str]:
    """What series are sorted by."""
    first = _FIRST_KINDS.index(key.kind) if key.kind in _FIRST_KINDS else len(_FIRST_KINDS)
    return (first, key.kind, key.scope != ALL, key.scope)


def way_of(now: Figure, before: Figure | None) -> Way | None:
    """Which way a figure went, ``None`` where it stayed or was the first."""
    if before is None or before.level == now.level:
        return None
    return RISE if now.level > before.level else FALL


def change_words(revision: Revision) -> str:
    """What was done to the known value, in a word or two."""
    falls = revision.change is Change.LOWERED
    return ("falls" if revision.reason is Reason.CURRENT else "revised down") if falls else CHANGES[revision.change]


def kind_words(name: str) -> str:
    """A kind as it is read: ``without power``."""
    return name.replace("_", " ")


def moment_words(moment: datetime) -> str:
    """A time as people write it, to the minute, in UTC; midnight to the second is a day of which no hour is known."""
    day = f"{moment.day} {moment:%b %Y}"
    return day if moment.time() == _NO_HOUR else f"{day}, {moment:%H:%M}Z"


def split_words(words: str) -> tuple[str, str]:
    """What stands before the number, and the number: "at least", "103". A vague word is all number."""
    found = _QUALIFIER.match(words)
    return (found[1], words[found.end() :]) if found else ("", words)


def voices(speakers: Sequence[Speaker]) -> tuple[str, ...]:
    """The chain of who said it, each through whom: "Health Minister A. Quill", "via state television"."""
    chain = []
    for speaker in speakers:
        name = name_of(speaker)
        if name and speaker.institution and speaker.institution not in name:
            name = f"{name}, {speaker.institution}"
        chain += [name] if name else []
        chain += [f"via {speaker.via}"] if speaker.via else []
    return tuple(chain)


def tile_of(key: SeriesKey, known: Observation, before: Observation | None, claims: Iterable[Observation]) -> Tile:
    """A known figure, with the last other one that was known, and what is held against it."""
    qualifier, number = split_words(in_unit(known.figure, known.kind))
    return Tile(
        kind=key.kind,
        scope="" if key.scope == ALL else key.scope,
        qualifier=qualifier,
        number=number,
        way=way_of(known.figure, before.figure if before else None),
        was=in_unit(before.figure, known.kind) if before else "",
        by=voice(known),
        as_of=None if known.as_of == EPOCH else known.as_of,
        claims=tuple(map(_claim, claims)),
    )


def voice(seen: Observation) -> str:
    """Who is named first, and who printed it."""
    return on_word_of(seen).removeprefix(", per ")


def _tile(series: Series) -> Tile:
    known = series.known
    assert known is not None, "only what is known is shown"
    before = next((old for old in reversed(series.accepted) if old.figure.level != known.figure.level), None)
    return tile_of(series.key, known, before, [claim for claim in series.claims if _is_open(claim, series)])


def _claim(claim: Observation) -> str:
    by = voice(claim)
    return f"{in_unit(claim.figure, claim.kind)}{f' per {by}' if by else ''}"


def _is_open(claim: Observation, series: Series) -> bool:
    """Whether it was told that this one contradicts the known value."""
    known = series.known
    return known is not None and marks.disputed(claim, known) in series.told_claims
