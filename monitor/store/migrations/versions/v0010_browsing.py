"""Narrow rows and indexes for those who look through events, observations, alerts and feeds a page at a time."""

import json
from itertools import groupby, islice
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_BYTEWISE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_EPOCH = "1970-01-01T00:00:00.000000+00:00"
_AT_A_TIME = 1000


def upgrade() -> None:
    """Make the table of headings and fill it, and mark the feeds that are down."""
    headings = op.create_table(
        "headings",
        sa.Column("event", _BYTEWISE, nullable=False),
        sa.Column("last_seen", _BYTEWISE, nullable=False),
        sa.Column("revised", _BYTEWISE, nullable=False, server_default=_EPOCH),
        sa.Column("change", sa.Text()),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("event", name="pk_headings"),
        comment="What lists of events are made by: narrow rows, where those of events are wide.",
    )
    _fill(headings)
    op.create_index("ix_headings_last_seen", "headings", ["last_seen"])
    op.create_index("ix_headings_revised_event", "headings", ["revised", "event"])
    op.create_index("ix_articles_event_as_of_arrival", "articles", ["event", "as_of", "arrival"])
    for column in ("event", "kind", "change"):
        op.create_index(f"ix_alerts_{column}_sequence", "alerts", [column, "sequence"])
    op.add_column("feeds", sa.Column("down", sa.Boolean(), nullable=False, server_default=sa.false()))
    feeds = sa.table("feeds", sa.column("down", sa.Boolean()), sa.column("data"))
    op.execute(feeds.update().where(feeds.c.data.contains('"down":true')).values(down=True))
    op.create_index("ix_feeds_down_url", "feeds", ["down", "url"])


def _fill(headings: sa.Table) -> None:
    events = sa.table("events", sa.column("id"), sa.column("last_seen"), sa.column("data"))
    told = sa.table("revisions", *map(sa.column, ("event", "as_of", "arrival", "change", "told")))
    connection = op.get_bind()
    decided = connection.execute(
        sa.select(told.c.event, told.c.as_of, told.c.change)
        .where(told.c.told)
        .order_by(told.c.event, told.c.as_of, told.c.arrival)
    )
    newest = {event: list(rows)[-1] for event, rows in groupby(decided, key=lambda row: row.event)}
    found = iter(connection.execute(sa.select(events), execution_options={"yield_per": _AT_A_TIME}))
    while rows := [_row(*event, newest=newest.get(event.id)) for event in islice(found, _AT_A_TIME)]:
        connection.execute(headings.insert(), rows)


def _row(id: str, last_seen: str, data: str, *, newest: Any) -> dict[str, str | None]:
    event = json.loads(data)
    title, place = (" ".join((event[name] or "").casefold().split()) for name in ("title", "place"))
    told = {"revised": newest.as_of, "change": newest.change} if newest else {"revised": _EPOCH, "change": None}
    return {"event": id, "last_seen": last_seen, "place": place, "words": f"{title} {place}", **told}
