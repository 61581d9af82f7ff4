"""The audit of what is installed: part of `make check`, and never in the way of who has no network."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / ".ci" / "audit.py"
REPORT = {
    "dependencies": [
        {"name": "sound", "version": "1.0", "vulns": []},
        {"name": "unknown", "skip_reason": "not found"},
        {"name": "torn", "version": "2.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1", "3.0"]}]},
        {"name": "worn", "version": "0.1", "vulns": [{"id": "GHSA-2", "fix_versions": []}]},
    ]
}


@pytest.fixture
def audit() -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("audit", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_is_vulnerable_fails(
    audit: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each vulnerability is a line with what mends it, and the check fails."""
    monkeypatch.setattr(audit, "_report", lambda: REPORT)
    assert audit.main() == 1
    assert capsys.readouterr().out.splitlines() == [
        "audit: torn 2.0: PYSEC-1, mended in 2.1, 3.0",
        "audit: worn 0.1: GHSA-2, mended in no version yet",
        "audit: 3 packages asked about, 2 vulnerabilities",
    ]
    monkeypatch.setattr(audit, "_report", lambda: {"dependencies": REPORT["dependencies"][:2]})
    assert audit.main() == 0


def test_without_an_index_it_is_skipped_at_once() -> None:
    """Whoever has no network is told so in one line, and the check goes on."""
    environment = {
        **os.environ,
        "https_proxy": "http://127.0.0.1:1",
        "HTTPS_PROXY": "http://127.0.0.1:1",
        "no_proxy": "",
    }
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, str(SCRIPT)], capture_output=True, text=True, check=False, timeout=30, env=environment
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("audit: skipped, no package index tells of vulnerabilities")
    assert time.monotonic() - began < 10


def test_it_is_part_of_the_check() -> None:
    """`make check` runs it, and what it needs is installed with the rest."""
    [check] = re.findall(r"^check: .*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert ".ci/audit.py" in check
    assert "pip-audit" in (ROOT / "pyproject.toml").read_text()
