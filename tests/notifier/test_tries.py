"""What a try makes of a message and of its channel."""

from datetime import UTC, datetime, timedelta

import pytest

from monitor.alerts.delivery import ChannelHealth, Delivery, Progress
from monitor.model import Severity
from monitor.notifier.port import NotTakenError
from monitor.notifier.tries import LONGEST_REST, resting, taken, untaken

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
WAITS = [timedelta(seconds=seconds) for seconds in (5, 300, 1800)]
MADE = Delivery("pager", "m", (1,), "ferry", "killed", Severity.MINOR, "Ferry", "Ferry: 20", NOW)
WELL = ChannelHealth("pager", "webhook", "place")


def failed(times, error="503", **more):
    delivery, health = MADE, WELL
    for _ in range(times):
        delivery, health = untaken(delivery, health, NotTakenError(error, **more), WAITS, NOW)
    return delivery, health


@pytest.mark.parametrize(("times", "wait"), [(1, 5), (2, 300), (3, 1800)])
def test_each_try_waits_as_long_as_the_schedule_says(times, wait):
    """The waits are taken in turn."""
    delivery, health = failed(times)
    assert (delivery.state, delivery.tries, delivery.error) == (Progress.WAITING, times, "503")
    assert delivery.due == NOW + timedelta(seconds=wait)
    assert (health.failures, health.error, health.failed) == (times, "503", NOW)


def test_a_message_whose_tries_are_used_up_is_a_dead_letter():
    """It keeps its last error."""
    delivery, _ = failed(4, "the server answered 500")
    assert (delivery.state, delivery.due, delivery.error) == (Progress.DEAD, None, "the server answered 500")


def test_retry_after_is_honoured_up_to_an_hour():
    """The message and its channel wait at least so long, and no day is lost to a slip."""
    delivery, health = failed(1, retry_after=timedelta(minutes=2))
    assert delivery.due == health.rest == NOW + timedelta(minutes=2)
    delivery, health = failed(1, retry_after=timedelta(hours=24))
    assert delivery.due == health.rest == NOW + LONGEST_REST
    assert resting(health, NOW) == health.rest
    assert resting(health, health.rest) is None
    assert resting(health, NOW - timedelta(days=2)) is None, "the clock was set back"


def test_one_failure_delays_nothing_else_and_several_do_for_a_minute_at_most():
    """A letter may be to blame for its own failures; a channel that takes nothing at all is not asked all the time."""
    assert [failed(times)[1].rest for times in (1, 2, 3)] == [None] * 3
    rests = [untaken(MADE, failed(times)[1], NotTakenError("503"), WAITS, NOW)[1].rest for times in (1, 2, 60)]
    assert rests == [NOW + timedelta(seconds=seconds) for seconds in (5, 10, 60)]


def test_a_channel_that_is_gone_is_disabled_and_costs_no_try():
    """Who mends it finds everything waiting."""
    delivery, health = failed(1, "the server answered 410", gone=True)
    assert (delivery.state, delivery.tries, delivery.due) == (Progress.WAITING, 0, None)
    assert health.disabled == "the server answered 410"


def test_a_message_that_is_taken_makes_its_channel_well():
    """Whatever was wrong before."""
    delivery, health = taken(*failed(2), NOW)
    assert (delivery.state, delivery.tries, delivery.error, delivery.at) == (Progress.SENT, 3, None, NOW)
    assert health == ChannelHealth("pager", "webhook", "place", failed=NOW, sent=NOW)


def test_without_retries_one_failure_is_the_end():
    """An empty schedule means one try."""
    assert untaken(MADE, WELL, NotTakenError("no"), (), NOW)[0].state is Progress.DEAD
