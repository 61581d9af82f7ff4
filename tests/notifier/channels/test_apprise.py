"""Services by Apprise: its own ``json://`` to a server on the loopback."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta

import pytest

from monitor.errors import ConfigError
from monitor.model import Severity
from monitor.notifier.channels import Options
from monitor.notifier.channels.apprise import Apprise
from monitor.notifier.message import Message, one
from monitor.notifier.port import NotTakenError

pytest.importorskip("apprise")
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def service(hook, seconds=5.0):
    return Apprise(Options("desk", f"json://{hook.place}/c4n4ry", deadline=timedelta(seconds=seconds)))


@pytest.mark.parametrize(
    ("severity", "kind"), [(Severity.SEVERE, "failure"), (Severity.MODERATE, "warning"), (Severity.MINOR, "info")]
)
def test_what_a_service_gets(hook, make_alert, severity, kind):
    """Title and text, neutralised, in Apprise's word for the severity."""
    hook.answer = lambda _: 200
    text = "@everyone: toll 3\n[more](https://evil.example) <!channel>\r\x1b[2J\u202e"
    service(hook).send(Message("m", (make_alert(1),), "*Dam*\r\nBcc: a@b", text, severity), "{}", NOW)
    said = json.loads(hook.had[0].body)
    assert said["title"] == "∗Dam∗ Bcc: a＠b"
    assert said["message"] == "＠everyone: toll 3\n[more］(https://evil.example) ‹!channel›\n\ufffd[2J"
    assert said["type"] == kind


@pytest.mark.parametrize("status", [400, 500, 503])
def test_a_service_that_says_no(hook, make_alert, status, caplog):
    """The message waits, and neither errors nor logs hold the address."""
    hook.answer = lambda _: status
    with caplog.at_level(logging.DEBUG), pytest.raises(NotTakenError, match="the service did not take it") as refused:
        service(hook).send(one(make_alert(1)), "{}", NOW)
    assert "c4n4ry" not in f"{refused.value!r} {caplog.text}"


def test_a_service_that_hangs_ends_by_the_deadline(hook, make_alert):
    """A try is left behind when it is too late, and no second one joins it there."""
    hook.answer = lambda _: None
    desk = service(hook, seconds=0.2)
    for told in ("not complete within 0.2 s", "the last try has not ended yet"):
        with pytest.raises(NotTakenError, match=told):
            desk.send(one(make_alert(1)), "{}", NOW)
    hook.close()


def test_an_address_of_no_service_is_refused():
    """With the channel's name and without the address."""
    with pytest.raises(ConfigError) as refused:
        Apprise(Options("desk", "c4n4ry://x"))
    assert str(refused.value) == "channel desk: Apprise knows no service with an address like this"
