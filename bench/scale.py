"""Whether an archive judged in parts on Spark comes out as one replayed, and what it costs.

    python -m bench scale DATA.jsonl [--articles N] [--workers 1 2] [--largest 20000]
    python -m bench scale --generate 1000000 [--sample 20000] [--workers 1 2] [--largest 20000]

Both judge on a Master with one Worker, then with two. Each Worker is kept on a core of its own, as if that were a
machine; the driver runs where there is room. The plain loop is ``monitor.app.replay`` in memory, with reading the file.

DATA is as `monitor replay` reads it; where its articles have an ``event``, BCubed F1 against it is shown for both ways.

``--generate`` writes an archive, and a twentieth of it, and judges both, cut. The marginal cost of an article is the
difference of both sizes, so that beginning and planning fall out; that of the plain loop is measured between half the
sample and the sample. Both are shown in seconds and in core-seconds, which other work on the machine changes less. How
much so many cores do at once is shown, too: two that are threads of one do less than twice what one does. 1 if not all
tell the same. Needs the extra `spark` and Java.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from bench._articles import archive
from bench._cluster import Used, cluster, environment, watched
from bench._cores import together
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
    parser.add_argument("data", type=Path, nargs="?")
    parser.add_argument("--largest", type=int, default=LARGEST, help="an archive of more articles is cut")
    parser.add_argument("--articles", type=int, help="how many lines of the file at most")
    parser.add_argument("--generate", type=int, metavar="ARTICLES", help="write an archive of so many instead")
    parser.add_argument("--sample", type=int, default=20_000, help="articles that the plain loop is timed on")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2], help="how many, each is run in its turn")
    options = parser.parse_args(arguments)
    if (options.data is None) == (options.generate is None):
        parser.error("give DATA or --generate")
    os.environ.update(environment())
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # servers end with their contexts
    with tempfile.TemporaryDirectory() as folder:
        if options.generate:
            return _generated(Path(folder), options)
        return _compared(_head(options.data, Path(folder), options.articles), Path(folder), options)


def _compared(data: Path, folder: Path, options: argparse.Namespace) -> int:
    """An archive judged by the plain loop, then by each number of workers."""
    same, true = True, _true(data)
    began = time.perf_counter()
    whole = _replayed(data)
    print(f"plain loop  {time.perf_counter() - began:.1f} s  {len(whole.alerts)} alerts  F1 {_f1(whole, true):.4f}")
    for workers in options.workers:
        stages, counted, _ = _on_cluster(data, folder / str(workers), workers, options.largest)
        parts = _read(folder / str(workers))
        lost, more = len(set(whole.alerts) - set(parts.alerts)), len(set(parts.alerts) - set(whole.alerts))
        same = same and not lost and not more
        print(
            f"workers: {workers}  {sum(stages.values()):.1f} s  {len(parts.alerts)} alerts  "
            f"{lost} missing  {more} more  F1 {_f1(parts, true):.4f}  {_told(counted)}"
        )
        _show(stages)
    return 0 if same else 1


def _generated(folder: Path, options: argparse.Namespace) -> int:
    """An archive written for the purpose: the plain loop, then each number of workers."""
    articles, sample = options.generate, min(options.sample, options.generate)
    sizes, largest = (articles // 20, articles), min(options.largest, articles // 40)
    print(f"plain loop on {sample:,} of the articles, {os.cpu_count()} cores, an archive of {articles:,}")
    each = _marginal([_plain(folder, size) for size in (sample // 2, sample)], sample - sample // 2)
    print(f"    marginal {each[0]:.2f} ms an article, {each[1]:.2f} core-ms", flush=True)
    told, first = [], 0.0
    for workers in options.workers:
        runs = [_on_workers(folder, size, workers, largest) for size in sizes]
        own = _marginal([run[:2] for run in runs], sizes[1] - sizes[0])
        ratios = f"{own[0] / each[0]:.2f} and {own[1] / each[1]:.2f} times the plain loop"
        print(f"    marginal {own[0]:.2f} ms an article, {own[1]:.2f} core-ms: {ratios}")
        first = first or runs[1][0]
        ceiling = f"so many cores do {together(workers):.2f} times as much as one here"
        print(f"    {first / runs[1][0]:.2f} times as fast as with {options.workers[0]}; {ceiling}", flush=True)
        told.append(runs[1][2])
    same = all(alerts == told[0] for alerts in told)
    print(f"alert ids equal: {same}")
    return 0 if same else 1


def _marginal(costs: Sequence[tuple[float, float]], articles: int) -> tuple[float, float]:
    """Milliseconds and core-milliseconds of each of the articles that the second run has more than the first."""
    (first, one), (second, two) = costs
    return 1000 * (second - first) / articles, 1000 * (two - one) / articles


def _plain(folder: Path, articles: int) -> tuple[float, float]:
    """Seconds and core-seconds of the plain loop."""
    data = _written(folder, articles)
    began = time.perf_counter(), time.process_time()
    _replayed(data)
    return time.perf_counter() - began[0], time.process_time() - began[1]


def _on_workers(folder: Path, articles: int, workers: int, largest: int) -> tuple[float, float, list[str]]:
    out = folder / f"{workers}-{articles}"
    stages, counted, used = _on_cluster(_written(folder, articles), out, workers, largest)
    alerts = sorted(_read(out).alerts)
    seconds = sum(stages.values())
    print(f"{workers} of {articles:,}  {seconds:.1f} s  {used.seconds:.1f} core-s  {_told(counted)}")
    print(f"    at most {used.driver:.0f} MB in the driver, {used.worker:.0f} MB in a worker  {len(alerts)} alerts")
    _show(stages)
    return seconds, used.seconds, alerts


def _on_cluster(data: Path, out: Path, workers: int, largest: int) -> tuple[dict[str, float], Counted, Used]:
    """The seconds of each stage, what was counted, and what was used of the machine."""
    logs = out.with_name(f"{out.name}-logs")
    logs.mkdir()
    with cluster(logs, workers, os.environ) as there, watched([worker.pid for worker in there.workers]) as used:
        return *_timed(data, out, there.url, largest), used


def _written(folder: Path, articles: int) -> Path:
    data = folder / f"archive-{articles}"
    if not data.exists():
        data.mkdir()
        archive(data, articles, load_lexicon().places)
    return data


def _told(counted: Counted) -> str:
    return (
        f"{counted.articles} articles  {counted.parts} parts, the largest of {counted.largest}  "
        f"{counted.links} links cut, {counted.joined} joined"
    )


def _show(stages: Mapping[str, float]) -> None:
    print("    " + "  ".join(f"{name} {seconds:.1f}" for name, seconds in stages.items()), flush=True)


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
