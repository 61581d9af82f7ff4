"""The tables. Columns are what is searched and sorted by; ``data`` holds the whole value beside them.

A change here needs a new file in ``migrations/versions``; a test compares the two.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, MetaData, Table, false, text, true

from monitor.alerts.delivery import ChannelHealth, Delivery
from monitor.alerts.silence import Silence
from monitor.model import Alert, Article, Event, Mention, Notice, Observation, Revision, Series
from monitor.store.codec import EPOCH_TEXT, Coded, Instant, Key, Words
from monitor.store.feed_state import FeedState
from monitor.store.watch import Watch

__all__ = [
    "alerts",
    "articles",
    "channels",
    "counters",
    "deliveries",
    "event_keys",
    "events",
    "feeds",
    "headings",
    "heartbeats",
    "kept",
    "mentions",
    "merges",
    "metadata",
    "observations",
    "outbox",
    "pages",
    "positions",
    "revisions",
    "series",
    "sightings",
    "silences",
    "watches",
]

_KEPT = 512
"""Events and series that are not decoded again: what every article is compared with. One takes up to 40 kB."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

counters = Table(
    "counters",
    metadata,
    Column("name", Words, primary_key=True),
    Column("value", Integer, nullable=False),
    comment="The last arrival and the last sequence given; locking its rows is what makes writers take turns.",
)

articles = Table(
    "articles",
    metadata,
    Column("id", Words, primary_key=True),
    Column("arrival", Integer, nullable=False, unique=True),
    Column("group", Key),
    Column("event", Words),
    Column("as_of", Instant, nullable=False),
    Column("data", Coded(Article), nullable=False),
    Column("whole", Boolean, nullable=False, server_default=true()),  # has its text and mentions still
    Index(None, "group", "arrival"),
    Index(None, "event", "as_of", "arrival"),
)
Index(
    "ix_articles_as_of_id",
    articles.c.as_of,
    articles.c.id,
    sqlite_where=text("whole = 1"),
    postgresql_where=text("whole"),
)

pages = Table(
    "pages",
    metadata,
    Column("group", Key, primary_key=True),
    Column("content", Words, nullable=False),
    Column("number", Integer, nullable=False),
    Column("as_of", Instant, nullable=False),
    comment="The latest recorded version of every page.",
)

