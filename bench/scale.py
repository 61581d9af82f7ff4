"""Whether an archive judged in blocks on Spark comes out as one replayed, and what it costs.

    python -m bench scale DATA.jsonl [--masters local[1] local[2]] [--articles N]

DATA is as `monitor replay` reads it; where its articles have an ``event``, BCubed F1 against it is shown for both ways.
The plain loop is ``monitor.app.replay`` in memory, with reading the file. Needs the extra `spark` and Java.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from bench._streams import bcubed
from monitor.app import replay
from monitor.ingestor import read_archive
from monitor.lexicon import load_lexicon
from monitor.pipeline import Rules
from monitor.scale.backfill import LARGEST, Counted, Wanted, backfill
from monitor.scale.engine import session
from monitor.store.memory import MemoryStore


@dataclass(frozen=True, slots=True)
class Judged:
    """The ids of the alerts, and the event that each article is of, by its id."""

    alerts: tuple[str, ...]
    events: Mapping[str, str | None]


def main(arguments: Sequence[str]) -> int:
    """Prints what was told both ways, how well events were found, and the seconds of each stage; 1 if they differ."""
    parser = argparse.ArgumentParser(prog="python -m bench scale", description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--masters", nargs="+", default=["local[1]", "local[2]"], help="each is run in its turn")
    parser.add_argument("--largest", type=int, default=LARGEST, help="an archive of more articles is cut")
    parser.add_argument("--articles", type=int, help="how many lines of the file at most")
    options = parser.parse_args(arguments)
    same = True
    with tempfile.TemporaryDirectory() as folder:
        data = _head(options.data, Path(folder), options.articles)
        true = _true(data)
        began = time.perf_counter()
        whole = _replayed(data)
        print(f"plain loop  {time.perf_counter() - began:.1f} s  {len(whole.alerts)} alerts  F1 {_f1(whole, true):.4f}")
        for number, master in enumerate(options.masters):
            out = Path(folder) / str(number)
            stages, counted = _timed(data, out, master, options.largest)
            parts = _read(out)
            lost, more = len(set(whole.alerts) - set(parts.alerts)), len(set(parts.alerts) - set(whole.alerts))
            same = same and not lost and not more
            print(
                f"{master}  {sum(stages.values()):.1f} s  {len(parts.alerts)} alerts  {lost} missing  {more} more  "
                f"F1 {_f1(parts, true):.4f}  {counted.articles} articles  {counted.parts} parts, "
                f"the largest of {counted.largest}  {counted.links} links cut, {counted.joined} joined"
            )
            print("    " + "  ".join(f"{name} {seconds:.1f}" for name, seconds in stages.items()), flush=True)
    return 0 if same else 1


def _head(data: Path, folder: Path, articles: int | None) -> Path:
    if articles is None:
        return data
    with data.open() as lines, (folder / data.name).open("w") as head:
        head.writelines(islice(lines, articles))
    return folder / data.name


def _replayed(data: Path) -> Judged:
    store = MemoryStore()
    with read_archive([data], on_problem=print) as articles:
        told = [alert.id for done in replay(articles, store, load_lexicon(), Rules()) for alert in done.alerts]
        with store.transaction() as memory:
            return Judged(tuple(told), {article.id: memory.event_of(article.id) for article in articles})


def _timed(data: Path, out: Path, master: str, largest: int) -> tuple[dict[str, float], Counted]:
    """The seconds of each stage, and what was counted; the beginning of the engine is left out."""
    stages: dict[str, float] = {}
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    with session(master) as spark:
        began = time.perf_counter()

        def say(text: str) -> None:
            stages[text.partition(":")[0]] = time.perf_counter() - began - sum(stages.values())

        counted = backfill(spark, Wanted((str(data),), largest=largest), str(out), Rules(), say)
        say("tables: written")
    return stages, counted


def _read(out: Path) -> Judged:
    from pyarrow import parquet

    alerts = parquet.read_table(out / "alerts").column("id").to_pylist()
    rows = parquet.read_table(out / "articles").select(["id", "event"]).to_pylist()
    return Judged(tuple(alerts), {row["id"]: row["event"] for row in rows})


def _true(data: Path) -> dict[str, str]:
    """The true event of each article that has one; of texts that are there twice, that of the last."""
    with read_archive([data], on_problem=print) as articles:
        return {article.id: article.trusted_event for article in articles if article.trusted_event}


def _f1(judged: Judged, true: Mapping[str, str]) -> float:
    return bcubed([(judged.events[id] or id, event) for id, event in true.items()]).f1
