"""Alerts by what routing looks at, and plans of them, on a Wednesday at noon."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.model import Alert, Bound, Change, Severity, Value
from monitor.notifier.routing import Plan, Route, plan

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def _value(number: int | None) -> Value | None:
    return None if number is None else Value(number, number, number, Bound.EXACT, NOON)


@pytest.fixture(scope="session")
def noon() -> datetime:
    return NOON


@pytest.fixture
def alert(make_alert) -> Callable[..., Alert]:
    """``alert(7, "lowered", Severity.SEVERE, event="fire", was=103, now=95)``."""

    def alert(
        number: int,
        change: str = "raised",
        severity: Severity = Severity.MODERATE,
        *,
        event: str = "ferry",
        kind: str = "killed",
        was: int | None = None,
        now: int | None = None,
        **other: object,
    ) -> Alert:
        made = make_alert(number, event=event, kind=kind, title=event.capitalize())
        after = _value(number if now is None else now)
        known = {"before": _value(was), "after": after, "known": after}
        delta = None if was is None else after.level - was
        return replace(
            made, **{**known, "change": Change(change), "severity": severity, "time": NOON, "delta": delta, **other}
        )

    return alert


@pytest.fixture(scope="session")
def planned() -> Callable[..., Plan]:
    """The plan for the channel ``desk``; everything came at one time, or as ``queued`` says."""

    def planned(
        pending: Sequence[Alert],
        *routes: Route,
        now: datetime = NOON,
        came: datetime = NOON,
        sent: Sequence[object] = (),
        silences: Sequence[object] = (),
        queued: dict[int, datetime] | None = None,
    ) -> Plan:
        since = queued or {each.sequence: came for each in pending}
        return plan(routes, "desk", pending, sent, silences, now, queued=since)

    return planned


@pytest.fixture(scope="session")
def told() -> Callable[[Plan], list[list[int]]]:
    """The sequences of each message."""
    return lambda result: [[each.sequence for each in message.alerts] for message in result.messages]
