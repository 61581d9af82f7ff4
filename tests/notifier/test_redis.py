import json
import random
import time
from pathlib import Path

import pytest
import redis

from monitor.alerts.wire import decode, encode
from monitor.errors import ChannelError, ChannelUnavailableError
from monitor.notifier.embedded import embedded_redis
from monitor.notifier.redis import RedisChannel

STREAM = "newsmon:v1:stream:alerts"


def _in_stream(client, stream=STREAM):
    return [json.loads(fields["event"])["id"] for _, fields in client.xrange(stream)]


def test_a_bare_subscriber_hears_each_alert_once_and_in_order(url, client, make_alert, listen_bare):
    """Any Redis client that subscribes to the topic pattern gets every alert once, in sequence order."""
    subscription = listen_bare(client)
    RedisChannel(url).send([make_alert(n) for n in range(1, 31)])
    assert subscription.told() == [("newsmon:v1:alerts:ferry:killed", f"alert-{n}") for n in range(1, 31)]


def test_stream_and_topic_carry_the_same_bytes_as_encode(url, client, make_alert, listen_bare):
    """Whoever reads the stream later reads exactly what the live subscribers were told."""
    subscription = listen_bare(client)
    RedisChannel(url, instance="desk").send([make_alert(7)])
    told = subscription.pubsub.get_message(timeout=1)["data"]
    assert [fields for _, fields in client.xrange(STREAM)] == [{"event": told}]
    assert told == encode(make_alert(7), "desk")


def test_an_alert_sent_again_or_out_of_order_is_told_once(url, client, make_alert, listen_bare):
    """Each id enters the stream and the topic once, however often and in whatever order it is sent again."""
    alerts = [make_alert(n) for n in range(1, 21)]
    subscription = listen_bare(client)
    RedisChannel(url).send(alerts)
    RedisChannel(url).send(alerts)
    RedisChannel(url).send(random.Random(4).sample(alerts, len(alerts)))
    assert _in_stream(client) == [alert.id for alert in alerts]
    assert len(subscription.told()) == len(alerts)


def test_an_empty_batch_is_no_work(url, client):
    """Sending nothing leaves nothing behind."""
    RedisChannel(url).send([])
    assert client.keys() == []


def test_a_server_out_of_memory_is_told_nothing_until_it_recovers(url, client, make_alert, listen_bare):
    """When the stream refuses an alert nobody hears of it; the next try delivers it in its place."""
    channel, alerts = RedisChannel(url), [make_alert(n) for n in range(1, 4)]
    channel.send(alerts[:1])
    subscription = listen_bare(client)
    client.config_set("maxmemory-policy", "noeviction")
    client.config_set("maxmemory", "1")
    try:
        with pytest.raises(ChannelUnavailableError, match="OOM"):
            channel.send(alerts)
        assert subscription.told() == []
    finally:
        client.config_set("maxmemory", "0")
    channel.send(alerts)
    assert _in_stream(client) == ["alert-1", "alert-2", "alert-3"]
    assert subscription.ids() == ["alert-2", "alert-3"]


def test_a_read_only_replica_is_told_nothing_until_it_is_promoted(url, client, make_alert, listen_bare):
    """During a failover nothing is published that the stream does not hold, and it may be tried again."""
    channel = RedisChannel(url)
    client.replicaof("127.0.0.1", 9)
    try:
        subscription = listen_bare(client)
        with pytest.raises(ChannelUnavailableError, match="READONLY"):
            channel.send([make_alert(1)])
        assert subscription.told() == []
    finally:
        client.replicaof("no", "one")
    channel.send([make_alert(1)])
    assert subscription.ids() == ["alert-1"]


def test_one_refused_alert_holds_back_those_after_it(url, client, make_alert, listen_bare):
    """An alert is never told before the one that it follows, even when only the first of a batch was refused."""
    client.acl_setuser("picky", enabled=True, passwords=["+pw"], keys=["*"], commands=["+@all"], reset=True)
    client.execute_command("ACL", "SETUSER", "picky", "resetchannels", "&newsmon:v1:alerts:open:*")
    channel = RedisChannel(url.replace("unix://", "unix://picky:pw@"))
    subscription = listen_bare(client)
    with pytest.raises(ChannelError):
        channel.send([make_alert(1, event="closed"), make_alert(2, event="open")])
    assert (subscription.told(), _in_stream(client)) == ([], [])
    client.execute_command("ACL", "SETUSER", "picky", "&newsmon:v1:alerts:closed:*")
    channel.send([make_alert(1, event="closed"), make_alert(2, event="open")])
    assert subscription.ids() == ["alert-1", "alert-2"] == _in_stream(client)
    client.acl_deluser("picky")


