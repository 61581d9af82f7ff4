"""Brings a database to today's tables, and refuses one that we must not touch."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect

from monitor.errors import StoreError
from monitor.store.engine import take_turns, where_of, writing

__all__ = ["migrate"]

_SCRIPTS = Path(__file__).parent / "migrations"


def migrate(engine: Engine) -> None:
    """Apply every missing revision in one transaction; a database of today is only read.

    Raises ``StoreError`` when a newer program, or another one, made it.
    """
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        current = _current(connection, scripts)
    if current != scripts.get_current_head():
        with writing(engine).begin() as connection:
            take_turns(connection)
            _current(connection, scripts)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _current(connection: Connection, scripts: ScriptDirectory) -> str | None:
    where = where_of(connection.engine.url)
    tables = inspect(connection).get_table_names()  # before the revision, which another process may be setting now
    current = MigrationContext.configure(connection).get_current_revision()
    if current is None and tables:
        raise StoreError("this database belongs to another program", where=where)
    if current is not None and current not in {script.revision for script in scripts.walk_revisions()}:
        raise StoreError(f"a newer version of this program wrote this database (revision {current})", where=where)
    return current
