"""Lines that lose and delay packets, and name servers that hang and fail: who can be had is asked in time."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread
from threading import enumerate as enumerate_threads
from typing import Any

import pytest

from monitor.fetch import connecting

HEALTHY, LOSSY, LOST, DEAD = 12, 6, 64, 100
INTERVAL, SECONDS = 2.0, 8.0
FETCHES = 16
LIMITS = {"concurrent": FETCHES, "deadline_seconds": 2}


@pytest.fixture
def watched(network: Any, lateness: Any, sites: Any, reply: Any, rss: Any) -> Callable[[], Any]:
    """What a service did over healthy feeds, some at the end of a bad line, and more at the end of a dead one."""

    def watched() -> Any:
        far, *healthy = network.run(lambda: [sites(network.host), *(sites() for _ in range(HEALTHY))])
        for site in healthy:
            site.replies = {"/": reply(rss(), etag='"1"')}
        far.replies = {"/": reply(rss(more="<description>News.</description>" * 50))}
        lossy = {f"{network.line(far, number)}/": 2 * INTERVAL for number in range(LOSSY)}
        lost = {f"{network.line(far, DEAD + number)}/": INTERVAL for number in range(LOST)}
        hosts = {url.split("/")[2].split(":")[0] for url in (*lossy, *lost, *(site.url for site in healthy))}
        limits = {**LIMITS, "allow_private": tuple(hosts)}
        found = network.run(lambda: lateness(healthy, INTERVAL, lossy | lost, seconds=SECONDS, **limits))
        assert not any(found.states[url].succeeded for url in lost)
        assert sum(found.states[url].succeeded is not None for url in lossy) > LOSSY / 2, "they are read all the same"
        return found

    return watched


def test_bad_lines(watched: Any) -> None:
    """Feeds at the end of bad lines are read, late; the others in time, with no more in hand than may be."""
    found = watched()
    assert len(found.late) >= 2 * HEALTHY
    assert found.worst_but_one_in_a_hundred < INTERVAL
    assert found.held <= 1.5 * FETCHES


@pytest.mark.usefixtures("without_lanes")
@pytest.mark.parametrize("network", ["simulated"], indirect=True)
def test_control_of_bad_lines(watched: Any) -> None:
    """Control: where dead lines may take every place, the others are late."""
    found = watched()
    assert found.worst_but_one_in_a_hundred > INTERVAL
    assert found.held > 1.5 * FETCHES


HANGING, FAILING = ([f"{how}{number}.example" for number in range(6)] for how in ("hangs", "fails"))


@pytest.fixture
def looked_up(names: Any, lateness: Any, sites: Any, reply: Any, rss: Any) -> Callable[[], tuple[Any, int]]:
    """What a service did over feeds whose names are known, hang and fail; how many threads waited for the second."""

    def looked_up() -> tuple[Any, int]:
        site = names.run(lambda: sites("127.0.0.1"))
        site.replies = {f"/{number}": reply(rss(), etag='"1"') for number in range(HEALTHY)}
        site.url = site.url.replace("127.0.0.1", "sound.example")
        port = site.url.split(":")[2]
        others = {f"http://{name}:{port}/": 1 for name in (*HANGING, *FAILING)}
        limits = {**LIMITS, "deadline_seconds": 0.5, "allow_private": ("sound.example", *HANGING, *FAILING)}
        waiting: list[int] = []
        ended = Event()
        Thread(target=_count, args=(waiting, ended, frozenset(enumerate_threads())), daemon=True).start()
        found = names.run(lambda: lateness([site], INTERVAL, others, seconds=6, **limits))
        ended.set()
        assert all(state.failures > 1 for url, state in found.states.items() if url in others)
        return found, max(waiting)

    return looked_up


def _count(waiting: list[int], ended: Event, before: frozenset[Thread]) -> None:
    while not ended.wait(0.05):
        new = {*enumerate_threads()} - before
        waiting.append(sum(thread.name.startswith("resolve hangs") for thread in new))


def test_names(looked_up: Any) -> None:
    """A name server that hangs for some names and fails for others delays nobody else; a name that hangs keeps one
    thread, however often it is asked for."""
    found, threads = looked_up()
    assert len(found.late) >= 2 * HEALTHY
    assert found.worst_but_one_in_a_hundred < INTERVAL
    assert 0 < threads <= len(HANGING)


@pytest.mark.parametrize("names", ["simulated"], indirect=True)
def test_control_of_names(looked_up: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: were each question looked up for itself, the threads would pile up."""
    alone = connecting._Names.addresses
    monkeypatch.setattr(connecting._Names, "addresses", lambda _, *name: alone(connecting._Names(), *name))
    _, threads = looked_up()
    assert threads > len(HANGING)
