"""`monitor backfill` and `monitor load` on a Master and two Workers."""

from __future__ import annotations

import gzip
import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bench._cluster import ROOT, Cluster

SEEDS = ROOT / "seeds"
REVISIONS = ROOT / "bench" / "data" / "revisions.jsonl"

Run = Callable[..., subprocess.CompletedProcess[str]]
Replayed = Callable[..., list[str]]


@pytest.fixture(scope="module")
def judged(run: Run, cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("judged")
    done = run("backfill", str(SEEDS), str(REVISIONS), "--out", str(out), "--master", cluster.url)
    assert done.returncode == 0, done.stderr
    return out


@pytest.mark.essential
def test_recorded_news_gives_the_alerts_of_replay_in_its_order(replayed: Replayed, judged: Path) -> None:
    """The same ids, each once, in the same order."""
    assert _column(judged, "alerts") == replayed(SEEDS, REVISIONS)


def test_whatever_is_killed_it_goes_on_and_tells_the_same(
    run: Run, replayed: Replayed, cluster: Cluster, environment: dict[str, str], tmp_path: Path
) -> None:
    """Executor, driver, worker, each by kill -9: whole stages are kept, and the alerts are a replay's, none twice."""
    command = ["backfill", str(REVISIONS), "--out", str(tmp_path), "--master", cluster.url]
    with subprocess.Popen(
        [sys.executable, "-m", "monitor", *command], stderr=subprocess.PIPE, text=True, env=environment, cwd=ROOT
    ) as driver:
        assert driver.stderr is not None
        for line in driver.stderr:
            if line.startswith("monitor: drafts:"):
                cluster.kill_an_executor()
            elif line.startswith("monitor: judged:"):
                driver.send_signal(signal.SIGKILL)
    cluster.workers[1].kill()
    again = run(*command)
    assert again.returncode == 0, again.stderr
    assert "judged: kept from an earlier run" in again.stderr
    assert sorted(_column(tmp_path, "alerts")) == sorted(replayed(REVISIONS))


def test_partitioning_changes_nothing(run: Run, judged: Path, tmp_path: Path) -> None:
    """One worker writes the rows that two write."""
    again = run("backfill", str(SEEDS), str(REVISIONS), "--out", str(tmp_path), "--master", "local[1]")
    assert again.returncode == 0, again.stderr
    for table in ("articles", "observations", "events", "revisions", "alerts"):
        assert _column(tmp_path, table, "data") == _column(judged, table, "data")


def test_loaded_twice_the_ledger_is_that_of_a_replay(run: Run, judged: Path, tmp_path: Path) -> None:
    """Events, figures and history are those of `monitor replay --db`; the second time adds nothing."""
    ours, theirs = str(tmp_path / "ours.db"), str(tmp_path / "theirs.db")
    assert f"{len(_column(judged, 'alerts'))} alerts loaded" in run("load", str(judged), "--db", ours).stderr
    assert "0 articles, 0 events and 0 alerts loaded" in run("load", str(judged), "--db", ours).stderr
    run("replay", str(SEEDS), str(REVISIONS), "--db", theirs)
    shown = run("events", "--db", ours, "--json").stdout
    assert shown and shown == run("events", "--db", theirs, "--json").stdout
    for line in shown.splitlines()[::9]:
        told = [run("history", json.loads(line)["id"], "--db", db, "--json").stdout for db in (ours, theirs)]
        assert told[0] == told[1]


def test_packed_lines_and_parquet_are_read_and_faults_set_aside(run: Run, tmp_path: Path) -> None:
    """A bad line is a row of `rejected` with its place and reason, and its neighbours are read; times bound both."""
    from pyarrow import Table, parquet

    lines = REVISIONS.read_text().splitlines()[:12]
    rows = [{name: json.loads(line).get(name) for name in ("id", "text", "published", "title")} for line in lines]
    inputs = tmp_path / "in"
    inputs.mkdir()
    with gzip.open(inputs / "a.jsonl.gz", "wt") as packed:
        packed.write("\n".join([*lines[:6], "{broken", *lines[6:]]))
    parquet.write_table(Table.from_pylist(rows), inputs / "b.parquet")
    done = run("backfill", str(inputs), "--out", str(tmp_path / "out"), "--master", "local[2]", "--to", "2090-01-01")
    assert done.returncode == 0, done.stderr
    assert "broken JSON" in _column(tmp_path / "out", "rejected", "reason")[0]
    assert _column(tmp_path / "out", "rejected", "source")[0].endswith("a.jsonl.gz:7")
    assert len(_column(tmp_path / "out", "articles")) == 24


@pytest.mark.parametrize("java", ["/nowhere"])
def test_without_java_it_says_what_to_install(run: Run, java: str, tmp_path: Path) -> None:
    """The exit code is 69, and nothing was written."""
    done = run("backfill", str(SEEDS), "--out", str(tmp_path / "out"), JAVA_HOME=java)
    assert (done.returncode, "install Java 17" in done.stderr) == (69, True)
    assert not (tmp_path / "out").exists()


def _column(folder: Path, table: str, name: str = "id") -> list[str]:
    """A column of a table, in its order."""
    from pyarrow import parquet

    parts = sorted((folder / table).glob("*.parquet"))
    return [value for part in parts for value in parquet.read_table(part).column(name).to_pylist()]
