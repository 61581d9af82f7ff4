from dataclasses import replace

import pytest

from monitor.alerts.wire import to_wire
from monitor.client.heard import Heard


def _event(make_alert, number, *, previous=None, instance="desk"):
    return to_wire(replace(make_alert(number), previous=previous), instance)


@pytest.mark.parametrize(
    ("all_topics", "number", "previous", "instance", "follows"),
    [
        (True, 8, None, "desk", True),
        (True, 8, "alert-7", "desk", True),
        (True, 9, None, "desk", False),
        (True, 9, None, "other", True),
        (True, 1, None, "desk", True),
        (False, 9, None, "desk", True),
        (False, 9, "alert-7", "desk", True),
        (False, 9, "alert-8", "desk", False),
        (True, 8, "alert-6", "desk", False),
    ],
)
def test_a_gap_shows_in_the_number_or_in_the_alert_before(make_alert, all_topics, number, previous, instance, follows):
    """After alert 7, what is missing shows in an unknown predecessor, and to those who want all in the number."""
    heard = Heard(all_topics=all_topics)
    heard.add(_event(make_alert, 7))
    assert heard.follows(_event(make_alert, number, previous=previous, instance=instance)) is follows


@pytest.mark.parametrize("number", [1, 500])
def test_the_first_alert_of_all_leaves_no_gap(make_alert, number):
    """Whoever begins to listen somewhere has missed nothing."""
    assert Heard(all_topics=True).follows(_event(make_alert, number))


def test_what_is_remembered_is_bounded(make_alert):
    """The last ten thousand ids are remembered, however long one listens."""
    heard = Heard(all_topics=True)
    event = _event(make_alert, 1)
    for number in range(25_000):
        heard.add(event.model_copy(update={"id": f"alert-{number}"}))
    assert len(heard) == 10_000
    assert "alert-15000" in heard
    assert "alert-14999" not in heard
