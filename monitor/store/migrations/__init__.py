"""How a database comes to have today's tables: Alembic revisions, applied when it is opened."""
