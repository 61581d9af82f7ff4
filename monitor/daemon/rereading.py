"""When a page is read again, in case it is edited. Pure.

While its event is open a page is read every few minutes; later each time after a share of the time since its own last
news, until it is old.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.daemon.quarantine import poison_of
from monitor.daemon.rhythm import longer, said
from monitor.fetch import Fetched, FetchError
from monitor.store import Watch

_EDITED_FOR = timedelta(days=7)
"""How long after its last news a page about an event is read again, each time after an eighth of the time since."""
_TOLD_SHARE = 8
_QUIET_FOR = timedelta(days=2)
"""The same for a page that is about no event so far: after half of the time since, and no more than hourly."""
_QUIET_SHARE = 2
_QUIET_LEAST = timedelta(hours=1)
_CLOSE_FOR = timedelta(days=2)
"""A page that has said nothing new for so long is no longer read so often, though its event is open: most edits come
in the first hours, and a long story has many pages."""


@dataclass(frozen=True, slots=True)
class Closeness:
    """Pages are read ``every`` so often while their event's last news is no older than ``open_for``."""

    every: timedelta
    open_for: timedelta


def first_due(
    news: datetime, heard: datetime | None, closeness: Closeness, *, read: bool, asked: datetime
) -> datetime | None:
    """When a page is read again whose entry was news, ``None`` for never: one that could not be ``read``, soon.

    ``heard`` is the time of the last news of its event, whoever told it, and ``None`` where it is about none.
    """
    if asked - news > _lasts(heard is not None):
        return None
    return asked + (_wait(closeness, news, heard, asked) if read else closeness.every)


def after_answer(
    watch: Watch,
    fetched: Fetched,
    heard: datetime | None,
    closeness: Closeness,
    asked: datetime,
    now: datetime,
    *,
    body_hash: str | None,
) -> Watch | None:
    """The page after it was read: read again ever later while nothing is new, at last no more (``None``).

    ``watch.news`` is already what this answer made it; ``heard`` is as in ``first_due``.
    """
    if now - watch.news > _lasts(watch.told):
        return None
    wait = _wait(closeness, watch.news, heard, asked)
    return replace(
        watch,
        due=max(asked + wait, now + (fetched.retry_after or timedelta(0))),
        etag=fetched.validators.etag,
        last_modified=fetched.validators.last_modified,
        body_hash=body_hash or watch.body_hash,
        failures=0,
        error=None,
        poison=None,
    )


def after_failure(watch: Watch, error: Exception, closeness: Closeness, now: datetime) -> Watch | None:
    """The page after it failed: tried ever later, for as long as a page that is read; at once no more if gone."""
    gone = isinstance(error, FetchError) and error.gone
    if gone or now - watch.news > _lasts(watch.told):
        return None
    due = now + longer(error, closeness.every, watch.failures)
    poison = poison_of(error, watch.poison)
    return replace(watch, due=due, failures=watch.failures + 1, error=said(error), poison=poison)


def _lasts(told: bool) -> timedelta:
    return _EDITED_FOR if told else _QUIET_FOR


def _wait(closeness: Closeness, news: datetime, heard: datetime | None, asked: datetime) -> timedelta:
    age = asked - news
    if heard is None:
        return max(closeness.every, _QUIET_LEAST, age / _QUIET_SHARE)
    if asked - heard <= closeness.open_for and age <= _CLOSE_FOR:
        return closeness.every
    return max(closeness.every, age / _TOLD_SHARE)
