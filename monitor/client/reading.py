"""From the bytes of a message to the alert in it, or a word on why there is none."""

from __future__ import annotations

from pydantic import ValidationError

from monitor.alerts.wire import Wire, decode
from monitor.client.interruption import Ears

__all__ = ["alert_in", "read"]


def read(place: str, message: tuple[str | None, bytes], ears: Ears) -> Wire | None:
    """The alert in a message, which is an entry (with its id) or came live. What is none is told by its place."""
    entry, payload = message
    try:
        return decode(payload)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        ears.malformed(f"{place} {entry}" if entry else place, f"{'.'.join(map(str, first['loc']))}: {first['msg']}")
        return None


def alert_in(payload: bytes) -> Wire | None:
    """The alert, ``None`` where there is none."""
    try:
        return decode(payload)
    except ValidationError:
        return None
