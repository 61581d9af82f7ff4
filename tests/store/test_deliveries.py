"""What every store promises of messages on their way to channels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from monitor.alerts.delivery import ChannelHealth, Delivery, Progress
from monitor.model import Outcome, Severity
from monitor.store import Store, open_store
from monitor.store.deliveries import KEEPS_ORDER

Story = Callable[..., Outcome]
At = Callable[[float], datetime]
HEALTH = ChannelHealth("pager", "webhook", "somewhere")
SETTLED = (Progress.SENT, Progress.DROPPED, Progress.DEAD)


def message(
    at: At, /, number: int, *more: int, channel: str = "pager", event: str = "ferry", **state: object
) -> Delivery:
    made = Delivery(
        channel, f"m-{number}", (number, *more), event, "killed", Severity.MINOR, "Ferry", "Ferry: 20", at(0)
    )
    return replace(made, **state)  # type: ignore[arg-type]


def due(store: Store, at: At, hours: float = 0, channel: str = "pager") -> list[str]:
    return [one.id for one in store.deliveries.due(channel, at(hours), at(hours + 24), 100)]


def test_a_store_without_messages(store: Store, at: At) -> None:
    """Every question has an answer before the first message."""
    kept = store.deliveries
    assert not kept.due("pager", at(0), at(1), 5)
    assert kept.next_due("pager") is None
    assert not kept.since("pager", at(0))
    assert not kept.listed(list(Progress), None, 5)
    assert not kept.counts()
    assert not kept.health()
    assert kept.resend(None, states=SETTLED) == kept.forget("pager", at(0), at(0)) == 0


def test_alerts_leave_the_queue_with_their_message(store: Store, story: Story, at: At) -> None:
    """An alert is queued or in a message, and never both or neither; other channels' queues stay."""
    with store.transaction() as transaction:
        for number in range(3):
            transaction.record(story(f"{number}", killed=20 + number), ("redis", "pager"))
    digest, dropped = message(at, 1, 3), message(at, 2, state=Progress.DROPPED, error="silenced", at=at(0))
    store.deliveries.dispatch([digest, dropped])
    assert store.waiting("pager") == 0
    assert store.waiting("redis") == 3
    assert [alert.sequence for alert in store.deliveries.alerts(digest)] == [1, 3]
    assert store.deliveries.counts() == {"pager": {Progress.WAITING: 1, Progress.DROPPED: 1}}
    assert store.deliveries.listed((Progress.DROPPED,), None, 5) == (dropped,)


def test_since_when_an_alert_is_queued(store: Store, story: Story, at: At) -> None:
    """Since the first time that somebody looked, and of what has left the queue nothing is known."""
    for number in (1, 2):
        with store.transaction() as transaction:
            transaction.record(story(f"{number}", killed=20 + number), ("pager",))
        noted = store.deliveries.noted("pager", at(number))
    assert noted == {1: at(1), 2: at(2)}
    store.deliveries.dispatch([message(at, 1)])
    assert store.deliveries.noted("pager", at(3)) == {2: at(2)}
    assert store.deliveries.noted("log", at(3)) == {}


def test_messages_are_due_in_their_order(store: Store, at: At) -> None:
    """What waits for its next try is not due, what others wait for comes first, and channels do not mix."""
    later = message(at, 4, event="quake", tries=KEEPS_ORDER, due=at(2))
    store.deliveries.dispatch([message(at, 3), later, message(at, 1, event=""), message(at, 2, channel="log")])
    assert due(store, at) == ["m-1", "m-3"]
    assert due(store, at, 2) == ["m-1", "m-3", "m-4"]
    assert due(store, at, channel="log") == ["m-2"]
    assert store.deliveries.next_due("pager") == at(2)
    assert store.deliveries.next_due("log") is None


def test_what_follows_waits_for_the_first_tries_only(store: Store, at: At) -> None:
    """A message that failed once or twice holds back what follows of its event, and nothing else."""
    first = message(at, 1, tries=KEEPS_ORDER - 1, due=at(1))
    store.deliveries.dispatch([first, message(at, 2), message(at, 3, event="quake"), message(at, 4, event="")])
    assert due(store, at) == ["m-3", "m-4"]
    store.deliveries.resend("pager", id="m-2")
    assert due(store, at) == ["m-2", "m-3", "m-4"]
    store.deliveries.dispatch([message(at, 2)])
    store.deliveries.put(replace(first, tries=KEEPS_ORDER), HEALTH)
    assert due(store, at) == ["m-2", "m-3", "m-4"]


