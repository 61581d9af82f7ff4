"""Whether the configuration is one, and keeps its secrets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from monitor.config import DEFAULT_PATH, Settings, exposed_files, load
from monitor.doctor.finding import Finding, fail, ok, warn
from monitor.errors import ConfigError


def examine_configuration(path: Path | None, environ: Mapping[str, str]) -> tuple[Settings | None, tuple[Finding, ...]]:
    """The settings, ``None`` where they are refused, and what was found."""
    try:
        settings = load(path, environ)
    except ConfigError as error:
        first, *rest = str(error).splitlines()
        more = f" (and {len(rest)} more)" if rest else ""
        return None, (fail("configuration", f"{first}{more}", "mend it: `monitor check` names every fault"),)
    return settings, (_feeds(settings), *_secrets(path, environ, settings))


def _feeds(settings: Settings) -> Finding:
    if not settings.feeds:
        return warn("configuration", "no feeds to poll", "name some under `feeds`, or an OPML file as `feeds_file`")
    return ok("configuration", f"no faults, {len(settings.feeds)} feeds")


def _secrets(path: Path | None, environ: Mapping[str, str], settings: Settings) -> Iterator[Finding]:
    exposed = exposed_files(path or DEFAULT_PATH, environ, settings)
    for file in exposed:
        yield warn("secrets", f"{file} holds a password, and others can read it", f"chmod 600 {file}")
    if not exposed:
        yield ok("secrets", "no password is where others can read it")
