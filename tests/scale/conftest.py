"""A Master and two Workers of the pip package, as processes on this machine."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pyspark
import pytest

ROOT = Path(__file__).parents[2]
_CLASS = Path(pyspark.__file__).parent / "bin" / "spark-class"
_MOST = 90
"""Seconds until a server has to answer."""

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}


@pytest.fixture(scope="session")
def run(environment: dict[str, str]) -> Run:
    def ran(*arguments: str, **changed: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "monitor", *arguments]
        env = {**environment, **changed}
        return subprocess.run(command, capture_output=True, text=True, check=False, env=env, cwd=ROOT)

    return ran


@dataclass(frozen=True)
class Cluster:
    url: str
    workers: tuple[subprocess.Popen[bytes], ...]

    def kill_an_executor(self) -> None:
        """One that the first worker that has one began."""
        for worker in self.workers:
            found = Path(f"/proc/{worker.pid}/task").glob("*/children")
            for child in (int(pid) for file in found for pid in file.read_text().split()):
                os.kill(child, signal.SIGKILL)
                return
        raise AssertionError("no worker has an executor")


@pytest.fixture(scope="session")
def cluster(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("cluster")
    with ExitStack() as stack:
        ports = ["--host", "127.0.0.1", "--port", "0", "--webui-port", "0"]
        says = r"Starting Spark master at (\S+)"
        _, url = _started(stack, "master.Master", ports, folder / "master.log", environment, says)
        workers = []
        for number in (1, 2):
            own = ["--cores", "1", "--memory", "1g", "--work-dir", str(folder / f"work-{number}"), *ports, url]
            says = r"(Successfully registered)"
            workers.append(_started(stack, "worker.Worker", own, folder / f"{number}.log", environment, says)[0])
        yield Cluster(url, tuple(workers))


def _started(
    stack: ExitStack, name: str, arguments: Sequence[str], log: Path, environment: dict[str, str], says: str
) -> tuple[subprocess.Popen[bytes], str]:
    file: IO[str] = stack.enter_context(log.open("w"))
    command = [str(_CLASS), f"org.apache.spark.deploy.{name}", *arguments]
    server = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT, env=environment)
    stack.callback(server.wait)
    stack.callback(server.kill)
    end = time.monotonic() + _MOST
    while not (found := re.search(says, log.read_text())):
        assert server.poll() is None and time.monotonic() < end, log.read_text()
        time.sleep(0.2)
    return server, found[1]
