"""Whether the program does its work, and if not, why: for whoever starts it anew, and for whoever is called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.daemon.status import STATES, Status, status_of
from monitor.errors import StoreError
from monitor.report import counted
from monitor.store import Stock, Store

__all__ = ["RECENT", "Check", "Health", "checks_of", "health_of"]

RECENT = timedelta(days=7)
"""An event with an article of that time is in the news."""


class Health(StrEnum):
    """The worst of all checks."""

    READY = "ready"
    DEGRADED = "degraded"
    UNREADY = "unready"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that has to be so. ``name`` is database, service, redis, channels or sources."""

    name: str
    health: Health
    reason: str


def checks_of(store: Store, now: datetime, *, serves: bool) -> tuple[Check, ...]:
    """What is so now. ``serves`` is whether this is the process of the service, and not one that only looks on."""
    try:
        stock = store.browsing.stock(now - RECENT)
    except StoreError:
        return (Check("database", Health.UNREADY, "it cannot be read; the log says why"),)
    found = [Check("database", Health.READY, "it answers")]
    if serves:
        found += _of_service(status_of(store, now, feeds=False))
        found.append(_of_sources(stock))
    return tuple(found)


def health_of(checks: tuple[Check, ...]) -> Health:
    """All in one word."""
    found = {check.health for check in checks}
    return [health for health in Health if health in found][-1]


def _of_service(status: Status) -> Iterator[Check]:
    yield Check("service", Health.READY if status.works else Health.UNREADY, f"it is {STATES[status.state]}")
    if status.redis is False:
        waiting = counted(status.waiting, "alert")
        yield Check("redis", Health.UNREADY, f"it does not take alerts; {waiting} waiting")
    else:
        yield Check("redis", Health.READY, "it takes alerts" if status.redis else "not asked yet")
    if status.refusing:
        yield Check("channels", Health.DEGRADED, f"no messages are taken by {', '.join(status.refusing)}")


def _of_sources(stock: Stock) -> Check:
    if not stock.down:
        return Check("sources", Health.READY, f"{counted(stock.feeds, 'feed')}, none down")
    health = Health.UNREADY if stock.down == stock.feeds else Health.DEGRADED
    return Check("sources", health, f"{stock.down} of {counted(stock.feeds, 'feed')} down")
