"""What polling remembers: the latest version of every page, the state of every feed, and who is alive."""

import json

import sqlalchemy as sa
from alembic import op

from monitor.model import content_of

revision = "0002"
down_revision = "0001"

_BYTEWISE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

_LATEST = """
    SELECT article."group", article.as_of, article.data, page.number
    FROM articles AS article
    JOIN (
        SELECT max(arrival) AS arrival, count(*) AS number FROM articles WHERE "group" IS NOT NULL GROUP BY "group"
    ) AS page ON page.arrival = article.arrival
"""


def upgrade() -> None:
    """Make the tables, and take the latest versions from the articles that are there."""
    _pages()
    _feeds()
    _heartbeats()


def _pages() -> None:
    pages = op.create_table(
        "pages",
        sa.Column("group", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("group", name="pk_pages"),
        comment="The latest recorded version of every page.",
    )
    op.bulk_insert(pages, [_version(*row) for row in op.get_bind().execute(sa.text(_LATEST))])


def _version(group: str, as_of: str, data: str, number: int) -> dict[str, object]:
    article = json.loads(data)
    return {
        "group": group,
        "content": content_of(article["title"], article["text"]),
        "number": number,
        "as_of": as_of,
    }


def _feeds() -> None:
    op.create_table(
        "feeds",
        sa.Column("url", _BYTEWISE, nullable=False),
        sa.Column("due", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("url", name="pk_feeds"),
    )
    op.create_index("ix_feeds_due_url", "feeds", ["due", "url"])


def _heartbeats() -> None:
    op.create_table(
        "heartbeats",
        sa.Column("name", _BYTEWISE, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_heartbeats"),
    )
