"""From a told revision to an alert."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from monitor.alerts.compose import compose, told
from monitor.lexicon.kind import Kind
from monitor.model import Basis, Change, Event, Observation, Revision, Series, Severity, Speaker, Value

Tell = Callable[..., Revision]
Speak = Callable[..., Observation]


def test_an_alert_carries_its_evidence(
    tell: Tell, speak: Speak, event: Event, series: Series, killed: Kind, minister: Speaker
) -> None:
    """An alert says what changed, by how much, on whose word, and with which sentence."""
    by = speak("95", hours=3, speakers=(minister,))
    alert = compose(event, tell("lowered", "103", "95", by=by), series, killed)
    assert alert.message == "Quay fire: death toll revised down to 95 (was 103), per " + (
        "Vell Health Minister Ada Quill - The Courier"
    )
    assert (alert.before and alert.before.value, alert.after and alert.after.value, alert.delta) == (103, 95, -8)
    assert alert.known == alert.after == Value(95, 95, 95, by.figure.bound, by.as_of)
    assert (alert.evidence.quote, alert.evidence.article) == (by.quote, by.article)
    assert (alert.time, alert.evidence.published) == (by.as_of, by.as_of)
    assert alert.witnesses == ("ministry",)


def test_a_claim_is_shown_beside_what_stays_known(tell: Tell, event: Event, series: Series, killed: Kind) -> None:
    """For a dispute, after is the claim and known stays."""
    revision = tell("disputed", "170", "170", claim="141")
    alert = compose(event, revision, series, killed)
    assert alert.after is not None
    assert alert.known is not None
    assert (alert.after.value, alert.known.value, alert.delta) == (141, 170, -29)


def test_the_id_depends_on_no_clock_and_no_counter(tell: Tell, event: Event, series: Series, killed: Kind) -> None:
    """The same values from the same article have the same id, whenever and however often; others have another."""
    revision = tell("raised", "9", "16")
    later = replace(revision.observation, as_of=revision.observation.as_of + timedelta(days=1))
    again = replace(revision, observation=later, known=later)
    one = compose(event, revision, series, killed)
    assert compose(event, again, replace(series, revisions=7, last_alert="x"), killed).id == one.id
    assert compose(event, tell("raised", "9", "at_least 16"), series, killed).id != one.id
    assert compose(replace(event, id="other"), revision, series, killed).id != one.id


def test_alerts_of_a_series_form_a_chain(tell: Tell, event: Event, series: Series, killed: Kind) -> None:
    """Each alert knows its number and its predecessor, and supersedes it unless it is only a claim."""
    first = compose(event, tell("first", None, "9"), series, killed)
    assert (first.revision, first.previous, first.references) == (1, None, ())
    series = told(series, first)
    claim = compose(event, tell("disputed", "9", "9", claim="8"), series, killed)
    assert (claim.revision, claim.previous, claim.references) == (2, first.id, ())
    series = told(series, claim)
    raised = compose(event, tell("raised", "9", "16"), series, killed)
    assert (raised.revision, raised.previous, raised.references) == (3, claim.id, (claim.id,))


def test_what_was_told_is_remembered(tell: Tell, event: Event, series: Series, killed: Kind) -> None:
    """The last value told stands until another one is told; a claim leaves it, and severe stays severe."""
    series = told(series, compose(event, tell("first", None, "9"), series, killed))
    assert (series.told and series.told.level, series.told_severity) == (9, Severity.SEVERE)
    series = told(series, compose(event, tell("disputed", "9", "9", claim="8"), series, killed))
    assert series.told is not None
    assert series.told.level == 9
    series = told(series, compose(event, tell("refined", "9", "10"), series, killed))
    assert (series.told and series.told.level, series.told_severity) == (10, Severity.SEVERE)


def test_witnesses_are_the_voices_behind_the_value(
    tell: Tell, speak: Speak, event: Event, series: Series, killed: Kind, police: Speaker
) -> None:
    """Those who claimed the same before count; those who claimed something else do not."""
    claims = (speak("95", speakers=(police,)), speak("90", publisher="The Herald"))
    alert = compose(event, tell("lowered", "103", "95"), replace(series, claims=claims), killed)
    assert alert.witnesses == ("harbour police", "the courier")


def test_a_time_of_ours_is_not_given_as_published(
    tell: Tell, speak: Speak, event: Event, series: Series, killed: Kind
) -> None:
    """The evidence carries a publication time only when the publisher gave one."""
    revision = tell("first", None, "9", by=speak("9", basis=Basis.ASSUMED))
    assert compose(event, revision, series, killed).evidence.published is None


def test_a_reclassification_shows_its_other_half(tell: Tell, event: Event, series: Series, killed: Kind) -> None:
    """The missing who were found dead are in the same alert."""
    gone = tell("lowered", "6", "3", kind="missing")
    alert = compose(event, tell("reclassified", "11", "14", also=gone), series, killed)
    assert alert.change is Change.RECLASSIFIED
    assert alert.also is not None
    assert (alert.also.kind, alert.also.before and alert.also.before.value) == ("missing", 6)
    assert alert.also.after is not None
    assert alert.also.after.value == 3
