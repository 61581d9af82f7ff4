"""What a digest says: by event, each figure once, as it stands, with what it was."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from monitor.alerts.notices import source_back, source_down
from monitor.model import Also, Bound, Severity, Value, with_sequence
from monitor.notifier.routing.wording import together


def lines(*told):
    return together("desk", told).text.splitlines()


def test_a_figure_that_turned_shows_where(alert):
    """Up to 103, then down to 95, from 20."""
    steps = [alert(1, was=20, now=31), alert(2, was=31, now=103), alert(3, "lowered", was=103, now=95)]
    assert lines(*steps) == ["Ferry", "- death toll 103, then 95; was 20"]


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([None, 9, 16, 31], "death toll 31"),
        ([None, 103, 95], "death toll 103, then 95"),
        ([20, 31, 42], "death toll 42; was 20"),
        ([20, 10, 10, 31], "death toll 10, then 31; was 20"),
        ([1, 9, 2, 8, 3, 7], "death toll 8, then 3, then 7; was 1"),
        ([20, 31, 20], "death toll 31, then 20; was 20"),
    ],
)
def test_which_values_are_shown(alert, values, text):
    """The last, those at which it turned before that, three at most, and the one before all of them."""
    steps = [alert(number, was=was, now=now) for number, (was, now) in enumerate(pairwise(values), 1)]
    assert lines(*steps) == ["Ferry", f"- {text}"]


def test_a_figure_that_was_told_once_is_in_its_own_words(alert):
    """With whoever said so."""
    once = alert(1, kind="injured", message="Ferry: number of injured 40, per Harbour Police - The Ledger")
    assert lines(once, alert(2, was=3, now=4), alert(3, was=4, now=5)) == [
        "Ferry",
        "- number of injured 40, per Harbour Police - The Ledger",
        "- death toll 5; was 3",
    ]


def test_what_a_bare_number_does_not_show_is_named(alert):
    """A correction, a retraction, a claim beside what is known."""
    first = alert(1, was=3, now=20)
    assert lines(first, alert(2, "corrected", was=20, now=18)) == [
        "Ferry",
        "- death toll 20, then 18 (corrected); was 3",
    ]
    claim = alert(2, "unconfirmed", was=20, now=1200)
    claim = replace(claim, known=first.after)
    assert lines(first, claim) == ["Ferry", "- death toll 20; unconfirmed: 1,200; was 3"]
    gone = replace(
        alert(2, "withdrawn", was=20), after=None, known=None, message="Ferry: death toll withdrawn (was 20)"
    )
    assert lines(first, gone) == ["Ferry", "- death toll withdrawn (was 20)"]


def test_units_and_bounds_are_said_as_in_alerts(alert):
    """The unit once."""

    def burned(number, low):
        value = Value(low, None, low, Bound.AT_LEAST, alert(1).time)
        return alert(number, kind="area_burned", unit="hectares", after=value, known=value, was=8000)

    assert lines(burned(1, 12000), burned(2, 11000)) == [
        "Ferry",
        "- area burned at least 12,000 hectares, then at least 11,000; was 8,000",
    ]


def test_of_a_reclassification_both_figures_are_told_once(alert):
    """In one sentence, or each with its own."""
    value = alert(1).after
    moved = alert(
        2, "reclassified", was=11, now=14, also=Also("missing", "all", replace(value, value=6), replace(value, value=3))
    )
    moved = replace(moved, message="Ferry: death toll rises to 14 (was 11) as missing falls to 3 (was 6)")
    assert lines(moved, alert(3, event="fire", message="Fire: death toll 2"))[:2] == [
        "Ferry",
        "- death toll rises to 14 (was 11) as missing falls to 3 (was 6)",
    ]
    missing = alert(1, kind="missing", was=9, now=6)
    assert lines(missing, moved) == ["Ferry", "- number of missing 3; was 9", f"- {moved.message[7:]}"]


def test_the_gravest_event_comes_first_and_titles_count(alert):
    """A title says how many alerts, of which events; what is not shown is counted."""
    pending = [alert(number, event=f"e{number}", message=f"E{number}: death toll {number}") for number in range(1, 31)]
    pending.append(alert(31, severity=Severity.SEVERE, event="quake", message="Quake: death toll 31"))
    message = together("desk", pending)
    assert message.title == "31 alerts: Quake and 30 others"
    assert message.severity is Severity.SEVERE
    shown = message.text.splitlines()
    assert shown[:4] == ["Quake", "- death toll 31", "E1", "- death toll 1"]
    assert shown[-1] == "and 19 alerts of 19 other events, not shown"
    assert together("desk", pending[:2]).title == "2 alerts: E1, E2"
    assert together("desk", pending[:3]).title == "3 alerts: E1, E2 and 1 other"
    assert together("desk", [alert(1), alert(2)], more=True).title == "2 more: Ferry"


def test_figures_beyond_the_first_are_counted(alert):
    """Of one event no more than six are told."""
    parts = [alert(n, scope=f"part {n}", message=f"Ferry: death toll (part {n}) {n}") for n in range(1, 10)]
    assert lines(*parts)[-1] == "- and 3 other figures, not shown"


def test_a_source_is_told_as_it_stands(noon):
    """Down and back again is one line."""
    down = with_sequence(source_down("https://courier.example/rss", "The Courier", noon, 2, None, noon), 1)
    back = with_sequence(source_back("https://courier.example/rss", "The Courier", noon, 2, None, noon), 2)
    assert lines(down, back) == ["The Courier", f"- {back.message} (and 1 notice before)"]


def test_ids_hold_the_channel_and_the_alerts(alert):
    """The same alerts for the same channel have the same id, so that sending them again is no news."""
    one, two, three = alert(1), alert(2), alert(3)
    assert together("desk", [one, two]).id == together("desk", [one, two], more=True).id
    assert together("desk", [one, two]).id != together("mail", [one, two]).id
    assert together("desk", [one, two]).id != together("desk", [one, three]).id
