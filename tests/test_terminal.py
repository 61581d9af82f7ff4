"""What somebody who watches sees, and that it is never in the way of data."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


def watched(*arguments: object, cwd: Path) -> tuple[bytes, str]:
    """What a command writes to a file, and what the terminal shows that it was started in."""
    leader, terminal = pty.openpty()
    written = cwd / "written"
    with (
        written.open("wb") as out,
        subprocess.Popen(
            [sys.executable, "-m", "monitor", *map(str, arguments)],
            stdout=out,
            stderr=terminal,
            cwd=cwd,
            env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"},
        ),
    ):
        os.close(terminal)
        shown = bytearray()
        try:
            while part := os.read(leader, 65_536):
                shown += part
        except OSError:
            pass  # which is how a terminal ends
        finally:
            os.close(leader)
    return written.read_bytes(), shown.decode(errors="replace")


def test_a_bar_shows_how_far_a_replay_is_and_leaves_its_output_alone(seeds: Path, told: Any, tmp_path: Path) -> None:
    """Who redirects the alerts from a terminal has them in the file, as they are, and sees a bar."""
    written, shown = watched("replay", seeds, "--json", cwd=tmp_path)
    assert written.decode() == told.out
    assert "reading" in shown
    assert "replaying" in shown
    assert '"specversion"' not in shown


def test_nobody_watches_nothing_is_shown(told: Any) -> None:
    """Without a terminal the only message is the last one."""
    assert told.err == "monitor: 33 articles replayed, 40 alerts, 0 problems\n"


@pytest.mark.parametrize("name", ["a\nmonitor: 1,000 articles replayed\n.txt", "a\x1b[2J.txt", "a\udcff.txt"])
def test_a_hostile_file_name_is_one_line(monitor: Any, tmp_path: Path, name: str) -> None:
    """What a file is called cannot forge a message or move the cursor."""
    (tmp_path / name).write_bytes(b"")
    done = monitor("replay", tmp_path)
    assert done.code == 1
    assert len(done.err.splitlines()) == 2
    assert done.err.splitlines()[0].endswith(": empty file")
    assert "\x1b" not in done.err
