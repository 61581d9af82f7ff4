"""The commands for archives and streams that one machine is too slow for."""

from __future__ import annotations

import logging
import re
import time
from pathlib import Path
from typing import Annotated

import typer

from monitor.app import rules_of
from monitor.config import Settings, load
from monitor.errors import ChannelUnavailableError, InputError, UsageError
from monitor.ingestor import read_archive
from monitor.notifier.redis import RedisChannel
from monitor.report import counted
from monitor.scale.live.entries import Sender
from monitor.store import open_store
from monitor.terminal import ConfigFile, Database, Paths, RedisUrl, address, bar, collect, say, time_of

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


@scale.command("submit")
def submit_command(paths: Paths, redis: RedisUrl = None, config: ConfigFile = None) -> None:
    """Put recorded articles into the stream that `monitor stream` judges, in order of time, on their own clock.

    Those that it has judged already change nothing.
    """
    settings = load(config)
    problems: list[InputError] = []
    sender = Sender(_url(redis, settings), settings.redis.prefix)
    sender.ping()
    with read_archive(paths, on_problem=collect(problems)) as articles, bar() as shown:
        sending = shown.add_task("sending", total=len(articles))
        for some in sender.send(articles, rules_of(settings).severity.between_raises):
            shown.advance(sending, some)
        sent = len(articles)
    sender.close()
    say(f"{counted(sent, 'article')} submitted, {counted(len(problems), 'problem')}")
    if not sent:
        raise InputError("nothing could be read" if problems else "there is nothing here to read")


@scale.command("stream")
def stream_command(
    checkpoint: Annotated[
        str, typer.Option("--checkpoint", metavar="DIR", help="What is remembered; a folder or URL all machines see")
    ],
    master: Annotated[str, typer.Option(metavar="URL", help="Spark's master")] = "local[2]",
    redis: RedisUrl = None,
    config: ConfigFile = None,
    trigger: Annotated[
        str, typer.Option(metavar="TIME", help="How often what has come is judged: 500ms, 5s, 1m")
    ] = "5s",
    once: Annotated[bool, typer.Option("--once", help="Judge what is there, and leave")] = False,
    most: Annotated[int, typer.Option(min=1, metavar="N", help="Articles that are judged together, at most")] = 2_000,
    parts: Annotated[
        int, typer.Option(min=1, metavar="N", help="Cut by country and kind of incident, and judge in so many parts")
    ] = 1,
    instance: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who sends the alerts; else as the settings say")
    ] = None,
) -> None:
    """Judge articles as they come in by a Redis stream, on Apache Spark, and tell every revision over Redis.

    Killed and begun again with the same --checkpoint it goes on where it was, and tells nothing twice.
    Needs the extra `spark` and Java 17 or later.
    """
    from monitor.scale.engine import session
    from monitor.scale.live.query import SETTINGS, Wanted, run
    from monitor.scale.live.telling import Teller

    settings, every = load(config), _trigger(trigger)
    logging.basicConfig(level=logging.WARNING, format="monitor: %(message)s")
    url, prefix, rules = _url(redis, settings), settings.redis.prefix, rules_of(settings)
    where = checkpoint if "://" in checkpoint else str(Path(checkpoint).resolve())
    sender, keeps = instance or settings.instance, settings.redis.stream_maxlen
    channel = RedisChannel(url, prefix=prefix, instance=sender, maxlen=keeps)
    channel.ping()
    teller = Teller(channel, url, prefix, say)
    with session(master, "stream", SETTINGS) as spark:
        while True:
            try:
                run(spark, Wanted(url, prefix, where, parts, most, None if once else every), rules, teller.tell)
                return
            except ChannelUnavailableError as error:
                if once:
                    raise
                say(f"{error}; trying again")
                time.sleep(_PATIENCE)


def articles_stream(settings: Settings) -> Sender | None:
    """Where `monitor run` hands its articles over, if that is what it is to do."""
    if not settings.polling.hand_over:
        return None
    return Sender(_url(None, settings), settings.redis.prefix)


_PATIENCE = 5.0
"""Seconds until a Redis that went away is asked again."""
_UNITS = {"ms": "milliseconds", "s": "seconds", "m": "minutes"}


def _url(given: str | None, settings: Settings) -> str:
    return given or settings.redis.url.get_secret_value()


def _trigger(text: str) -> str:
    found = re.fullmatch(r"(\d{1,6})(ms|s|m)", text)
    if not found:
        raise UsageError(f"--trigger takes a time such as 500ms, 5s or 1m, not {text!r}")
    return f"{found[1]} {_UNITS[found[2]]}"
