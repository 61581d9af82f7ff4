import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from monitor.alerts.notices import source_down
from monitor.client import subscribe
from monitor.errors import ChannelUnavailableError, UsageError
from monitor.notifier.console import line, line_of
from monitor.notifier.redis import RedisChannel

STREAM = "newsmon:v1:stream:alerts"


def _next(events, count):
    return [event.id for event in islice(events, count)]


def test_history_and_live_join_without_gap_or_repeat(url, make_alert):
    """Alerts sent before, while the history is read, and after it, each come once and in order."""
    channel = RedisChannel(url)
    channel.send([make_alert(n) for n in range(1, 1201)])
    events = subscribe(url=url, since="0")
    channel.send([make_alert(1201)])
    heard = _next(events, 600)
    channel.send([make_alert(1202)])
    heard += _next(events, 602)
    channel.send([make_alert(1203)])
    heard += _next(events, 1)
    assert heard == [f"alert-{n}" for n in range(1, 1204)]


def test_without_since_only_what_comes_is_heard(url, make_alert):
    """A listener that asks for no past hears what is sent after it subscribed, from the first one on."""
    channel = RedisChannel(url)
    channel.send([make_alert(1)])
    events = subscribe(url=url)
    channel.send([make_alert(2), make_alert(3)])
    assert _next(events, 2) == ["alert-2", "alert-3"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("flood", ["alert-2", "alert-3", "alert-5"]),
        ("flood:missing", ["alert-3"]),
        ("*:killed", ["alert-1", "alert-2", "alert-4", "alert-5"]),
        ("f*", ["alert-1", "alert-2", "alert-3", "alert-4", "alert-5"]),
    ],
)
def test_a_pattern_holds_for_the_past_and_for_what_comes(url, make_alert, pattern, expected):
    """The same alerts are chosen from the stream as from the topics."""
    channel = RedisChannel(url)
    channel.send([make_alert(1), make_alert(2, event="flood"), make_alert(3, event="flood", kind="missing")])
    events = subscribe(pattern, "0", url=url)
    channel.send([make_alert(4), make_alert(5, event="flood")])
    assert _next(events, len(expected)) == expected


def test_since_a_stream_id_begins_with_that_entry(url, client, make_alert):
    """A stream id is where the past begins, that entry included."""
    RedisChannel(url).send([make_alert(n) for n in range(1, 6)])
    [_, _, (third, _), *_] = client.xrange(STREAM)
    assert _next(subscribe(url=url, since=third), 3) == ["alert-3", "alert-4", "alert-5"]


def test_since_a_time_is_when_alerts_were_sent(url, make_alert):
    """A time chooses by when alerts were sent, in any zone."""
    channel = RedisChannel(url)
    channel.send([make_alert(1)])
    hour_ago = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    assert _next(subscribe(url=url, since=hour_ago), 1) == ["alert-1"]
    later = subscribe(url=url, since=(datetime.now(UTC) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ"))
    channel.send([make_alert(2)])
    assert _next(later, 1) == ["alert-2"]
    assert _next(subscribe(url=url, since="1901-01-01T00:00:00+02:00"), 1) == ["alert-1"]


@pytest.mark.parametrize("since", ["yesterday", "", "2024-01-04T00:00:00", "12-34-56", "-1", "\u0661"])
def test_an_unreadable_since_is_refused(url, since):
    """A since that is neither a stream id nor a time with its zone is a usage error."""
    with pytest.raises(UsageError):
        subscribe(url=url, since=since)


def test_messages_that_are_no_alert_are_reported_and_skipped(url, client, make_alert):
    """Rubbish on the topic or in the stream is told by its place, and the next alert still arrives."""
    reported = []
    topic = "newsmon:v1:alerts:ferry:killed"
    events = subscribe(url=url, malformed=lambda place, why: reported.append(place))
    client.xadd(STREAM, {"other": "field"}, id="1-1")
    for rubbish in ("not json", "{}", b"\xff\xfe", "[" * 100_000, '{"id": "\\ud800"}'):
        client.publish(topic, rubbish)
    RedisChannel(url).send([make_alert(1)])
    assert _next(events, 1) == ["alert-1"]
    assert reported == [topic] * 5
    assert _next(subscribe(url=url, since="0", malformed=lambda place, why: reported.append(place)), 1) == ["alert-1"]
    assert reported[5:] == [f"{STREAM} 1-1"]


def test_rubbish_is_logged_when_no_one_asks_for_it(url, client, make_alert, caplog):
    """Without a callback each skipped message is one log line, with its place escaped."""
    events = subscribe(url=url)
    client.publish("newsmon:v1:alerts:a\nb:killed", "rubbish")
    RedisChannel(url).send([make_alert(1)])
    assert _next(events, 1) == ["alert-1"]
    assert "'newsmon:v1:alerts:a\\nb:killed'" in caplog.text


def test_an_absent_server_is_told_at_once():
    """A listener learns that nothing is there when it begins, not when it waits."""
    with pytest.raises(ChannelUnavailableError):
        subscribe(url="redis://127.0.0.1:9/0")


def test_ctrl_c_ends_a_waiting_listener_promptly(url):
    """An interrupt reaches a listener that waits for a quiet topic."""
    code = f"from monitor.client import subscribe\nevents = subscribe(url={url!r})\nprint(1, flush=True)\nnext(events)"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        process.stdout.readline()
        os.kill(process.pid, signal.SIGINT)
        assert "KeyboardInterrupt" in process.communicate(timeout=3)[1]


def test_notices_of_sources_come_the_same_way(url, make_alert):
    """A listener hears in one order with the alerts that a source is down, live and from the stream, or that alone."""
    since = datetime(2031, 5, 1, tzinfo=UTC)
    notice = replace(source_down("https://mail.example/rss", None, since, 2, "no answer", since), sequence=2)
    channel = RedisChannel(url)
    live = subscribe(url=url)
    channel.send([make_alert(1), notice, make_alert(3)])
    assert _next(live, 3) == ["alert-1", notice.id, "alert-3"]
    assert _next(subscribe(since="0", url=url), 3) == ["alert-1", notice.id, "alert-3"]
    assert _next(subscribe(f"{notice.source}:source", "0", url=url), 1) == [notice.id]
    (heard,) = islice(subscribe("*:source", "0", url=url), 1)
    assert line_of(heard) == line(notice)
