import json

import pytest

from monitor.errors import ChannelUnavailableError
from monitor.notifier.redis import REDIS, RedisChannel
from monitor.notifier.relay import relay
from monitor.store import open_store


class Queue:
    """An outbox in memory."""

    def __init__(self, alerts):
        self.waiting = {alert.sequence: alert for alert in alerts}

    def pending(self, channel, limit):
        return [self.waiting[sequence] for sequence in sorted(self.waiting)[:limit]]

    def delivered(self, channel, sequences):
        for sequence in sequences:
            del self.waiting[sequence]


class Flaky:
    """A channel that goes away after some batches."""

    name = "flaky"

    def __init__(self, batches):
        self.batches = batches
        self.sent = []

    def send(self, alerts):
        if not self.batches:
            raise ChannelUnavailableError("gone")
        self.batches -= 1
        self.sent += alerts


def test_everything_pending_is_sent_in_sequence_order(make_alert):
    """However many alerts wait, all of them go out, by rising sequence."""
    outbox, channel = Queue([make_alert(n) for n in (3, 1, 5, 2, 4)]), Flaky(99)
    assert relay(outbox, channel, batch=2) == 5
    assert [alert.sequence for alert in channel.sent] == [1, 2, 3, 4, 5]
    assert relay(outbox, channel) == 0


def test_a_channel_that_goes_away_leaves_the_rest_queued(make_alert):
    """What was delivered before an outage is not sent again; the rest waits."""
    outbox, channel = Queue([make_alert(n) for n in range(1, 8)]), Flaky(2)
    with pytest.raises(ChannelUnavailableError):
        relay(outbox, channel, batch=2)
    assert sorted(outbox.waiting) == [5, 6, 7]
    channel.batches = 99
    assert relay(outbox, channel, batch=2) == 3
    assert [alert.sequence for alert in channel.sent] == [1, 2, 3, 4, 5, 6, 7]


def test_a_crash_between_sending_and_marking_tells_no_one_twice(url, client, make_alert, commit):
    """Alerts that reached Redis and were not marked go out again, and Redis still holds each once."""
    channel = RedisChannel(url)
    with open_store(None) as store:
        commit(store, *[make_alert(n) for n in range(1, 6)])
        channel.send(store.pending(REDIS, 3))
        assert relay(store, channel) == 5
        assert store.waiting(REDIS) == 0
    assert client.xlen("newsmon:v1:stream:alerts") == 5


def test_what_a_keeper_lost_is_put_back_as_far_as_it_keeps_anything(url, client, make_alert, commit):
    """A Redis that lost all of its data gets the last alerts again, as many as its stream keeps."""
    with open_store(None) as store:
        commit(store, *[make_alert(n) for n in range(1, 31)])
        relay(store, RedisChannel(url, maxlen=10))
        client.flushall()
        assert relay(store, RedisChannel(url, maxlen=10)) == 0
    kept = [json.loads(fields["event"])["id"] for _, fields in client.xrange("newsmon:v1:stream:alerts")]
    assert kept == [f"alert-{n}" for n in range(21, 31)]
