"""What may happen to Redis and to who sends to it, each with a control run that shows what it costs unprotected."""

import os
import shutil
import signal
import threading
import time
from contextlib import suppress
from itertools import pairwise

import pytest
import redis

from monitor.client import connection, subscribe
from monitor.notifier import relay as relay_module
from monitor.notifier.embedded import EmbeddedRedis
from monitor.notifier.redis import RedisChannel
from monitor.notifier.relay import relay

STREAM = "newsmon:v1:stream:alerts"
TOPICS = "newsmon:v1:alerts:*"


def _ids(*numbers):
    return [f"alert-{number}" for number in numbers]


def _naively(client, alerts):
    """The control: add and publish, each by itself, and go on whatever comes of it."""
    for alert in alerts:
        for command in (("XADD", STREAM, "*", "event", alert.id), ("PUBLISH", "newsmon:v1:alerts:x:y", alert.id)):
            with suppress(redis.RedisError):
                client.execute_command(*command)


class _Plain:
    """The control: a channel that only sends, and is never asked what it has."""

    name = "redis"

    def __init__(self, url):
        self.send = RedisChannel(url).send


# -- Redis is down, for as long as it takes ----------------------------------------------------------------------


def test_alerts_wait_on_disk_while_redis_is_down_and_drain_in_order(broken, post):
    """What was committed while Redis was away arrives whole and in order, over a restart of the monitor too."""
    desk = post(broken.url)
    desk.commit(1, 2)
    assert desk.send()
    broken.kill()
    desk.commit(*range(3, 1200))
    assert not desk.send()
    assert (desk.delivery.reached, desk.store.waiting("redis")) == (False, 1197)
    desk.reopen()
    assert not desk.send()
    broken.start()
    assert desk.send()
    assert (desk.delivery.reached, desk.store.waiting("redis")) == (True, 0)
    assert desk.ids() == _ids(*range(1, 1200))


def test_control_without_a_queue_what_is_sent_to_a_dead_redis_is_lost(broken, make_alert):
    """The same without an outbox: what was said while Redis was away never arrives."""
    with redis.Redis.from_url(broken.url) as client:
        broken.kill()
        _naively(client, [make_alert(1)])
        broken.start()
        _naively(client, [make_alert(2)])
        assert [fields[b"event"] for _, fields in client.xrange(STREAM)] == [b"alert-2"]


# -- Redis is killed and has lost something ----------------------------------------------------------------------


def _torn(server, folder):
    server.kill()
    for file in folder.glob("**/appendonly*.aof"):
        os.truncate(file, file.stat().st_size - 3)
    server.start()


def _killed(server, _folder):
    server.kill()
    server.start()


@pytest.mark.parametrize(("appendonly", "hurt"), [(False, _killed), (True, _killed), (True, _torn)])
def test_what_redis_lost_is_put_back_where_it_was_and_told_to_nobody_again(
    tmp_path, post, appendonly, hurt, listen_bare
):
    """After a kill the stream is whole again, in the same order and under the same ids, and no pager rings twice."""
    folder = tmp_path / "redis"
    folder.mkdir()
    with EmbeddedRedis(folder, appendonly=appendonly) as server:
        desk = post(server.url)
        desk.commit(*range(1, 601))
        desk.send()
        with redis.Redis.from_url(server.url) as client:
            before = client.xrange(STREAM)
        hurt(server, folder)
        with redis.Redis.from_url(server.url) as client:
            bare = listen_bare(client)
            assert desk.send()
            assert client.xrange(STREAM) == before
            desk.commit(601)
            desk.send()
            assert bare.ids() == _ids(601)
        assert desk.ids() == _ids(*range(1, 602))


def test_redis_that_was_killed_in_the_middle_of_a_drain_has_all_in_order(broken, post, monkeypatch):
    """Between two calls of one drain Redis loses everything: what it had comes back before what it is sent next."""
    monkeypatch.setattr(relay_module, "_TOGETHER", 500)
    desk = post(broken.url)
    desk.commit(*range(1, 1101))
    keep = desk.store.keep

    def killed_once(channel, places):
        keep(channel, places)
        if places[0][0] == 1:
            broken.kill()
            broken.start()

    monkeypatch.setattr(desk.store, "keep", killed_once)
    while not desk.send():
        pass
    assert desk.ids() == _ids(*range(1, 1101))


def test_control_who_does_not_ask_what_redis_has_leaves_it_with_a_hole(broken, post):
    """The same with a channel that is only sent to: what Redis lost stays lost."""
    desk = post(broken.url)
    desk.commit(1, 2)
    relay(desk.store, _Plain(broken.url))
    broken.kill()
    broken.start()
    desk.commit(3)
    relay(desk.store, _Plain(broken.url))
    assert desk.ids() == _ids(3)


