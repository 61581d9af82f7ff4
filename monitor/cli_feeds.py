"""The commands about feeds: how they fare, lists of them in and out, and finding them."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic_core import PydanticCustomError

from monitor import report
from monitor.alerts.wire import clean
from monitor.config import Feed, Settings, exported, imported, load
from monitor.config.address import normal_url
from monitor.daemon.asking import ask, find
from monitor.daemon.clock import KEEP, agreed, astray
from monitor.daemon.status import Condition, condition, fares, feed_record
from monitor.errors import InputError, StoreUnavailableError, UsageError
from monitor.store import FeedState
from monitor.terminal import AsJson, ConfigFile, Database, bar, existing, say
from monitor.web_address import host_of

feeds = typer.Typer(pretty_exceptions_enable=False)


@feeds.callback(invoke_without_command=True)
def feeds_command(
    context: typer.Context, db: Database = None, as_json: AsJson = False, config: ConfigFile = None
) -> None:
    """The feeds of the configuration: how each fares, its last error, its next poll; lists of them in and out."""
    if context.invoked_subcommand:
        return
    settings, now = load(config), datetime.now(UTC)
    if not settings.feeds:
        say("the configuration names no feeds")
    states = _states(db or settings.store.url.get_secret_value())
    for feed in settings.feeds:
        state = states.get(feed.url)
        if as_json:
            print(report.as_line(_record(feed, state)))
        else:
            known = fares(state, now) if state else "not known to the service yet"
            print(clean(f"{_condition(state):10} {_named(feed)}: {known}"))


@feeds.command("export")
def export_command(config: ConfigFile = None) -> None:
    """Print the feeds of the configuration as OPML."""
    print(exported(load(config).feeds), end="")


@feeds.command("import")
def import_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="OPML, as feed readers export it")],
    config: ConfigFile = None,
) -> None:
    """Add the feeds of an OPML file to the list that the configuration names as feeds_file.

    One with a fault is named with its line and left out; the exit code is then 1.
    """
    done = imported(file, config)
    for feed in done.new:
        print(clean(_named(feed)))
    for fault in done.faults:
        say(clean(fault))
    say(f"{report.counted(len(done.new), 'feed')} added to {done.target}")
    if done.faults:
        raise InputError(f"{report.counted(len(done.faults), 'fault')}; feeds without one were taken", where=str(file))


@feeds.command("find")
def find_command(
    url: Annotated[str, typer.Argument(metavar="URL", help="A page of a publisher")],
    as_json: AsJson = False,
    config: ConfigFile = None,
) -> None:
    """The feeds that a page names, each asked once. Private hosts only where the configuration allows them."""
    try:
        address = normal_url(url)
    except PydanticCustomError as error:
        raise UsageError(f"an address {error}", where=url) from error
    asked = find(address, load(config).polling, datetime.now(UTC))
    for one in asked:
        if one.wrong:
            say(clean(f"{_named(one.feed)}: {one.wrong}"))
    good = [one for one in asked if not one.wrong]
    for one in good:
        record = {"url": one.feed.url, "title": one.title, "entries": one.entries}
        shown = f"{one.feed.url}  {report.counted(one.entries, 'entry', 'entries')}  {one.title or ''}".rstrip()
        print(report.as_line(record) if as_json else clean(shown))
    if not good:
        raise InputError("no feeds that can be read are named here", where=address)


def check_online(settings: Settings) -> None:
    """Ask every feed once, and say what is wrong. Raises ``InputError`` when one cannot be read."""
    with ExitStack() as stack:
        shown = stack.enter_context(bar())
        task = shown.add_task("asking", total=len(settings.feeds))
        asked = ask(settings.feeds, settings.polling, datetime.now(UTC), lambda: shown.advance(task))
    wrong = [one for one in asked if one.wrong]
    for one in wrong:
        print(clean(f"{_named(one.feed)}: {one.wrong}"))
    for one in asked:
        for remark in one.remarks:
            say(clean(f"{_named(one.feed)}: {remark}"))
    by_host = {host_of(one.feed.url): one.ahead for one in asked if one.ahead is not None}
    if slip := astray(agreed(by_host.values())):
        say(f"{slip}: {KEEP}")
    if wrong:
        raise InputError(f"{len(wrong)} of {report.counted(len(asked), 'feed')} cannot be read")
    print(f"feeds: {report.counted(len(asked), 'feed')} asked, no faults")


def _states(url: str) -> dict[str, FeedState]:
    try:
        with existing(url, None) as store:
            return {state.url: state for state in store.feeds()}
    except StoreUnavailableError:
        return {}


def _record(feed: Feed, state: FeedState | None) -> dict[str, Any]:
    known = feed_record(state) if state else feed_record(FeedState(feed.url, due=datetime.now(UTC), address=feed.url))
    return {"publisher": feed.publisher, "health": _condition(state), **known, "due": known["due"] if state else None}


def _condition(state: FeedState | None) -> Condition:
    return condition(state) if state else Condition.NEW


def _named(feed: Feed) -> str:
    return f"{feed.publisher} ({feed.url})" if feed.publisher else feed.url
