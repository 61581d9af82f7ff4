"""From a channel's queue to the channel: what is sent, again, given up; on a clock that we set."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from monitor.alerts.delivery import ChannelHealth, Progress
from monitor.notifier.channels import Options
from monitor.notifier.channels.webhook import Webhook
from monitor.notifier.dispatch import DEAD_DAYS, SETTLED_DAYS, Dispatcher
from monitor.notifier.port import NotTakenError
from monitor.store import Store

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SCHEDULE = [timedelta(seconds=seconds) for seconds in (5, 300, 1800, 7200)]


@dataclass
class Pager:
    """A channel in this process; ``refuses`` says what it does not take, and why."""

    had: list[str] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    refuses: Callable[[str], Exception | None] = lambda _: None

    def send(self, message, event, now):
        self.tried.append(message.id)
        if error := self.refuses(message.id):
            raise error
        self.had.append(message.id)

    def close(self) -> None: ...


def dispatcher(store: Store, channel, *, waits=SCHEDULE, place="here", name="pager") -> Dispatcher:
    return Dispatcher(store, channel, ChannelHealth(name, "test", place), waits=waits)


def states(store, channel="pager"):
    return {one.id: one.state.value for one in store.deliveries.listed(list(Progress), channel, 100)}


def health(store):
    return next(iter(store.deliveries.health()))


def test_everything_is_sent_once_and_in_order(store, clock, commit, make_alert):
    """What is queued goes out by rising sequence, and is not sent again by the next run."""
    commit(store, *(make_alert(number) for number in range(1, 8)), channels=("redis", "pager"))
    pager = Pager()
    assert dispatcher(store, pager).work(clock) is None
    assert dispatcher(store, pager).work(clock) is None
    assert pager.had == [f"alert-{number}" for number in range(1, 8)]
    assert store.waiting("redis") == 7


def test_one_bad_letter_stops_nothing_else(store, clock, commit, make_alert):
    """Other events go on at once; its own event waits while it is tried quickly, then passes it by."""
    commit(store, make_alert(1), make_alert(2), make_alert(3, event="quake"), channels=("pager",))
    pager = Pager(refuses=lambda id: NotTakenError("400") if id == "alert-1" else None)
    sender = dispatcher(store, pager)
    again = sender.work(clock)
    assert (pager.had, again) == (["alert-3"], clock.now + timedelta(seconds=5))
    clock.now = again
    sender.work(clock)
    assert pager.had == ["alert-3"]
    clock.on(seconds=300)
    sender.work(clock)
    assert pager.had == ["alert-3", "alert-2"]
    for _ in range(2):
        clock.on(seconds=7200)
        sender.work(clock)
    assert states(store) == {"alert-1": "dead", "alert-2": "sent", "alert-3": "sent"}
    assert pager.tried.count("alert-1") == len(SCHEDULE) + 1


def test_a_channel_that_is_back_gets_its_event_in_order(store, clock, commit, make_alert):
    """What was queued while it was away comes as it was told."""
    away = True
    pager = Pager(refuses=lambda _: NotTakenError("refused") if away else None)
    sender = dispatcher(store, pager)
    for number in range(1, 6):
        commit(store, make_alert(number), channels=("pager",))
        sender.work(clock)
        clock.on(seconds=6)
    away = False
    clock.on(minutes=6)
    sender.work(clock)
    assert pager.had == [f"alert-{number}" for number in range(1, 6)]


def test_a_channel_that_takes_nothing_keeps_the_tries_of_what_waits(store, clock, commit, make_alert):
    """Of many events only a few are tried while nothing is taken."""
    commit(store, *(make_alert(n, event=f"e{n}") for n in range(1, 201)), channels=("pager",))
    pager = Pager(refuses=lambda _: NotTakenError("refused"))
    sender = dispatcher(store, pager)
    for _ in range(60):
        sender.work(clock)
        clock.on(seconds=1)
    assert len(pager.tried) < 20
    pager.refuses = lambda _: None
    clock.on(minutes=5)
    sender.work(clock)
    assert len(pager.had) == 200


def test_a_channel_that_is_gone_is_disabled_until_somebody_asks(store, clock, commit, make_alert):
    """It is not tried again by itself, also after a restart; nothing is lost meanwhile."""
    pager = Pager(refuses=lambda _: NotTakenError("410", gone=True))
    commit(store, make_alert(1), channels=("pager",))
    dispatcher(store, pager).work(clock)
    pager.refuses = lambda _: None
    commit(store, make_alert(2), channels=("pager",))
    clock.on(days=2)
    dispatcher(store, pager).work(clock)
    assert pager.had == []
    assert health(store).disabled == "410"
    store.deliveries.resend("pager")
    dispatcher(store, pager).work(clock)
    assert pager.had == ["alert-1", "alert-2"]
    assert health(store).disabled is None


def test_another_place_begins_anew(store, clock, commit, make_alert):
    """A channel that was disabled is in use when the configuration gives it another address."""
    gone = Pager(refuses=lambda _: NotTakenError("410", gone=True))
    commit(store, make_alert(1), channels=("pager",))
    dispatcher(store, gone).work(clock)
    pager = Pager()
    dispatcher(store, pager, place="there").work(clock)
    assert pager.had == ["alert-1"]


def test_a_defect_of_a_channel_is_a_failure_of_its_own(store, clock, commit, make_alert, caplog):
    """The message waits like any other that was not taken."""
    commit(store, make_alert(1), channels=("pager",))
    pager = Pager(refuses=lambda _: ZeroDivisionError("c4n4ry"))
    assert dispatcher(store, pager).work(clock) == clock.now + timedelta(seconds=5)
    assert health(store).error == "a defect: ZeroDivisionError"
    assert "test_dispatch.py" in caplog.text
    assert "c4n4ry" not in "".join(record.getMessage() for record in caplog.records)


def test_a_clock_that_was_set_back_holds_nothing_up(store, clock, commit, make_alert):
    """A try that is due a year ahead is due."""
    commit(store, make_alert(1), channels=("pager",))
    pager = Pager(refuses=lambda _: NotTakenError("refused"))
    sender = dispatcher(store, pager)
    sender.work(clock)
    pager.refuses = lambda _: None
    clock.on(days=-365)
    sender.work(clock)
    assert pager.had == ["alert-1"]


def test_what_is_long_settled_is_forgotten(store, clock, commit, make_alert):
    """What was sent is remembered for a week, and a dead letter for three months."""
    commit(store, make_alert(1), make_alert(2, event="quake"), channels=("pager",))
    sender = dispatcher(store, Pager(refuses=lambda id: NotTakenError("no") if id == "alert-1" else None), waits=())
    sender.work(clock)
    assert states(store) == {"alert-1": "dead", "alert-2": "sent"}
    clock.on(days=SETTLED_DAYS, hours=1)
    sender.work(clock)
    assert states(store) == {"alert-1": "dead"}
    clock.on(days=DEAD_DAYS)
    sender.work(clock)
    assert states(store) == {}


def test_dead_letters_are_sent_again_under_their_id(store, clock, commit, make_alert):
    """Whoever mended the other side has them sent, all or one."""
    pager = Pager(refuses=lambda _: NotTakenError("no"))
    commit(store, make_alert(1), make_alert(2, event="quake"), channels=("pager",))
    sender = dispatcher(store, pager, waits=())
    sender.work(clock)
    clock.on(minutes=2)
    sender.work(clock)
    pager.refuses = lambda _: None
    clock.on(minutes=2)
    store.deliveries.resend("pager", states=(Progress.DEAD,))
    sender.work(clock)
    assert sorted(pager.had) == ["alert-1", "alert-2"]


@pytest.mark.parametrize(
    ("answer", "state", "tries", "waits"),
    [
        (500, "waiting", 1, timedelta(seconds=5)),
        ((429, {"Retry-After": "90"}), "waiting", 1, timedelta(seconds=90)),
        ((503, {"Retry-After": "999999"}), "waiting", 1, timedelta(hours=1)),
        (410, "waiting", 0, None),
        (None, "waiting", 1, timedelta(seconds=5)),
        ((302, {"Location": "http://127.0.0.1:1/"}), "waiting", 1, timedelta(seconds=5)),
        (204, "sent", 1, None),
    ],
)
def test_each_answer_of_a_webhook_has_its_outcome(store, clock, commit, make_alert, hook, answer, state, tries, waits):
    """500, 429 and 503 with Retry-After, 410, a hang, a redirect; then a good answer, under the same id."""
    hook.answer = lambda _: answer
    options = Options(
        "pager", hook.url, SECRET, deadline=timedelta(seconds=0.3), allow_private=frozenset((hook.place,))
    )
    commit(store, make_alert(1), channels=("pager",))
    sender = dispatcher(store, Webhook(options))
    again = sender.work(clock)
    (delivery,) = store.deliveries.listed(list(Progress), "pager", 5)
    assert (delivery.state, delivery.tries) == (state, tries)
    assert again == (clock.now + waits if waits else None)
    if again:
        hook.answer = lambda _: 204
        clock.now = again - timedelta(seconds=1)
        sender.work(clock)
        assert len(hook.had) == 1
        clock.now = again
        sender.work(clock)
        assert states(store) == {"alert-1": "sent"}
        assert [had.id for had in hook.had] == ["alert-1", "alert-1"]
        assert len({had.headers["webhook-timestamp"] for had in hook.had}) == 2
    sender.close()


def test_alerts_carry_the_epoch_of_the_database(store, clock, commit, make_alert, hook):
    """The sequence is the one that Redis has."""
    store.begin_epoch(2)
    options = Options("pager", hook.url, SECRET, allow_private=frozenset((hook.place,)))
    commit(store, make_alert(1), channels=("pager",))
    sender = dispatcher(store, Webhook(options))
    sender.work(clock)
    sender.close()
    assert json.loads(hook.had[0].body)["sequence"] == "00000002000000000001"
