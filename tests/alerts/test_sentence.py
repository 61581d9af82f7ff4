"""The sentence of an alert."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from monitor.alerts.sentence import in_words, name_of, sentence
from monitor.lexicon.kind import Kind
from monitor.model import Bound, Event, Figure, Observation, Revision, Series, Speaker

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
