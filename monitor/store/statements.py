"""The queries, each built once: SQLAlchemy then keeps its compiled form."""

from __future__ import annotations

from functools import cache

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    delete,
    desc,
    func,
    insert,
    not_,
    or_,
    select,
    union_all,
    update,
)

from monitor.store.codec import Instant, Words
from monitor.store.tables import (
    alerts,
    articles,
    channels,
    counters,
    deliveries,
    event_keys,
    events,
    feeds,
    headings,
    heartbeats,
    kept,
    mentions,
    merges,
    observations,
    outbox,
    pages,
    positions,
    revisions,
    series,
    sightings,
    silences,
    watches,
)

LOCKED_COUNTERS = select(counters.c.name, counters.c.value).order_by(counters.c.name).with_for_update()
SET_COUNTER = update(counters).where(counters.c.name == bindparam("counter")).values(value=bindparam("reached"))

ARTICLE_EVENT = select(articles.c.event).where(articles.c.id == bindparam("article"))
NEWEST_AS_OF = select(articles.c.as_of).order_by(articles.c.arrival.desc()).limit(1)
GROUP_EVENT = (
    select(events.c.data)
    .join(articles, articles.c.event == events.c.id)
    .where(articles.c.group == bindparam("page"))
    .order_by(articles.c.arrival.desc())
    .limit(1)
)
VERSION = select(pages.c.content, pages.c.number, pages.c.as_of).where(pages.c.group == bindparam("page"))
ADD_ARTICLE = insert(articles)
ADD_MENTION = insert(mentions)
ADD_OBSERVATION = insert(observations)

EVENT = select(events.c.data).where(events.c.id == bindparam("event"))
NAMED_EVENTS = select(events.c.data).where(
    or_(
        events.c.id == bindparam("reference"),
        events.c.title == bindparam("title"),
        events.c.id.in_(select(merges.c.into).where(merges.c.id == bindparam("reference"))),
    )
)


def _begins(id: ColumnElement[str]) -> ColumnElement[bool]:
    return func.substr(id, 1, bindparam("length", type_=Integer)) == bindparam("reference", type_=Words)


BEGUN_EVENTS = select(events.c.data).where(
    or_(_begins(events.c.id), events.c.id.in_(select(merges.c.into).where(_begins(merges.c.id))))
)
EVENTS = select(events.c.data).order_by(events.c.last_seen.desc(), events.c.id)
CLEAR_KEYS = delete(event_keys).where(event_keys.c.event == bindparam("old"))
ADD_KEY = insert(event_keys)
CLEAR_HEADING = delete(headings).where(headings.c.event == bindparam("old"))
REVISED = (
    update(headings)
    .where(headings.c.event == bindparam("of"), headings.c.revised <= bindparam("at"))
    .values(revised=bindparam("at"), change=bindparam("did"))
)

SERIES = select(series.c.data).where(
    series.c.event == bindparam("of"), series.c.kind == bindparam("counted"), series.c.scope == bindparam("over")
)
KNOWN_SERIES = select(series.c.data).where(series.c.known)
DUE_SERIES = select(series.c.data).where(series.c.held_until <= bindparam("now"))

RECORDS = (
    select(articles.c.data, observations.c.data)
    .outerjoin(observations, observations.c.article == articles.c.id)
    .where(articles.c.event.in_(bindparam("events", expanding=True)))
    .order_by(articles.c.arrival, observations.c.position)
)
SENT = (
    select(revisions.c.data, alerts.c.data)
    .join(alerts, alerts.c.id == revisions.c.alert)
    .where(revisions.c.event == bindparam("of"))
    .order_by(revisions.c.arrival)
)
CLEAR_REVISIONS = delete(revisions).where(revisions.c.event == bindparam("old"))
CLEAR_SERIES = delete(series).where(series.c.event == bindparam("old"))
REDIRECT_MERGES = update(merges).where(merges.c.into == bindparam("old")).values(into=bindparam("to"))
ADD_MERGE = insert(merges).from_select(
    ["id", "into"], select(events.c.id, bindparam("to", type_=Words)).where(events.c.id == bindparam("old"))
)
END_MERGE = delete(merges).where(merges.c.id == bindparam("founded"))
CLEAR_EVENT = delete(events).where(events.c.id == bindparam("old"))
MOVE_ARTICLE = update(articles).where(articles.c.id == bindparam("moved")).values(event=bindparam("to"))

