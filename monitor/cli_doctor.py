"""The command that looks at everything a deployment stands on."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import typer

from monitor import report
from monitor.alerts.wire import clean
from monitor.doctor import Finding, Level, examine
from monitor.terminal import AsJson, ConfigFile

doctor = typer.Typer(pretty_exceptions_enable=False)


@doctor.command("doctor")
def doctor_command(as_json: AsJson = False, config: ConfigFile = None) -> None:
    """Look at configuration, database, disk, Redis, feeds and clock: a line a check, and what to do. Exit 1 on fail."""
    failed = False
    for finding in examine(config, os.environ, lambda: datetime.now(UTC)):
        print(report.as_line(_record(finding)) if as_json else clean(_line(finding)), flush=True)
        failed = failed or finding.level is Level.FAIL
    if failed:
        raise typer.Exit(1)


def _line(finding: Finding) -> str:
    todo = f" -> {finding.todo}" if finding.todo else ""
    return f"{finding.level:<5} {finding.check}: {finding.said}{todo}"


def _record(finding: Finding) -> dict[str, str]:
    return {"check": finding.check, "level": finding.level.value, "said": finding.said, "todo": finding.todo}
