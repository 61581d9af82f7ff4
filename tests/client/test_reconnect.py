import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from itertools import islice, pairwise

import pytest
import redis

from monitor.alerts.wire import encode
from monitor.client import Interruption, connection, subscribe, subscription
from monitor.client.blocking import Line
from monitor.client.steps import Open
from monitor.client.subscription import Hearing
from monitor.errors import ChannelError, ChannelUnavailableError
from monitor.notifier.embedded import EmbeddedRedis
from monitor.notifier.redis import RedisChannel

STREAM = "newsmon:v1:stream:alerts"
LOST, RESUMED, GAP = Interruption.LOST, Interruption.RESUMED, Interruption.GAP


class Ear:
    """Listens in a thread of its own, for so many alerts."""

    def __init__(self, count, url, *arguments, **options):
        self.count = count
        self.ids = []
        self.noticed = []
        self.events = subscribe(*arguments, url=url, noticed=lambda what, _: self.noticed.append(what), **options)
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self):
        for event in islice(self.events, self.count):
            self.ids.append(event.id)
        self.events.close()

    def wait(self, count):
        deadline = time.monotonic() + 15
        while len(self.ids) < count and time.monotonic() < deadline:
            time.sleep(0.005)
        return self.ids

    def all(self):
        self.thread.join(15)
        return self.ids


def _ids(*numbers):
    return [f"alert-{number}" for number in numbers]


def _send(url, *alerts):
    """Deliver for certain, as the outbox does."""
    channel = RedisChannel(url)
    while True:
        try:
            return channel.send(alerts)
        except ChannelUnavailableError:
            time.sleep(0.01)


def _hang_up(url, *kinds):
    with redis.Redis.from_url(url) as client:
        for kind in kinds or ("pubsub",):
            client.client_kill_filter(_type=kind)


