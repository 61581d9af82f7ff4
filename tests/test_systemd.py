"""The unit for systemd: as closed as systemd can judge, and one that starts what there is."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer.main

from monitor.cli import cli
from monitor.config import load
from monitor.daemon.service import BEAT_SECONDS

UNIT = Path(__file__).parents[1] / "config" / "systemd" / "newsmon.service"
REFUSE_EXEC_GAIN = 65, 1
"""prctl(2): what ``MemoryDenyWriteExecute=`` asks of a kernel of 6.3 or newer."""


@pytest.fixture(scope="module")
def analyze() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Asks systemd-analyze, which needs no systemd that runs. Where there is none: a failure in CI, else skipped."""
    program = shutil.which("systemd-analyze")
    if program is None:
        refuse = pytest.fail if os.environ.get("CI") else pytest.skip
        refuse("there is no systemd-analyze: apt-get install systemd")

    def ask(*words: str) -> subprocess.CompletedProcess[str]:
        command = [program, *words, "--no-pager", str(UNIT)]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)

    return ask


def _said(key: str) -> list[str]:
    """What the unit says for a key, in order."""
    return re.findall(rf"^{key}=(.*)$", UNIT.read_text(), re.MULTILINE)


def test_the_service_is_exposed_no_more_than_it_needs(analyze: Any) -> None:
    """systemd gives it at most 2.0 of the 10 that a service without protection has."""
    judged = analyze("security", "--offline=yes", "--threshold=20")
    assert judged.returncode == 0, judged.stdout
    level = re.search(r"Overall exposure level .*: ([\d.]+)", judged.stdout)
    assert level
    assert float(level[1]) <= 2.0


def test_the_service_would_be_judged_worse_without_its_protections(analyze: Any, tmp_path: Path) -> None:
    """The judgement is of what the unit says: the bare service does not pass."""
    bare = tmp_path / "bare.service"
    bare.write_text("[Service]\nExecStart=/bin/true\n")
    command = ["systemd-analyze", "security", "--offline=yes", "--threshold=20", "--no-pager", str(bare)]
    assert subprocess.run(command, capture_output=True, check=False, timeout=30).returncode == 1


def test_systemd_understands_every_line(analyze: Any) -> None:
    """Nothing in the unit is unknown or misplaced; that the program is not installed here is all there is to say."""
    said = [line for line in analyze("verify").stderr.splitlines() if UNIT.name in line]
    assert [line for line in said if "is not executable" not in line] == []


def test_it_starts_what_there_is() -> None:
    """The command is one of the program's, with options that it has; reloading sends the signal that it obeys."""
    program, command, *options = _said("ExecStart")[0].split()
    assert Path(program).name == "monitor"
    known = typer.main.get_command(cli).commands  # type: ignore[attr-defined]
    known[command].make_context(command, options)
    assert _said("ExecReload") == ["/bin/kill -HUP $MAINPID"]


def test_it_is_watched_and_given_time() -> None:
    """A watchdog waits for several heartbeats, and stopping may take as long as the program may."""
    assert _said("Type") == ["notify"]
    assert float(_said("WatchdogSec")[0]) >= 12 * BEAT_SECONDS
    assert float(_said("TimeoutStopSec")[0]) > 25
    assert _said("Restart") == ["on-failure"]
    assert _said("StartLimitIntervalSec") == ["0"], "it is never given up"
    assert "78" in _said("RestartPreventExitStatus")[0].split()


def test_its_secrets_are_credentials(tmp_path: Path) -> None:
    """What is secret comes from a file that systemd hands over; the program finds it, and its database."""
    given = {name: tmp_path / name for name, _ in (line.split(":") for line in _said("LoadCredential"))}
    for name, path in given.items():
        path.write_text(f"redis://:{name}@127.0.0.1/0\n")
    variables = dict(line.split("=", 1) for line in _said("Environment"))
    environment = {name: value.replace("%d", str(tmp_path)) for name, value in variables.items()}
    settings = load(UNIT.parents[1] / "monitor.yaml", environment)
    assert settings.redis.url.get_secret_value() == "redis://:redis_url@127.0.0.1/0"
    state = Path("/var/lib") / _said("StateDirectory")[0]
    assert settings.store.url.get_secret_value() == f"sqlite:///{state}/newsmon.db"
    assert _said("WorkingDirectory") == [str(state)]
    assert _said("StateDirectoryMode") == ["0700"]
    assert not [line for line in UNIT.read_text().splitlines() if re.search(r"://[^/]*:[^/]*@", line)]


def test_the_program_runs_without_memory_that_is_written_and_run(run: Any, seeds: Path, tmp_path: Path) -> None:
    """`MemoryDenyWriteExecute` takes nothing that the program or its libraries need."""
    if ctypes.CDLL(None).prctl(66, 0, 0, 0, 0) < 0:
        pytest.skip("this kernel cannot refuse it: it is older than 6.3")
    script = tmp_path / "denied.py"
    script.write_text(
        "import ctypes, sys, runpy\n"
        f"assert ctypes.CDLL(None).prctl({REFUSE_EXEC_GAIN[0]}, {REFUSE_EXEC_GAIN[1]}, 0, 0, 0) == 0\n"
        f"sys.argv = ['monitor', 'replay', {str(seeds)!r}, '--db', {str(tmp_path / 'n.db')!r}]\n"
        "runpy.run_module('monitor', run_name='__main__')\n"
    )
    import sys

    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, "40 alerts" in done.stderr) == (0, True), done.stderr
