"""Builders for invented revisions: ``tell("raised", before="9", after="at_least 16")``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.model import (
    ALL,
    Basis,
    Bound,
    Change,
    Event,
    Figure,
    Observation,
    Reason,
    Revision,
    Role,
    Series,
    SeriesKey,
    Speaker,
    Standing,
)

START = datetime(2031, 5, 1, 12, tzinfo=UTC)

MINISTER = Speaker(role="Vell Health Minister", name="Ada Quill", institution="Ministry", standing=Standing.OFFICIAL)
POLICE = Speaker(institution="Harbour Police", standing=Standing.OFFICIAL)


def read(written: str) -> Figure:
    """``95``, ``at_least 103``, ``range 40 60`` or the vague "dozens", as a figure."""
    words = written.split()
    if words[0] == "dozens":
        return Figure(24, 99, None, Bound.VAGUE, surface="Dozens")
    if words[0] == "range":
        return Figure(int(words[1]), int(words[2]), None, Bound.RANGE)
    value = int(words[-1])
    return Figure(value, value, value, Bound(words[0]) if len(words) > 1 else Bound.EXACT)


def voice(
    written: str | None,
    *,
    hours: float = 0,
    speakers: tuple[Speaker, ...] = (),
    publisher: str | None = "The Courier",
    role: Role = Role.TOTAL,
    computed: bool = False,
    basis: Basis = Basis.STATED,
    kind: str = "killed",
) -> Observation | None:
    """An observation, or nothing."""
    if written is None:
        return None
    return Observation(
        kind=kind,
        scope=ALL,
        figure=read(written),
        role=role,
        speakers=speakers,
        cue=None,
        earlier=None,
        quote=f"The count is {written}.",
        computed=computed,
        article=f"{publisher}/{written}",
        as_of=START + timedelta(hours=hours),
        basis=basis,
        publisher=publisher,
    )


def revise(
    change: str,
    before: str | None,
    after: str | None,
    *,
    claim: str | None = None,
    scope: str = ALL,
    kind: str = "killed",
    reason: Reason = Reason.HIGHER,
    by: Observation | None = None,
    held_by: Observation | None = None,
    also: Revision | None = None,
) -> Revision:
    """A revision; the observation is ``by``, else a plain one of the claim or the new value."""
    known = held_by or voice(before, kind=kind)
    new = by or voice(claim or after or before, hours=1, kind=kind)
    assert new is not None
    return Revision(
        key=SeriesKey("quay-fire", kind, scope),
        change=Change(change),
        reason=reason,
        told=True,
        observation=replace(new, figure=read(claim or after or before or "0")),
        before=known,
        known=replace(new, figure=read(after)) if after else None,
        also=also,
    )


@pytest.fixture
def tell() -> Callable[..., Revision]:
    """The builder of revisions."""
    return revise


@pytest.fixture
def speak() -> Callable[..., Observation | None]:
    """The builder of observations."""
    return voice


@pytest.fixture
def minister() -> Speaker:
    """A speaker with an office and a name."""
    return MINISTER


@pytest.fixture
def police() -> Speaker:
    """A speaker that is an institution."""
    return POLICE


@pytest.fixture
def event() -> Event:
    """An invented event."""
    return Event("quay-fire", "Quay fire", "Vell", START, START, "founder")


@pytest.fixture
def series() -> Series:
    """A series of which nothing was told."""
    return Series(SeriesKey("quay-fire", "killed"))
