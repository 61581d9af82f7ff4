"""What a channel is sent at once: one alert, or several that are told together."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model import Alert, Notice, Severity

__all__ = ["Message", "one"]


@dataclass(frozen=True, slots=True)
class Message:
    """One text for people, with the alerts that it tells, by rising sequence.

    ``id`` is the same however often it is made of the same alerts: that of the alert where there is one, else a hash
    of the channel and of the ids of its alerts. ``title`` and ``text`` are as the news wrote them: each channel
    neutralises them for itself.
    """

    id: str
    alerts: tuple[Alert | Notice, ...]
    title: str
    text: str
    severity: Severity


def one(alert: Alert | Notice) -> Message:
    """The message of a single alert or notice."""
    title = alert.event.title if isinstance(alert, Alert) else alert.publisher or alert.url
    return Message(alert.id, (alert,), title, alert.message, alert.severity)
