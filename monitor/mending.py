"""Joins two events, parts one in two, or moves articles from one to another: all is decided again, nothing sent twice.

Series are rebuilt from what the articles were found to report, in order of arrival, by the rules of the pipeline.
What was told and would be told again stays told; what proved wrong is taken back by a ``retracted`` alert.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.alerts.compose import compose
from monitor.alerts.pairing import alerts_of
from monitor.errors import UsageError
from monitor.lexicon import Lexicon
from monitor.linker import retold
from monitor.model import (
    EPOCH,
    Alert,
    Change,
    Event,
    Mended,
    Outcome,
    Reason,
    Rebuilt,
    Record,
    Revision,
    Series,
    SeriesKey,
)
from monitor.pipeline import Rules, judge_again, oldest_due, settle

_RISES = frozenset({Change.FIRST, Change.RAISED, Change.REFINED})


@dataclass(frozen=True, slots=True)
class Past:
    """An event, and every decision about it that an alert told."""

    event: Event
    sent: tuple[tuple[Revision, Alert], ...]


def merge(into: Past, other: Past, records: Sequence[Record], lexicon: Lexicon, rules: Rules) -> Mended:
    """One event of two, under the id and name of ``into``. ``records`` are those of both, in order of arrival."""
    sent = (*into.sent, *other.sent)
    gone = (other.event.id,)
    part = _rebuilt(_retold(into.event, records, lexicon, rules), records, sent, lexicon, rules, gone)
    return _mended((into, other), (part,), Reason.MERGED, lexicon, rules, gone)


def split(past: Past, records: Sequence[Record], moved: Collection[str], lexicon: Lexicon, rules: Rules) -> Mended:
    """Two events of one: the ``moved`` articles found a new one, under the id that linking would have given it.

    ``records`` are those of the event, in order of arrival.

    Raises UsageError when one of the two would have no article, or the founding article would go.
    """
    stay, apart = _parted(records, moved)
    if not apart or not stay:
        raise UsageError("a split needs articles of the event to go and others to stay")
    if past.event.founder in moved:
        raise UsageError("the article that founded the event stays: name the others")
    parts = (
        _rebuilt(_retold(past.event, stay, lexicon, rules), stay, past.sent, lexicon, rules),
        _rebuilt(_founded(apart, lexicon, rules), apart, past.sent, lexicon, rules),
    )
    return _mended((past,), parts, Reason.SPLIT, lexicon, rules)


def move(
    past: Past,
    records: Sequence[Record],
    moved: Collection[str],
    to: Past,
    later: Sequence[Record],
    lexicon: Lexicon,
    rules: Rules,
) -> Mended:
    """Some articles of one event are another's from now on; those that founded the two stay where they are.

    ``records`` are those of ``past``, ``later`` those of ``to``, which came after all that are moved.
    """
    stay, apart = _parted(records, moved)
    more = [*apart, *later]
    parts = (
        _rebuilt(_retold(past.event, stay, lexicon, rules), stay, past.sent, lexicon, rules),
        _rebuilt(_retold(to.event, more, lexicon, rules), more, (*to.sent, *past.sent), lexicon, rules),
    )
    return _mended((past, to), parts, Reason.SPLIT, lexicon, rules)


def _parted(records: Sequence[Record], moved: Collection[str]) -> tuple[list[Record], list[Record]]:
    """Those that stay, and those that go."""
    stay = [record for record in records if record.article.id not in moved]
    return stay, [record for record in records if record.article.id in moved]


def _founded(records: Sequence[Record], lexicon: Lexicon, rules: Rules) -> Event:
    return retold(records, lexicon.places, lexicon.incidents, rules.linking)


def _retold(event: Event, records: Sequence[Record], lexicon: Lexicon, rules: Rules) -> Event:
    """The event with these articles, under its own id and name."""
    told = _founded(records, lexicon, rules)
    return replace(told, id=event.id, title=event.title, place=event.place, founder=event.founder)


def _rebuilt(
    event: Event,
    records: Sequence[Record],
    sent: Sequence[tuple[Revision, Alert]],
    lexicon: Lexicon,
    rules: Rules,
    gone: Collection[str] = (),
) -> Rebuilt:
    """Judges again. What was taken back before stays in the ledger with the article that it is about."""
    state = _State(event, [alert for _, alert in sent], {event.id, *gone})
    clock = EPOCH
    for record in records:
        clock = max(clock, record.article.as_of)
        for settled in settle(state, lexicon, rules, clock, state.tell):
            state.keep(settled)
        state.keep(judge_again(record, state.only, state, lexicon, rules, clock, state.tell))
    for settled in settle(state, lexicon, rules, clock + rules.severity.between_raises, state.tell):
        state.keep(settled)
    ids = tuple(record.article.id for record in records)
    taken = [(r, alert.id) for r, alert in sent if r.change is Change.RETRACTED and r.observation.article in ids]
    return Rebuilt(state.only, ids, tuple(state.known.values()), (*state.entries, *taken))


def _mended(
    pasts: Sequence[Past],
    parts: Sequence[Rebuilt],
    reason: Reason,
    lexicon: Lexicon,
    rules: Rules,
    gone: tuple[str, ...] = (),
) -> Mended:
    """With an alert for each of ours that nobody would tell now, to whoever had it, and its entry in the ledger.

    Where two events told the same and are one now, one alert of the two is in the ledger and the other is no error.
    """
    kept = {alert for part in parts for _, alert in part.entries}
    again = {_risen(a) for past in pasts for _, a in past.sent if a.id in kept} if gone else set()
    told = ((past, r, a) for past in pasts for r, a in past.sent if a.id not in kept)
    wrong = {a.id: (past, r, a) for past, r, a in told if _risen(a) not in again}
    where = {article: place for place, part in enumerate(parts) for article in part.articles}
    known = {series.key: series for part in parts for series in part.series}
    entries = [list(part.entries) for part in parts]
    retractions: list[Alert] = []
    for past, revision, alert in wrong.values():
        series = known.get(revision.key, Series(revision.key))
        seen = revision.observation
        back = Revision(revision.key, Change.RETRACTED, reason, True, seen, before=seen, known=series.known)
        taken = compose(past.event, back, series, lexicon.kinds[revision.key.kind], rules.severity)
        retractions.append(replace(taken, references=(alert.id,)))
        entries[where[seen.article]].append((back, taken.id))
    rebuilt = (replace(part, entries=tuple(told)) for part, told in zip(parts, entries, strict=True))
    return Mended(gone, tuple(rebuilt), tuple(retractions))


class _State:
    """One event, its series and its ledger as they grow again; ``tell`` lets pass what was told before."""

    def __init__(self, event: Event, sent: Sequence[Alert], names: Collection[str]) -> None:
        self.known: dict[SeriesKey, Series] = {}
        self.entries: list[tuple[Revision, str | None]] = []
        self.only = event
        self._sent = {_news(alert): alert.id for alert in sent}
        self._risen = {_risen(alert): alert.id for alert in reversed(sent) if alert.event.id in names}

    def tell(self, alert: Alert) -> Alert | None:
        """The alert as it was sent, ``None`` when it never was.

        A number that was risen to holds whatever came before, and whichever article said so first.
        """
        sent = self._sent.get(_news(alert)) or self._risen.get(_risen(alert))
        return replace(alert, id=sent) if sent else None

    def keep(self, outcome: Outcome) -> None:
        """Remember what an article led to."""
        self.only = outcome.event or self.only
        self.known.update({series.key: series for series in outcome.series})
        alerts = (alert.id if alert else None for alert in alerts_of(outcome))
        self.entries += zip(outcome.revisions, alerts, strict=True)

    def series(self, key: SeriesKey) -> Series:
        return self.known.get(key) or Series(key)

    def due(self, now: datetime) -> Sequence[Series]:
        return oldest_due(series for series in self.known.values() if series.due and series.due <= now)

    def seen(self, article: str) -> bool:
        return False

    def event_of(self, article: str) -> str | None:
        return None

    def event_of_group(self, group: str) -> Event | None:
        return None

    def event(self, id: str) -> Event | None:
        return self.only if id == self.only.id else None

    def candidates(self, keys: Sequence[str], since: datetime, limit: int) -> Sequence[Event]:
        return ()


def _news(alert: Alert) -> tuple[object, ...]:
    """What makes two alerts the same news: the same change to the same value, of one figure, by one article."""
    after = alert.after.timeless if alert.after else None
    return alert.kind, alert.scope, alert.change, after, alert.evidence.article


def _risen(alert: Alert) -> tuple[object, ...]:
    level = alert.after.level if alert.after else None
    return alert.kind, alert.scope, "risen" if alert.change in _RISES else alert.change, level
