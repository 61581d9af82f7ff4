"""Brings a database to today's tables, and refuses one that we must not touch."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect

from monitor.errors import StoreError
from monitor.store.engine import take_turns, where_of, writing

__all__ = ["is_current", "migrate", "refuse_unknown"]

_SCRIPTS = Path(__file__).parent / "migrations"


def migrate(engine: Engine) -> None:
    """Apply every missing revision in one transaction; a database of today is only read.

    Raises ``StoreError`` when a newer program, or another one, made it.
    """
    scripts = _scripts()
    with engine.connect() as connection:
        current = _current(connection)
    if current != scripts.get_current_head():
        with writing(engine).begin() as connection:
            take_turns(connection)
            _current(connection)
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def is_current(revision: str) -> bool:
    """Whether a database of this revision needs nothing done to it."""
    return revision == _scripts().get_current_head()


def refuse_unknown(revision: str | None, where: str) -> None:
    """Raise ``StoreError`` unless this program or an older one wrote a database of this revision."""
    if revision is None:
        raise StoreError("this database belongs to another program", where=where)
    if revision not in {script.revision for script in _scripts().walk_revisions()}:
        raise StoreError(f"a newer version of this program wrote this database (revision {revision})", where=where)


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config


def _current(connection: Connection) -> str | None:
    tables = inspect(connection).get_table_names()  # before the revision, which another process may be setting now
    current = MigrationContext.configure(connection).get_current_revision()
    if tables or current:
        refuse_unknown(current, where_of(connection.engine.url))
    return current
