"""Standard output as a channel."""

from datetime import UTC, datetime

from monitor.model import Severity
from monitor.notifier.channels import Options
from monitor.notifier.channels.console import Console
from monitor.notifier.message import Message, one

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_a_line_an_alert(make_alert, capfd):
    """As `monitor listen` shows it."""
    Console(Options("screen")).send(one(make_alert(3)), "{}", NOW)
    assert capfd.readouterr().out == "2024-03-09 06:33Z  moderate  Lake ferry sinking: death toll raised to 3\n"


def test_a_digest_is_its_title_and_its_text(make_alert, capfd):
    """No line of it is more than text."""
    alerts = tuple(make_alert(number) for number in (1, 2))
    message = Message("d", alerts, "2 revisions\x1b[2J", "Ferry: 2\nDam\u202e: 3", Severity.MINOR)
    Console(Options("screen")).send(message, "{}", NOW)
    assert capfd.readouterr().out == "2 revisions\ufffd[2J\n  Ferry: 2\n  Dam: 3\n"