ALERT_IDS = select(alerts.c.id).where(alerts.c.id.in_(bindparam("ids", expanding=True)))
ADD_ALERT = insert(alerts)
ADD_REVISION = insert(revisions)

_KEPT_UP_TO = select(func.coalesce(func.max(kept.c.last), 0)).where(kept.c.channel == bindparam("to")).scalar_subquery()
"""What a keeper has had is a matter of this one number; its rows in the queue go when there is time."""
_QUEUED = (outbox.c.channel == bindparam("to"), outbox.c.sequence > _KEPT_UP_TO)

PENDING = (
    select(alerts.c.data)
    .join(outbox, outbox.c.sequence == alerts.c.sequence)
    .where(*_QUEUED)
    .order_by(outbox.c.sequence)
    .limit(bindparam("at_most", type_=Integer))
)
LETTERS = (
    select(outbox.c.sequence, outbox.c.letter)
    .where(*_QUEUED)
    .order_by(outbox.c.sequence)
    .limit(bindparam("at_most", type_=Integer))
)
WAITING = select(func.count()).select_from(outbox).where(*_QUEUED)
QUEUE = insert(outbox)
DISCARD = delete(outbox).where(outbox.c.channel == bindparam("to"))
DELIVERED = DISCARD.where(outbox.c.sequence == bindparam("had"))
NOTE_QUEUED = (
    update(outbox)
    .where(outbox.c.channel == bindparam("to"), outbox.c.since.is_(None))
    .values(since=bindparam("now", type_=Instant))
)
QUEUED = select(outbox.c.sequence, outbox.c.since).where(outbox.c.channel == bindparam("to"))
KEPT_UP_TO = select(_KEPT_UP_TO)
KEEP = insert(kept)
HAD = select(func.min(outbox.c.sequence)).where(outbox.c.channel == bindparam("to"), outbox.c.sequence <= _KEPT_UP_TO)
FORGET_HAD = DISCARD.where(outbox.c.sequence < bindparam("before"), outbox.c.sequence <= _KEPT_UP_TO)
FORGET_KEPT = delete(kept).where(kept.c.channel == bindparam("to"), kept.c.last <= bindparam("before"))
KEPT = (
    select(kept.c.places)
    .where(kept.c.channel == bindparam("by"), kept.c.last > bindparam("beyond"))
    .order_by(kept.c.last)
    .limit(bindparam("at_most", type_=Integer))
)
ALERTS_AT = select(alerts.c.data).where(alerts.c.sequence.in_(bindparam("at", expanding=True)))
ALERT_ID = select(alerts.c.id).where(alerts.c.sequence == bindparam("at"))
LAST_TOLD = select(alerts.c.data).order_by(alerts.c.sequence.desc()).limit(bindparam("at_most", type_=Integer))
SILENCES = select(silences.c.data).order_by(silences.c.starts, silences.c.id)
FORGET_SILENCES = delete(silences).where(silences.c.ends < bindparam("before"))
COUNTER = select(counters.c.value).where(counters.c.name == bindparam("counter"))

DELIVERY = update(deliveries).where(
    deliveries.c.channel == bindparam("by"),
    deliveries.c.id == bindparam("named"),
    deliveries.c.tries >= bindparam("tried", type_=Integer) - 1,
)
_WAITING = (deliveries.c.channel == bindparam("by")) & (deliveries.c.state == bindparam("waiting", type_=Words))
_PUT_OFF = (deliveries.c.due > bindparam("now", type_=Instant)) & (
    deliveries.c.due <= bindparam("latest", type_=Instant)
)
_HELD = select(deliveries.c.event).where(
    _WAITING, _PUT_OFF, deliveries.c.tries < bindparam("patience", type_=Integer), deliveries.c.event != ""
)
DUE_DELIVERIES = (
    select(deliveries.c.data)
    .where(_WAITING, or_(and_(deliveries.c.due.is_(None), deliveries.c.event.not_in(_HELD)), not_(_PUT_OFF)))
    .order_by(deliveries.c.sequence)
    .limit(bindparam("at_most", type_=Integer))
)
NEXT_DUE = select(func.min(deliveries.c.due)).where(_WAITING)
MADE_SINCE = (
    select(deliveries.c.data)
    .where(deliveries.c.channel == bindparam("by"), deliveries.c.made >= bindparam("moment"))
    .where(deliveries.c.state != bindparam("dropped"))
    .order_by(deliveries.c.made, deliveries.c.sequence)
)
ALL_DELIVERIES = select(deliveries.c.data)
DELIVERIES = ALL_DELIVERIES.where(deliveries.c.state.in_(bindparam("states", expanding=True))).order_by(
    deliveries.c.sequence.desc(), deliveries.c.channel, deliveries.c.id
)
DELIVERY_COUNTS = select(deliveries.c.channel, deliveries.c.state, func.count()).group_by(
    deliveries.c.channel, deliveries.c.state
)
FORGET_DELIVERIES = delete(deliveries).where(
    deliveries.c.channel == bindparam("by"),
    deliveries.c.state.in_(bindparam("states", expanding=True)),
    deliveries.c.at < bindparam("before"),
)
HEALTH = select(channels.c.data).order_by(channels.c.name)

