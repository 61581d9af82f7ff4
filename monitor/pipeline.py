"""process(article, state, lexicon, rules, now) -> Outcome: the whole judgement of one article, with no I/O.

    Article -> extract -> link -> diff each observation -> join -> compose

``settle`` judges held observations again once their time has come, and tells what waited for its own. Live
polling and replay call the same two functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Protocol

from monitor import differ
from monitor.alerts import pace
from monitor.alerts.compose import compose, told
from monitor.alerts.severity import Thresholds
from monitor.extractor import extract
from monitor.lexicon import Kind, Lexicon
from monitor.linker import CandidateIndex, Link, LinkSettings, aim, link, recalled
from monitor.model import (
    ALL,
    EPOCH,
    Alert,
    Article,
    Change,
    Event,
    Extraction,
    Observation,
    Outcome,
    Reason,
    Record,
    Revision,
    Role,
    Series,
    SeriesKey,
)

REBUILT = "rebuilt"
"""The flag of a decision that would be told, but was made when an event was rebuilt: nothing is sent again."""

BACKLOG = "backlog"
"""The flag of a decision that would be told, but was news before anybody asked for it."""

Read = Callable[[Article, Lexicon], Extraction]
"""How an article is read; ``extract``, or what remembers how it was read before."""

Tell = Callable[[Alert], Alert | None]
"""Which alert tells it, ``None`` where none may."""


class State(CandidateIndex, Protocol):
    """What the core reads of the past: a few look-ups by key, each of bounded cost."""

    def seen(self, article: str) -> bool:
        """Whether this version was already judged."""
        ...

    def event_of(self, article: str) -> str | None:
        """The id of the event an already judged article was linked to."""
        ...

    def series(self, key: SeriesKey) -> Series:
        """The state of one series, an empty one when there is none."""
        ...

    def due(self, now: datetime) -> Sequence[Series]:
        """The series that keep something back until ``now`` or before, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class Rules:
    """What an editor may set, by the step it belongs to. ``trust_events`` takes an article's event from its input."""

    decisions: differ.Policy = field(default_factory=differ.Policy)
    linking: LinkSettings = field(default_factory=LinkSettings)
    severity: Thresholds = field(default_factory=Thresholds)
    trust_events: bool = False


def process(
    article: Article,
    state: State,
    lexicon: Lexicon,
    rules: Rules,
    now: datetime,
    *,
    backlog: bool = False,
    read: Read | None = None,
) -> Outcome:
    """Judge one article against what is known: what to remember, and what to say; of a ``backlog`` nothing is said.

    A version that was judged before changes nothing and says so (``Outcome.seen``). ``read`` stands in for the
    extractor where the text was read before.
    """
    extraction = (read or extract)(article, lexicon)
    if state.seen(article.id):
        known = state.event_of(article.id)
        return Outcome(article, extraction, event=state.event(known) if known else None, seen=True)
    linked = _linked(article, extraction, state, lexicon, rules)
    if linked.event is None:
        return Outcome(article, extraction)
    event, twin, near = linked.event, linked.twin, tuple(other.id for other in linked.near)
    judged = tuple(_judge(event, extraction, state, lexicon, rules, now))
    outcome = _conclude(article, extraction, event, judged, lexicon, rules, silent=BACKLOG if backlog else None)
    passing = () if rules.trust_events else _passing(article, extraction, event, state, lexicon, rules)
    revisions = (*outcome.revisions, *passing)
    return replace(outcome, revisions=revisions, twin=twin.id if twin else None, near=near)


def judge_again(
    record: Record, event: Event, state: State, lexicon: Lexicon, rules: Rules, now: datetime, tell: Tell
) -> Outcome:
    """Judge what an article was found to report, as part of this event. ``tell`` says which alerts were told then."""
    extraction = Extraction(record.article.id, (), record.observations)
    judged = tuple(_judge(event, extraction, state, lexicon, rules, now))
    return _conclude(record.article, extraction, event, judged, lexicon, rules, tell)


