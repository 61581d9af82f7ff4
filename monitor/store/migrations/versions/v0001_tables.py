"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table, and the counters that start at nothing."""
    counters = _counters()
    op.bulk_insert(counters, [{"name": "articles", "value": 0}, {"name": "alerts", "value": 0}])
    _articles()
    _mentions()
    _observations()
    _events()
    _event_keys()
    _series()
    _alerts()
    _revisions()
    _outbox()


def _counters() -> sa.Table:
    return op.create_table(
        "counters",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
        comment="The last arrival and the last sequence given; locking its rows is what makes writers take turns.",
    )


def _articles() -> None:
    op.create_table(
        "articles",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("arrival", sa.Integer(), nullable=False),
        sa.Column("group", sa.Text()),
        sa.Column("event", sa.Text()),
        sa.Column("as_of", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
        sa.UniqueConstraint("arrival", name="uq_articles_arrival"),
    )
    op.create_index("ix_articles_group_arrival", "articles", ["group", "arrival"])


def _mentions() -> None:
    op.create_table(
        "mentions",
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article", "position", name="pk_mentions"),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name="fk_mentions_article"),
    )


def _observations() -> None:
    op.create_table(
        "observations",
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article", "position", name="pk_observations"),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name="fk_observations_article"),
    )


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("last_seen", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
    )
    op.create_index("ix_events_title", "events", ["title"])
    op.create_index("ix_events_last_seen", "events", ["last_seen"])


def _event_keys() -> None:
    op.create_table(
        "event_keys",
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("last_seen", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("event", "key", name="pk_event_keys"),
        sa.ForeignKeyConstraint(["event"], ["events.id"], name="fk_event_keys_event"),
    )
    op.create_index("ix_event_keys_newest", "event_keys", ["key", sa.column("last_seen").desc(), "event"])


def _series() -> None:
    op.create_table(
        "series",
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("known", sa.Boolean(), nullable=False),
        sa.Column("held_until", sa.Text()),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("event", "kind", "scope", name="pk_series"),
    )
    op.create_index("ix_series_held_until", "series", ["held_until"])


def _alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("sequence", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_alerts"),
        sa.UniqueConstraint("id", name="uq_alerts_id"),
    )


def _revisions() -> None:
    op.create_table(
        "revisions",
        sa.Column("arrival", sa.Integer(), nullable=False, autoincrement=True),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Text(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("alert", sa.Text()),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("arrival", name="pk_revisions"),
        sa.ForeignKeyConstraint(["alert"], ["alerts.id"], name="fk_revisions_alert"),
    )
    op.create_index("ix_revisions_event_as_of_arrival", "revisions", ["event", "as_of", "arrival"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("channel", "sequence", name="pk_outbox"),
        sa.ForeignKeyConstraint(["sequence"], ["alerts.sequence"], name="fk_outbox_sequence"),
        comment="What a channel has not had yet.",
    )
