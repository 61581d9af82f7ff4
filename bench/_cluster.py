"""A Master and Workers of the pip package, as processes on this machine, and what they use of it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

ROOT = Path(__file__).parents[1]
_MOST = 90
"""Seconds until a server has to answer."""
_EVERY = 0.5
_PORTS = ("--host", "127.0.0.1", "--port", "0", "--webui-port", "0")
_PAGE = os.sysconf("SC_PAGE_SIZE") / 2**20
_TICK = 1 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Cluster:
    """Its URL, and the workers in the order that they were started."""

    url: str
    workers: tuple[subprocess.Popen[bytes], ...]

    def kill_an_executor(self) -> None:
        """One that the first worker that has one began."""
        for worker in self.workers:
            for child in _children(worker.pid):
                os.kill(child, signal.SIGKILL)
                return
        raise AssertionError("no worker has an executor")


@dataclass(slots=True)
class Used:
    """The most memory in MB that the driver and that one worker had, each with its processes, and core-seconds."""

    driver: float = 0.0
    worker: float = 0.0
    _spent: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    _before: float = 0.0

    @property
    def seconds(self) -> float:
        """Core-seconds of all together."""
        return sum(self._spent.values()) - self._before

    def begin(self, own: int) -> None:
        """What was used up to here does not count."""
        self.look(own, ())
        self.driver, self._before = 0.0, self.seconds

    def look(self, own: int, workers: Sequence[int]) -> None:
        """Look at what there is at this moment."""
        self.driver = max(self.driver, sum(self._look(pid) for pid in _tree(own, frozenset(workers))))
        for worker in workers:
            self.worker = max(self.worker, sum(self._look(pid) for pid in _tree(worker)))

    def _look(self, pid: int) -> float:
        try:
            told = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
            self._spent[pid] = max(self._spent[pid], (int(told[11]) + int(told[12])) * _TICK)
            return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * _PAGE
        except (OSError, IndexError):
            return 0.0


def environment(**more: str) -> dict[str, str]:
    """What its processes need to find this project, and each other on loopback."""
    own = {"PYTHONPATH": str(ROOT), "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    return {**os.environ, **own, **more}


@contextmanager
def cluster(folder: Path, workers: int, env: Mapping[str, str]) -> Iterator[Cluster]:
    """A Master and so many Workers; logs go to ``folder``."""
    with ExitStack() as stack:
        begun = _started("master.Master", folder / "master.log", env, r"Starting Spark master at (\S+)", _PORTS)
        _, url = stack.enter_context(begun)
        numbers = range(1, workers + 1)
        yield Cluster(url, tuple(stack.enter_context(worker(folder, number, url, env)) for number in numbers))


@contextmanager
def worker(folder: Path, number: int, url: str, env: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A Worker that is a machine of one core: that with this number, and nothing that it begins leaves it.

    Left alone a Worker of one core takes more than that, for its Java and its Python run side by side.
    """
    cores = sorted(os.sched_getaffinity(0))
    pinned = ("taskset", "--cpu-list", str(cores[(number - 1) % len(cores)]))
    size = ("--cores", "1", "--memory", "1g", "--work-dir", str(folder / f"work-{number}"))
    log, says = folder / f"{number}.log", r"(Successfully registered)"
    with _started("worker.Worker", log, env, says, (*size, *_PORTS, url), pinned) as (server, _):
        yield server


@contextmanager
def watched(workers: Sequence[int] = ()) -> Iterator[Used]:
    """What this process with its children, and these others with theirs, use until the context ends."""
    used, over = Used(), Event()
    used.begin(os.getpid())

    def look() -> None:
        while not over.wait(_EVERY):
            used.look(os.getpid(), workers)

    thread = Thread(target=look, daemon=True)
    thread.start()
    try:
        yield used
    finally:
        over.set()
        thread.join()


@contextmanager
def _started(
    name: str, log: Path, env: Mapping[str, str], says: str, arguments: Sequence[str], before: Sequence[str] = ()
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A server, and what it said when it had begun; it is killed when the context ends."""
    import pyspark

    program = [str(Path(pyspark.__file__).parent / "bin" / "spark-class"), f"org.apache.spark.deploy.{name}"]
    with (
        log.open("w") as file,
        subprocess.Popen([*before, *program, *arguments], stdout=file, stderr=subprocess.STDOUT, env=env) as server,
    ):
        try:
            end = time.monotonic() + _MOST
            while not (found := re.search(says, log.read_text())):
                if server.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(f"{name} does not begin: {log.read_text()}")
                time.sleep(0.2)
            yield server, found[1]
        finally:
            server.kill()


def _tree(pid: int, without: frozenset[int] = frozenset()) -> Iterator[int]:
    yield pid
    for child in _children(pid):
        if child not in without:
            yield from _tree(child)


def _children(pid: int) -> Iterator[int]:
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            yield from map(int, file.read_text().split())
        except OSError:
            continue
