"""A service whose database is copied while it runs, and put back later: subscribers lose nothing."""

from __future__ import annotations

import json
from typing import Any


def test_restore(daemon: Any, site: Any, reply: Any, fire: Any, subscriber: Any, monitor: Any, client: Any) -> None:
    """After a restore what changes is told under numbers that only rise, although Redis was ahead of the copy."""
    site.replies = {"/rss": reply(fire(12))}
    daemon.configure(f"{site.url}/rss")
    daemon.start()
    subscriber.hears(1)
    copy = daemon.folder / "copy.db"
    made = monitor("backup", copy, "--config", daemon.config)
    assert (made.code, made.err) == (0, "")
    assert "1 article, 1 event, 1 alert" in made.out
    site.replies["/rss"] = reply(fire(15))
    subscriber.hears(2)
    site.replies["/rss"] = reply(fire(14))
    subscriber.hears(3)

    refused = monitor("restore", copy, "--config", daemon.config)
    assert refused.code == 69
    assert f"pid {daemon.pid}" in refused.err
    assert daemon.stop() == 0
    restored = monitor("restore", copy, "--config", daemon.config)
    assert restored.code == 0
    assert "newsmon.db.replaced-" in restored.out

    site.replies["/rss"] = reply(fire(40))
    daemon.start()
    subscriber.hears(4)
    site.replies["/rss"] = reply(fire(39))
    had = subscriber.hears(5)
    assert daemon.stop() == 0
    assert [(alert["data"]["before"] or {}).get("value") for alert in had] == [None, 12, 15, 12, 40]
    assert [alert["data"]["after"]["value"] for alert in had] == [12, 15, 14, 40, 39]
    sequences = [alert["sequence"] for alert in had]
    assert sequences == sorted(set(sequences))
    assert [sequence[:8] for sequence in sequences] == ["00000000"] * 3 + ["00000001"] * 2
    stream = client.xrange("newsmon:v1:stream:alerts")
    assert [json.loads(fields["event"])["id"] for _, fields in stream] == [alert["id"] for alert in had]
