"""Silences outlive the command that made them."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_BYTEWISE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "silences",
        sa.Column("id", _BYTEWISE, nullable=False),
        sa.Column("starts", _BYTEWISE, nullable=False),
        sa.Column("ends", _BYTEWISE, nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_silences"),
        comment="What is not told for a while, by somebody's wish.",
    )
