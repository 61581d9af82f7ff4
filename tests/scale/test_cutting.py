"""Large archives are cut, and what the cut parts is joined again: on a Master and two Workers."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bench._cluster import ROOT, Cluster

Run = Callable[..., subprocess.CompletedProcess[str]]
Replayed = Callable[..., list[str]]

_NEWS = (
    (
        "03:00",
        "Fire Wire",
        None,
        "Four people were killed in a fire at the Belvarin hotel in Lyon, France, police said.",
    ),
    ("03:20", "Nile Post", None, "A flood of the river Tansoro in Kenya killed at least 21 people, the governor said."),
    ("04:10", "Day Press", None, "The death toll of the fire at the Belvarin hotel has risen to 7, police said."),
    ("05:00", "Nile Post", "/tansoro", "The Tansoro flood: 30 people are dead, the governor of Marsavo said."),
    (
        "05:30",
        "Inca Radio",
        None,
        "An explosion at the Odrinel flour mill in Peru killed 12 people, Captain Ana Velso said.",
    ),
    ("06:00", "Fire Wire", None, "Nine people died in the fire at the Belvarin hotel in Lyon, France, police said."),
    (
        "06:40",
        "Day Press",
        None,
        "The fire at the Odrinel flour mill in Peru killed 15 people, Captain Ana Velso said.",
    ),
    (
        "07:00",
        "Nile Post",
        "/tansoro",
        "The flood of the river Tansoro in Kenya killed 26 people, not 30, the governor said.",
    ),
    (
        "08:00",
        "Inca Radio",
        None,
        "The toll of the Odrinel flour mill explosion in Peru is 14, Captain Ana Velso said.",
    ),
    ("09:00", "Sea Times", None, "Two sailors drowned when the trawler Gunvald sank off Norway, the coast guard said."),
)


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("news") / "news.jsonl"
    lines = [
        {
            "id": str(number),
            "published": f"2031-05-04T{time}:00Z",
            "publisher": publisher,
            "text": text,
            **({"url": f"https://nile.example{page}"} if page else {}),
        }
        for number, (time, publisher, page, text) in enumerate(_NEWS)
    ]
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return path


def test_what_a_cut_parts_is_joined_even_after_a_kill(
    run: Run, replayed: Replayed, cluster: Cluster, environment: dict[str, str], news: Path, tmp_path: Path
) -> None:
    """The driver dies when all parts are judged; the next run keeps them, joins, and tells what a replay tells."""
    command = ["backfill", str(news), "--out", str(tmp_path), "--master", cluster.url, "--largest", "3"]
    with subprocess.Popen(
        [sys.executable, "-m", "monitor", *command], stderr=subprocess.PIPE, text=True, env=environment, cwd=ROOT
    ) as driver:
        assert driver.stderr is not None
        for line in driver.stderr:
            if line.startswith("monitor: judged:"):
                driver.send_signal(signal.SIGKILL)
    assert not (tmp_path / "alerts").exists()
    again = run(*command)
    assert again.returncode == 0, again.stderr
    assert "judged: kept from an earlier run" in again.stderr
    cut, joined = map(int, re.findall(r"(\d+) links? cut, (\d+) of them joined", again.stderr)[0])
    assert cut == joined > 1
    assert sorted(_alerts(tmp_path)) == sorted(replayed(news))


def _alerts(folder: Path) -> list[str]:
    from pyarrow import parquet

    return [id for part in (folder / "alerts").glob("*.parquet") for id in parquet.read_table(part)["id"].to_pylist()]
