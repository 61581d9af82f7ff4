"""The commands for archives that one machine is too slow for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monitor.app import rules_of
from monitor.config import load
from monitor.report import counted
from monitor.store import open_store
from monitor.terminal import ConfigFile, Database, address, say, time_of

scale = typer.Typer(pretty_exceptions_enable=False)


@scale.command("backfill")
def backfill_command(
    inputs: Annotated[
        list[str], typer.Argument(metavar="INPUT...", help="Files, folders or URLs; as replay reads, and .parquet")
    ],
    out: Annotated[str, typer.Option("--out", metavar="DIR", help="Where the tables go; a folder or a URL")],
    master: Annotated[str, typer.Option(metavar="URL", help="Spark's master")] = "local[2]",
    since: Annotated[
        str | None, typer.Option("--from", metavar="TIME", help="Only articles at this time or later")
    ] = None,
    until: Annotated[str | None, typer.Option("--to", metavar="TIME", help="Only articles before this time")] = None,
    gate: Annotated[bool, typer.Option(help="Pass over pages of web archives that have no word of a figure")] = True,
    largest: Annotated[
        int, typer.Option(metavar="N", min=1, help="An archive of more articles is cut by kind of incident and place")
    ] = 20_000,
    config: ConfigFile = None,
) -> None:
    """Judge an archive on Apache Spark as replay would, and leave Parquet tables. Run again, it goes on.

    Needs the extra `spark` and Java 17 or later.
    """
    from monitor.scale.backfill import Wanted, backfill
    from monitor.scale.engine import session

    rules = rules_of(load(config))
    begin, end = (time_of(time) if time else None for time in (since, until))
    target = out if "://" in out else str(Path(out).resolve())
    with session(master) as spark:
        done = backfill(spark, Wanted(tuple(inputs), begin, end, gate, largest), target, rules, say)
    say(
        f"{counted(done.articles, 'article')}, {counted(done.gated, 'page')} passed over, {done.rejected:,} rejected, "
        f"{counted(done.parts, 'part')} (the largest of {counted(done.largest, 'article')}), "
        f"{counted(done.links, 'link')} cut, {done.joined:,} of them joined again, "
        f"{counted(done.events, 'event')}, {counted(done.alerts, 'alert')}"
    )


@scale.command("load")
def load_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="What backfill left")],
    db: Database = None,
    config: ConfigFile = None,
) -> None:
    """Put the tables of a backfill into the database. What is there already stays; nothing is sent to anybody."""
    from monitor.scale.loading import load as load_tables

    with open_store(address(db, config), writer=True) as store:
        done = load_tables(folder, store)
    say(
        f"{counted(done.articles, 'article')}, {counted(done.events, 'event')} and {counted(done.alerts, 'alert')} "
        f"loaded, {counted(done.kept, 'event')} there before"
    )
