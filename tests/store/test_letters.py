"""What waits to be sent, and what was: in every store alike."""

import pytest

from monitor.alerts.wire import encode
from monitor.notifier.redis import REDIS
from monitor.store import open_store


@pytest.fixture(params=["memory", "sqlite"])
def store(request, tmp_path):
    with open_store(None if request.param == "memory" else str(tmp_path / "letters.db"), writer=True) as store:
        yield store


def test_a_letter_is_the_alert_as_it_is_sent(store, make_alert, commit):
    """What is written down at the commit has the bytes that the wire format gives the alert."""
    commit(store, *[make_alert(n) for n in range(1, 4)])
    assert [one.text("desk") for one in store.letters(REDIS, 9)] == [
        encode(alert, "desk") for alert in store.pending(REDIS, 9)
    ]


def test_what_is_kept_is_out_of_the_queue_and_known_by_its_place(store, make_alert, commit):
    """What a channel keeps can be asked for from any sequence on, in order and some at a time."""
    commit(store, *[make_alert(n) for n in range(1, 6)])
    store.keep(REDIS, [(1, "10-0"), (2, ""), (3, "10-1")])
    store.keep(REDIS, [(4, "11-0")])
    assert [one.sequence for one in store.letters(REDIS, 9)] == [5]
    found, after = [], 1
    while some := store.kept(REDIS, after):
        found += [(one.sequence, place) for one, place in some]
        after = some[-1][0].sequence
    assert found == [(2, ""), (3, "10-1"), (4, "11-0")]
    assert (store.kept("hook", 0), store.kept(REDIS, 4)) == ((), ())


def test_what_was_had_is_let_go_when_there_is_time(store, make_alert, commit):
    """Out of the queue at once, what a channel has had goes later; of its places, those of the last so many stay."""
    commit(store, *[make_alert(n) for n in range(1, 7)])
    for first in (1, 3):
        store.keep(REDIS, [(first, f"{first}-0"), (first + 1, f"{first}-1")])
    assert (store.waiting(REDIS), len(store.pending(REDIS, 9)), len(store.letters(REDIS, 9))) == (2, 2, 2)
    while store.tidy(REDIS, 2):
        pass
    assert [(one.sequence, place) for one, place in store.kept(REDIS, 0)] == [(3, "3-0"), (4, "3-1")]
    store.keep(REDIS, [(3, "elsewhere"), (4, "elsewhere")])
    assert [place for _, place in store.kept(REDIS, 0)] == ["3-0", "3-1"], "what it had once it has"
    assert (store.discard(REDIS), store.waiting(REDIS)) == (2, 0)


def test_sequences_tell_their_alert_and_the_epoch_they_are_of(store, make_alert, commit):
    """A number names one alert, and an epoch that was begun stays."""
    commit(store, make_alert(1), make_alert(2))
    assert (store.alert_at(2), store.alert_at(3), store.last_sequence()) == ("alert-2", None, 2)
    assert store.epoch() == 0
    store.begin_epoch(3)
    commit(store, make_alert(3))
    assert (store.epoch(), store.last_sequence()) == (3, 3)