mentions = Table(
    "mentions",
    metadata,
    Column("article", Words, ForeignKey(articles.c.id), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("kind", Words, nullable=False),
    Column("role", Words, nullable=False),
    Column("data", Coded(Mention), nullable=False),
)

observations = Table(
    "observations",
    metadata,
    Column("article", Words, ForeignKey(articles.c.id), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("kind", Words, nullable=False),
    Column("scope", Words, nullable=False),
    Column("data", Coded(Observation), nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("id", Words, primary_key=True),
    Column("title", Key, nullable=False, index=True),
    Column("last_seen", Instant, nullable=False, index=True),
    Column("data", Coded(Event, kept=_KEPT), nullable=False),
)

headings = Table(
    "headings",
    metadata,
    Column("event", Words, primary_key=True),
    Column("last_seen", Instant, nullable=False, index=True),
    Column("revised", Instant, nullable=False, server_default=EPOCH_TEXT),
    Column("change", Words),
    Column("place", Words, nullable=False),
    Column("words", Words, nullable=False),
    Index(None, "revised", "event"),
    comment="What lists of events are made by: narrow rows, where those of events are wide.",
)

merges = Table(
    "merges",
    metadata,
    Column("id", Words, primary_key=True),
    Column("into", Words, nullable=False, index=True),
    comment="Events that became part of another one.",
)

event_keys = Table(
    "event_keys",
    metadata,
    Column("event", Words, ForeignKey(events.c.id), primary_key=True),
    Column("key", Key, primary_key=True),
    Column("last_seen", Instant, nullable=False),
)
Index("ix_event_keys_newest", event_keys.c.key, event_keys.c.last_seen.desc(), event_keys.c.event)

series = Table(
    "series",
    metadata,
    Column("event", Words, primary_key=True),
    Column("kind", Words, primary_key=True),
    Column("scope", Words, primary_key=True),
    Column("known", Boolean, nullable=False),
    # When the series is due: a held figure is judged again, or a raise is told that waited.
    Column("held_until", Instant, index=True),
    Column("data", Coded(Series, kept=_KEPT), nullable=False),
)

alerts = Table(
    "alerts",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("id", Words, nullable=False, unique=True),
    Column("event", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("scope", Words, nullable=False),
    Column("change", Words, nullable=False),
    Column("message", Words, nullable=False),
    Column("data", Coded(Alert | Notice), nullable=False),
    Index(None, "event", "sequence"),
    Index(None, "kind", "sequence"),
    Index(None, "change", "sequence"),
)

revisions = Table(
    "revisions",
    metadata,
    Column("arrival", Integer, primary_key=True, autoincrement=True),
    Column("event", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("scope", Words, nullable=False),
    Column("as_of", Instant, nullable=False),
    Column("change", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("told", Boolean, nullable=False),
    Column("alert", Words, ForeignKey(alerts.c.id)),
    Column("data", Coded(Revision), nullable=False),
    Index(None, "event", "as_of", "arrival"),
    Index(None, "alert", sqlite_where=text("alert IS NOT NULL"), postgresql_where=text("alert IS NOT NULL")),
)

outbox = Table(
    "outbox",
    metadata,
    Column("channel", Words, primary_key=True),
    Column("sequence", Integer, ForeignKey(alerts.c.sequence), primary_key=True, autoincrement=False),
    Column("letter", Words),
    Column("since", Instant),
    comment="What a channel has not had yet.",
)

kept = Table(
    "kept",
    metadata,
    Column("channel", Words, primary_key=True),
    Column("last", Integer, primary_key=True, autoincrement=False),
    Column("places", Words, nullable=False),
    comment="Where a channel keeps what it was sent together: sequence=place, by rising sequence.",
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("channel", Words, primary_key=True),
    Column("id", Words, primary_key=True),
    Column("sequence", Integer, nullable=False),
    Column("event", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("due", Instant),
    Column("made", Instant, nullable=False),
    Column("at", Instant),
    Column("data", Coded(Delivery), nullable=False),
    Index(None, "channel", "state", "sequence"),
    Index(None, "channel", "state", "due"),
    Index(None, "channel", "made"),
    comment="Every message for a channel beside Redis, and what became of it.",
)

channels = Table(
    "channels",
    metadata,
    Column("name", Words, primary_key=True),
    Column("data", Coded(ChannelHealth), nullable=False),
)

feeds = Table(
    "feeds",
    metadata,
    Column("url", Key, primary_key=True),
    Column("due", Instant, nullable=False),
    Column("data", Coded(FeedState), nullable=False),
    Column("down", Boolean, nullable=False, server_default=false()),
    Index(None, "due", "url"),
    Index(None, "down", "url"),
)

sightings = Table(
    "sightings",
    metadata,
    Column("feed", Key, primary_key=True),
    Column("group", Key, primary_key=True),
    Column("said", Words, nullable=False),
    comment="What each feed last said of a page, as a hash.",
)

watches = Table(
    "watches",
    metadata,
    Column("page", Key, primary_key=True),
    Column("feed", Key, nullable=False, index=True),
    Column("due", Instant, nullable=False),
    Column("data", Coded(Watch), nullable=False),
    Index(None, "due", "page"),
)

positions = Table(
    "positions",
    metadata,
    Column("archive", Words, primary_key=True),
    Column("articles", Integer, nullable=False),
    Column("reached", Words, nullable=False),
    comment="How far the replays came that were interrupted.",
)

silences = Table(
    "silences",
    metadata,
    Column("id", Words, primary_key=True),
    Column("starts", Instant, nullable=False),
    Column("ends", Instant, nullable=False),
    Column("data", Coded(Silence), nullable=False),
    comment="What is not told for a while, by somebody's wish.",
)

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("name", Key, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("note", Words, nullable=False),
)
