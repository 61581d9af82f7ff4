"""The service lets go of what is old by itself."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitor.config import Settings
from monitor.daemon.pruning import STEP, Pruning
from monitor.store import Horizon, Place, Pruned

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Counting:
    """A store that counts its steps: a walk takes three."""

    def __init__(self) -> None:
        self.asked: list[tuple[Horizon, Place, int]] = []

    def prune(self, horizon: Horizon, place: Place, limit: int) -> Pruned:
        self.asked.append((horizon, place, limit))
        return Pruned(1, 0, None if len(self.asked) % 3 == 0 else Place(alert=len(self.asked)))


def test_a_walk_goes_on_step_by_step_and_rests_for_an_hour() -> None:
    """One step at a time, each where the last one ended; then nothing is looked at for an hour."""
    store, clock = Counting(), [0.0]
    pruning = Pruning(store, steady=lambda: clock[0])  # type: ignore[arg-type]
    settings = Settings()
    for _ in range(10):
        pruning.step(settings, NOW)
    assert [place for _, place, _ in store.asked] == [Place(), Place(alert=1), Place(alert=2)]
    assert {limit for *_, limit in store.asked} == {STEP}
    clock[0] = 3601
    pruning.step(settings, NOW)
    assert store.asked[3][1] == Place()
    horizon = store.asked[0][0]
    assert [(NOW - at).days for at in (horizon.closed, horizon.texts, horizon.alerts)] == [400, 30, 400]
    assert horizon.caught_up == settings.redis.stream_maxlen


def test_the_service_prunes(daemon: Any, monitor: Any, seeds: Path) -> None:
    """What `monitor prune --dry-run` announces goes while the service runs, and what is known stays."""
    assert monitor("replay", seeds, "--db", daemon.database).code == 0
    known = monitor("events", "--json", "--db", daemon.database).lines
    daemon.configure(retention={"text_days": 7, "alert_days": 90}, linking={"open_days": 7})
    daemon.settings["redis"]["stream_maxlen"] = 1
    with daemon.config.open("w") as file:
        json.dump(daemon.settings, file)
    announced = monitor("prune", "--dry-run", "--config", daemon.config)
    assert announced.out == "would go: the texts of 33 articles, 39 alerts\n"
    daemon.start()
    (line,) = daemon.logged("pruned")
    assert (line["texts"], line["alerts"]) == (33, 39)
    assert monitor("prune", "--config", daemon.config).code == 69
    assert daemon.stop() == 0
    assert monitor("prune", "--config", daemon.config).out == "gone: the texts of 0 articles, 0 alerts\n"
    assert monitor("events", "--json", "--db", daemon.database).lines == known
