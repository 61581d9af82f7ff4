"""One Master and two Workers for all tests, as processes on this machine."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench._cluster import ROOT, Cluster
from bench._cluster import cluster as started
from bench._cluster import environment as surroundings

_BRIEF = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""For servers that live for seconds: compiling well costs them more than they have to do."""

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def environment() -> dict[str, str]:
    return surroundings(JAVA_TOOL_OPTIONS=_BRIEF)


@pytest.fixture(scope="session")
def run(environment: dict[str, str]) -> Run:
    def ran(*arguments: str, **changed: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "monitor", *arguments]
        env = {**environment, **changed}
        return subprocess.run(command, capture_output=True, text=True, check=False, env=env, cwd=ROOT)

    return ran


@pytest.fixture(scope="session")
def replayed(run: Run) -> Callable[..., list[str]]:
    """The alert ids of ``monitor replay``, in its order."""

    def told(*paths: Path) -> list[str]:
        return [json.loads(line)["id"] for line in run("replay", *map(str, paths), "--json").stdout.splitlines()]

    return told


@pytest.fixture(scope="session")
def cluster(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with started(tmp_path_factory.mktemp("cluster"), 2, environment) as there:
        yield there
