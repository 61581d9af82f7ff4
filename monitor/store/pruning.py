"""What need not be kept for ever, and how it goes: in small steps, so that nobody waits long for the database.

Of closed events go the texts of articles, their mentions, and alerts. What is known, every decision, every observation
and every merge stay, and so does that an article was seen.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from sqlalchemy import Connection, Integer, bindparam, delete, exists, func, or_, select, tuple_, update

from monitor.model import Alert, Article, Notice
from monitor.store.horizon import Horizon, Place, Pruned
from monitor.store.tables import alerts, articles, counters, events, mentions, merges, outbox, revisions

__all__ = ["prune"]

_OLD_TEXTS = (
    select(articles.c.id, articles.c.as_of, or_(events.c.id.is_(None), events.c.last_seen < bindparam("closed")))
    .outerjoin(events, events.c.id == articles.c.event)
    .where(articles.c.whole, articles.c.as_of < bindparam("before"))
    .order_by(articles.c.as_of, articles.c.id)
    .limit(bindparam("at_most", type_=Integer))
)
_AFTER = tuple_(articles.c.as_of, articles.c.id) > tuple_(
    bindparam("after_time", type_=articles.c.as_of.type), bindparam("after_id", type_=articles.c.id.type)
)
_TEXTS = select(articles.c.data).where(articles.c.id.in_(bindparam("ids", expanding=True)))
_EMPTY = update(articles).where(articles.c.id == bindparam("emptied")).values(data=bindparam("rest"), whole=False)
_FORGET_MENTIONS = delete(mentions).where(mentions.c.article == bindparam("emptied"))

_LAST = select(counters.c.value).where(counters.c.name == "alerts")
_OLD_ALERTS = (
    select(
        alerts.c.sequence,
        alerts.c.data,
        or_(events.c.id.is_(None), events.c.last_seen < bindparam("closed")),
    )
    .outerjoin(merges, merges.c.id == alerts.c.event)
    .outerjoin(events, events.c.id == func.coalesce(merges.c.into, alerts.c.event))
    .where(
        alerts.c.sequence > bindparam("after"),
        alerts.c.sequence <= bindparam("last"),
        ~exists().where(outbox.c.sequence == alerts.c.sequence),
    )
    .order_by(alerts.c.sequence)
    .limit(bindparam("at_most", type_=Integer))
)
_UNLINK = update(revisions).where(revisions.c.alert == bindparam("gone")).values(alert=None)
_FORGET_ALERT = delete(alerts).where(alerts.c.id == bindparam("gone"))


def prune(connection: Connection, horizon: Horizon, place: Place, limit: int, *, dry: bool) -> Pruned:
    """One step: looks at no more than ``limit`` articles or alerts. A ``dry`` one only counts."""
    if place.alert is None:
        return _prune_texts(connection, horizon, place, limit, dry=dry)
    return _prune_alerts(connection, horizon, place.alert, limit, dry=dry)


def _prune_texts(connection: Connection, horizon: Horizon, place: Place, limit: int, *, dry: bool) -> Pruned:
    query, bounds = _OLD_TEXTS, {"closed": horizon.closed, "before": horizon.texts, "at_most": limit}
    if place.article:
        query = query.where(_AFTER)
        bounds |= {"after_time": place.article[0], "after_id": place.article[1]}
    rows = connection.execute(query, bounds).all()
    old = [id for id, _, closed in rows if closed]
    if old and not dry:
        whole = cast("list[Article]", connection.scalars(_TEXTS, {"ids": old}).all())
        connection.execute(_EMPTY, [{"emptied": one.id, "rest": replace(one, text="")} for one in whole])
        connection.execute(_FORGET_MENTIONS, [{"emptied": id} for id in old])
    last = rows[-1] if len(rows) == limit else None
    return Pruned(texts=len(old), place=Place((last.as_of, last.id)) if last else Place(alert=0))


def _prune_alerts(connection: Connection, horizon: Horizon, after: int, limit: int, *, dry: bool) -> Pruned:
    beyond = (connection.scalar(_LAST) or 0) - horizon.caught_up
    bounds: dict[str, Any] = {"closed": horizon.closed, "after": after, "last": beyond, "at_most": limit}
    rows = connection.execute(_OLD_ALERTS, bounds).all()
    told: list[Alert | Notice] = [one for _, one, closed in rows if closed and one.time < horizon.alerts]
    if told and not dry:
        gone = [{"gone": one.id} for one in told]
        connection.execute(_UNLINK, gone)
        connection.execute(_FORGET_ALERT, gone)
    if len(rows) == limit:
        return Pruned(alerts=len(told), place=Place(alert=rows[-1].sequence))
    return Pruned(alerts=len(told))
