import threading
import time
from itertools import islice

import pytest
import redis

from monitor.client import ChannelUnavailableError, Interruption, work
from monitor.notifier.embedded import EmbeddedRedis
from monitor.notifier.redis import RedisChannel

STREAM = "newsmon:v1:stream:alerts"


def _ids(*numbers):
    return [f"alert-{number}" for number in numbers]


def _done(jobs, count):
    done = []
    for job in islice(jobs, count):
        done.append(job.alert.id)
        job.ack()
    return done


def _pending(client, group="desk"):
    return client.xpending(STREAM, group)["pending"]


def test_a_group_begins_where_it_is_told_and_goes_on_where_it_was(url, client, make_alert):
    """Since says where a new group begins; who joins later goes on after what was done."""
    RedisChannel(url).send([make_alert(n) for n in range(1, 6)])
    [_, (second, _), *_] = client.xrange(STREAM)
    assert _done(work("desk", "ann", since=second, url=url), 2) == _ids(2, 3)
    assert _done(work("desk", "ben", since="0", url=url), 2) == _ids(4, 5)
    assert _pending(client) == 0


@pytest.mark.parametrize("since", ["0", "0-0", "1", "1-1", "1901-01-01T00:00:00Z"])
def test_since_the_very_beginning_leaves_nothing_out(url, client, make_alert, since):
    """The entry that since names is given as well, whichever way it is written."""
    client.xadd(STREAM, {"event": "rubbish"}, id="1-1")
    RedisChannel(url).send([make_alert(1)])
    reported = []
    jobs = work("desk", "ann", since=since, url=url, malformed=lambda place, why: reported.append(place))
    assert _done(jobs, 1) == _ids(1)
    assert reported == [f"{STREAM} 1-1"]


def test_without_since_a_new_group_begins_with_what_comes(url, make_alert):
    """A group that asks for no past is given what is sent from when it was made."""
    channel = RedisChannel(url)
    channel.send([make_alert(1)])
    jobs = work("desk", "ann", url=url)
    channel.send([make_alert(2)])
    assert _done(jobs, 1) == _ids(2)


def test_each_alert_is_one_workers(url, client, make_alert):
    """Whatever workers a group has, each alert is given to one of them, and another group has its own."""
    RedisChannel(url).send([make_alert(n) for n in range(1, 31)])
    done = []

    def run(group, name, count):
        done.append((group, _done(work(group, name, since="0", url=url), count)))

    threads = [threading.Thread(target=run, args=(group, name, 15)) for group in "xy" for name in ("ann", "ben")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    for group in "xy":
        assert sorted(id for of, ids in done if of == group for id in ids) == sorted(_ids(*range(1, 31)))


def test_what_a_worker_left_unfinished_it_is_given_again(url, client, make_alert):
    """A worker that died in the middle of an alert begins with that one when it is back."""
    RedisChannel(url).send([make_alert(1), make_alert(2)])
    died = work("desk", "ann", since="0", url=url)
    assert next(died).alert.id == "alert-1"
    died.close()
    assert _done(work("desk", "ann", url=url), 2) == _ids(1, 2)
    assert _pending(client) == 0


def test_the_work_of_a_dead_worker_is_taken_over(url, client, make_alert):
    """What nobody finished within the time of grace goes to another worker, once."""
    RedisChannel(url).send([make_alert(1), make_alert(2)])
    died = work("desk", "ann", since="0", url=url)
    next(died)
    jobs = work("desk", "ben", url=url, idle=0.3)
    assert _done(jobs, 1) == _ids(2)
    began = time.monotonic()
    assert _done(jobs, 1) == _ids(1)
    assert time.monotonic() - began < 5
    died.close()
    assert _pending(client) == 0


def test_nobody_takes_over_what_is_still_worked_on(url, make_alert):
    """Before the time of grace is over, an alert in hand is nobody else's."""
    RedisChannel(url).send([make_alert(1), make_alert(2)])
    slow = work("desk", "ann", since="0", url=url)
    job = next(slow)
    assert _done(work("desk", "ben", url=url, idle=30), 1) == _ids(2)
    job.ack()
    assert job.alert.id == "alert-1"


def test_a_pattern_chooses_and_the_rest_is_nobodys_burden(url, client, make_alert):
    """Alerts that do not fit are done at once, so that they do not pile up."""
    RedisChannel(url).send([make_alert(1), make_alert(2, event="flood"), make_alert(3), make_alert(4, event="flood")])
    assert _done(work("desk", "ann", "flood", since="0", url=url), 2) == _ids(2, 4)
    assert _pending(client) == 0


def test_a_lost_server_costs_no_work_and_what_was_done_stays_done(tmp_path, make_alert):
    """What is done while the server is away is reported when it is back, and not given again."""
    with EmbeddedRedis(tmp_path, appendonly=True) as server:
        RedisChannel(server.url).send([make_alert(n) for n in range(1, 4)])
        jobs = work("desk", "ann", since="0", url=server.url)
        first = next(jobs)
        server.kill()
        first.ack()
        server.start()
        assert [first.alert.id, *_done(jobs, 2)] == _ids(1, 2, 3)
        with redis.Redis.from_url(server.url) as client:
            assert _pending(client) == 0


def test_a_group_that_the_server_forgot_is_made_again_and_said(url, client, make_alert):
    """When the group is gone its worker goes on after what it was given last."""
    noticed = []
    channel = RedisChannel(url)
    channel.send([make_alert(1)])
    jobs = work("desk", "ann", since="0", url=url, noticed=lambda what, _: noticed.append(what))
    assert _done(jobs, 1) == _ids(1)
    client.xgroup_destroy(STREAM, "desk")
    channel.send([make_alert(2)])
    assert _done(jobs, 1) == _ids(2)
    assert noticed == [Interruption.GAP]


def test_an_alert_that_left_the_stream_unfinished_is_said(url, client, make_alert):
    """What was trimmed away before it was worked on is told as missing, and holds up nobody."""
    noticed = []
    RedisChannel(url).send([make_alert(1), make_alert(2)])
    died = work("desk", "ann", since="0", url=url)
    gone = next(died).entry
    died.close()
    client.xdel(STREAM, gone)
    jobs = work("desk", "ann", url=url, noticed=lambda what, sentence: noticed.append((what, gone in sentence)))
    assert _done(jobs, 1) == _ids(2)
    assert noticed == [(Interruption.GAP, True)]
    assert _pending(client) == 0


def test_patience_ends(tmp_path):
    """A server that stays away is an error after so many seconds."""
    with EmbeddedRedis(tmp_path) as server:
        jobs = work("desk", "ann", url=server.url, patience=0.3, noticed=lambda *_: None)
    with pytest.raises(ChannelUnavailableError):
        next(jobs)
