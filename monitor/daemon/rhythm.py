"""When a feed is asked again, and what is remembered of an answer. Pure.

After an answer, the time to the next question is counted from the last one, so that a queue of answers puts nothing
off; after a failure, from the failure, so that whoever is in trouble is left alone for all of it.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.daemon.quarantine import poison_of
from monitor.errors import MonitorError
from monitor.fetch import Fetched, FetchError
from monitor.ingestor.wishes import Wishes
from monitor.store import FeedState

_DOUBLINGS = 6
"""What fails is asked at intervals that double so many times, and then for ever at the longest."""
LONGEST = timedelta(hours=6)
"""The longest that anything but ``Retry-After`` and an interval of its own puts off a feed."""

_RHYTHM_SHARE = 10
"""A feed is asked so many times from one news of it to the next."""
_RHYTHM_ENTRIES = 10
"""How many of its newest entries show a feed's rhythm."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a feed may be asked: ``most`` is ``least`` where neither its rhythm nor its wishes count.

    Of a feed that told of an event within ``open_for`` only the wishes do.
    """

    least: timedelta
    most: timedelta
    open_for: timedelta = timedelta(hours=24)


def after_answer(
    state: FeedState, fetched: Fetched, pace: Pace, asked: datetime, now: datetime, *, body_hash: str | None
) -> FeedState:
    """The feed after it answered: asked again after its interval, at its new address where it has moved for good.

    The second poll comes up to half an interval early, by the feed's address: feeds that began together then go on
    apart.
    """
    early = pace.least / 2 * _share(state.url) if state.succeeded is None else timedelta(0)
    due = _beyond_skips(asked + _interval(state, fetched.fresh_for, pace, now) - early, state, pace, now)
    return replace(
        state,
        due=max(due, now + (fetched.retry_after or timedelta(0))),
        rest=_rest(fetched.retry_after, now),
        address=fetched.moved_to or fetched.url,
        etag=fetched.validators.etag,
        last_modified=fetched.validators.last_modified,
        body_hash=body_hash or state.body_hash,
        polled=now,
        succeeded=now,
        failures=0,
        error=None,
        down=False,
        poison=None,
    )


def after_failure(state: FeedState, error: Exception, interval: timedelta, now: datetime) -> FeedState:
    """The feed after it failed: asked again ever later, never given up. A feed that is gone (410) waits longest."""
    return replace(
        state,
        due=now + longer(error, interval, state.failures),
        rest=_rest(error.retry_after, now) if isinstance(error, FetchError) else None,
        polled=now,
        failures=state.failures + 1,
        error=said(error),
        poison=poison_of(error, state.poison),
    )


def falls_silent(state: FeedState, error: Exception, most: int) -> bool:
    """Whether this failure, the last of ``state``, makes the feed down that was not: the ``most``-th, or gone."""
    gone = isinstance(error, FetchError) and error.gone
    return not state.down and (gone or state.failures >= most)


def tried_anew(state: FeedState, now: datetime) -> FeedState:
    """The feed when a run begins or its settings change: one that failed need not, unless its server asked for rest."""
    if not state.failures or state.due <= now:
        return state
    return replace(state, due=max(now, state.rest or now))


def with_rhythm(state: FeedState, dates: Sequence[datetime], wishes: Wishes) -> FeedState:
    """The feed with what its own text shows of its rhythm: the ``dates`` of its entries, and what it wishes."""
    newest = sorted(dates, reverse=True)[:_RHYTHM_ENTRIES]
    gap = (newest[0] - newest[-1]) / (len(newest) - 1) if len(newest) > 1 else None
    return replace(state, gap=gap, ttl=wishes.ttl, skip_hours=wishes.skip_hours, skip_days=wishes.skip_days)


def said(error: Exception) -> str:
    """What an error says, without the place, which is known."""
    return error.message if isinstance(error, MonitorError) else str(error)


def longer(error: Exception, interval: timedelta, failures: int) -> timedelta:
    """How long to wait after so many failures and one more, or for as long as the server wishes."""
    wait = min(interval * (1 << min(failures, _DOUBLINGS)), max(LONGEST, interval))
    if isinstance(error, FetchError):
        wait = max(wait, error.retry_after or wait, LONGEST if error.gone else wait)
    return wait


def _interval(state: FeedState, fresh_for: timedelta, pace: Pace, now: datetime) -> timedelta:
    wished = max(fresh_for, state.ttl or fresh_for)
    return min(max(wished, _rhythm(state, pace, now), pace.least), pace.most)


def _rhythm(state: FeedState, pace: Pace, now: datetime) -> timedelta:
    """A share of the time between its news, or of the silence when that is longer. Nothing while an event is open."""
    if state.told and now - state.told < pace.open_for:
        return timedelta(0)
    silence = now - state.news if state.news else timedelta(0)
    return max(silence, state.gap or silence) / _RHYTHM_SHARE


def _beyond_skips(due: datetime, state: FeedState, pace: Pace, now: datetime) -> datetime:
    """The first hour from ``due`` on that is none of those the feed skips, but no later than the longest wait."""
    last = max(due, now + LONGEST)
    while pace.most > pace.least and due < last and (due.hour in state.skip_hours or due.weekday() in state.skip_days):
        due = min(due.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1), last)
    return due


def _rest(retry_after: timedelta | None, now: datetime) -> datetime | None:
    return now + retry_after if retry_after else None


def _share(url: str) -> float:
    """A number from 0 up to 1 that is this URL's own."""
    return zlib.crc32(url.encode("utf-8", "replace")) / 2**32