@pytest.mark.parametrize("tcp", [False, True])
def test_a_killed_server_that_comes_back_with_its_data_costs_no_alert(tmp_path, make_alert, tcp):
    """While alerts are sent the server is killed and started again: each is heard exactly once and in order."""
    killed = [threading.Event(), threading.Event()]

    def send_all(url):
        for number in range(1, 151):
            if number in {51, 101}:
                killed[number // 100].wait()
            _send(url, make_alert(number))

    with EmbeddedRedis(tmp_path, tcp=tcp, appendonly=True) as server:
        ear = Ear(150, server.url)
        sending = threading.Thread(target=send_all, args=(server.url,), daemon=True)
        sending.start()
        for heard, done in zip((20, 70), killed, strict=True):
            ear.wait(heard)
            server.kill()
            done.set()
            time.sleep(0.2)
            server.start()
        assert ear.all() == _ids(*range(1, 151))
    assert ear.noticed == [LOST, RESUMED] * 2


def test_what_was_sent_before_the_listener_is_back_is_read_from_the_stream(tmp_path, make_alert):
    """Alerts that were published while nobody was subscribed come first, then the live ones."""
    with EmbeddedRedis(tmp_path, appendonly=True) as server:
        noticed = []
        events = subscribe(url=server.url, noticed=lambda what, _: noticed.append(what))
        _send(server.url, make_alert(1))
        assert next(events).id == "alert-1"
        for first in (2, 1202):
            server.kill()
            server.start()
            _send(server.url, *[make_alert(n) for n in range(first, first + 1200)])
            assert [event.id for event in islice(events, 1200)] == _ids(*range(first, first + 1200))
        _send(server.url, make_alert(2402))
        assert next(events).id == "alert-2402"
        events.close()
    assert noticed == [LOST, RESUMED] * 2


def test_a_connection_that_is_cut_again_and_again_costs_no_alert(url, make_alert):
    """Whenever the server hangs up, nothing is lost, repeated or out of order."""
    ear = Ear(60, url)
    for number in range(1, 61):
        _send(url, make_alert(number))
        if number % 15 == 0:
            _hang_up(url)
    assert ear.all() == _ids(*range(1, 61))
    assert set(ear.noticed) == {LOST, RESUMED}


def test_history_goes_on_where_it_was_cut(url, make_alert):
    """A connection lost while the past is read is made again without a repeat."""
    _send(url, *[make_alert(n) for n in range(1, 1201)])
    events = subscribe(url=url, since="0")
    heard = [next(events).id for _ in range(10)]
    _hang_up(url, "normal", "pubsub")
    _send(url, make_alert(1201))
    assert heard + [event.id for event in islice(events, 1191)] == _ids(*range(1, 1202))


def test_an_alert_that_comes_twice_is_told_once(url, client, make_alert):
    """A message that is repeated, on the topic or in the stream, is not heard again."""
    _send(url, make_alert(1))
    client.xadd(STREAM, {"event": encode(make_alert(1))})
    events = subscribe(url=url, since="0")
    client.publish("newsmon:v1:alerts:ferry:killed", encode(make_alert(1)))
    _send(url, make_alert(2))
    client.publish("newsmon:v1:alerts:ferry:killed", encode(make_alert(2)))
    _send(url, make_alert(3))
    assert [event.id for event in islice(events, 3)] == _ids(1, 2, 3)


def test_more_live_alerts_than_are_remembered_are_not_told_again(url, make_alert):
    """However many came live before the connection was lost, none of them is read from the stream again."""
    _send(url, make_alert(0))
    events = subscribe(url=url)
    for first in range(1, 10_501, 500):
        _send(url, *[make_alert(n) for n in range(first, first + 500)])
        last = [event.id for event in islice(events, 500)][-1]
    _hang_up(url)
    _send(url, make_alert(10_501))
    assert (last, next(events).id) == ("alert-10500", "alert-10501")


def test_a_future_since_does_not_outlast_a_lost_connection(url, make_alert):
    """Where there was no past to read, what is missed later is what came after we subscribed."""
    events = subscribe(url=url, since="2999-01-01T00:00:00Z")
    _hang_up(url)
    _send(url, make_alert(1))
    assert next(events).id == "alert-1"


def test_a_pattern_chooses_among_what_was_missed(url, make_alert):
    """Of the alerts missed only those that fit are told."""
    events = subscribe("flood", url=url)
    _hang_up(url)
    _send(url, make_alert(1), make_alert(2, event="flood"), make_alert(3), make_alert(4, event="flood"))
    assert [event.id for event in islice(events, 2)] == _ids(2, 4)


def test_a_reader_too_slow_for_the_server_catches_up(url, client, make_alert):
    """A server that drops a slow reader, with messages still on their way, costs it nothing."""
    limit = client.config_get("client-output-buffer-limit")["client-output-buffer-limit"]
    client.config_set("client-output-buffer-limit", "pubsub 65536 0 0")
    noticed = []
    events = subscribe(url=url, noticed=lambda what, _: noticed.append(what))
    for first in range(1, 401, 20):
        _send(url, *[make_alert(n, title="a long title " * 200) for n in range(first, first + 20)])
    assert [event.id for event in islice(events, 400)] == _ids(*range(1, 401))
    assert noticed == [LOST, RESUMED]
    client.config_set("client-output-buffer-limit", limit)


@pytest.mark.parametrize("pattern", ["*", "ferry", "ferry:killed"])
def test_a_live_alert_that_leaves_a_gap_waits_for_what_is_missing(url, client, make_alert, pattern):
    """What only the stream holds is told before the alert whose number or predecessor shows that it is missing."""
    noticed = []
    chain = [make_alert(n) for n in range(1, 8)]
    if pattern != "*":
        chain = [chain[0], *(replace(alert, previous=before.id) for before, alert in pairwise(chain))]
    events = subscribe(pattern, url=url, noticed=lambda what, _: noticed.append(what))
    _send(url, *chain[:2])
    for missed in chain[2:4]:
        client.xadd(STREAM, {"event": encode(missed)})
    _send(url, chain[4])
    heard = [event.id for event in islice(events, 5)]
    _send(url, *chain[5:])
    assert heard + [event.id for event in islice(events, 2)] == _ids(*range(1, 8))
    assert noticed == []


def test_a_predecessor_of_before_our_time_is_no_gap(url, make_alert):
    """Who begins to listen in the middle of a story hears it from there on, and nothing is said to be missing."""
    chain = [replace(make_alert(n), previous=f"alert-{n - 1}") for n in range(1, 6)]
    noticed = []
    _send(url, *chain[:2])
    events = subscribe(url=url, noticed=lambda what, _: noticed.append(what))
    _send(url, *chain[2:])
    assert [event.id for event in islice(events, 3)] == _ids(3, 4, 5)
    assert noticed == []


@pytest.mark.parametrize(("since", "sent"), [(None, "live"), ("0", "before")])
def test_a_server_that_comes_back_empty_is_no_silent_gap(tmp_path, make_alert, since, sent):
    """When the stream was lost it is said that alerts may be missing, and the live ones go on."""
    with EmbeddedRedis(tmp_path) as server:
        if sent == "before":
            _send(server.url, make_alert(1))
        ear = Ear(3, server.url, since=since)
        if sent == "live":
            _send(server.url, make_alert(1))
        ear.wait(1)
        server.kill()
        server.start()
        _send(server.url, make_alert(3))
        ear.wait(2)
        _send(server.url, make_alert(4))
        assert ear.all() == _ids(1, 3, 4)
    assert ear.noticed == [LOST, RESUMED, GAP]


def test_a_stream_that_lost_its_end_repeats_nothing(url, client, make_alert):
    """When only the last entries are gone, as after a torn file, it is said, and no older alert is told again."""
    noticed = []
    events = subscribe(url=url, noticed=lambda what, _: noticed.append(what))
    _send(url, *[make_alert(n) for n in range(1, 4)])
    heard = [next(events).id for _ in range(3)]
    client.xdel(STREAM, client.xrevrange(STREAM, count=1)[0][0])
    _hang_up(url)
    _send(url, make_alert(4))
    assert [*heard, next(events).id] == _ids(1, 2, 3, 4)
    assert noticed == [LOST, RESUMED, GAP]


def test_a_quiet_listener_keeps_its_place(url, client, make_alert, monkeypatch):
    """What others push out of the stream while we are connected is not taken for a gap of ours."""
    monkeypatch.setattr(subscription, "_QUIET_SECONDS", 0.05)
    ear = Ear(2, url, "ferry")
    _send(url, make_alert(1))
    ear.wait(1)
    _send(url, *[make_alert(n, event="flood") for n in range(2, 30)])
    time.sleep(0.4)
    client.xtrim(STREAM, maxlen=1, approximate=False)
    _hang_up(url)
    _send(url, make_alert(30))
    assert ear.all() == _ids(1, 30)
    assert ear.noticed == [LOST, RESUMED]


def test_a_server_that_falls_silent_is_noticed(tmp_path, make_alert, monkeypatch):
    """A server that neither answers nor hangs up is asked, given up, and found again when it wakes."""
    monkeypatch.setattr(subscription, "_QUIET_SECONDS", 0.1)
    monkeypatch.setattr(subscription, "_ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(connection, "_ANSWER_SECONDS", 0.2)
    with EmbeddedRedis(tmp_path) as server:
        with redis.Redis.from_url(server.url) as client:
            process = client.info("server")["process_id"]
        ear = Ear(2, server.url)
        _send(server.url, make_alert(1))
        ear.wait(1)
        os.kill(process, signal.SIGSTOP)
        deadline = time.monotonic() + 5
        while ear.noticed != [LOST] and time.monotonic() < deadline:
            time.sleep(0.01)
        os.kill(process, signal.SIGCONT)
        _send(server.url, make_alert(2))
        assert ear.all() == _ids(1, 2)
    assert ear.noticed == [LOST, RESUMED]


def test_a_subscription_that_is_never_answered_is_over(tmp_path, monkeypatch):
    """Even when all else seems well, a connection on which nothing comes back is not waited for."""
    monkeypatch.setattr(subscription, "_QUIET_SECONDS", 0.1)
    monkeypatch.setattr(subscription, "_ANSWER_SECONDS", 0.2)
    with EmbeddedRedis(tmp_path) as server:
        with redis.Redis.from_url(server.url) as client:
            process = client.info("server")["process_id"]
        line = Line(server.url, "newsmon:v1")
        line.take(Open("newsmon:*"))
        os.kill(process, signal.SIGSTOP)
        began = time.monotonic()
        with pytest.raises(ChannelUnavailableError, match="does not answer"):
            _heard_on(line)
        assert time.monotonic() - began < 2
        os.kill(process, signal.SIGCONT)
        line.close()


def _heard_on(line):
    """What is heard next, when the stream is not asked for its end."""

    def no_mark():
        return "0-0"
        yield

    hearing = Hearing("here").next(no_mark)
    step = next(hearing)
    try:
        while True:
            step = hearing.send(line.take(step))
    except StopIteration as done:
        return done.value


def test_a_connection_replaced_behind_our_back_is_an_error(url):
    """Should the client library connect again on its own, that is not taken for the same connection."""
    line = Line(url, "newsmon:v1")
    line.take(Open("newsmon:*"))
    line._pubsub.connection.disconnect()
    with pytest.raises(ChannelUnavailableError):
        _heard_on(line)
    line.close()


def test_a_refused_login_is_not_tried_again(tmp_path):
    """A server that asks for another password when it is back ends the listening at once."""
    with EmbeddedRedis(tmp_path) as server:
        events = subscribe(url=server.url)
        with redis.Redis.from_url(server.url) as client:
            client.config_set("requirepass", "sesame")
        _hang_up(server.url.replace("unix://", "unix://:sesame@"))
        with pytest.raises(ChannelError) as raised:
            next(events)
        assert not isinstance(raised.value, ChannelUnavailableError)
        with pytest.raises(ChannelError) as raised:
            subscribe(url=server.url)
        assert not isinstance(raised.value, ChannelUnavailableError)


@pytest.mark.parametrize(("patience", "expected", "least"), [(0, [], 0.0), (0.5, [LOST], 0.2)])
def test_patience_ends(tmp_path, patience, expected, least):
    """A server that stays away is an error after so many seconds, at once with none."""
    noticed = []
    with EmbeddedRedis(tmp_path) as server:
        events = subscribe(url=server.url, patience=patience, noticed=lambda what, _: noticed.append(what))
    began = time.monotonic()
    with pytest.raises(ChannelUnavailableError):
        next(events)
    assert least <= time.monotonic() - began < 3
    assert noticed == expected


def test_without_a_callback_an_interruption_is_logged(url, make_alert, caplog):
    """Each interruption is one log line that names the server."""
    events = subscribe(url=url)
    _hang_up(url)
    _send(url, make_alert(1))
    next(events)
    assert [record.message.split(":")[0] for record in caplog.records] == ["lost", "resumed"]
    assert all(url in record.message for record in caplog.records)


def test_ctrl_c_ends_a_listener_that_waits_to_connect_again(tmp_path):
    """An interrupt does not have to wait for the server."""
    with EmbeddedRedis(tmp_path) as server:
        code = f"from monitor.client import subscribe\nevents = subscribe(url={server.url!r})\nprint(1, flush=True)\n"
        with subprocess.Popen(
            [sys.executable, "-c", code + "next(events)"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            process.stdout.readline()
            server.kill()
            assert "lost" in process.stderr.readline()
            time.sleep(1)
            os.kill(process.pid, signal.SIGINT)
            assert "KeyboardInterrupt" in process.communicate(timeout=3)[1]
