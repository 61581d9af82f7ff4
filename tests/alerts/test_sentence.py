"""The sentence of an alert."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from monitor.alerts.sentence import in_words, name_of, sentence
from monitor.lexicon import load_lexicon
from monitor.lexicon.kind import Kind
from monitor.model import Amount, Bound, Event, Figure, Observation, Reason, Revision, Series, Speaker

Speak = Callable[..., Observation]


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (Figure(95, 95, 95, Bound.EXACT), "95"),
        (Figure(0, 0, 0, Bound.EXACT), "0"),
        (Figure(1200, None, 1200, Bound.AT_LEAST), "at least 1,200"),
        (Figure(201, None, 200, Bound.MORE_THAN), "more than 200"),
        (Figure(None, 211, 211, Bound.AT_MOST), "up to 211"),
        (Figure(None, 99, 100, Bound.LESS_THAN), "fewer than 100"),
        (Figure(170, 170, 170, Bound.ABOUT), "about 170"),
        (Figure(40, 60, None, Bound.RANGE), "40 to 60"),
        (Figure(24, 99, None, Bound.VAGUE, surface="Dozens  of"), "dozens of"),
        (Figure(2000, None, None, Bound.VAGUE), "2,000 or more"),
    ],
)
def test_bounds_are_said_in_words(figure: Figure, words: str) -> None:
    """A reader sees what a number promises, with thousands set apart."""
    assert in_words(figure) == words


@pytest.mark.parametrize(
    ("kind", "unit", "before", "after", "facts", "words"),
    [
        ("area_burned", "hectares", 8000, 12_000, {}, "area burned rises to 12,000 hectares (was 8,000)"),
        ("area_burned", "acres", None, 12_000, {"change": "first"}, "area burned 12,000 acres"),
        ("magnitude", "magnitude", 7.1, 6.8, {"change": "lowered"}, "magnitude revised down to 6.8 (was 7.1)"),
        ("magnitude", "magnitude", None, 7.0, {"change": "first"}, "magnitude 7.0"),
        ("damage", "US dollars", None, 1_200_000_000, {"change": "first"}, "damage put at $1.2 billion"),
        ("damage", "US dollars", 450_000_000, 1_234_567, {"change": "lowered"},
         "damage revised down to $1,234,567 (was $450 million)"),
        ("damage", "euros", 80_000_000, 110_000_000, {"scope": "euros"},
         "damage rises to €110 million (was €80 million)"),
        ("buildings_destroyed", "homes", 80, 120, {"scope": "homes"},
         "number of homes destroyed rises to 120 (was 80)"),
        ("buildings_destroyed", "buildings", None, 90, {"change": "first"}, "number of buildings destroyed 90"),
        ("without_power", "customers", 40_000, 18_000, {"change": "lowered", "reason": Reason.CURRENT},
         "number of customers without power falls to 18,000 (was 40,000)"),
    ],
)  # fmt: skip
def test_a_figure_is_told_in_its_unit(
    tell: Callable[..., Revision],
    event: Event,
    series: Series,
    kind: str,
    unit: str,
    before: Amount | None,
    after: Amount,
    facts: dict[str, Any],
    words: str,
) -> None:
    """Hectares stand behind a number, a currency's sign before it, and the homes in the label."""
    revision = tell(facts.pop("change", "raised"), before and "9", "12", kind=kind, **facts)
    new, old = _of(revision.known, after, unit), _of(revision.before, before, unit)
    revision = replace(revision, known=new, before=old, observation=new)
    assert sentence(event, revision, series, load_lexicon().kinds[kind]) == f"Quay fire: {words}, per The Courier"


def _of(n: Observation | None, amount: Amount | None, unit: str) -> Observation | None:
    return replace(n, figure=Figure(amount, amount, amount, Bound.EXACT, unit)) if n and amount else None


def test_a_vague_measure_names_its_unit() -> None:
    """Thousands of acres, as it was written."""
    assert in_words(Figure(2000, 9999, None, Bound.VAGUE, "acres", "Thousands"), "{} acres") == "thousands of acres"


@pytest.mark.parametrize(
    ("speaker", "name"),
    [
        (Speaker(role="Mayor", name="Ada Quill", institution="City of Vell"), "Mayor Ada Quill"),
        (Speaker(name="Ada Quill", institution="City of Vell"), "City of Vell"),
        (Speaker(name="Ada Quill"), "Ada Quill"),
        (Speaker(role="officials"), "officials"),
        (Speaker(role="Mayor", institution="City of Vell", via="Radio Vell"), "City of Vell"),
        (Speaker(), None),
    ],
)
def test_a_speaker_is_named_as_written(speaker: Speaker, name: str | None) -> None:
    """Office and name, else the institution, else what there is."""
    assert name_of(speaker) == name


@pytest.mark.parametrize(
    ("speakers", "publisher", "byline"),
    [
        ((Speaker(institution="Harbour Police"),), "The Courier", ", per Harbour Police - The Courier"),
        ((), "The Courier", ", per The Courier"),
        ((Speaker(institution="Harbour Police"),), None, ", per Harbour Police"),
        ((Speaker(institution="The Courier"),), "The Courier", ", per The Courier"),
        ((), None, ""),
    ],
)
def test_what_is_unknown_is_left_out(
    tell: Callable[..., Revision],
    speak: Speak,
    event: Event,
    series: Series,
    killed: Kind,
    speakers: tuple[Speaker, ...],
    publisher: str | None,
    byline: str,
) -> None:
    """An unknown speaker or publisher goes with its dash."""
    revision = tell("lowered", "103", "95", by=speak("95", speakers=speakers, publisher=publisher))
    assert sentence(event, revision, series, killed) == f"Quay fire: death toll revised down to 95 (was 103){byline}"


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"change": "withdrawn", "before": "50", "after": None}, "death toll withdrawn (was 50)"),
        ({"change": "first", "before": None, "after": "4", "scope": "children"}, "death toll (children) 4"),
        ({"change": "first", "before": None, "after": "dozens"}, "death toll dozens"),
        ({"change": "unconfirmed", "before": None, "after": None, "claim": "500"}, "unconfirmed: death toll 500"),
        ({"change": "settled", "before": "23", "after": "23"}, "death toll settled at 23"),
    ],
)
def test_what_there_is_not_leaves_no_trace(
    tell: Callable[..., Revision], event: Event, series: Series, killed: Kind, facts: dict[str, Any], words: str
) -> None:
    """Without an old value there is no "was"; a part of the event is named."""
    assert sentence(event, tell(**facts), series, killed) == f"Quay fire: {words}, per The Courier"
