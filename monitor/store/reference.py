"""Which event a person means by an id, the beginning of one, or a title."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from monitor.errors import StoreError
from monitor.model import Event

__all__ = ["SHORTEST_PREFIX", "only_match", "refers"]

SHORTEST_PREFIX = 4
_LISTED = 5


def refers(reference: str, id: str, title: str | None = None) -> bool:
    """Whether the reference could mean the event with this id and title."""
    if reference in (id, title):
        return True
    return len(reference) >= SHORTEST_PREFIX and id.startswith(reference)


def only_match(reference: str, matches: Iterable[Event]) -> Event:
    """The one event that is meant; a whole id outweighs everything else.

    Raises ``StoreError`` that says what to type instead.
    """
    found = sorted(matches, key=lambda event: event.id)
    named = [event for event in found if event.id == reference] or found
    if len(named) == 1:
        return named[0]
    if named:
        raise StoreError(f"{len(named)} events match, give more of the id: {_listed(named)}", where=reference)
    short = "; the beginning of an id needs 4 characters or more" if len(reference) < SHORTEST_PREFIX else ""
    raise StoreError(f"no event has this id or title{short}", where=reference)


def _listed(events: Sequence[Event]) -> str:
    names = [f"{event.id} ({event.title})" for event in events[:_LISTED]]
    return ", ".join(names + ["..."] * (len(events) > _LISTED))
