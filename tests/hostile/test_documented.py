"""What the documentation says of hostile inputs."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_promise_has_its_tests() -> None:
    """Each line of the page names tests, and each of them exists."""
    lines = (ROOT / "docs" / "hostile-inputs.md").read_text(encoding="utf-8").splitlines()
    named = [re.findall(r"`(test_\w+)`", line) for line in lines if re.match(r"\| (?!what comes in)", line)]
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").glob("**/test_*.py"))
    assert all(named)
    assert {name for names in named for name in names} <= set(re.findall(r"^def (test_\w+)", tests, re.MULTILINE))
