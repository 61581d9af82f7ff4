"""Alerts to send."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from monitor.model import Alert, Bound, Certainty, Change, Event, Evidence, Reason, Severity, Speaker, Value

T0 = datetime(2024, 3, 9, 6, 30, tzinfo=UTC)

MakeAlert = Callable[..., Alert]


@pytest.fixture
def make_alert() -> MakeAlert:
    return _alert


def _alert(number: int, *, event: str = "ferry", kind: str = "killed", title: str = "Lake ferry sinking") -> Alert:
    time = T0 + timedelta(minutes=number)
    value = Value(low=number, high=number, value=number, bound=Bound.EXACT, as_of=time)
    return Alert(
        id=f"alert-{number}",
        event=Event(id=event, title=title, place="Port Ossian", began=T0, last_seen=time, founder="a-1"),
        kind=kind,
        scope="all",
        change=Change.RAISED,
        severity=Severity.MODERATE,
        certainty=Certainty.OBSERVED,
        before=None,
        after=value,
        known=value,
        delta=None,
        message=f"{title}: death toll raised to {number}",
        evidence=Evidence(
            quote=f"Divers have now recovered {number} bodies.",
            speakers=(Speaker(role="harbour master", institution="Port of Ossian"),),
            publisher="The Ossian Ledger",
            url="https://ledger.example/ferry",
            published=time,
            article=f"a-{number}",
        ),
        witnesses=("port of ossian",),
        reason=Reason.HIGHER,
        flags=(),
        references=(),
        revision=number,
        previous=None,
        time=time,
        sequence=number,
    )
