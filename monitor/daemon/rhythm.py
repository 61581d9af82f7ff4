"""When a feed or a page is asked again, and what is remembered of an answer. Pure.

After an answer, the time to the next question is counted from the last one, so that a queue of answers puts nothing
off; after a failure, from the failure, so that whoever is in trouble is left alone for all of it.
"""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.errors import MonitorError
from monitor.ingestor.fetch import Fetched, FetchError
from monitor.store import FeedState, Watch

_DOUBLINGS = 6
"""What fails is asked at intervals that double so many times, and then for ever at the longest."""
_LONGEST = timedelta(hours=6)

_EDITED_FOR = timedelta(days=7)
"""How long after its last news a page about an event is read again, each time after an eighth of the time since."""
_TOLD_SHARE = 8
_QUIET_FOR = timedelta(days=2)
"""The same for a page that is about no event so far: after half of the time since, and no more than hourly."""
_QUIET_SHARE = 2
_QUIET_LEAST = timedelta(hours=1)


def after_answer(
    state: FeedState, fetched: Fetched, interval: timedelta, asked: datetime, now: datetime, *, body_hash: str | None
) -> FeedState:
    """The feed after it answered: asked again after its interval, at its new address where it has moved for good.

    The second poll comes up to half an interval early, by the feed's address: feeds that began together then go on
    apart.
    """
    early = interval / 2 * _share(state.url) if state.succeeded is None else timedelta(0)
    return replace(
        state,
        due=max(asked + interval - early, now + (fetched.retry_after or timedelta(0))),
        rest=_rest(fetched.retry_after, now),
        address=fetched.moved_to or state.address,
        etag=fetched.validators.etag,
        last_modified=fetched.validators.last_modified,
        body_hash=body_hash or state.body_hash,
        polled=now,
        succeeded=now,
        failures=0,
        error=None,
    )


def after_failure(state: FeedState, error: Exception, interval: timedelta, now: datetime) -> FeedState:
    """The feed after it failed: asked again ever later, never given up. A feed that is gone (410) waits longest."""
    message = error.message if isinstance(error, MonitorError) else str(error)
    return replace(
        state,
        due=now + _longer(error, interval, state.failures),
        rest=_rest(error.retry_after, now) if isinstance(error, FetchError) else None,
        polled=now,
        failures=state.failures + 1,
        error=message,
    )


def tried_anew(state: FeedState, now: datetime) -> FeedState:
    """The feed when a run begins or its settings change: one that failed need not, unless its server asked for rest."""
    if not state.failures or state.due <= now:
        return state
    return replace(state, due=max(now, state.rest or now))


def page_first_due(news: datetime, interval: timedelta, *, told: bool, read: bool, asked: datetime) -> datetime | None:
    """When a page is asked again whose entry was news, ``None`` for never: one that could not be ``read``, soon."""
    if asked - news > _lasts(told):
        return None
    return asked + (_wait(interval, asked - news, told) if read else interval)


def page_after_answer(
    watch: Watch, fetched: Fetched, interval: timedelta, asked: datetime, now: datetime, *, body_hash: str | None
) -> Watch | None:
    """The page after it was read: asked again ever later while it says nothing new, at last no more (``None``).

    ``interval`` is its feed's: no page is asked more often than its feed. ``watch.news`` is already what this answer
    made it.
    """
    if now - watch.news > _lasts(watch.told):
        return None
    wait = _wait(interval, asked - watch.news, watch.told)
    return replace(
        watch,
        due=max(asked + wait, now + (fetched.retry_after or timedelta(0))),
        etag=fetched.validators.etag,
        last_modified=fetched.validators.last_modified,
        body_hash=body_hash or watch.body_hash,
        failures=0,
    )


def page_after_failure(watch: Watch, error: Exception, interval: timedelta, now: datetime) -> Watch | None:
    """The page after it failed: asked again ever later, for as long as a page that is read; at once no more if gone."""
    gone = isinstance(error, FetchError) and error.gone
    if gone or now - watch.news > _lasts(watch.told):
        return None
    return replace(watch, due=now + _longer(error, interval, watch.failures), failures=watch.failures + 1)


def _rest(retry_after: timedelta | None, now: datetime) -> datetime | None:
    return now + retry_after if retry_after else None


def _lasts(told: bool) -> timedelta:
    return _EDITED_FOR if told else _QUIET_FOR


def _wait(interval: timedelta, age: timedelta, told: bool) -> timedelta:
    return max(interval, age / _TOLD_SHARE) if told else max(interval, _QUIET_LEAST, age / _QUIET_SHARE)


def _longer(error: Exception, interval: timedelta, failures: int) -> timedelta:
    wait = min(interval * (1 << min(failures, _DOUBLINGS)), max(_LONGEST, interval))
    if isinstance(error, FetchError):
        wait = max(wait, error.retry_after or wait, _LONGEST if error.gone else wait)
    return wait


def _share(url: str) -> float:
    """A number from 0 up to 1 that is this URL's own."""
    return zlib.crc32(url.encode("utf-8", "replace")) / 2**32
