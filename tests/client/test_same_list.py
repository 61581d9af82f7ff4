"""Whoever was always there, whoever was away, and whoever reads slowly end with the same list."""

import threading
import time
from datetime import UTC, datetime, timedelta

from monitor.client import Interruption, subscribe
from monitor.notifier.redis import RedisChannel

STREAM = "newsmon:v1:stream:alerts"
COUNT = 600


def _read(url, count, *, pause=0.0, **options):
    """Listens in a thread, ``pause`` seconds for each alert."""
    alerts, heard = subscribe(url=url, noticed=lambda *_: None, **options), []

    def run():
        for alert in alerts:
            heard.append(alert)
            time.sleep(pause)
            if len(heard) == count:
                alerts.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return heard, thread


def test_away_slow_and_always_there_are_told_the_same(url, client, make_alert):
    """One was away while most was sent, one reads more slowly than Redis has patience: all end with the same list."""
    limit = client.config_get("client-output-buffer-limit")["client-output-buffer-limit"]
    client.config_set("client-output-buffer-limit", "pubsub 65536 0 0")
    try:
        channel = RedisChannel(url)
        always, ends = _read(url, COUNT)
        slow, ends_slowly = _read(url, COUNT, pause=0.002)
        before, left = _read(url, 100)
        left_at = datetime.now(UTC) - timedelta(hours=1)
        for first in range(1, COUNT, 20):
            channel.send([make_alert(n, title="a long title " * 100) for n in range(first, first + 20)])
        left.join(20)
        back, ends_late = _read(url, COUNT, since=left_at.isoformat())
        for thread in (ends, ends_slowly, ends_late):
            thread.join(20)
        away = list({alert.id: alert for alert in [*before, *back]}.values())
        expected = [f"alert-{n}" for n in range(1, COUNT + 1)]
        assert [alert.id for alert in always] == expected
        assert slow == always == away
    finally:
        client.config_set("client-output-buffer-limit", limit)


def test_who_was_away_for_longer_than_the_stream_reaches_back_is_told_so(url, make_alert):
    """When since is before the first alert that is kept, and others were sent before that, it is said, once."""
    noticed = []
    channel = RedisChannel(url, maxlen=100)
    for first in range(1, 1001, 100):
        channel.send([make_alert(n) for n in range(first, first + 100)])
    alerts = subscribe(since="0", url=url, noticed=lambda what, sentence: noticed.append((what, sentence)))
    assert int(next(alerts).sequence) > 1
    alerts.close()
    [(what, sentence)] = noticed
    assert what == Interruption.HORIZON
    assert "the stream begins with" in sentence


def test_who_asks_for_no_more_than_there_is_hears_no_complaint(url, client, make_alert):
    """Since an entry that is still there nothing is missing, nor since the beginning of a stream that is whole."""
    noticed = []
    RedisChannel(url).send([make_alert(n) for n in range(1, 6)])
    [_, (second, _), *_] = client.xrange(STREAM)
    for since in ("0", second, "2999-01-01T00:00:00Z"):
        alerts = subscribe(since=since, url=url, noticed=lambda what, _: noticed.append(what))
        RedisChannel(url).send([make_alert(6)])
        next(alerts) if since != "2999-01-01T00:00:00Z" else alerts.close()
        client.xtrim(STREAM, maxlen=5)
    assert noticed == []