FEED = select(feeds.c.data).where(feeds.c.url == bindparam("at"))
FEEDS = select(feeds.c.data).order_by(feeds.c.url)
FEED_URLS = select(feeds.c.url)
DUE_FEEDS = (
    select(feeds.c.data)
    .where(feeds.c.due <= bindparam("now"))
    .order_by(feeds.c.due, feeds.c.url)
    .limit(bindparam("at_most", type_=Integer))
)
ADD_FEED = insert(feeds)
SET_FEED = (
    update(feeds)
    .where(feeds.c.url == bindparam("at"))
    .values(due=bindparam("next"), down=bindparam("is_down"), data=bindparam("state"))
)
FORGET_FEED = delete(feeds).where(feeds.c.url == bindparam("at"))

SAID = select(sightings.c.said).where(sightings.c.feed == bindparam("by"), sightings.c.group == bindparam("page"))
PAGE_SAID = select(func.min(sightings.c.group)).where(
    sightings.c.feed == bindparam("by"), sightings.c.said == bindparam("what")
)
FORGET_SAID = delete(sightings).where(sightings.c.feed == bindparam("at"))
OLD_PAGES = (
    select(sightings.c.group)
    .join(pages, pages.c.group == sightings.c.group)
    .where(sightings.c.feed == bindparam("by"), pages.c.as_of < bindparam("before"))
    .where(sightings.c.group.not_in(select(watches.c.page)))
)
FORGET_PAGE = delete(pages).where(pages.c.group == bindparam("old"))
FORGET_SIGHTING = delete(sightings).where(sightings.c.feed == bindparam("by"), sightings.c.group == bindparam("old"))
DUE_WATCHES = (
    select(watches.c.data)
    .where(watches.c.due <= bindparam("now"))
    .order_by(watches.c.due, watches.c.page)
    .limit(bindparam("at_most", type_=Integer))
)
WATCHED = select(func.count()).select_from(watches)
END_WATCH = delete(watches).where(watches.c.page == bindparam("at"))
FORGET_WATCHES = delete(watches).where(watches.c.feed == bindparam("at"))

POSITION = select(positions.c.articles, positions.c.reached).where(positions.c.archive == bindparam("of"))
END_POSITION = delete(positions).where(positions.c.archive == bindparam("of"))

HEARTBEATS = select(heartbeats.c.name, heartbeats.c.at, heartbeats.c.note).order_by(heartbeats.c.name)

HISTORY = (
    select(revisions.c.data, revisions.c.alert, alerts.c.message)
    .outerjoin(alerts, alerts.c.id == revisions.c.alert)
    .where(revisions.c.event == bindparam("of"))
    .order_by(revisions.c.as_of, revisions.c.arrival)
)


@cache
def candidates(keys: int) -> Select[tuple[object]]:
    """The events found by the parameters ``key0``, ``key1``, ...: for each key only the ``depth`` latest seen.

    Best first: most keys shared, latest seen, id; no more than ``at_most``.
    """
    newest = [
        select(event_keys.c.event)
        .where(event_keys.c.key == bindparam(f"key{i}"), event_keys.c.last_seen >= bindparam("since"))
        .order_by(event_keys.c.last_seen.desc(), event_keys.c.event)
        .limit(bindparam("depth", type_=Integer))
        .subquery()
        for i in range(keys)
    ]
    rows = union_all(*(select(part.c.event) for part in newest)).subquery()
    shared = func.count().label("shared")
    counted = select(rows.c.event, shared).group_by(rows.c.event).subquery()
    return (
        select(events.c.data)
        .join(counted, counted.c.event == events.c.id)
        .order_by(desc(counted.c.shared), events.c.last_seen.desc(), events.c.id)
        .limit(bindparam("at_most", type_=Integer))
    )