# -- Redis does not answer ---------------------------------------------------------------------------------------


def test_a_silent_redis_holds_nobody_up_for_long(broken, post, monkeypatch):
    """A Redis that is stopped costs a fraction of the time, all the rest goes into polling; then the queue drains."""
    monkeypatch.setattr(connection, "_ANSWER_SECONDS", 0.2)
    desk = post(broken.url)
    desk.commit(1)
    desk.send()
    with redis.Redis.from_url(broken.url) as client:
        process = client.info("server")["process_id"]
    os.kill(process, signal.SIGSTOP)
    try:
        desk.commit(2, 3)
        began, spent = time.monotonic(), 0.0
        while time.monotonic() < began + 2.5:
            started = time.monotonic()
            desk.delivery.send(ask=True)
            spent += time.monotonic() - started
            time.sleep(0.005)
        assert desk.delivery.reached is False
        assert spent < 1.2
    finally:
        os.kill(process, signal.SIGCONT)
    assert desk.send()
    assert desk.ids() == _ids(1, 2, 3)


def test_a_paused_redis_gets_each_alert_once(url, client, post, monkeypatch):
    """An alert that Redis took after we had given up waiting is not there twice when it is sent again."""
    monkeypatch.setattr(connection, "_ANSWER_SECONDS", 0.2)
    desk = post(url)
    desk.commit(1)
    desk.send()
    desk.commit(2, 3)
    client.client_pause(700)
    assert not desk.send()
    time.sleep(0.8)
    assert desk.send()
    assert desk.ids() == _ids(1, 2, 3)


def test_control_a_client_left_as_it_comes_waits_for_a_silent_redis(broken):
    """The same with the defaults of redis-py: whoever sends is held up for seconds on end."""
    with redis.Redis.from_url(broken.url) as client:
        process = client.info("server")["process_id"]
        waiting = threading.Thread(target=client.ping, daemon=True)
        os.kill(process, signal.SIGSTOP)
        try:
            waiting.start()
            waiting.join(2)
            assert waiting.is_alive()
        finally:
            os.kill(process, signal.SIGCONT)
        waiting.join(10)


# -- Redis answers, and cannot write -----------------------------------------------------------------------------


def _full(client):
    client.config_set("maxmemory-policy", "noeviction")
    client.config_set("maxmemory", "1")
    return lambda: client.config_set("maxmemory", "0")


def _read_only(client):
    client.replicaof("127.0.0.1", 9)
    return lambda: client.replicaof("no", "one")


def _short_of_replicas(client):
    client.config_set("min-replicas-to-write", "1")
    return lambda: client.config_set("min-replicas-to-write", "0")


def _not_permitted(client):
    client.execute_command("ACL", "SETUSER", "default", "-xadd")
    return lambda: client.execute_command("ACL", "SETUSER", "default", "+@all")


HURTS = [_full, _read_only, _short_of_replicas, _not_permitted]


@pytest.mark.parametrize("hurt", HURTS)
def test_nobody_is_told_what_the_stream_refused(url, client, post, hurt, listen_bare):
    """While Redis cannot write nobody hears anything; afterwards each alert is told and kept once."""
    desk = post(url)
    desk.commit(1)
    desk.send()
    bare = listen_bare(client)
    cure = hurt(client)
    try:
        desk.commit(2, 3)
        assert not desk.send()
        assert bare.ids() == []
        assert desk.store.waiting("redis") == 2
    finally:
        cure()
    assert desk.send()
    assert bare.ids() == _ids(2, 3)
    assert desk.ids() == _ids(1, 2, 3)


@pytest.mark.parametrize("hurt", HURTS[:2])
def test_control_published_by_itself_an_alert_is_told_and_not_kept(url, client, make_alert, hurt, listen_bare):
    """The same with two commands: PUBLISH succeeds where XADD is refused."""
    bare = listen_bare(client)
    cure = hurt(client)
    try:
        _naively(client, [make_alert(1)])
        assert bare.pubsub.get_message(timeout=1)["data"] == "alert-1"
    finally:
        cure()
    assert client.xlen(STREAM) == 0


def test_a_wrong_password_is_waited_out(tmp_path, post):
    """While the password is refused alerts wait; once it is right they arrive."""
    with EmbeddedRedis(tmp_path) as server:
        desk = post(server.url)
        desk.commit(1)
        with redis.Redis.from_url(server.url) as client:
            client.config_set("requirepass", "sesame")
            assert not desk.send()
            client.config_set("requirepass", "")
        assert desk.send()
        assert desk.ids() == _ids(1)


# -- Two publishers, and rows that come again ---------------------------------------------------------------------


