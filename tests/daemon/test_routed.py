"""Routes and silences in the service."""

from __future__ import annotations

import json
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from monitor.alerts.delivery import Progress
from monitor.alerts.silence import Silence
from monitor.config import load
from monitor.daemon.couriers import Couriers
from monitor.store import open_store


def now() -> datetime:
    return datetime.now(UTC)


def test_channels_are_sent_what_their_routes_and_the_silences_say(tmp_path: Path, commit: Any, make_alert: Any) -> None:
    """A silence that another process makes holds from the next alert on."""
    channels = [{"name": name, "type": "file", "path": str(tmp_path / name)} for name in ("deaths", "rest")]
    routes = [{"channels": ["deaths"], "kinds": ["killed"]}, {"channels": ["rest"]}]
    config = tmp_path / "m.yaml"
    config.write_text(json.dumps({"channels": channels, "routes": routes}))
    url = str(tmp_path / "n.db")
    with open_store(url, writer=True) as store:
        couriers = Couriers(store, now)
        with ExitStack() as stack:
            stack.callback(couriers.close, 5)
            couriers.employ(couriers.made(load(config, {})))
            commit(store, make_alert(1), make_alert(2, kind="injured"), channels=couriers.names)
            assert couriers.finish(10)
            with open_store(url) as other:
                other.put_silence(Silence("s", now(), now() + timedelta(hours=1), kinds=("killed",)))
            commit(store, make_alert(3), make_alert(4, kind="injured"), channels=couriers.names)
            assert couriers.finish(10)
        sent = {
            name: [json.loads(line)["id"] for line in (tmp_path / name).read_text().splitlines()]
            for name in ("deaths", "rest")
        }
        assert sent == {"deaths": ["alert-1"], "rest": ["alert-2", "alert-4"]}
        dropped = {
            (one.channel, one.sequences[0]): one.error for one in store.deliveries.listed([Progress.DROPPED], None, 9)
        }
    none = "no route leads here"
    assert dropped == {
        ("deaths", 2): none,
        ("deaths", 3): "silence s",
        ("deaths", 4): none,
        ("rest", 1): none,
        ("rest", 3): none,
    }
