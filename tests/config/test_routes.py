"""Routes in the configuration: what they become, and how their faults are told."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from monitor.app import routes_of
from monitor.config import load, template
from monitor.config.routing import Change as Named
from monitor.config.routing import Route as Section
from monitor.config.section import keys_of, section_of
from monitor.differ.policy import Trust
from monitor.errors import ConfigError
from monitor.model import Change, Severity, SourceChange
from monitor.notifier.routing import (
    BreakThrough,
    Digest,
    Group,
    Inhibit,
    Matchers,
    Quiet,
    RateLimit,
    Route,
)

OSLO = ZoneInfo("Europe/Oslo")


CHANNELS = "channels: [{name: pager, type: console}, {name: screen, type: console}]\n"


def _template_routes() -> str:
    """The commented routes of the example, in force."""
    section = template().split("routes: []\n")[1].split("\n\n")[0]
    return "routes:\n" + "\n".join(line.removeprefix("#") for line in section.splitlines())


def test_what_is_written_is_what_routing_has(tmp_path: Path) -> None:
    """Every key arrives, and the trust in publishers comes along."""
    path = tmp_path / "m.yaml"
    path.write_text(_template_routes() + "\npublishers: [{name: Rumour Wire, trust: low}]\n" + CHANNELS)
    pager, screen = routes_of(load(path, {}))
    tiers = {"rumour wire": Trust.LOW}
    assert pager == Route(
        channels=("pager",),
        matchers=Matchers(
            kinds=("killed", "injured"),
            changes=("first", "raised", "lowered", "corrected", "withdrawn", "retracted"),
            events=("*ferry*",),
            places=("Port *",),
            publishers=("Riverside *",),
            languages=("en",),
            minimum_severity=Severity.MODERATE,
            minimum_absolute=5,
            minimum_percent=10,
            trust=Trust.NORMAL,
            tiers=tiers,
        ),
        go_on=True,
        quiet=(Quiet(time(22), time(7), OSLO, (0, 1, 2, 3, 4)),),
        group=Group.EVENT,
        group_wait=timedelta(seconds=30),
        group_interval=timedelta(minutes=5),
        rate_limit=RateLimit(10, timedelta(hours=1)),
        inhibit=Inhibit(timedelta(minutes=30)),
        break_through=BreakThrough(("lowered", "corrected", "retracted"), (Severity.SEVERE,)),
    )
    digest = Digest(at=(time(8), time(17, 30)), zone=OSLO)
    assert screen == Route(
        ("screen",), Matchers(tiers=tiers), digest=digest, mute_until=datetime(2026, 12, 1, 8, tzinfo=UTC)
    )


def test_the_example_names_every_key_of_a_route() -> None:
    """Those of its parts too."""

    def names(model: type) -> list[str]:
        fields = keys_of(model)
        below = [name for field in fields.values() if (part := section_of(field)) for name in names(part)]
        return [*fields, *below]

    assert [name for name in names(Section) if f"{name}:" not in _template_routes() and name != "every"] == []


def test_every_change_that_is_told_can_be_named() -> None:
    """And no other."""
    silent = {Change.CONFIRMED, Change.HELD, Change.STALE}
    assert {*get_args(Named)} == {*Change, *SourceChange} - silent


FAULTS = [
    ("{channels: []}", "2:16: routes[0].channels: should name at least one"),
    ("{channels: [a, redis]}", "2:20: routes[0].channels[1]: Redis has every alert, and is not routed"),
    ("{channels: [A]}", "2:17: routes[0].channels[0]: no channel is named 'A' (did you mean a?)"),
    ("{channels: [pager]}", "2:17: routes[0].channels[0]: no channel is named 'pager'"),
    ("{kinds: [killed]}", "2:5: routes[0].channels: missing"),
    ("{channels: [a], kinds: [kiled]}", "should be a kind of figure that the program reads, or source, not 'kiled'"),
    ("{channels: [a], changes: [lowred]}", "routes[0].changes[0]: should be"),
    ("{channels: [a], changes: [lowred]}", "not 'lowred' (did you mean lowered?)"),
    ("{channels: [a], changes: [held]}", "not 'held'"),
    ("{channels: [a], contine: true}", "2:21: routes[0].contine: unknown key (did you mean continue?)"),
    ("{channels: [a], quiet: [{from: 22:00}]}", "2:29: routes[0].quiet[0].to: missing"),
    (
        "{channels: [a], quiet: [{from: 7, to: 5:00}]}",
        "2:36: routes[0].quiet[0].from: should be a time of day such as 07:30, not 7",
    ),
    (
        "{channels: [a], quiet: [{from: 7:00, to: 07:00}]}",
        "2:29: routes[0].quiet[0]: should end at another time than it begins",
    ),
    (
        "{channels: [a], quiet: [{from: 1:00, to: 2:00, timezone: Oslo}]}",
        "2:62: routes[0].quiet[0].timezone: should be a time zone of the IANA list",
    ),
    ("{channels: [a], quiet: [{from: 1:00, to: 2:00, timezone: ../passwd}]}", "should be a time zone of the IANA list"),
    ("{channels: [a], quiet: [{from: 1:00, to: 2:00, days: []}]}", "quiet[0].days: should name at least one"),
    ("{channels: [a], quiet: [{from: 1:00, to: 2:00, days: [tues]}]}", "not 'tues' (did you mean tue?)"),
    (
        "{channels: [a], quiet: [{from: 0:00, to: 12:00}, {from: 12:00, to: 0:00}]}",
        "2:5: routes[0]: should leave some time in which it is not quiet",
    ),
    ("{channels: [a], digest: {}}", "2:29: routes[0].digest: should have either `every` or `at`"),
    ("{channels: [a], digest: {every: 1h, at: [8:00]}}", "should have either `every` or `at`"),
    ("{channels: [a], digest: {every: 25h}}", "should be due once a day at least"),
    (
        "{channels: [a], group_wait: 30}",
        "2:33: routes[0].group_wait: should be a duration such as 30s, 5m, 1h30m or 2d, not 30",
    ),
    ("{channels: [a], group_wait: 9999d}", "should be at most 3650d"),
    (
        "{channels: [a], rate_limit: {messages: 0, per: 1h}}",
        "routes[0].rate_limit.messages: should be greater than or equal to 1, not 0",
    ),
    ("{channels: [a], rate_limit: {messages: 1, per: 0s}}", "routes[0].rate_limit.per: should be longer than nothing"),
    (
        "{channels: [a], inhibit: {for: 1h, target: severe}}",
        "routes[0].inhibit: should have a `target` less severe than its `source`",
    ),
    ("{channels: [a], mute_until: 2026-01-01}", "routes[0].mute_until: should be a valid datetime"),
    ("{channels: [a], break_through: {severities: [grave]}}", "routes[0].break_through.severities[0]: should be"),
    ("{channels: [a], minimum_change: {percent: 0}}", "routes[0].minimum_change.percent: should be greater than 0"),
]


@pytest.mark.parametrize(("route", "fault"), FAULTS)
def test_a_fault_is_told_with_its_place(tmp_path: Path, route: str, fault: str) -> None:
    """Line, column, the way to the key, and what it should be."""
    path = tmp_path / "m.yaml"
    path.write_text(f"routes:\n  - {route}\nchannels: [{{name: a, type: console}}]\n")
    with pytest.raises(ConfigError) as refused:
        load(path, {})
    (line,) = str(refused.value).splitlines()
    assert line.startswith(f"{path}:2:")
    assert fault in line
