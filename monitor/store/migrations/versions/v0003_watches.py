"""What each feed last said of a page, apart from the version that came of it, and the pages that are read again."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_BYTEWISE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

_CONTENT = {
    "sqlite": "UPDATE pages SET content = substr(content, instr(content, '+') + 1)",
    "postgresql": "UPDATE pages SET content = substr(content, strpos(content, '+') + 1)",
}
"""The hash of a page's text stood after that of its feed's, joined by a plus."""


def upgrade() -> None:
    """Make the tables, and leave of each page the hash of its latest version."""
    op.create_table(
        "sightings",
        sa.Column("feed", _BYTEWISE, nullable=False),
        sa.Column("group", _BYTEWISE, nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("feed", "group", name="pk_sightings"),
        comment="What each feed last said of a page, as a hash.",
    )
    op.create_table(
        "watches",
        sa.Column("page", _BYTEWISE, nullable=False),
        sa.Column("feed", _BYTEWISE, nullable=False),
        sa.Column("due", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("page", name="pk_watches"),
    )
    op.create_index("ix_watches_due_page", "watches", ["due", "page"])
    op.create_index("ix_watches_feed", "watches", ["feed"])
    op.execute(_CONTENT[op.get_bind().dialect.name])
