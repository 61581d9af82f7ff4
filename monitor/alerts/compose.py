"""compose(event, revision, series, kind) -> Alert: a told revision with all that a subscriber needs to check it."""

from __future__ import annotations

from dataclasses import replace

from monitor.alerts.sentence import sentence
from monitor.alerts.severity import DEFAULTS, Thresholds, certainty, severity
from monitor.differ.levels import agrees
from monitor.lexicon.kind import Kind
from monitor.model import (
    Alert,
    Also,
    Amount,
    Basis,
    Change,
    Event,
    Evidence,
    Figure,
    Observation,
    Revision,
    Series,
    Severity,
    Value,
    digest,
)

_CLAIMS = frozenset({Change.DISPUTED, Change.UNCONFIRMED})
"""Changes whose ``after`` is a claim: what is known stays, and nothing told before is superseded."""


def compose(event: Event, revision: Revision, series: Series, kind: Kind, thresholds: Thresholds = DEFAULTS) -> Alert:
    """The alert of a told ``revision``; ``series`` is the state before it.

    The id is a hash of event, kind, scope, change, values and evidence article: no clock, no counter.
    """
    n = revision.observation
    claim = revision.change in _CLAIMS
    shown = n if claim else revision.known
    before, after = _value(revision.before), _value(shown)
    return Alert(
        id=_identity(event, revision, before, after),
        event=event,
        kind=revision.key.kind,
        scope=revision.key.scope,
        change=revision.change,
        severity=severity(revision, series, thresholds),
        certainty=certainty(revision, shown),
        before=before,
        after=after,
        known=_value(revision.known),
        delta=_delta(revision.before, shown),
        message=sentence(event, revision, series, kind),
        evidence=_evidence(n),
        witnesses=_witnesses(series, shown, n),
        reason=revision.reason,
        flags=revision.flags,
        references=(series.last_alert,) if series.last_alert and not claim else (),
        revision=series.revisions + 1,
        previous=series.last_alert,
        time=n.as_of,
        also=_also(revision.also),
        unit=n.figure.unit,
    )


def told(series: Series, alert: Alert) -> Series:
    """The series once ``alert`` is told: its place in the chain, and the value and severity later ones compare with.

    A claim leaves the value that was told. A series that was once told as severe stays so.
    """
    chained = replace(series, revisions=alert.revision, last_alert=alert.id)
    if alert.change in _CLAIMS:
        return chained
    louder = _louder(series.told_severity, alert.severity)
    return replace(chained, told=_figure(alert.known), told_severity=louder, unsaid=None, unsaid_until=None)


def _identity(event: Event, revision: Revision, before: Value | None, after: Value | None) -> str:
    key, values = revision.key, (_text(before), _text(after))
    return digest("alert", event.id, key.kind, key.scope, revision.change, *values, revision.observation.article)


def _text(value: Value | None) -> str | None:
    return ",".join(str(part) for part in value.timeless) if value else None


def _value(n: Observation | None) -> Value | None:
    if n is None:
        return None
    return Value(n.figure.low, n.figure.high, n.figure.value, n.figure.bound, n.as_of)


def _figure(value: Value | None) -> Figure | None:
    return Figure(value.low, value.high, value.value, value.bound) if value else None


def _delta(before: Observation | None, after: Observation | None) -> Amount | None:
    return round(after.figure.level - before.figure.level, 6) if before and after else None


def _evidence(n: Observation) -> Evidence:
    # An assumed or sighted time is ours, not the publisher's.
    published = n.as_of if n.basis is Basis.STATED else None
    return Evidence(n.quote, n.speakers, n.publisher, n.url, published, n.article, n.language)


def _witnesses(series: Series, shown: Observation | None, n: Observation) -> tuple[str, ...]:
    """The voices behind the shown value: its own, the new one's, and those whose open claims agree with it."""
    if shown is None:
        return (n.witness,) if n.witness else ()
    behind = [shown, n, *(claim for claim in series.claims if _agree(claim.figure, shown.figure))]
    return tuple(sorted({observation.witness for observation in behind if observation.witness}))


def _agree(one: Figure, other: Figure) -> bool:
    return agrees(one, other) or agrees(other, one)


def _also(other: Revision | None) -> Also | None:
    return Also(other.key.kind, other.key.scope, _value(other.before), _value(other.known)) if other else None


def _louder(one: Severity | None, other: Severity) -> Severity:
    return Severity.SEVERE if Severity.SEVERE in (one, other) else other
