"""Which articles still have their text, and who refers to an alert: both are asked when what is old is let go."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the column and the indexes."""
    op.add_column("articles", sa.Column("whole", sa.Boolean(), nullable=False, server_default=sa.true()))
    one, whole, told = sa.text("whole = 1"), sa.text("whole"), sa.text("alert IS NOT NULL")
    op.create_index("ix_articles_as_of_id", "articles", ["as_of", "id"], sqlite_where=one, postgresql_where=whole)
    op.create_index("ix_revisions_alert", "revisions", ["alert"], sqlite_where=told, postgresql_where=told)
