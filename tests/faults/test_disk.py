"""A disk that is full, or that may only be read: the monitor stands still, says so once, and goes on when it can."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

STANDS = "the database takes nothing, all else waits for it"
GOES_ON = "the database takes what it is given again"
ROOM = 700_000
"""Bytes that hold the tables and the first stories, and not the last ones."""


class Disk:
    """A place for a database that is full after ``ROOM`` bytes until there is ``more_room``."""

    def __init__(self, folder: Path, *, mounted: bool) -> None:
        self.folder, self._mounted = folder, mounted
        self.limits = {} if mounted else {"FSIZE": ROOM // 2}  # tables and log are two files
        self._pid = 0

    def more_room(self, pid: int) -> None:
        if self._mounted:
            _mount("remount,size=64m", self.folder)
        else:
            most = resource.prlimit(pid, resource.RLIMIT_FSIZE)[1]
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, most))


@pytest.fixture(params=["a small disk", "a limit for files"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    """A small tmpfs; where we may not mount, and in any case once, a limit on how long files may grow."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = request.param == "a small disk" and _mount(f"size={ROOM}", folder)
    yield Disk(folder, mounted=mounted)
    if mounted:
        subprocess.run(["umount", folder], check=True)


def _mount(options: str, folder: Path) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    return os.geteuid() == 0 and subprocess.run(command, check=False, capture_output=True).returncode == 0


@pytest.fixture
def cramped(disk: Disk, tmp_path: Path, make_newsroom: Any) -> Iterator[Any]:
    """A newsroom whose database is on that disk, and nothing else of it."""
    with closing(make_newsroom(tmp_path, database=f"sqlite:///{disk.folder}/newsmon.db")) as newsroom:
        yield newsroom


def test_a_full_disk_is_waited_out(cramped: Any, disk: Disk, judged: Callable[..., None]) -> None:
    """While the disk is full that is said once and costs no work, and what is known can be read; then all goes on."""
    monitor = cramped.live(limits=disk.limits)
    monitor.logged(STANDS)
    spent = _processor_seconds(monitor.pid)
    assert cramped.start("events", "--db", disk.folder / "newsmon.db").ended() == 0
    time.sleep(1.5)
    assert _processor_seconds(monitor.pid) - spent < 0.5
    disk.more_room(monitor.pid)
    monitor.logged(GOES_ON)
    for feed in cramped.feeds:
        monitor.logged("polled", feed=feed, status="read")
    assert len(monitor.lines(STANDS)) == 1
    monitor.kill(signal.SIGTERM)
    assert monitor.ended() == 0
    judged(cramped)


def test_who_is_to_leave_does_not_wait_for_room(cramped: Any, disk: Disk, judged: Callable[..., None]) -> None:
    """SIGTERM ends a monitor that stands still, with the code for a database that is not there; nothing is lost."""
    monitor = cramped.live(limits=disk.limits)
    monitor.logged(STANDS)
    monitor.kill(signal.SIGTERM)
    assert monitor.ended(10) == 69
    assert "newsmon.db" in monitor.log.splitlines()[-1]
    disk.more_room(os.getpid())
    judged(cramped)


def test_control_without_a_standstill_a_full_disk_is_the_end(cramped: Any, disk: Disk) -> None:
    """The same monitor without that patience leaves, and whoever starts it again has it leave again."""
    cramped.without = "standstill"
    for _ in range(2):
        assert cramped.live(limits=disk.limits).ended() == 69


def test_a_database_that_may_only_be_read_is_refused_by_name(make_newsroom: Any, tmp_path: Path) -> None:
    """Where the monitor may not write it leaves at once, and says which file it is about."""
    folder = tmp_path / "disk"
    folder.mkdir()
    with closing(make_newsroom(tmp_path, database=f"sqlite:///{folder}/newsmon.db")) as newsroom:
        newsroom.recover()
        for path in folder.iterdir():
            path.chmod(0o444)
        folder.chmod(0o555)
        refused = newsroom.start(bound_by_modes=True)
        assert refused.ended(10) == 69, refused.log
        assert str(folder / "newsmon.db") in refused.log
        folder.chmod(0o700)


def _processor_seconds(pid: int) -> float:
    """What the process has used by now."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
