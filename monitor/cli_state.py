"""The commands that look after what the program remembers: copies of it, and the way back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from monitor import report
from monitor.alerts.wire import clean
from monitor.store.backup import Copied, backup, restore
from monitor.terminal import ConfigFile, Database, address

state = typer.Typer(pretty_exceptions_enable=False)

_COUNTED = {"articles": "article", "events": "event", "alerts": "alert"}


@state.command("backup")
def backup_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the copy goes; one that is there is replaced")],
    db: Database = None,
    config: ConfigFile = None,
) -> None:
    """Copy the SQLite database to FILE while the service runs, and check the copy. PostgreSQL has pg_dump for that."""
    copied = backup(address(db, config), file)
    print(clean(f"{file}: sound, {_holds(copied)}"))


@state.command("restore")
def restore_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A copy that `monitor backup` made")],
    db: Database = None,
    config: ConfigFile = None,
) -> None:
    """Put a copy in the place of the SQLite database, which stays beside it. The service must be stopped."""
    target = address(db, config)
    copied = restore(target, file, datetime.now(UTC))
    print(clean(f"{file} is the database now: {_holds(copied)}"))
    if copied.replaced:
        print(clean(f"what was there is {copied.replaced}"))


def _holds(copied: Copied) -> str:
    counted = (report.counted(copied.rows.get(table, 0), one) for table, one in _COUNTED.items())
    return f"{', '.join(counted)}, {copied.size:,} bytes"
