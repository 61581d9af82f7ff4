"""The commands about what was sent to the channels beside Redis, what waits, and what could not be sent."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from monitor import report
from monitor.alerts.delivery import Progress
from monitor.daemon.channel_state import (
    channel_line,
    channel_record,
    channel_states,
    delivery_line,
    delivery_record,
)
from monitor.errors import UsageError
from monitor.store import Store
from monitor.terminal import AsJson, ConfigFile, Database, existing, say

deliveries = typer.Typer(pretty_exceptions_enable=False)

_OPEN = (Progress.WAITING, Progress.DEAD)

Channel = Annotated[str | None, typer.Option("--channel", metavar="NAME", help="Only this channel")]


@deliveries.callback(invoke_without_command=True)
def deliveries_command(
    context: typer.Context,
    channel: Channel = None,
    every: Annotated[bool, typer.Option("--all", help="Also what was sent, or dropped and why")] = False,
    last: Annotated[int, typer.Option("--last", min=1, help="How many messages of a channel")] = 20,
    as_json: AsJson = False,
    db: Database = None,
    config: ConfigFile = None,
) -> None:
    """What the channels beside Redis were sent: how each fares, what waits for its next try, and dead letters."""
    if context.invoked_subcommand:
        return
    states, now = tuple(Progress) if every else _OPEN, datetime.now(UTC)
    with existing(db, config) as store:
        for state in channel_states(store):
            name = state.health.channel
            if channel not in (None, name):
                continue
            listed = store.deliveries.listed(states, name, last)
            print(report.as_line(channel_record(state)) if as_json else channel_line(state, now))
            for one in listed:
                print(report.as_line(delivery_record(one)) if as_json else delivery_line(one, now))
        _known(store, channel)


@deliveries.command("resend")
def resend_command(
    channel: Annotated[str | None, typer.Argument(metavar="[CHANNEL]", help="Only this channel; else all")] = None,
    id: Annotated[str | None, typer.Option("--id", metavar="ID", help="This message, whatever became of it")] = None,
    dead: Annotated[bool, typer.Option("--dead", help="Every dead letter; else what waits for its next try")] = False,
    db: Database = None,
    config: ConfigFile = None,
) -> None:
    """Have messages sent at once, under their ids; a channel that was disabled is in use again.

    The service sends them within seconds, or when it is started.
    """
    if id and dead:
        raise UsageError("--id and --dead cannot both be given")
    with existing(db, config) as store:
        _known(store, channel)
        states = (Progress.DEAD,) if dead else (Progress.WAITING,)
        number = store.deliveries.resend(channel, states=states, id=id)
    if id and not number:
        raise UsageError("no message has this id", where=id)
    say(f"{report.counted(number, 'message')} to be sent again")


def _known(store: Store, channel: str | None) -> None:
    names = [health.channel for health in store.deliveries.health()]
    if channel is not None and channel not in names:
        raise UsageError(f"no such channel; known are {', '.join(names) or 'none'}", where=channel)
