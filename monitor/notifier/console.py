"""One line a human reads for each alert, safe to print whatever the news put into it."""

from __future__ import annotations

from datetime import UTC, datetime

from monitor.alerts.wire import Wire
from monitor.model import EPOCH, Alert, Notice, Severity
from monitor.notifier.neutral import plain

__all__ = ["line", "line_of"]


def line(alert: Alert | Notice) -> str:
    """Time (UTC), severity and sentence of an alert or notice, without a line end."""
    return _line(alert.time, alert.severity, alert.message)


def line_of(event: Wire) -> str:
    """The same line, of an alert that came over the wire."""
    return _line(event.time, event.data.severity, event.data.message)


def _line(time: datetime, severity: Severity, message: str) -> str:
    dated = "undated" if time == EPOCH else f"{time.astimezone(UTC):%Y-%m-%d %H:%MZ}"
    return f"{dated:<17}  {severity:<8}  {plain(message)}"
