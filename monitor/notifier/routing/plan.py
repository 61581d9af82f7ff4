"""plan(routes, channel, pending, ...) -> Plan: which alerts a channel is sent now, and which never. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from monitor.alerts.silence import Silence
from monitor.model import Alert, Notice
from monitor.notifier.message import one
from monitor.notifier.routing.values import Plan, Route, Sent

__all__ = ["plan"]


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
    """What to do at ``now`` with what is ``pending`` for the channel. Without routes all of it is sent at once.

    ``sent`` is what the channel was sent in the last ``horizon(routes)``. ``queued`` says since when each sequence is
    pending; one that is not in it counts as pending since its own time.
    """
    return Plan(tuple(map(one, pending)))