def test_a_key_of_another_type_is_an_error_that_will_not_pass(url, client, make_alert):
    """Something else under our key is reported as permanent, and is not overwritten."""
    client.set(STREAM, "mine")
    with pytest.raises(ChannelError, match="WRONGTYPE") as raised:
        RedisChannel(url).send([make_alert(1)])
    assert not isinstance(raised.value, ChannelUnavailableError)
    assert client.get(STREAM) == "mine"


def test_the_server_may_forget_the_script_at_any_time(url, client, make_alert):
    """A flushed script cache or a restarted server costs nothing but a round trip."""
    channel = RedisChannel(url)
    channel.send([make_alert(1)])
    client.script_flush()
    channel.send([make_alert(2)])
    assert _in_stream(client) == ["alert-1", "alert-2"]


def test_stream_and_remembered_ids_are_trimmed_together(url, client, make_alert):
    """The stream stays near its length, and ids are remembered as long as their alert can still be read."""
    channel = RedisChannel(url, maxlen=50)
    for first in range(1, 1001, 50):
        channel.send([make_alert(n) for n in range(first, first + 50)])
        time.sleep(0.002)
    kept = _in_stream(client)
    assert 50 <= len(kept) < 200
    assert set(kept) <= set(client.zrange("newsmon:v1:ids", 0, -1))
    assert client.zcard("newsmon:v1:ids") < 300


def test_keys_that_share_a_hash_tag_work_on_a_cluster(make_alert, listen_bare):
    """On Redis Cluster the prefix {newsmon}:v1 delivers, and one without a hash tag is refused."""
    with embedded_redis(tcp=True, arguments=["--cluster-enabled", "yes"]) as url:
        client = redis.Redis.from_url(url, decode_responses=True, protocol=2)
        client.execute_command("CLUSTER", "ADDSLOTS", *range(16384))
        while "cluster_state:ok" not in client.execute_command("CLUSTER", "INFO", NEVER_DECODE=True).decode():
            time.sleep(0.01)
        subscription = listen_bare(client, "{newsmon}:v1:alerts:*")
        RedisChannel(url, prefix="{newsmon}:v1").send([make_alert(1)])
        assert subscription.told() == [("{newsmon}:v1:alerts:ferry:killed", "alert-1")]
        assert _in_stream(client, "{newsmon}:v1:stream:alerts") == ["alert-1"]
        with pytest.raises(ChannelError, match="same slot"):
            RedisChannel(url).send([make_alert(2)])
        client.close()


def test_an_absent_server_can_be_tried_again_when_it_is_back(tmp_path: Path, make_alert):
    """A server that went away is reported as unavailable, and the same channel delivers once it is back."""
    with embedded_redis(directory=tmp_path, appendonly=True) as url:
        channel = RedisChannel(url)
        channel.send([make_alert(1)])
    with pytest.raises(ChannelUnavailableError):
        channel.send([make_alert(1), make_alert(2)])
    with pytest.raises(ChannelUnavailableError):
        channel.ping()
    with embedded_redis(directory=tmp_path, appendonly=True) as url:
        channel.send([make_alert(1), make_alert(2)])
        with redis.Redis.from_url(url, decode_responses=True) as client:
            assert _in_stream(client) == ["alert-1", "alert-2"]


def test_a_wrong_password_is_no_passing_trouble_and_stays_secret(url):
    """A refused login is told without the password, and not as something that goes away."""
    with pytest.raises(ChannelError) as raised:
        RedisChannel(url.replace("unix://", "unix://desk:hunter2@")).ping()
    assert not isinstance(raised.value, ChannelUnavailableError)
    assert "hunter2" not in f"{raised.value} {raised.value.__cause__} {raised.value.where}"


def test_hostile_text_reaches_subscribers_as_data(url, client, make_alert):
    """A headline cannot break out of its field, whatever it is written in and however long it is."""
    title = '"}\r\nPUBLISH x y\x00 $(id) \u202edlot\u202c \ud800 ' + "\U0001f6a2 \u0645\u0631\u06af " * 20_000
    RedisChannel(url).send([make_alert(1, title=title, kind="killed")])
    [(_, fields)] = client.xrange(STREAM)
    survived = decode(fields["event"]).data.event.title
    assert survived == title.replace("\r\n", " ").replace("\x00", "\ufffd").replace("\ud800", "\ufffd")
