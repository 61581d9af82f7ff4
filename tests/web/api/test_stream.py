"""Alerts as they come, from a real server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import httpx2
import pytest

from monitor.alerts.wire import encode
from monitor.config import Web
from monitor.lexicon import Lexicon
from monitor.model import Alert
from monitor.store import Store, open_store
from monitor.web import build, serving
from monitor.web.api import stream

MakeAlert = Callable[..., Alert]
Commit = Callable[..., None]
Following = Callable[..., AbstractContextManager[Iterator[str]]]


@pytest.fixture
def store() -> Iterator[Store]:
    with open_store(None) as store:
        yield store


@pytest.fixture
def follow(store: Store, lexicon: Lexicon) -> Iterator[Following]:
    """Opens a connection to the stream of that store, and gives its lines: ``with follow(after="0") as lines``."""
    settings = Web(port=0, streams=2)
    with serving(build(store, settings, lexicon), settings) as served, httpx2.Client(timeout=10) as client:

        @contextmanager
        def follow(last: str | None = None, **asked: str) -> Iterator[Iterator[str]]:
            headers = {"Last-Event-ID": last} if last else {}
            url = f"{served.url}api/v1/alerts/stream"
            with client.stream("GET", url, params=asked, headers=headers) as answer:
                if answer.status_code != 200:
                    answer.read()
                answer.raise_for_status()
                assert answer.headers["content-type"].startswith("text/event-stream")
                lines = answer.iter_lines()
                assert next(lines) == "retry: 3000"
                assert next(lines) == ""
                yield lines

        yield follow


def event(lines: Iterator[str]) -> tuple[str, str]:
    """The id and the data of the next event."""
    id, data, end = next(lines), next(lines), next(lines)
    assert (id[:4], data[:6], end) == ("id: ", "data: ", "")
    return id[4:], data[6:]


def test_an_alert_comes_by_itself(store: Store, follow: Following, commit: Commit, make_alert: MakeAlert) -> None:
    """Who follows hears what comes, as it goes over Redis, and nothing of before."""
    commit(store, make_alert(1))
    with follow() as lines:
        commit(store, make_alert(2))
        assert event(lines) == (f"{2:020d}", encode(make_alert(2)))
        commit(store, make_alert(3))
        assert event(lines)[0] == f"{3:020d}"


def test_who_comes_back_is_given_what_was_missed(
    store: Store, follow: Following, commit: Commit, make_alert: MakeAlert
) -> None:
    """By the last id that was heard, or from the beginning; more than one batch of it."""
    commit(store, *(make_alert(number) for number in range(1, 251)))
    with follow(f"{248:020d}") as lines:
        assert [event(lines)[0] for _ in range(2)] == [f"{249:020d}", f"{250:020d}"]
        commit(store, make_alert(251))
        assert event(lines)[0] == f"{251:020d}"
    with follow(after="0") as lines:
        assert [int(event(lines)[0]) for _ in range(251)] == list(range(1, 252))


def test_after_an_older_state_was_restored_everything_is_told_again(
    store: Store, follow: Following, commit: Commit, make_alert: MakeAlert
) -> None:
    """A sequence of another epoch says nothing of this one: what was heard is known by its id."""
    commit(store, make_alert(1), make_alert(2))
    store.begin_epoch(1)
    with follow(f"{9:020d}") as lines:
        assert [event(lines)[0] for _ in range(2)] == ["00000001000000000001", "00000001000000000002"]
    with follow("00000001000000000001") as lines:
        assert event(lines)[0] == "00000001000000000002"


def test_silence_is_kept_alive(follow: Following, monkeypatch: pytest.MonkeyPatch) -> None:
    """Comments come while nothing else does, so that nobody on the way closes the connection."""
    monkeypatch.setattr(stream, "BEAT_SECONDS", 0.05)
    with follow() as lines:
        assert [next(lines) for _ in range(4)] == [": alive", "", ": alive", ""]


def test_there_is_a_bound_to_those_who_follow(follow: Following) -> None:
    """One too many is sent away, to come back; a place that is left is free again."""
    with follow(), follow():
        with pytest.raises(httpx2.HTTPStatusError) as refused, follow():
            pass
        assert refused.value.response.status_code == 503
        assert refused.value.response.headers["retry-after"] == "30"
        assert refused.value.response.headers["content-type"] == "application/problem+json"
