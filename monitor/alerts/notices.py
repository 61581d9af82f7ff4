"""A source that went down or is back, as a notice in one sentence. Pure."""

from __future__ import annotations

from datetime import UTC, datetime

from monitor.model import Notice, Severity, SourceChange, digest


def source_down(
    url: str, publisher: str | None, since: datetime | None, failures: int, error: str | None, now: datetime
) -> Notice:
    """The notice that a source cannot be read. ``since`` is when it last could be, ``None`` for never."""
    last = f"not read since {minute(since)}" if since else "never read so far"
    why = f": {error}" if error else ""
    message = f"source down: {_named(url, publisher)}, {last}{why}"
    return _notice(SourceChange.DOWN, url, publisher, Severity.MODERATE, message, since, failures, error, None, now)


def source_back(
    url: str, publisher: str | None, since: datetime | None, failures: int, error: str | None, now: datetime
) -> Notice:
    """The notice that it can be read again, after what ``source_down`` told with the same ``since``."""
    gap = f", not read from {minute(since)} to {minute(now)}" if since else ""
    message = f"source back: {_named(url, publisher)}{gap}"
    before = _id(SourceChange.DOWN, url, since)
    return _notice(SourceChange.BACK, url, publisher, Severity.MINOR, message, since, failures, error, before, now)


def _notice(
    change: SourceChange,
    url: str,
    publisher: str | None,
    severity: Severity,
    message: str,
    since: datetime | None,
    failures: int,
    error: str | None,
    previous: str | None,
    now: datetime,
) -> Notice:
    return Notice(
        id=_id(change, url, since),
        source=digest("source", url),
        url=url,
        publisher=publisher,
        change=change,
        severity=severity,
        message=message,
        since=since,
        failures=failures,
        error=error,
        previous=previous,
        time=now,
    )


def _id(change: SourceChange, url: str, since: datetime | None) -> str:
    """The same for the same silence, so that trying again after a crash tells it once."""
    return digest("source", change, url, since.isoformat() if since else None)


def _named(url: str, publisher: str | None) -> str:
    return f"{publisher} ({url})" if publisher else url


def minute(moment: datetime) -> str:
    """A time as people read it, in UTC."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%MZ}"
