"""The commands that look after what the program remembers: copies of it and the way back, and all of it as text."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from monitor import report
from monitor.alerts.wire import clean
from monitor.config import load
from monitor.daemon.pruning import STEP, horizon_of
from monitor.store import Place, Shelf, Wanted, open_store, taken_from
from monitor.store.backup import Copied, backup, restore
from monitor.terminal import ConfigFile, Database, address, existing, print_all, time_of

state = typer.Typer(pretty_exceptions_enable=False)


class Form(StrEnum):
    """How an export is written."""

    JSONL = "jsonl"
    CSV = "csv"


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


@state.command("export")
def export_command(
    what: Annotated[Shelf, typer.Option(help="What to write, one of them a line")] = Shelf.REVISIONS,
    form: Annotated[Form, typer.Option("--format", help="JSON lines, or CSV with a head")] = Form.JSONL,
    event: Annotated[
        str | None, typer.Option(metavar="EVENT", help="Only of this: id, the beginning of one, or a title")
    ] = None,
    since: Annotated[str | None, typer.Option(metavar="TIME", help="Only from this time on (RFC 3339)")] = None,
    until: Annotated[str | None, typer.Option(metavar="TIME", help="Only before this time")] = None,
    db: Database = None,
    config: ConfigFile = None,
) -> None:
    """Print all that the database holds of one sort, for other programs and for spreadsheets.

    Articles as JSON lines can be replayed. Times are as-of times, an event's is that of its last article.
    """
    settings = load(config)
    with existing(db, config) as store:
        epoch = store.epoch()
    wanted = Wanted(event, time_of(since) if since else None, time_of(until) if until else None)
    items = taken_from(address(db, config), what, wanted)
    if form is Form.CSV:
        print_all(report.exported_sheet(what, items, settings.instance, epoch))
    else:
        print_all(report.exported_lines(items, settings.instance, epoch))


@state.command("prune")
def prune_command(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go")] = False,
    db: Database = None,
    config: ConfigFile = None,
) -> None:
    """Let go of the texts and alerts that `retention` no longer keeps, as the service does by itself bit by bit."""
    settings, texts, alerts = load(config), 0, 0
    horizon = horizon_of(settings, datetime.now(UTC))
    place: Place | None = Place()
    existing(db, config).close()
    with open_store(address(db, config), writer=not dry_run) as store:
        while place:
            done = store.prune(horizon, place, STEP, dry=dry_run)
            texts, alerts, place = texts + done.texts, alerts + done.alerts, done.place
    goes = "would go" if dry_run else "gone"
    print(f"{goes}: the texts of {report.counted(texts, 'article')}, {report.counted(alerts, 'alert')}")


def _holds(copied: Copied) -> str:
    counted = (report.counted(copied.rows.get(table, 0), one) for table, one in _COUNTED.items())
    return f"{', '.join(counted)}, {copied.size:,} bytes"
