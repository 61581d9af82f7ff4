"""Which event another one became part of, so that the id in an old alert is still found."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_BYTEWISE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "merges",
        sa.Column("id", _BYTEWISE, nullable=False),
        sa.Column("into", _BYTEWISE, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_merges"),
        comment="Events that became part of another one.",
    )
    op.create_index("ix_merges_into", "merges", ["into"])