def test_two_publishers_of_one_queue_keep_each_alert_once(url, post):
    """When two processes empty the same queue at the same time, each alert is in the stream once."""
    desk = post(url)
    desk.commit(*range(1, 1501))
    threads = [threading.Thread(target=relay, args=(desk.store, RedisChannel(url))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(desk.ids()) == sorted(_ids(*range(1, 1501)))
    assert desk.store.waiting("redis") == 0


def test_control_two_publishers_without_the_script_repeat(url, client, make_alert):
    """The same with a bare XADD: an alert is there twice."""
    for _ in range(2):
        _naively(client, [make_alert(1)])
    assert client.xlen(STREAM) == 2


# -- The database was restored from an older state ----------------------------------------------------------------


def _restored(desk):
    """Alerts 1 to 3 are in the copy that is restored after 4 and 5; then 6 and 7 get the numbers 4 and 5."""
    desk.commit(1, 2, 3)
    desk.send()
    desk.store.close()
    copy = desk.database.with_suffix(".copy")
    shutil.copy(desk.database, copy)
    desk.reopen()
    desk.commit(4, 5)
    desk.send()
    desk.store.close()
    shutil.copy(copy, desk.database)
    for beside in desk.folder.glob("newsmon.db-*"):
        beside.unlink()
    desk.reopen()


def test_after_an_older_database_was_restored_no_alert_is_taken_for_an_old_one(url, post, listen):
    """Numbers that were given once are given again in a new epoch: all alerts arrive, and sequences only rise."""
    desk = post(url)
    ear = listen(url, 7)
    _restored(desk)
    assert desk.send()
    desk.commit(6, 7)
    assert desk.send()
    sequences = [alert["sequence"] for alert in desk.stream()]
    assert desk.ids() == _ids(1, 2, 3, 4, 5, 6, 7) == ear.all()
    assert all(before < after for before, after in pairwise(sequences))
    assert [sequence[:8] for sequence in sequences] == ["00000000"] * 5 + ["00000001"] * 2
    assert ear.noticed == []


def test_an_epoch_begins_once_for_each_restore(url, post):
    """Idling after a restore begins nothing anew; a restart neither; another restore does."""
    desk = post(url)
    _restored(desk)
    for _ in range(3):
        desk.send()
    desk.reopen()
    desk.send()
    assert desk.store.epoch() == 1
    desk.commit(6)
    desk.send()
    desk.reopen()
    desk.send()
    assert desk.store.epoch() == 1


def test_a_restored_database_that_has_overtaken_redis_is_noticed_too(broken, post):
    """When more was committed since the restore than Redis ever had, the numbers do not tell; the ids do."""
    desk = post(broken.url)
    _restored(desk)
    desk.commit(*range(6, 16))
    assert desk.send()
    assert desk.store.epoch() == 1
    assert desk.ids() == _ids(*range(1, 16))


def test_control_by_its_number_alone_an_alert_is_taken_for_an_old_one(url, post):
    """Whoever remembers the highest number and knows no epochs drops alerts after a restore."""
    desk = post(url)
    _restored(desk)
    desk.send()
    desk.commit(6, 7)
    desk.send()
    highest, kept = 0, []
    for alert in desk.stream():
        if (number := int(alert["sequence"][8:])) > highest:
            highest = number
            kept.append(alert["id"])
    assert kept == _ids(1, 2, 3, 4, 5)


# -- A subscriber that is slow, or gone ---------------------------------------------------------------------------


def _fill(desk, count):
    for first in range(1, count + 1, 20):
        desk.commit(*range(first, first + 20), title="a long title " * 200)
        assert desk.send()


def test_a_subscriber_that_is_dropped_for_being_slow_misses_nothing(url, client, post):
    """Redis hangs up on who does not read; the client comes back for what it missed, and nobody else waited."""
    limit = client.config_get("client-output-buffer-limit")["client-output-buffer-limit"]
    client.config_set("client-output-buffer-limit", "pubsub 65536 0 0")
    try:
        noticed = []
        slow = subscribe(url=url, noticed=lambda what, _: noticed.append(what))
        _fill(post(url), 400)
        assert [next(slow).id for _ in range(400)] == _ids(*range(1, 401))
        assert noticed == ["lost", "resumed"]
    finally:
        client.config_set("client-output-buffer-limit", limit)


def test_control_a_bare_subscription_that_is_slow_loses_alerts(url, client, post, listen_bare):
    """The same with a bare subscription: what did not fit into the buffer is gone."""
    limit = client.config_get("client-output-buffer-limit")["client-output-buffer-limit"]
    client.config_set("client-output-buffer-limit", "pubsub 65536 0 0")
    try:
        bare = listen_bare(client)
        _fill(post(url), 400)
        heard = []
        try:
            heard = bare.ids()
        except redis.ConnectionError:
            heard += bare.ids()
        assert len(heard) < 400
    finally:
        client.config_set("client-output-buffer-limit", limit)
