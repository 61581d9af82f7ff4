"""Builders for invented observations: ``observe("at_least 103", hours=2, publisher="The Ledger")``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from monitor.lexicon.kind import Kind
from monitor.model import (
    ALL,
    Basis,
    Bound,
    Cue,
    Definition,
    Figure,
    Observation,
    Role,
    Series,
    SeriesKey,
    Speaker,
    Standing,
)

START = datetime(2031, 5, 1, 12, tzinfo=UTC)

SPEAKERS = {
    "ministry": Speaker(role="Health Minister", name="Ada Quill", institution="Ministry", standing=Standing.OFFICIAL),
    "ministry of vell": Speaker(institution="Vell Ministry of Health", standing=Standing.OFFICIAL),
    "health ministry": Speaker(institution="Health Ministry", standing=Standing.OFFICIAL),
    "police": Speaker(institution="Harbour Police", standing=Standing.OFFICIAL),
    "red cross": Speaker(institution="Red Cross", standing=Standing.MONITOR),
    "radio": Speaker(institution="Radio Vell", standing=Standing.MEDIA),
    "agency": Speaker(institution="Tern Agency", standing=Standing.MEDIA),
    "rebels": Speaker(institution="Northern Front", standing=Standing.PARTY),
    "officials": Speaker(role="officials", standing=Standing.UNNAMED),
}

VAGUE = {"several": (3, 9), "dozens": (24, 99), "scores": (40, 99), "hundreds": (200, 999), "thousands": (2000, None)}


def read(written: str) -> Figure:
    """``95``, ``at_least 103``, ``range 40 60`` or a vague word, as a figure."""
    if written in VAGUE:
        low, high = VAGUE[written]
        return Figure(low, high, None, Bound.VAGUE, surface=written)
    words = written.split()
    if words[0] == "range":
        return Figure(int(words[1]), int(words[2]), None, Bound.RANGE, surface=written)
    value = int(words[-1])
    bound = Bound(words[0]) if len(words) > 1 else Bound.EXACT
    low = {Bound.MORE_THAN: value + 1, Bound.AT_MOST: None, Bound.LESS_THAN: None}.get(bound, value)
    high = {Bound.EXACT: value, Bound.AT_MOST: value, Bound.LESS_THAN: value - 1}.get(bound)
    return Figure(low, high, value, bound, surface=written)


def build(
    written: str,
    *,
    hours: float = 0,
    publisher: str | None = "The Courier",
    speakers: str = "",
    role: Role = Role.TOTAL,
    cue: Cue | None = None,
    earlier: str | None = None,
    basis: Basis = Basis.STATED,
    group: str | None = None,
    article: str | None = None,
    kind: str = "killed",
    definition: str | None = None,
    computed: bool = False,
    singly: bool = False,
) -> Observation:
    """An observation, ``hours`` after the start of an invented story."""
    return Observation(
        kind=kind,
        scope=ALL,
        figure=read(written),
        role=role,
        speakers=tuple(SPEAKERS[name] for name in speakers.split(", ") if name),
        cue=cue,
        earlier=read(earlier) if earlier else None,
        quote=f"The count is {written}.",
        computed=computed,
        singly=singly,
        article=article or f"{publisher}/{written}/{hours}/{speakers}/{cue}",
        as_of=START + timedelta(hours=hours),
        basis=basis,
        publisher=publisher,
        group=group,
        definition=Definition(definition) if definition else None,
    )


@pytest.fixture
def observe() -> Callable[..., Observation]:
    """The builder of observations."""
    return build


@pytest.fixture
def figure() -> Callable[[str], Figure]:
    """The reader of written figures."""
    return read


@pytest.fixture
def empty() -> Series:
    """A series of which nothing is known."""
    return Series(SeriesKey("quay-fire", "killed"))


@pytest.fixture
def injured() -> Kind:
    """A second cumulative kind."""
    return Kind("injured", "people", True, "number of injured", "injured", 1_000_000, 100, 5)
