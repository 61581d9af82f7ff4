"""What the commands share: their options, their messages on stderr, and a bar while somebody watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from monitor.alerts.wire import clean
from monitor.config import load
from monitor.errors import InputError, StoreUnavailableError, UsageError
from monitor.store import Store, open_store

Paths = Annotated[
    list[Path],
    typer.Argument(
        metavar="PATH...",
        help="Files or folders: .txt .html .jsonl .xml .warc .tar, each also .gz .bz2 .xz",
    ),
]
ConfigFile = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="Settings; else config/monitor.yaml if there")
]
Database = Annotated[
    str | None, typer.Option("--db", metavar="URL", help="Database URL, or the path of an SQLite file")
]
RedisUrl = Annotated[str | None, typer.Option("--redis", metavar="URL", help="Redis URL")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document a line")]


def say(text: str) -> None:
    """A message on stderr."""
    print(f"monitor: {text}", file=sys.stderr)


def time_of(text: str) -> datetime:
    """A time as an option gives it; without an offset it is UTC."""
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise UsageError(f"not a time: {text!r}; give RFC 3339, such as 2024-01-04T12:00:00Z") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def print_all(lines: Iterable[str]) -> None:
    """Lines of data on stdout."""
    for text in lines:
        print(text)


def collect(problems: list[InputError]) -> Callable[[InputError], None]:
    """Tells each problem, on one line whatever its file is called, and keeps it."""

    def collected(problem: InputError) -> None:
        say(clean(str(problem)))
        problems.append(problem)

    return collected


def bar() -> Progress:
    """A bar on stderr while that is a terminal. What goes to stdout passes it by, unless it is the same terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(
        *columns,
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=sys.stdout.isatty(),
        disable=not sys.stderr.isatty(),
    )


def address(db: str | None, config: Path | None) -> str:
    """The database that a command is about: its own option, else that of the settings."""
    return db or load(config, only=frozenset(("store",))).store.url.get_secret_value()


def existing(db: str | None, config: Path | None) -> Store:
    """The database to read from; one that is not there is an error, not a new one."""
    url = address(db, config)
    path = url.removeprefix("sqlite:///")
    if ("://" not in url or url.startswith("sqlite:///")) and not Path(path).exists():
        raise StoreUnavailableError("there is no database here", where=path)
    return open_store(url)
