"""Log lines: whatever is in an event, it is one line that moves no cursor."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable

import pytest

Lines = Callable[[str], list[str]]

SCRIPT = """
import logging, sys, warnings
import structlog
from monitor.daemon.logs import configure
FORGED = (
    'Fire\\n{"event": "forged"}\\r\\n2026-01-01T00:00:00 info    forged'
    '\\x1b[2J\\x1b[31m\\u2028\\u202e\\x85\\x00\\ud800'
)
configure("info", sys.argv[1])
log = structlog.get_logger()
"""
"""A program that logs in the form of its first argument."""


@pytest.fixture(params=["json", "console"])
def lines(request: pytest.FixtureRequest) -> Lines:
    """What a program logs in either form, split as any reader may split it."""

    def lines(program: str) -> list[str]:
        command = [sys.executable, "-c", SCRIPT + program, request.param]
        ended = subprocess.run(command, capture_output=True, check=True, timeout=60)
        return ended.stderr.decode("utf-8", "backslashreplace").splitlines()

    return lines


def test_nothing_forges_a_line(lines: Lines) -> None:
    """Texts from outside, in facts, events, exceptions, from libraries and warnings, are escaped."""
    shown = lines("""
log.info("polled", feed=FORGED, entries=3)
log.warning(FORGED)
try:
    raise ValueError(FORGED)
except ValueError as error:
    log.error("a defect", exc_info=error, given=object())
logging.getLogger("library").warning(FORGED)
warnings.warn(FORGED, stacklevel=1)
""")
    assert len(shown) == 5
    assert all(character.isprintable() and character.isascii() for line in shown for character in line)
    assert not [line for line in shown if line.startswith(('{"event": "forged"', "2026-01-01"))]


def test_lines_are_of_this_level_and_above(lines: Lines) -> None:
    """What is less than what was asked for is left out."""
    (line,) = lines("""
log.debug("small")
log.info("polled", feed="https://wire.example/rss", entries=3, ok=True)
""")
    assert "small" not in line
    if line[0] == "{":
        assert json.loads(line)["entries"] == 3
    else:
        assert line[19:] == ' info    polled feed="https://wire.example/rss" entries=3 ok=true'
