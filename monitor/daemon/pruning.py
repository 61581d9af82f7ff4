"""Lets go of what is no longer needed, in small steps between other work."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from monitor.config import Settings
from monitor.store import Horizon, Place, Store

STEP = 200
"""Articles or alerts that are looked at in one transaction."""
_PAUSE = 3600.0
"""Seconds from the end of one walk to the next."""

log = structlog.get_logger()


def horizon_of(settings: Settings, now: datetime) -> Horizon:
    """How far back the settings keep things."""
    return Horizon(
        closed=now - timedelta(days=settings.linking.open_days),
        texts=now - timedelta(days=settings.retention.text_days),
        alerts=now - timedelta(days=settings.retention.alert_days),
        caught_up=settings.redis.stream_maxlen,
    )


class Pruning:
    """One walk an hour through what is old, a step at a time."""

    def __init__(self, store: Store, steady: Callable[[], float] = time.monotonic) -> None:
        self._store, self._steady = store, steady
        self._place = Place()
        self._texts = self._alerts = 0
        self._not_before = float("-inf")

    def step(self, settings: Settings, now: datetime) -> None:
        """Go on with the walk, or begin one when it is time."""
        if self._steady() < self._not_before:
            return
        done = self._store.prune(horizon_of(settings, now), self._place, STEP)
        self._texts, self._alerts = self._texts + done.texts, self._alerts + done.alerts
        self._place = done.place or Place()
        if done.place is None:
            if self._texts or self._alerts:
                log.info("pruned", texts=self._texts, alerts=self._alerts)
            self._texts = self._alerts = 0
            self._not_before = self._steady() + _PAUSE
