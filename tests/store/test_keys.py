"""The index of events by key that stores in memory have."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.model import EPOCH, Event, Profile
from monitor.store.candidate_index import KeyRows

T0 = datetime(2031, 3, 4, tzinfo=UTC)


def _event(number: int) -> Event:
    seen = T0 + timedelta(minutes=number)
    return Event(f"event-{number}", "Fire", None, seen, seen, f"a-{number}", profile=Profile(keys=("place:oulu",)))


def test_of_a_key_the_events_seen_last_are_kept_up_to_a_bound() -> None:
    """One that fell out and is seen again comes back; taking it away twice, or when it is out, harms no other."""
    index = KeyRows(most=3)
    for number in range(5):
        index.put(_event(number), None)
    assert [id for _, id in index.newest("place:oulu", EPOCH, 9)] == ["event-4", "event-3", "event-2"]
    index.remove(_event(0))
    again = replace(_event(1), last_seen=T0 + timedelta(hours=1))
    index.put(again, _event(1))
    assert [id for _, id in index.newest("place:oulu", EPOCH, 9)] == ["event-1", "event-4", "event-3"]


def test_a_key_without_events_takes_no_place() -> None:
    """Words come and go; what is left of them would only grow."""
    rows: dict[str, list[tuple[timedelta, str]]] = {}
    index = KeyRows(rows)
    index.put(_event(1), None)
    assert list(rows) == ["place:oulu"]
    index.remove(_event(1))
    assert rows == {}
