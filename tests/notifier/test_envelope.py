"""A message as one CloudEvent."""

import json
from datetime import UTC

from monitor.alerts.wire import decode, encode
from monitor.model import Severity
from monitor.notifier.envelope import event_of
from monitor.notifier.message import Message, one


def test_an_alert_is_the_event_that_redis_has(make_alert):
    """Byte for byte, in the epoch of the database."""
    alert = make_alert(4)
    assert event_of(one(alert), "desk", 0) == encode(alert, "desk")
    assert json.loads(event_of(one(alert), "desk", 3))["sequence"] == "00000003000000000004"


def test_several_are_one_event_that_carries_each(make_alert):
    """A digest has an id of its own, and every alert as it would have been by itself."""
    alerts = tuple(make_alert(number) for number in (3, 1))
    line = event_of(Message("digest-1", alerts, "2 revisions", "Ferry: 3\nFerry: 1", Severity.MODERATE), "desk", 0)
    assert "\n" not in line
    event = json.loads(line)
    data = event.pop("data")
    assert event == {
        "specversion": "1.0",
        "id": "digest-1",
        "source": "/newsmon/desk",
        "type": "newsmon.summary.v1",
        "time": max(alert.time for alert in alerts).astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
    }
    assert (data["title"], data["message"], data["severity"]) == ("2 revisions", "Ferry: 3\nFerry: 1", "moderate")
    assert [decode(json.dumps(each)) for each in data["alerts"]] == [decode(encode(alert, "desk")) for alert in alerts]


def test_nothing_in_it_turns_the_direction(make_alert):
    """What is shown in a log reads as it was written."""
    line = event_of(one(make_alert(1, title="Dam \u202estsrub")), "desk", 0)
    assert "\u202e" not in line
    assert json.loads(line)["data"]["event"]["title"] == "Dam \u202estsrub"
