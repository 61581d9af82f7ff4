"""A poison feed, from the server to the status: its reader dies, the service and its neighbours live."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from structlog.testing import capture_logs

from monitor.daemon import poller
from monitor.daemon.intake import Intake
from monitor.daemon.quarantine import TRIES
from monitor.daemon.readers import Readers
from monitor.store import FeedState, Poison, Store, open_store

POISON = b"<a>" * 400_000
SET_ASIDE = "in quarantine until it changes: it could not be read 3 times"


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers that are ended after two seconds."""
    monkeypatch.setattr(poller, "Readers", partial(Readers, seconds=2))


@pytest.fixture
def both(desk: Any, site: Any) -> Any:
    """A service over a poison feed and a sound one; each poll is a run of its own, with nothing left in memory."""
    return desk(f"{site.url}/poison", f"{site.url}/sound")


def poison(of: Any) -> FeedState:
    """What is remembered of the poison feed."""
    return next(state for state in of.store.feeds() if state.url.endswith("/poison"))


def set_aside(store: Store, url: str) -> None:
    """As if this feed had been found to be poison in a former run."""
    with store.transaction() as transaction:
        known = Poison(hashlib.sha256(POISON).hexdigest(), TRIES)
        state = transaction.feed(url)
        assert state, "it is followed"
        transaction.put_feed(replace(state, poison=known, polled=state.due, failures=3, error=SET_ASIDE))


def test_poison_feed(both: Any, site: Any, reply: Any, fire: Any) -> None:
    """After three tries a poison feed is in quarantine, whatever restarts there were, and the log says so; its
    neighbour is told all along. Once it says something else, it is read again.
    """
    said = []
    with capture_logs() as lines:
        for number in range(TRIES + 1):
            site.replies = {"/poison": reply(POISON), "/sound": reply(fire(12 * 2**number))}
            both.poll()
            said.append(poison(both).error)
    assert [message.split(",")[0] for message in both.told] == [
        "Lisbon fire: death toll 12",
        "Lisbon fire: death toll rises to 24 (was 12)",
        "Lisbon fire: death toll rises to 48 (was 24)",
        "Lisbon fire: death toll rises to 96 (was 48)",
    ]
    assert said == ["could not be read within 2 s"] * 2 + [SET_ASIDE] * 2
    assert [line["document"] for line in lines if line["event"] == "in quarantine"] == [f"{site.url}/poison"]
    site.replies["/poison"] = reply(fire(192, link="/poison.html"))
    both.poll()
    assert (poison(both).failures, poison(both).poison) == (0, None)


@pytest.mark.parametrize(("knows", "error"), [(True, SET_ASIDE), (False, "could not be read within 2 s")])
def test_restart(knows: bool, error: str, both: Any, site: Any, reply: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is in quarantine stays there over a restart; control: a service that begins with nothing known reads it."""
    site.replies = {"/poison": reply(POISON)}
    both.service()
    set_aside(both.store, f"{site.url}/poison")
    if not knows:
        monkeypatch.setattr(Intake, "poison", lambda _: ())
    both.poll()
    assert poison(both).error == error


def test_quarantine_is_listed(monitor: Any, tmp_path: Any) -> None:
    """``monitor feeds`` and ``monitor status`` name what is in quarantine."""
    url, database = "https://gazette.example/rss", tmp_path / "news.db"
    with open_store(str(database), writer=True) as store:
        store.follow([url], datetime(2026, 11, 20, tzinfo=UTC))
        set_aside(store, url)
    file = tmp_path / "monitor.yaml"
    file.write_text(json.dumps({"store": {"url": f"sqlite:///{database}"}, "feeds": [{"url": url}]}))
    (line,) = monitor("feeds", "--config", file).lines
    assert line.startswith(f"quarantine {url}: ")
    assert SET_ASIDE in line
    (record,) = map(json.loads, monitor("feeds", "--json", "--config", file).lines)
    assert (record["health"], record["error"]) == ("quarantine", SET_ASIDE)
    assert SET_ASIDE in monitor("status", "--config", file).out


def test_poison_page(desk: Any, site: Any, reply: Any, rss: Any, entry: Any) -> None:
    """A page that takes its reader down stays in quarantine over restarts; its entry is told by its summary."""
    teaser = entry("Hotel fire", link=f"{site.url}/page", summary="A fire in a hotel in Lisbon killed 12 people.")
    site.replies = {"/rss": reply(rss(teaser)), "/page": reply(status=500)}
    one = desk(f"{site.url}/rss")
    one.poll()
    (watch,) = one.store.due_watches(one.now + timedelta(days=1), 2)
    with one.store.transaction() as transaction:
        known = Poison(hashlib.sha256(POISON).hexdigest(), TRIES)
        transaction.put_watch(replace(watch, poison=known))
    site.replies["/page"] = reply(POISON)
    one.poll()
    assert [message.split(",")[0].split(" -")[0] for message in one.told] == ["Lisbon fire: death toll 12"]
    assert one.store.feeds()[0].page_error == f"{site.url}/page: {SET_ASIDE}"
