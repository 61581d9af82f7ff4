"""What waits to be sent is kept as it will be sent, and what was sent is known by its place in the channel."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_BYTEWISE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the column, the table, and the counter of epochs."""
    op.add_column("outbox", sa.Column("letter", sa.Text()))
    op.create_table(
        "kept",
        sa.Column("channel", _BYTEWISE, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("places", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "last", name="pk_kept"),
        comment="Where a channel keeps what it was sent together: sequence=place, by rising sequence.",
    )
    counters = sa.table("counters", sa.column("name", sa.Text()), sa.column("value", sa.Integer()))
    op.bulk_insert(counters, [{"name": "epoch", "value": 0}])
