"""What the page promises of time and memory, measured small."""

from __future__ import annotations

import pytest

from bench import web


def test_pages_are_quick_and_many_may_follow(capsys: pytest.CaptureFixture[str]) -> None:
    """No answer needs 100 ms of a processor, and two hundred who follow live do not need 150 MB."""
    assert web.main(["--events", "20", "--each", "60", "--asked", "10", "--streams", "200"]) == 0
    assert "with 200 streams" in capsys.readouterr().out
