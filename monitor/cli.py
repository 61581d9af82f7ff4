"""The command line: thin commands over ``app`` and ``report``. Data goes to stdout, everything else to stderr."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import structlog
import typer

from monitor import __version__, report
from monitor.alerts.wire import clean, encode
from monitor.app import Replayed, merge, reached, replay, replay_channel, rules_of, split
from monitor.cli_deliveries import deliveries
from monitor.cli_doctor import doctor
from monitor.cli_feeds import check_online, feeds
from monitor.cli_routing import routes, silence, unrouted
from monitor.cli_scale import articles_stream, scale
from monitor.cli_state import state
from monitor.cli_web import web_command
from monitor.client import subscribe
from monitor.client.connection import redact
from monitor.config import DEFAULT_PATH, exposed_files, init, load
from monitor.daemon.couriers import checked
from monitor.daemon.logs import configure
from monitor.daemon.measures import Measures
from monitor.daemon.service import Service
from monitor.daemon.signals import obeyed
from monitor.daemon.starting import await_database
from monitor.daemon.status import status_lines, status_of, status_record
from monitor.daemon.supervisor import ADDRESS, Supervisor
from monitor.errors import (
    ChannelUnavailableError,
    ConfigError,
    EngineUnavailableError,
    InputError,
    MonitorError,
    StoreUnavailableError,
    UsageError,
)
from monitor.extractor import extract
from monitor.ingestor import Archive, archive_name, read_archive, read_texts
from monitor.interrupts import heed_interrupts
from monitor.lexicon import load_lexicon
from monitor.model import Alert
from monitor.notifier.console import line, line_of
from monitor.notifier.redis import REDIS
from monitor.pipeline import Rules
from monitor.store import Store, open_store
from monitor.terminal import (
    AsJson,
    ConfigFile,
    Database,
    Paths,
    RedisUrl,
    bar,
    collect,
    existing,
    print_all,
    say,
    time_of,
)

log = structlog.get_logger()

_EXITS: tuple[tuple[type[MonitorError], int], ...] = (
    (UsageError, 2),
    (StoreUnavailableError, 69),
    (ChannelUnavailableError, 69),
    (EngineUnavailableError, 69),
    (ConfigError, 78),
    (MonitorError, 1),
)
"""The exit code of an error: the first that fits. Interruption is 130."""

cli = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Watches the news and tells when a figure in a developing story is revised.",
    epilog="Exit codes: 0; 1 failed; 2 usage; 69 Redis or database absent; 78 bad configuration; 130 interrupted.",
)

events = typer.Typer(pretty_exceptions_enable=False)
cli.add_typer(events, name="events")
cli.add_typer(feeds, name="feeds")
cli.add_typer(deliveries, name="deliveries")
cli.add_typer(routes, name="routes")
cli.add_typer(silence, name="silence")
cli.add_typer(state)
cli.add_typer(doctor)
cli.add_typer(scale)
cli.command("web")(web_command)


def main() -> NoReturn:
    """The console script: runs a command and turns errors into a message and an exit code."""
    heed_interrupts()
    try:
        command = typer.main.get_command(cli)
        with command.make_context("monitor", sys.argv[1:]) as context:
            command.invoke(context)
        code = 0
    except MonitorError as error:
        say(str(error))
        code = next(code for kind, code in _EXITS if isinstance(error, kind))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except (KeyboardInterrupt, typer.Abort):
        code = 130
    except typer.Exit as leave:
        code = leave.exit_code
    except Exception as error:
        code = _usage(error)
    sys.exit(code)


@cli.command("replay")
def replay_command(
    paths: Paths,
    as_json: Annotated[bool, typer.Option("--json", help="One alert (CloudEvent) a line")] = False,
    trace: Annotated[
        bool, typer.Option("--trace", help="One line an article: what was read, decided, kept silent")
    ] = False,
    speed: Annotated[str, typer.Option(metavar="0|60x", help="Times faster than the world; 0 does not wait")] = "0",
    db: Database = None,
    redis: RedisUrl = None,
    trust_events: Annotated[
        bool, typer.Option("--trust-events", help="Take each article's event from the input")
    ] = False,
    config: ConfigFile = None,
) -> None:
    """Replay recorded articles in order of time, and tell every revision.

    Without --db what was learnt is thrown away at the end. With it, an interrupted replay goes on where it was.
    """
    if as_json and trace:
        raise UsageError("--json and --trace cannot both be given")
    factor, settings = _speed(speed), load(config)
    problems: list[InputError] = []
    with contextlib.ExitStack() as stack:
        store = stack.enter_context(open_store(db, writer=db is not None))
        shown = stack.enter_context(bar())
        reading = shown.add_task("reading", total=None)
        articles = stack.enter_context(
            read_archive(
                paths,
                head=store.newest_as_of(),
                on_problem=collect(problems),
                on_read=lambda count: shown.update(reading, completed=count),
            )
        )
        shown.remove_task(reading)
        _nothing_read(articles, problems)
        channels = []
        if redis is not None:
            channel = replay_channel(redis, settings)
            stack.callback(channel.close)
            channel.ping()
            channels.append(channel)
        name = archive_name(paths)
        begin = reached(articles, store, name)
        if begin.articles:
            say(f"an interrupted replay goes on behind its first {report.counted(begin.articles, 'article')}")
        rules = rules_of(settings, trust_events=trust_events)
        told = 0
        replaying = shown.add_task("replaying", total=len(articles), completed=begin.articles)
        for done in replay(
            articles, store, load_lexicon(), rules, channels=channels, speed=factor, archive=name, begin=begin
        ):
            for text in _replayed(done, as_json=as_json, trace=trace, instance=settings.instance):
                print(text, flush=bool(factor))
            told += len(done.alerts)
            shown.advance(replaying)
    sys.stdout.flush()
    read = report.counted(len(articles) - begin.articles, "article")
    say(f"{read} replayed, {report.counted(told, 'alert')}, {report.counted(len(problems), 'problem')}")


@cli.command("extract")
def extract_command(paths: Paths, as_json: AsJson = False) -> None:
    """Read the figures in texts. PATH may be - for standard input: JSON lines, or one plain text."""
    problems: list[InputError] = []
    articles = read_texts(paths, sys.stdin.buffer, on_problem=collect(problems))
    _nothing_read(articles, problems)
    lexicon = load_lexicon()
    for article in articles:
        found = extract(article, lexicon)
        if as_json:
            print(report.as_line(report.extraction_record(article, found)))
        else:
            print_all(report.observed_lines(article, found))


@cli.command("explain")
def explain_command(path: Annotated[Path, typer.Argument(metavar="PATH", help="A text; - for standard input")]) -> None:
    """Which words and rules made each mention, and why silence was kept."""
    problems: list[InputError] = []
    articles = read_texts([path], sys.stdin.buffer, on_problem=collect(problems))
    _nothing_read(articles, problems)
    lexicon = load_lexicon()
    for article in articles:
        print_all(report.explain_lines(article, extract(article, lexicon)))


@events.callback(invoke_without_command=True)
def events_command(
    context: typer.Context, db: Database = None, as_json: AsJson = False, config: ConfigFile = None
) -> None:
    """The events that are followed, latest seen first, with what is known of each; merge and split them."""
    if context.invoked_subcommand:
        return
    with existing(db, config) as store:
        for summary in store.events():
            if as_json:
                print(report.as_line(report.event_record(summary)))
            else:
                print_all(report.event_lines(summary))


@events.command("merge")
def merge_command(
    into: Annotated[str, typer.Argument(metavar="EVENT", help="The event that stays: id, or title")],
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The event that goes into it")],
    db: Database = None,
    config: ConfigFile = None,
) -> None:
    """Two events are one: rebuild its figures from all articles, and take back what was wrongly told."""
    with _mended(db, config) as (store, rules, channels):
        event, retracted = merge(store, into, other, load_lexicon(), rules, channels)
    _tell_mended(f"merged into {event.title} ({event.id[:12]})", retracted)


@events.command("split")
def split_command(
    event: Annotated[str, typer.Argument(metavar="EVENT", help="The event that is two: id, or title")],
    articles: Annotated[list[str], typer.Argument(metavar="ARTICLE...", help="Who goes: ids (see history), or URLs")],
    db: Database = None,
    config: ConfigFile = None,
) -> None:
    """One event is two: the articles named found a new one, and what was wrongly told is taken back."""
    with _mended(db, config) as (store, rules, channels):
        new, retracted = split(store, event, articles, load_lexicon(), rules, channels)
    _tell_mended(f"split off {new.title} ({new.id[:12]})", retracted)


@cli.command("history")
def history_command(
    event: Annotated[str, typer.Argument(metavar="EVENT", help="Id, the beginning of one, or a title")],
    kind: Annotated[str | None, typer.Argument(metavar="[KIND]", help="killed, injured, missing, ...")] = None,
    db: Database = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="TIME", help="What was decided by then (RFC 3339)")
    ] = None,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV with a head, one decision a record")] = False,
    config: ConfigFile = None,
) -> None:
    """What is believed about an event, how it came to be, and every decision: told or silent, on whose word and why."""
    if as_json and as_csv:
        raise UsageError("--json and --csv cannot both be given")
    if kind is not None and kind not in load_lexicon().kinds:
        raise UsageError(f"unknown kind {kind!r}; known are {', '.join(load_lexicon().kinds)}")
    with existing(db, config) as store:
        found = store.find_event(event)
        entries = store.history(found.id, kind, time_of(as_of) if as_of else None)
    if as_json:
        print_all(report.as_line(report.ledger_record(entry)) for entry in entries)
    else:
        print_all(report.csv_lines(entries) if as_csv else report.history_lines(found, entries))


@cli.command("run")
def run_command(
    once: Annotated[bool, typer.Option("--once", help="Poll every feed once, and leave")] = False,
    config: ConfigFile = None,
) -> None:
    """Poll the configured feeds and tell every revision, until SIGTERM. SIGHUP reads the configuration again."""
    settings = load(config)
    if once and not settings.feeds:
        raise ConfigError("no feeds to poll: the configuration names none", where="feeds")
    configure(settings.log_level, settings.log_format)
    for exposed in exposed_files(config or DEFAULT_PATH, os.environ, settings):
        log.warning("a file with a password can be read by others", file=str(exposed))
    url, supervisor = settings.store.url.get_secret_value(), Supervisor(os.environ.get(ADDRESS))
    if not once:
        await_database(url, supervisor)
    with open_store(url, writer=True) as store:
        from monitor.web import beside

        lexicon, measures = load_lexicon(), Measures()
        service = Service(
            settings,
            store,
            lexicon,
            load=lambda: load(config),
            stream=articles_stream,
            supervisor=supervisor,
            measures=measures,
        )
        gc.freeze()  # what is loaded by now stays: a collector that goes through it takes half the time of a drain
        with obeyed(service.post), contextlib.nullcontext() if once else beside(settings, store, lexicon, measures):
            ended = service.run(once=once)
    if once and not ended.delivered:
        raise ChannelUnavailableError("alerts are waiting in the database; `monitor status` says who did not take them")
    if once and not ended.read:
        raise InputError("no feed could be read; `monitor status` says why of each")


@cli.command("status")
def status_command(
    db: Database = None,
    as_json: AsJson = False,
    healthy: Annotated[bool, typer.Option("--healthy", help="Say nothing; exit 1 when not healthy")] = False,
    config: ConfigFile = None,
) -> None:
    """What the service is doing, and how each feed fares."""
    with existing(db, config) as store:
        now = datetime.now(UTC)
        found = status_of(store, now)
    if healthy:
        raise typer.Exit(0 if found.healthy else 1)
    if as_json:
        print(report.as_line(status_record(found)))
    else:
        print_all(status_lines(found, now))


@cli.command("listen")
def listen_command(
    pattern: Annotated[str, typer.Argument(metavar="[PATTERN]", help="EVENT, EVENT:KIND or a glob of them")] = "*",
    redis: RedisUrl = None,
    since: Annotated[str | None, typer.Option(metavar="ID|TIME", help="First the stream from here on")] = None,
    config: ConfigFile = None,
) -> None:
    """Subscribe to alerts and show them as they come, until interrupted."""
    settings = load(config, only=frozenset(("redis",)))
    url = redis or settings.redis.url.get_secret_value()
    told = subscribe(pattern, since, url=url, prefix=settings.redis.prefix, noticed=lambda _, sentence: say(sentence))
    say(f"listening to {pattern} at {redact(url)}")
    for event in told:
        print(line_of(event), flush=True)


@cli.command("check")
def check_command(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="Settings file")] = None,
    online: Annotated[bool, typer.Option("--online", help="Ask every feed once, too")] = False,
) -> None:
    """Check the configuration; every fault is named with its line, every feed that cannot be read with its address."""
    settings = load(file)
    checked(settings)
    print("configuration: no faults")
    for name in unrouted(settings):
        say(f"channel {name} is in no route: it is sent nothing")
    for exposed in exposed_files(file or DEFAULT_PATH, os.environ, settings):
        say(f"{exposed} holds a password, and others can read it: chmod 600 {exposed}")
    if online:
        check_online(settings)


@cli.command("init")
def init_command(directory: Annotated[Path, typer.Argument(metavar="[DIR]")] = Path()) -> None:
    """Write a commented configuration with the defaults to begin from."""
    for path in init(directory):
        print(path)


@cli.callback(invoke_without_command=True)
def version(show: Annotated[bool, typer.Option("--version", help="Show the version")] = False) -> None:
    """Options that come before a command."""
    if show:
        print(f"monitor {__version__}")
        raise typer.Exit


def _replayed(done: Replayed, *, as_json: bool, trace: bool, instance: str) -> Iterator[str]:
    outcome = done.outcome
    if trace:
        event = outcome.event.id if outcome.event else None
        alerts = [alert.id for alert in done.alerts]
        yield report.as_line(report.trace_record(outcome.article, event, outcome.extraction, done.revisions, alerts))
    else:
        yield from (encode(alert, instance) if as_json else line(alert) for alert in done.alerts)


@contextlib.contextmanager
def _mended(db: str | None, config: Path | None) -> Iterator[tuple[Store, Rules, Sequence[str]]]:
    """The database with its writer's lock, the rules by which the service judges, and whom it tells."""
    settings = load(config)
    existing(db, config).close()
    with open_store(db or settings.store.url.get_secret_value(), writer=True) as store:
        yield store, rules_of(settings), (REDIS, *(channel.name for channel in settings.channels))


def _tell_mended(what: str, retracted: Sequence[Alert]) -> None:
    print(clean(f"{what}; {report.counted(len(retracted), 'alert')} taken back, for the service to send"))
    print_all(line(alert) for alert in retracted)


def _speed(text: str) -> float:
    number = text.removesuffix("x")
    try:
        factor = float(number)
    except ValueError:
        factor = -1.0
    if not 0 <= factor < float("inf"):
        raise UsageError(f"--speed takes 0 or a factor such as 60x, not {text!r}")
    return factor


def _nothing_read(articles: Archive, problems: Sequence[InputError]) -> None:
    if not len(articles):
        raise InputError("nothing could be read" if problems else "there is nothing here to read")


def _usage(error: Exception) -> int:
    """A usage error of the command-line library is shown as such; anything else is a defect and keeps its trace."""
    show, code = getattr(error, "show", None), getattr(error, "exit_code", None)
    if show is None or code is None:
        raise error
    show()
    return int(code)


if __name__ == "__main__":
    main()
