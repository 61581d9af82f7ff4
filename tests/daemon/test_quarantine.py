"""A poison feed, from the server to the status: its reader dies, the service and its neighbours live."""

from __future__ import annotations

from typing import Any

import pytest
from structlog.testing import capture_logs

from monitor.daemon import poller, readers
from monitor.daemon.quarantine import TRIES, Quarantine
from monitor.daemon.readers import Readers
from monitor.daemon.status import status_lines, status_of

POISON = b"<a>" * 400_000


def test_poison_feed(desk: Any, site: Any, reply: Any, fire: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """After three tries a poison feed is in quarantine, and log and status say so; its neighbour is told all along.

    Once it says something else, it is read again.
    """
    lasting = Quarantine()
    monkeypatch.setattr(readers, "Quarantine", lambda: lasting)
    monkeypatch.setattr(poller, "Readers", lambda: Readers(most=2, seconds=3))
    both = desk(f"{site.url}/poison", f"{site.url}/sound")
    with capture_logs() as lines:
        for number in range(TRIES + 1):
            site.replies = {"/poison": reply(POISON), "/sound": reply(fire(12 * 2**number))}
            both.poll()
    assert [message.split(",")[0] for message in both.told] == [
        "Lisbon fire: death toll 12",
        "Lisbon fire: death toll rises to 24 (was 12)",
        "Lisbon fire: death toll rises to 48 (was 24)",
        "Lisbon fire: death toll rises to 96 (was 48)",
    ]
    assert [line["document"] for line in lines if line["event"] == "in quarantine"] == [f"{site.url}/poison"]
    assert "in quarantine until it changes" in "\n".join(status_lines(status_of(both.store, both.now), both.now))
    site.replies["/poison"] = reply(fire(192, link="/poison.html"))
    both.poll()
    assert [state.failures for state in both.store.feeds()] == [0, 0]
