"""The Common Alerting Protocol, version 1.2 (OASIS, 2010): one message an alert.

A message is an ``Update`` of those that its alert supersedes, and a ``Cancel`` where the alert takes them back.
Severity and certainty are CAP's own words already. What was counted has happened, so that its urgency is ``Past``;
where a figure rises and falls as the world does, it is ``Unknown``: nobody is told to act by a number in the news.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from monitor.alerts.sentence import name_of
from monitor.model import Alert, Change, Value
from monitor.web.feeds.items import Item, legible

__all__ = ["CATEGORIES", "MEDIA_TYPE", "OTHERWISE", "cap"]

MEDIA_TYPE = "application/cap+xml"
_NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"

CATEGORIES = {
    "area_burned": "Fire",
    "abducted": "Security",
    "arrested": "Security",
    "hospitalised": "Health",
    "infected": "Health",
    "magnitude": "Geo",
    "missing": "Rescue",
    "rescued": "Rescue",
    "trapped": "Rescue",
    "without_power": "Infra",
}
"""CAP's category of a kind of figure; of any other it is ``OTHERWISE``."""
OTHERWISE = "Safety"

_NOT_IN_A_NAME = re.compile(r"[\s,<&]+")
"""What an identifier and a sender must not contain."""


def cap(alert: Alert, item: Item, superseded: Sequence[Alert], instance: str, *, is_current: bool) -> str:
    """The message of ``alert``, whose entry is ``item``. ``superseded`` are the alerts that it refers to.

    ``is_current`` is whether its kind of figure rises and falls as the world does.
    """
    root = Element("alert", {"xmlns": _NAMESPACE})
    _put(root, "identifier", _identifier(alert))
    _put(root, "sender", _sender(instance))
    _put(root, "sent", _time(alert.time))
    _put(root, "status", "Actual")
    _put(root, "msgType", _type(alert, superseded))
    _put(root, "scope", "Public")
    if superseded:
        named = (f"{_sender(instance)},{_identifier(one)},{_time(one.time)}" for one in superseded)
        _put(root, "references", " ".join(named))
    _put(root, "incidents", _NOT_IN_A_NAME.sub("_", legible(alert.event.id)))
    root.append(_info(alert, item, is_current=is_current))
    return "<?xml version='1.0' encoding='utf-8'?>\n" + tostring(root, encoding="unicode") + "\n"


def _type(alert: Alert, superseded: Sequence[Alert]) -> str:
    if alert.change is Change.RETRACTED:
        return "Cancel"
    return "Update" if superseded else "Alert"


def _info(alert: Alert, item: Item, *, is_current: bool) -> Element:
    info = Element("info")
    _put(info, "language", "en")
    _put(info, "category", CATEGORIES.get(alert.kind, OTHERWISE))
    _put(info, "event", legible(alert.event.title))
    _put(info, "urgency", "Unknown" if is_current else "Past")
    _put(info, "severity", alert.severity.value.capitalize())
    _put(info, "certainty", alert.certainty.value.capitalize())
    _put(info, "senderName", _sender_name(alert))
    _put(info, "headline", item.title)
    _put(info, "description", item.text)
    if item.link:
        _put(info, "web", item.link)
    for name, value in _parameters(alert):
        parameter = SubElement(info, "parameter")
        _put(parameter, "valueName", name)
        _put(parameter, "value", legible(value))
    if alert.event.place:
        _put(SubElement(info, "area"), "areaDesc", legible(alert.event.place))
    return info


def _parameters(alert: Alert) -> Iterator[tuple[str, str]]:
    """The figures, for programs that read no sentence."""
    yield "kind", alert.kind
    yield "scope", alert.scope
    yield "change", alert.change.value
    yield "unit", alert.unit
    for name, value in (("before", alert.before), ("after", alert.after), ("known", alert.known)):
        if value is not None:
            yield name, _number(value)


def _number(value: Value) -> str:
    """``at_least 16``; a range is its ends."""
    if value.value is None and value.low is not None and value.high is not None:
        return f"{value.bound.value} {value.low} {value.high}"
    return f"{value.bound.value} {value.level}"


def _sender_name(alert: Alert) -> str:
    speaker = next(filter(None, map(name_of, alert.evidence.speakers)), None)
    return legible(" - ".join(filter(None, (speaker, alert.evidence.publisher))) or "newsmon")


def _put(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text


def _identifier(alert: Alert) -> str:
    return _NOT_IN_A_NAME.sub("_", legible(alert.id))


def _sender(instance: str) -> str:
    return _NOT_IN_A_NAME.sub("_", f"newsmon:{legible(instance)}")


def _time(moment: datetime) -> str:
    """To the second, and UTC as ``-00:00``: ``Z`` is not allowed (CAP 1.2, 3.3.2)."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}-00:00"