def settle(
    state: State, lexicon: Lexicon, rules: Rules, now: datetime, tell: Tell = lambda alert: alert
) -> Iterator[Outcome]:
    """Judge again what was held back, and tell what waited, if it is due by ``now``: one outcome each, oldest first."""
    for series in state.due(now):
        event = state.event(series.key.event)
        if event is None:
            continue
        if series.held is not None and series.held_until is not None and series.held_until <= now:
            revision = differ.diff(series, series.held, lexicon.kinds[series.key.kind], rules.decisions, now)
            yield _settled(event, series, revision, lexicon, rules, tell)
        else:
            said = replace(series, unsaid=None, unsaid_until=None)
            yield _settled(pace.over(event, series), said, pace.waited(series), lexicon, rules, tell)


def countable(extraction: Extraction, lexicon: Lexicon) -> Extraction:
    """The same with only those observations that articles are linked by: what may found an event."""
    founding = tuple(seen for seen in extraction.observations if _founds(seen, lexicon.kinds[seen.kind]))
    return replace(extraction, observations=founding)


def oldest_due(series: Iterable[Series]) -> tuple[Series, ...]:
    """Series that keep something back, by the time they are due, then by key."""
    return tuple(sorted(series, key=lambda one: (one.due or EPOCH, one.key.event, one.key.kind, one.key.scope)))


def _linked(article: Article, extraction: Extraction, state: State, lexicon: Lexicon, rules: Rules) -> Link:
    """The event in its new state, and what becomes of others by it."""
    found = countable(extraction, lexicon)
    if rules.trust_events and article.trusted_event:
        return _trusted(article, article.trusted_event, found, state, lexicon, rules)
    return link(article, found, state, lexicon.places, lexicon.incidents, rules.linking)


def _founds(observation: Observation, kind: Kind) -> bool:
    """Whether a figure is news of a happening: a past event's toll, a zero and a sum of money are not."""
    return kind.founds and observation.role is not Role.BACKGROUND and observation.figure.level > 0


def _trusted(article: Article, id: str, extraction: Extraction, state: State, lexicon: Lexicon, rules: Rules) -> Link:
    """The event the input names, in its new state; its title and place come from its first article."""
    known = state.event(id)
    if known is not None:
        event = replace(known, last_seen=max(known.last_seen, article.as_of), articles=known.articles + 1)
        return Link(event, False, 0.0, ("the input says so",))
    settings = replace(rules.linking, requires_figure=False)
    founded = link(article, extraction, _Nothing(), lexicon.places, lexicon.incidents, settings)
    assert founded.event is not None, "with no candidates and no figure required, an article founds its event"
    return replace(founded, event=replace(founded.event, id=id))


def _judge(
    event: Event, extraction: Extraction, state: State, lexicon: Lexicon, rules: Rules, now: datetime
) -> Iterator[tuple[Series, Revision]]:
    """Each observation of the main event with the series it was judged against, in the order of the text."""
    for observation in _aimed(event, extraction, state, lexicon):
        series = state.series(SeriesKey(event.id, observation.kind, observation.scope))
        if observation.role is Role.BACKGROUND:
            continue
        kind = lexicon.kinds[observation.kind]
        yield series, differ.diff(series, observation, kind, rules.decisions, now)


