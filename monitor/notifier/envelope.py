"""A message as one CloudEvent: that of its alert where it tells one, else one that carries those of all its alerts."""

from __future__ import annotations

from datetime import UTC
from typing import Literal

from monitor.alerts.letter import letter
from monitor.alerts.wire import Wire, decode
from monitor.alerts.wire_parts import WirePart, WireSource, WireText, WireTime, source_of
from monitor.model import Severity
from monitor.notifier.message import Message
from monitor.notifier.neutral import escaped

__all__ = ["SUMMARY_TYPE", "event_of"]

SUMMARY_TYPE: Literal["newsmon.summary.v1"] = "newsmon.summary.v1"


class WireSummaryData(WirePart):
    """Several alerts that are told together."""

    title: WireText
    message: str
    """The text for people, over several lines."""
    severity: Severity
    alerts: tuple[Wire, ...]
    """What it tells, each as the event that it would have been by itself, by rising sequence."""


class WireSummary(WirePart):
    """A digest, or a summary of what was too much to tell one by one, as a CloudEvents 1.0 event."""

    specversion: Literal["1.0"]
    id: WireText
    source: WireSource
    type: Literal["newsmon.summary.v1"]
    time: WireTime
    """The time of the latest of its alerts."""
    datacontenttype: Literal["application/json"]
    data: WireSummaryData


def event_of(message: Message, instance: str, epoch: int) -> str:
    """The message as one line of compact JSON."""
    events = [letter(told).text(instance, epoch) for told in message.alerts]
    if len(events) == 1 and message.id == message.alerts[0].id:
        return escaped(events[0])
    summary = WireSummary(
        specversion="1.0",
        id=message.id,
        source=source_of(instance),
        type=SUMMARY_TYPE,
        time=max(told.time.astimezone(UTC) for told in message.alerts),
        datacontenttype="application/json",
        data=WireSummaryData(
            title=message.title,
            message=message.text,
            severity=message.severity,
            alerts=tuple(map(decode, events)),
        ),
    )
    return escaped(summary.model_dump_json())
