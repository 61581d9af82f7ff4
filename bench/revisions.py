"""What a whole stream of articles is told as: falls against labelled ones, how loud, how late, and what was silent.

    python -m bench revisions STREAM.jsonl PAIRS.jsonl CHAINS.jsonl [--trust-events] [--errors]

STREAM holds articles, ``{"id", "published", "title", "text", "publisher", "url", "event"}``, with ``figure_event``
where the figure is that of another event. PAIRS are versions between which the largest number falls, ``{"after":
{"id"}, "naive_to", "is_downward_revision", "label"}``; CHAINS are stories as ``bench chains`` reads them. The program
finds the events itself unless told to trust them. A fall is told where an alert, lowered or corrected over the scope
``all``, brings the labelled level. Falls of kinds that fall as the world does are none.
"""

from __future__ import annotations

import argparse
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bench._labelled import Labelled, changes
from bench._records import as_article, rows
from bench._scores import share
from monitor.app import Replayed, replay
from monitor.lexicon import load_lexicon
from monitor.model import ALL, Alert, Article, Change, Reason, Revision, SeriesKey, Severity
from monitor.pipeline import Rules
from monitor.store import open_store

_FALLS = frozenset({Change.LOWERED, Change.CORRECTED})


@dataclass(frozen=True, slots=True)
class Told:
    """An alert of the stream: the article that brought it, its place in the stream, and whose figure it is."""

    alert: Alert
    article: Article
    place: int
    foreign: bool

    @property
    def falls(self) -> bool:
        """Whether it tells a revision downwards of the whole event."""
        alert = self.alert
        return alert.change in _FALLS and alert.scope == ALL and alert.reason is not Reason.CURRENT and not _up(alert)


@dataclass(frozen=True, slots=True)
class Followed:
    """A stream replayed from end to end."""

    articles: Sequence[Article]
    told: Sequence[Told]
    revisions: Sequence[tuple[datetime, Revision]]


