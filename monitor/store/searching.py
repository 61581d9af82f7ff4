"""By what events are looked for: both stores find the same."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model import Event

__all__ = ["Searchable", "folded", "searchable"]


@dataclass(frozen=True, slots=True)
class Searchable:
    """Where an event was, and that with its title: without case, on one line."""

    place: str
    words: str


def searchable(event: Event) -> Searchable:
    """What a search of this event looks through."""
    place = folded(event.place or "")
    return Searchable(place, f"{folded(event.title)} {place}")


def folded(text: str) -> str:
    """A text as it is compared: without case, its white space single."""
    return " ".join(text.casefold().split())
