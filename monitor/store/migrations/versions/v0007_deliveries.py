"""What is on its way to the channels beside Redis, and how each of them fares."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_BYTEWISE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the two tables, and since when an alert is queued."""
    op.add_column("outbox", sa.Column("since", sa.Text()))
    op.create_table(
        "deliveries",
        sa.Column("channel", _BYTEWISE, nullable=False),
        sa.Column("id", _BYTEWISE, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("state", _BYTEWISE, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due", _BYTEWISE),
        sa.Column("made", _BYTEWISE, nullable=False),
        sa.Column("at", _BYTEWISE),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "id", name="pk_deliveries"),
        comment="Every message for a channel beside Redis, and what became of it.",
    )
    for rest in (("sequence",), ("due",)):
        op.create_index(f"ix_deliveries_channel_state_{rest[0]}", "deliveries", ["channel", "state", *rest])
    op.create_index("ix_deliveries_channel_made", "deliveries", ["channel", "made"])
    op.create_table(
        "channels",
        sa.Column("name", _BYTEWISE, nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_channels"),
    )
