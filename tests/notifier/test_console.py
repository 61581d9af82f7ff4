from dataclasses import replace

from monitor.alerts.wire import to_wire
from monitor.model import EPOCH, Severity
from monitor.notifier.console import line, line_of


def test_an_alert_is_one_line_with_time_severity_and_sentence(make_alert):
    """A human reads when, how grave and what, in columns."""
    alert = replace(make_alert(5), severity=Severity.SEVERE)
    assert line(alert) == "2024-03-09 06:35Z  severe    Lake ferry sinking: death toll raised to 5"


def test_it_reads_the_same_from_the_wire(make_alert):
    """Replay and listen print the same line for the same alert."""
    assert line_of(to_wire(make_alert(5))) == line(make_alert(5))


def test_a_terminal_is_never_steered_by_a_headline(make_alert):
    """Escape sequences, line ends, lone surrogates and text that runs backwards lose their effect."""
    alert = replace(
        make_alert(5), message="a\x1b[2J\x9b1m\nb\u2028c \u202e59\u202c\u2066\u200f \ud800 \u0645\u200c\u0631"
    )
    shown = line(alert)
    assert shown.endswith("a\ufffd[2J\ufffd1m b c 59 \ufffd \u0645\u200c\u0631")
    assert shown.encode()


def test_an_alert_of_undated_news_says_so(make_alert):
    """No date is known, and none is made up."""
    alert = replace(make_alert(5), time=EPOCH, severity=Severity.SEVERE)
    assert line(alert) == "undated            severe    Lake ferry sinking: death toll raised to 5"
