"""What is on its way to the channels, in an SQL database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection

from monitor.alerts.delivery import ChannelHealth, Delivery, Progress
from monitor.model import EPOCH, Alert, Notice
from monitor.store import statements as sql
from monitor.store.deliveries import KEEPS_ORDER
from monitor.store.engine import upsert
from monitor.store.tables import channels, deliveries

__all__ = ["SqlDeliveries"]

_Connected = Callable[[], AbstractContextManager[Connection]]
_SETTLED = (Progress.SENT, Progress.DROPPED)


class SqlDeliveries:
    """A ``Deliveries``. Each call uses a connection of its own."""

    def __init__(self, reading: _Connected, writing: _Connected) -> None:
        self._reading, self._writing = reading, writing

    def noted(self, channel: str, now: datetime) -> Mapping[int, datetime]:
        with self._writing() as connection:
            connection.execute(sql.NOTE_QUEUED, {"to": channel, "now": now})
            return {sequence: since for sequence, since in connection.execute(sql.QUEUED, {"to": channel})}  # noqa: C416 - rows are no pairs to mypy

    def dispatch(self, deliveries: Sequence[Delivery]) -> None:
        if deliveries:
            queued = [{"to": one.channel, "had": sequence} for one in deliveries for sequence in one.sequences]
            with self._writing() as connection:
                connection.execute(sql.DELIVERED, queued)
                _write(connection, deliveries)

    def put(self, delivery: Delivery, health: ChannelHealth) -> None:
        named = {"by": delivery.channel, "named": delivery.id, "tried": delivery.tries}
        with self._writing() as connection:
            connection.execute(sql.DELIVERY.values(_row(delivery)), named)
            _write_health(connection, health)

    def due(self, channel: str, now: datetime, latest: datetime, limit: int) -> Sequence[Delivery]:
        times = {"now": now, "latest": latest, "patience": KEEPS_ORDER}
        with self._reading() as connection:
            asked = {"by": channel, "waiting": Progress.WAITING, "at_most": limit, **times}
            return tuple(connection.scalars(sql.DUE_DELIVERIES, asked))

    def next_due(self, channel: str) -> datetime | None:
        with self._reading() as connection:
            found = connection.scalar(sql.NEXT_DUE, {"by": channel, "waiting": Progress.WAITING})
        return cast("datetime | None", found)

    def alerts(self, delivery: Delivery) -> tuple[Alert | Notice, ...]:
        with self._reading() as connection:
            found = connection.scalars(sql.ALERTS_AT, {"at": list(delivery.sequences)})
            told = cast("Sequence[Alert | Notice]", found.all())
        return tuple(sorted(told, key=lambda one: one.sequence))

    def since(self, channel: str, moment: datetime) -> Sequence[Delivery]:
        with self._reading() as connection:
            asked = {"by": channel, "moment": moment, "dropped": Progress.DROPPED}
            return tuple(connection.scalars(sql.MADE_SINCE, asked))

    def listed(self, states: Collection[Progress], channel: str | None, limit: int) -> Sequence[Delivery]:
        query = sql.DELIVERIES.limit(limit)
        if channel is not None:
            query = query.where(deliveries.c.channel == channel)
        with self._reading() as connection:
            return tuple(connection.scalars(query, {"states": list(states)}))

    def counts(self) -> Mapping[str, Mapping[Progress, int]]:
        counted: dict[str, dict[Progress, int]] = defaultdict(dict)
        with self._reading() as connection:
            for channel, state, number in connection.execute(sql.DELIVERY_COUNTS):
                counted[channel][Progress(state)] = number
        return counted

    def resend(self, channel: str | None, *, states: Collection[Progress] = (), id: str | None = None) -> int:
        wanted = deliveries.c.id == id if id else deliveries.c.state.in_(states)
        query = sql.ALL_DELIVERIES.where(wanted)
        if channel is not None:
            query = query.where(deliveries.c.channel == channel)
        with self._writing() as connection:
            for health in cast("Sequence[ChannelHealth]", connection.scalars(sql.HEALTH).all()):
                if channel in (None, health.channel):
                    _write_health(connection, replace(health, disabled=None, rest=None))
            found = cast("Sequence[Delivery]", connection.scalars(query).all())
            _write(connection, [replace(one, state=Progress.WAITING, tries=0, due=EPOCH) for one in found])
        return len(found)

    def forget(self, channel: str, settled: datetime, dead: datetime) -> int:
        with self._writing() as connection:
            return sum(
                connection.execute(sql.FORGET_DELIVERIES, {"by": channel, "states": states, "before": before}).rowcount
                for states, before in ((_SETTLED, settled), ((Progress.DEAD,), dead))
            )

    def put_health(self, health: ChannelHealth) -> None:
        with self._writing() as connection:
            _write_health(connection, health)

    def health(self) -> Sequence[ChannelHealth]:
        with self._reading() as connection:
            return tuple(connection.scalars(sql.HEALTH))


def _write(connection: Connection, changed: Sequence[Delivery]) -> None:
    if changed:
        connection.execute(upsert(connection.dialect.name, deliveries), [_row(one) for one in changed])


def _write_health(connection: Connection, health: ChannelHealth) -> None:
    connection.execute(upsert(connection.dialect.name, channels), {"name": health.channel, "data": health})


def _row(one: Delivery) -> dict[str, Any]:
    return {
        "channel": one.channel,
        "id": one.id,
        "sequence": one.number,
        "event": one.event,
        "state": one.state,
        "tries": one.tries,
        "due": one.due,
        "made": one.made,
        "at": one.at,
        "data": one,
    }
