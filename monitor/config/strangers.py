"""Routes to channels that are not there."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.config.faults import suggestion
from monitor.config.marked_yaml import Document, Fault, KeyPath
from monitor.notifier.redis import REDIS


def strangers(file: str, document: Document) -> Iterator[tuple[str, Fault]]:
    """The file and the fault of every name in a route that no channel has."""
    value = document.value if isinstance(document.value, dict) else {}
    channels = _items(value.get("channels"))
    names = [
        channel["name"] for channel in channels if isinstance(channel, dict) and isinstance(channel.get("name"), str)
    ]
    for path, name in _named(value.get("routes")):
        if name == REDIS:
            yield file, Fault(document.values[path], path, "Redis has every alert, and is not routed")
        elif name not in names:
            yield file, Fault(document.values[path], path, f"no channel is named {name!r}{suggestion(name, names)}")


def _named(routes: object) -> Iterator[tuple[KeyPath, str]]:
    for index, route in enumerate(_items(routes)):
        for place, name in enumerate(_items(route.get("channels")) if isinstance(route, dict) else ()):
            if isinstance(name, str):
                yield ("routes", index, "channels", place), name


def _items(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else ()