def test_a_clock_that_was_set_back_puts_nothing_off(store: Store, at: At) -> None:
    """What is due further ahead than any wait is due now."""
    store.deliveries.dispatch([message(at, 1, tries=1, due=at(9_000)), message(at, 2)])
    assert due(store, at) == ["m-1", "m-2"]


def test_a_try_is_written_with_the_health_of_its_channel(store: Store, at: At) -> None:
    """What became of a message, and how the channel fares, are one."""
    store.deliveries.dispatch([message(at, 1)])
    sent = message(at, 1, state=Progress.SENT, tries=1, at=at(1))
    well = replace(HEALTH, sent=at(1))
    store.deliveries.put(sent, well)
    assert store.deliveries.listed((Progress.SENT,), "pager", 5) == (sent,)
    assert store.deliveries.health() == (well,)
    assert due(store, at, 9) == []


def test_since(store: Store, at: At) -> None:
    """What a channel was sent lately leaves out what was dropped."""
    old, new, dropped = message(at, 1), message(at, 2, made=at(1)), message(at, 3, made=at(1), state=Progress.DROPPED)
    store.deliveries.dispatch([old, new, dropped])
    assert store.deliveries.since("pager", at(1)) == (new,)
    assert store.deliveries.since("pager", at(0)) == (old, new)


def test_messages_are_sent_anew(store: Store, at: At) -> None:
    """Of one channel or all, by state or id; a channel that was disabled is in use again."""
    dead = {"state": Progress.DEAD, "tries": 8, "at": at(1), "error": "500"}
    store.deliveries.dispatch(
        [message(at, 1, **dead), message(at, 2, channel="log", **dead), message(at, 3, tries=4, due=at(9))]
    )
    for name in ("log", "pager"):
        store.deliveries.put_health(replace(HEALTH, channel=name, disabled="gone", rest=at(9)))
    assert store.deliveries.resend("pager", states=(Progress.DEAD,)) == 1
    assert due(store, at) == ["m-1"]
    assert [one.disabled for one in store.deliveries.health()] == ["gone", None]
    assert store.deliveries.resend(None, id="m-2") == 1
    assert store.deliveries.resend(None, id="m-9") == 0
    assert [one.tries for one in store.deliveries.listed((Progress.WAITING,), "log", 5)] == [0]
    assert store.deliveries.resend(None, states=(Progress.WAITING,)) == 3
    assert due(store, at) == ["m-1", "m-3"]


def test_a_try_that_ends_late_does_not_undo_a_wish(store: Store, at: At) -> None:
    """A message that is asked for while its last try fails is tried anew all the same."""
    first = message(at, 1, tries=7)
    store.deliveries.dispatch([first])
    store.deliveries.resend("pager", id="m-1")
    store.deliveries.put(replace(first, tries=8, state=Progress.DEAD, at=at(1)), HEALTH)
    assert due(store, at) == ["m-1"]


def test_what_is_long_settled_is_forgotten(store: Store, at: At) -> None:
    """Each state in its time; what waits is never forgotten."""
    states = [message(at, i, state=state, at=at(i)) for i, state in enumerate(Progress, 1)]
    assert [one.state for one in states] == [Progress.WAITING, Progress.SENT, Progress.DEAD, Progress.DROPPED]
    store.deliveries.dispatch([*states, message(at, 9, channel="log", state=Progress.SENT, at=at(0))])
    assert store.deliveries.forget("pager", at(4), at(3)) == 1
    assert store.deliveries.forget("pager", at(5), at(4)) == 2
    assert store.deliveries.counts() == {"pager": {Progress.WAITING: 1}, "log": {Progress.SENT: 1}}


def test_messages_outlive_the_program(address: str, at: At) -> None:
    """What waits, and how the channels fare, is there at the next start."""
    waiting = message(at, 1, 2, tries=2, due=at(1), at=at(0), error="503")
    with open_store(address) as store:
        store.deliveries.dispatch([waiting])
        store.deliveries.put_health(HEALTH)
    with open_store(address) as store:
        assert store.deliveries.listed((Progress.WAITING,), "pager", 5) == (waiting,)
        assert store.deliveries.health() == (HEALTH,)