def main(arguments: Sequence[str]) -> int:
    """Prints the measures of one stream; 0."""
    parser = argparse.ArgumentParser(prog="python -m bench revisions", description=__doc__.split("\n")[0])
    for name in ("stream", "pairs", "chains"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--trust-events", action="store_true", help="take the events from the stream")
    parser.add_argument("--errors", action="store_true", help="list every fall told, and every labelled one missed")
    options = parser.parse_args(arguments)
    labelled = changes(rows(options.pairs), rows(options.chains))
    followed = follow(list(rows(options.stream)), Rules(trust_events=options.trust_events))
    if options.errors:
        print("\n".join(errors(followed, labelled)))
    print(f"{options.stream.name}: {len(followed.articles)} articles, {len(followed.told)} alerts")
    print("\n".join(summary(followed, labelled)))
    return 0


def follow(stream: Sequence[Mapping[str, Any]], rules: Rules) -> Followed:
    """The stream through the whole program, in memory."""
    articles = [as_article(dict(row)) for row in stream]
    owners = {a.id: row.get("figure_event") or row.get("event") for a, row in zip(articles, stream, strict=True)}
    places = {article.id: place for place, article in enumerate(articles)}
    told: list[Told] = []
    revisions: list[tuple[datetime, Revision]] = []
    for replayed in replay(articles, open_store(None), load_lexicon(), rules):
        revisions += [(replayed.outcome.article.as_of, revision) for revision in replayed.revisions]
        told += list(_told(replayed, articles, places, owners))
    return Followed(articles, told, revisions)


def _told(
    replayed: Replayed, articles: Sequence[Article], places: Mapping[str, int], owners: Mapping[str, str | None]
) -> Iterator[Told]:
    for alert in replayed.alerts:
        own = alert.evidence.article
        foreign = owners.get(alert.event.founder) != owners[own]
        yield Told(alert, articles[places[own]], places[replayed.outcome.article.id], foreign)


def summary(followed: Followed, labelled: Sequence[Labelled]) -> Iterator[str]:
    """Falls and rises against the labels, loudness, delay, what was held, and silences by reason."""
    yield from _falls(followed, labelled)
    yield from _rises(followed, labelled)
    yield from _loudness(followed)
    foreign = [told for told in followed.told if told.foreign]
    by_change = ", ".join(f"{name} {count}" for name, count in Counter(t.alert.change for t in foreign).most_common())
    yield f"alerts with another event's figure {share(len(foreign), len(followed.told))}: {by_change or 'none'}"
    yield from _holding(followed.revisions)
    silent = Counter(revision.reason for _, revision in followed.revisions if not revision.told)
    yield "silent: " + ", ".join(f"{reason} {count}" for reason, count in silent.most_common())


def errors(followed: Followed, labelled: Sequence[Labelled]) -> Iterator[str]:
    """Every fall that was told, as it is labelled, and every labelled change that was not."""
    down = [change for change in _in(followed, labelled) if not change.up]
    for told in followed.told:
        if told.falls:
            name = next((change.label for change in down if _first(followed, change) is told), "unlabelled")
            owner = "another event's " if told.foreign else ""
            yield f"{name} ({owner}{told.alert.reason}): {_shown(told)}"
    for change in _in(followed, labelled):
        if change.true and not _first(followed, change):
            yield f"missed {'rise' if change.up else 'fall'}: {change.kind or 'figure'} {change.level} at {change.at}"


def _falls(followed: Followed, labelled: Sequence[Labelled]) -> Iterator[str]:
    down = [change for change in _in(followed, labelled) if not change.up]
    told = [told for told in followed.told if told.falls]
    right = [change for change in down if change.true and _first(followed, change)]
    false = Counter(change.label for change in down if not change.true and _first(followed, change))
    unlabelled = len(told) - len(right) - false.total()
    yield f"falls, of labelled ones: precision {share(len(right), len(right) + false.total())}, recall " + share(
        len(right), sum(change.true for change in down)
    )
    for label, count in Counter(change.label for change in down if not change.true).most_common():
        yield f"  {label:<22} told {false[label]} of {count}"
    yield f"falls told elsewhere {unlabelled} (read them with --errors)"


def _rises(followed: Followed, labelled: Sequence[Labelled]) -> Iterator[str]:
    """How many of the stories' changes were told, and how many articles of the stream came in between."""
    true = [change for change in _in(followed, labelled) if change.true]
    places = {article.label: place for place, article in enumerate(followed.articles)}
    late = [told.place - places[change.at] for change in true if (told := _first(followed, change))]
    rises = [change for change in true if change.up]
    yield f"first figures and rises told {share(sum(bool(_first(followed, c)) for c in rises), len(rises))}"
    yield f"articles from a change to its alert: {_spread(late)}"


def _loudness(followed: Followed) -> Iterator[str]:
    severe = Counter(told.alert.event.id for told in followed.told if told.alert.severity is Severity.SEVERE)
    events = {told.alert.event.id for told in followed.told}
    per_thousand = 1000 * severe.total() / max(len(followed.articles), 1)
    yield f"severe alerts: {per_thousand:.0f} per 1,000 articles; per event {_spread([severe[id] for id in events])}"
    changes_told = Counter(f"{told.alert.change} {told.alert.severity}" for told in followed.told)
    yield "told: " + ", ".join(f"{name} {count}" for name, count in changes_told.most_common())


def _holding(revisions: Sequence[tuple[datetime, Revision]]) -> Iterator[str]:
    """Each figure that was held, until its series was next judged otherwise."""
    held: dict[SeriesKey, datetime] = {}
    hours: list[float] = []
    became: Counter[str] = Counter()
    for clock, revision in revisions:
        if revision.change is Change.HELD:
            held.setdefault(revision.key, revision.observation.as_of)
        elif revision.key in held:
            hours.append((clock - held.pop(revision.key)).total_seconds() / 3600)
            became[revision.change] += 1
    ended = ", ".join(f"{change} {count}" for change, count in became.most_common())
    yield f"falls held back {len(hours) + len(held)}: hours {_spread(hours)}; then {ended or 'nothing'}"


def _in(followed: Followed, labelled: Iterable[Labelled]) -> list[Labelled]:
    labels = {article.label for article in followed.articles}
    return [change for change in labelled if change.at in labels]


def _first(followed: Followed, change: Labelled) -> Told | None:
    """The first alert that tells a change, on its article or a later one of the same true event."""
    own = next(article for article in followed.articles if article.label == change.at)
    return next((each for each in followed.told if _tells(each, change) and _speaks_of(each.article, own)), None)


def _tells(told: Told, change: Labelled) -> bool:
    alert = told.alert
    if alert.after is None or alert.scope != ALL or (alert.after.value or alert.after.low) != change.level:
        return False
    return change.kind in (None, alert.kind) and (change.up or told.falls)


def _speaks_of(later: Article, own: Article) -> bool:
    same_event = own.trusted_event is not None and later.trusted_event == own.trusted_event
    return later.id == own.id or (same_event and later.as_of >= own.as_of)


def _up(alert: Alert) -> bool:
    return alert.delta is not None and alert.delta > 0


def _spread(numbers: Sequence[float]) -> str:
    if not numbers:
        return "-"
    ordered = sorted(numbers)
    return f"median {statistics.median(ordered):g}, p95 {ordered[int(0.95 * (len(ordered) - 1))]:.3g}"


def _shown(told: Told) -> str:
    return f"{told.alert.message}\n    {told.article.label} {told.article.title[:140]!r} | {told.article.text[:240]!r}"
