"""Looks at everything that a deployment stands on, changes nothing, and says what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from monitor.doctor.configuration import examine_configuration
from monitor.doctor.database import examine_database
from monitor.doctor.finding import Finding, Level
from monitor.doctor.redis import examine_redis
from monitor.doctor.service import examine_service
from monitor.store import open_store

__all__ = ["Finding", "Level", "examine"]


def examine(path: Path | None, environ: Mapping[str, str], now: Callable[[], datetime]) -> Iterator[Finding]:
    """Every check in turn. Without settings nothing else can be looked at, nor the service without its database."""
    settings, found = examine_configuration(path, environ)
    yield from found
    if settings is None:
        return
    url, readable = settings.store.url.get_secret_value(), True
    for finding in examine_database(url):
        readable = readable and not (finding.check in ("database", "schema") and finding.level is not Level.OK)
        yield finding
    if not readable:
        yield from examine_redis(settings, None, now())
        return
    with open_store(url) as store:
        yield from examine_service(store, settings, now())
        yield from examine_redis(settings, store, now())
