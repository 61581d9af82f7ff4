"""When a feed is polled again, and what is remembered of a poll. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from monitor.ingestor.fetch import Fetched, FetchError
from monitor.store import FeedState

_DOUBLINGS = 6
"""A feed that fails is asked at intervals that double so many times, and then for ever at the longest."""
_LONGEST = timedelta(hours=6)


def after_answer(
    state: FeedState, fetched: Fetched, interval: timedelta, now: datetime, *, body_hash: str | None
) -> FeedState:
    """The feed after it answered: asked again after its interval, at its new address where it has moved for good."""
    return replace(
        state,
        due=now + max(interval, fetched.retry_after or timedelta(0)),
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
    wait = min(interval * 2 ** min(state.failures, _DOUBLINGS), max(_LONGEST, interval))
    if isinstance(error, FetchError):
        wait = max(wait, error.retry_after or wait, _LONGEST if error.gone else wait)
    return replace(state, due=now + wait, polled=now, failures=state.failures + 1, error=str(error))
