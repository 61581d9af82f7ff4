"""Asks the package index whether anything that is installed here is known to be vulnerable: part of `make check`.

Without an index that answers nothing is known, and nothing fails: one line says so.
"""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from typing import Any

INDEX = "https://pypi.org/pypi/pip/json"
"""A page of the index that has advisories where the index has any."""
ANSWER_SECONDS = 5
AUDIT_SECONDS = 120


def main() -> int:
    """The exit code: 1 when something is vulnerable."""
    try:
        report = _report()
    except (OSError, ValueError, subprocess.TimeoutExpired) as why:
        print(f"audit: skipped, no package index tells of vulnerabilities ({why})")
        return 0
    found = list(vulnerabilities(report))
    for line in found:
        print(f"audit: {line}")
    asked = sum("vulns" in dependency for dependency in report["dependencies"])
    print(f"audit: {asked} packages asked about, {len(found)} vulnerabilities")
    return 1 if found else 0


def vulnerabilities(report: dict[str, Any]) -> Iterator[str]:
    """A line for each, with the versions that mend it."""
    for dependency in report["dependencies"]:
        for one in dependency.get("vulns", ()):
            mended = ", ".join(one["fix_versions"]) or "no version yet"
            yield f"{dependency['name']} {dependency['version']}: {one['id']}, mended in {mended}"


def _report() -> dict[str, Any]:
    with urllib.request.urlopen(INDEX, timeout=ANSWER_SECONDS) as answer:
        if "vulnerabilities" not in json.load(answer):
            raise ValueError("the index has no advisories")
    command = [sys.executable, "-m", "pip_audit", "--skip-editable", "--progress-spinner", "off", "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=AUDIT_SECONDS)
    if not done.stdout.startswith("{"):
        raise ValueError((done.stderr.strip().splitlines() or ["pip-audit said nothing"])[-1])
    report: dict[str, Any] = json.loads(done.stdout)
    if not any("vulns" in dependency for dependency in report["dependencies"]):
        raise ValueError("the index knows none of what is installed")
    return report


if __name__ == "__main__":
    sys.exit(main())
