"""Log lines: whatever is in an event, it is one line that moves no cursor."""

from __future__ import annotations

import io
import json
import logging
import sys
import warnings
from collections.abc import Callable

import pytest
import structlog

from monitor.daemon.logs import configure

FORGED = 'Fire\n{"event": "forged"}\r\n2026-01-01T00:00:00 info    forged\x1b[2J\x1b[31m\u2028\u202e\x85\x00\ud800'


@pytest.fixture(params=["json", "console"])
def lines(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, own_logging: None
) -> Callable[[], list[str]]:
    """What was logged in either form, split as any reader may split it."""
    sink = io.StringIO()
    monkeypatch.setattr(sys, "stderr", sink)
    configure("info", request.param)
    return lambda: sink.getvalue().splitlines()


def test_nothing_forges_a_line(lines: Callable[[], list[str]]) -> None:
    """Texts from outside, in facts, events, exceptions, from libraries and warnings, are escaped."""
    log = structlog.get_logger()
    log.info("polled", feed=FORGED, entries=3)
    log.warning(FORGED)
    try:
        raise ValueError(FORGED)
    except ValueError as error:
        log.error("a defect", exc_info=error, given=object())
    logging.getLogger("library").warning(FORGED)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(FORGED, stacklevel=1)
    shown = lines()
    assert len(shown) == 5
    assert all(character.isprintable() and character.isascii() for line in shown for character in line)
    assert not [line for line in shown if line.startswith(('{"event": "forged"', "2026-01-01"))]


def test_lines_are_of_this_level_and_above(lines: Callable[[], list[str]]) -> None:
    """What is less than what was asked for is left out."""
    log = structlog.get_logger()
    log.debug("small")
    log.info("polled", feed="https://wire.example/rss", entries=3, ok=True)
    (line,) = lines()
    assert "small" not in line
    if line[0] == "{":
        assert json.loads(line)["entries"] == 3
    else:
        assert line[19:] == ' info    polled feed="https://wire.example/rss" entries=3 ok=true'