def _passing(
    article: Article, extraction: Extraction, event: Event, state: State, lexicon: Lexicon, rules: Rules
) -> Iterator[Revision]:
    """What an article tells in passing of other events that are known: it is kept with them, and moves nothing."""
    passing = [mention for mention in extraction.mentions if mention.role is Role.BACKGROUND]
    told: set[SeriesKey] = set()
    for _, mentions in groupby(passing, lambda mention: mention.sentence):
        seen = [replace(Observation.of(article, mention), cue=None, earlier=None) for mention in mentions]
        other = recalled(article, seen, state, lexicon.places, lexicon.incidents, rules.linking)
        if other is None or other.id == event.id:
            continue
        for one in seen:
            key = SeriesKey(other.id, one.kind, one.scope)
            known = state.series(key).known
            if key not in told and known is not None:
                told.add(key)
                change = Change.CONFIRMED if differ.agrees(one.figure, known.figure) else Change.STALE
                yield Revision(key, change, Reason.IN_PASSING, False, one, known, known)


def _aimed(event: Event, extraction: Extraction, state: State, lexicon: Lexicon) -> Iterator[Observation]:
    """Each observation under the scope it belongs to; none over a scope that the text has a figure of its own for."""
    told = {(seen.kind, seen.scope) for seen in extraction.observations}
    for seen in extraction.observations:
        if seen.covers == ALL or (seen.kind, seen.covers) in told:
            yield seen
            continue
        whole = state.series(SeriesKey(event.id, seen.kind, ALL))
        own = state.series(SeriesKey(event.id, seen.kind, seen.covers))
        yield from aim(seen, lexicon.kinds[seen.kind], event, whole, own, lexicon.places)


def _conclude(
    article: Article,
    extraction: Extraction,
    event: Event,
    judged: Sequence[tuple[Series, Revision]],
    lexicon: Lexicon,
    rules: Rules,
    tell: Tell = lambda alert: alert,
    silent: str | None = None,
) -> Outcome:
    """Advance every judged series, and compose an alert for every revision that is told now.

    ``silent`` is the flag of those that would be told, where none is.
    """
    before = {series.key: series for series, _ in judged}
    changed: list[Series] = []
    revisions: list[Revision] = []
    alerts: list[Alert] = []
    for revision in differ.join(tuple(revision for _, revision in judged)):
        old = before[revision.key]
        new = differ.advance(old, revision, rules.decisions)
        alert = _told(event, revision, old, lexicon, rules) if revision.told else None
        wait = pace.waits(event, alert, revision, old, rules.severity) if alert and not silent else None
        if alert and silent:
            revision = replace(revision, told=False, flags=(*revision.flags, silent))
        elif wait:
            revision, new = pace.keep_back(revision, old, new, wait)
        elif alert and (sent := tell(alert)):
            alerts.append(sent)
            new = told(new, sent)
        elif alert:
            revision = replace(revision, told=False, flags=(*revision.flags, REBUILT))
        revisions.append(revision)
        changed.append(new)
    event = pace.heard(event, alerts)
    return Outcome(article, extraction, event, (event,), tuple(changed), tuple(revisions), tuple(alerts))


def _told(event: Event, revision: Revision, series: Series, lexicon: Lexicon, rules: Rules) -> Alert:
    """The alert of a revision; a raise is told with those before it that waited."""
    return compose(event, pace.summed(revision, series), series, lexicon.kinds[revision.key.kind], rules.severity)


def _settled(event: Event, series: Series, revision: Revision, lexicon: Lexicon, rules: Rules, tell: Tell) -> Outcome:
    article = _evidence_article(revision.observation)
    return _conclude(article, Extraction(article.id, (), ()), event, ((series, revision),), lexicon, rules, tell)


def _evidence_article(held: Observation) -> Article:
    """The article of an observation kept back, as far as the observation carries it; the store has it whole already."""
    return Article(
        id=held.article,
        title="",
        text=held.quote,
        as_of=held.as_of,
        basis=held.basis,
        publisher=held.publisher,
        url=held.url,
        group=held.group,
    )


class _Nothing:
    """An index without events: whoever asks it founds one."""

    def candidates(self, keys: Sequence[str], since: datetime, limit: int) -> Sequence[Event]:
        return ()

    def event_of_group(self, group: str) -> Event | None:
        return None

    def event(self, id: str) -> Event | None:
        return None
