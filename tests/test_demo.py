"""The demo does what it shows, fails when it cannot, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def demo(*code: str) -> subprocess.Popen[str]:
    """The demo in a process group of its own, or a piece of Python beside it."""
    command = ["-c", *code] if code else ["-m", "demo"]
    return subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, process_group=0
    )


def left_of(url: str) -> list[str]:
    """The processes that still have to do with that Redis, and its socket."""
    socket = Path(url.removeprefix("unix://"))
    found = [str(socket)] if socket.exists() else []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = process.read_bytes().decode(errors="replace")
        except OSError:
            continue
        if str(socket.parent) in command:
            found.append(command)
    return found


def test_every_alert_arrives() -> None:
    """The subscriber hears what the replay tells, the fall of the toll among it, and the demo succeeds."""
    with demo() as process:
        out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert "33 articles read, 40 alerts told, 40 received:" in out
    assert out.count("death toll revised down to 95 (was 103)") == 2
    assert sum(line.startswith("    -> ") for line in out.splitlines()) == 40
    assert left_of(out.splitlines()[0].split()[-1]) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("demo.SEEDS = demo.SEEDS / 'fire-01.txt'", "2 alerts told, 2 received; awaited: death toll revised down"),
        ("listen = ('*:killed',)", "an alert that was told has not arrived"),
    ],
)
def test_what_does_not_arrive_is_a_failure(change: str, message: str) -> None:
    """Without the awaited alert, or with a subscriber that misses one, the demo fails."""
    code = f"""
import sys, demo
run, listen = demo._running, ()
{change}
def running(*words):
    demo._WAIT_SECONDS = 10 if "listen" in words else 1
    return run(*words, *(listen if "listen" in words else ()))
demo._running = running
sys.exit(demo.main())
"""
    with demo(code) as process:
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert message in out.splitlines()[-1]


def test_interrupted_it_leaves_nothing() -> None:
    """Ctrl-C in the middle ends the demo with 130, and with it Redis, the subscriber and the replay."""
    with demo() as process:
        assert process.stdout is not None
        first, *_ = [process.stdout.readline() for _ in range(8)]
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert left_of(first.split()[-1]) == []
