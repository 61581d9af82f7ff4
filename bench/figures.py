"""How well figures are read: what ``extract`` observes against annotated answers, per kind.

    python -m bench figures DATA.jsonl... [--errors] [--kind KIND]

DATA holds one document a line: ``{"id", "title", "text", "published", "gold": {kind: {"low", "high", "value",
"bound"}}}``. ``hard`` lines are left out. A hit is the gold ``value`` (or any of ``accept``), or, for ranges and vague
figures, the gold ``low``. Precision and recall count every kind the gold file uses; "gold > 1" is the share of exact
matches among gold values above one, the measure of files where an unannotated kind is not shown to be absent.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitor.extractor import extract
from monitor.lexicon import load_lexicon
from monitor.model import ALL, EPOCH, Article, Basis, Observation, Role

_READ = (Role.TOTAL, Role.PART, Role.BACKGROUND)


def main(arguments: list[str]) -> int:
    """Prints a table per file; 0."""
    parser = argparse.ArgumentParser(prog="python -m bench figures", description=__doc__.split("\n")[0])
    parser.add_argument("data", nargs="+", type=Path)
    parser.add_argument("--errors", action="store_true", help="list what is wrong, with the sentence")
    parser.add_argument("--kind", help="only this kind's errors")
    options = parser.parse_args(arguments)
    for path in options.data:
        _measure(path, errors=options.errors, only=options.kind)
    return 0


def _measure(path: Path, *, errors: bool, only: str | None) -> None:
    lexicon = load_lexicon()
    tally: Counter[tuple[str, str]] = Counter()
    documents = [record for record in _records(path) if not record.get("hard")]
    kinds = sorted({kind for record in documents for kind in record["gold"]} & lexicon.kinds.keys())
    spent = 0.0
    for record in documents:
        start = time.perf_counter()
        observed = {
            o.kind: o
            for o in reversed(extract(_article(record), lexicon).observations)
            if o.role in _READ and o.scope == ALL
        }
        spent += time.perf_counter() - start
        for kind in kinds:
            outcome = _judge(record["gold"].get(kind), observed.get(kind), tally, kind)
            if errors and outcome and (only is None or only == kind):
                _show(record, kind, outcome, observed.get(kind))
    print(f"{path.name}: {len(documents)} documents, {len(documents) / max(spent, 1e-9):.0f} a second")
    print(f"  {'kind':<12} {'precision':>9} {'recall':>7} {'F1':>6} {'bound':>6} {'gold>1':>7}   n")
    for kind in [*kinds, "all"]:
        _row(tally, kind)


def _records(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if isinstance(record.get("gold"), dict):
                yield record


def _article(record: dict[str, Any]) -> Article:
    stated = record.get("published")
    as_of = datetime.fromisoformat(stated.replace("Z", "+00:00")) if stated else EPOCH
    return Article(
        id=str(record["id"]),
        title=record.get("title") or "",
        text=record.get("text") or "",
        as_of=as_of.astimezone(UTC),
        basis=Basis.STATED if stated else Basis.ASSUMED,
    )


def _judge(gold: dict[str, Any] | None, seen: Observation | None, tally: Counter[tuple[str, str]], kind: str) -> str:
    right = gold is not None and seen is not None and _matches(gold, seen)
    for name in (kind, "all"):
        tally[name, "gold"] += gold is not None
        tally[name, "seen"] += seen is not None
        tally[name, "right"] += right
        tally[name, "bound"] += bool(right and gold and seen and gold["bound"] == seen.figure.bound.value)
        above = bool(gold and (gold.get("value") or 0) > 1)
        tally[name, "above"] += above
        tally[name, "above right"] += above and right
    if right or (gold is None and seen is None):
        return ""
    return "extra" if gold is None else "missed" if seen is None else "wrong"


def _matches(gold: dict[str, Any], seen: Observation) -> bool:
    if gold["value"] is None:
        return seen.figure.value is None and (gold["low"] is None or gold["low"] == seen.figure.low)
    return seen.figure.value in (gold.get("accept") or [gold["value"]])


def _show(record: dict[str, Any], kind: str, outcome: str, seen: Observation | None) -> None:
    gold = record["gold"].get(kind)
    want = gold and (gold["value"] if gold["value"] is not None else f"{gold['low']} {gold['bound']}")
    got = seen and f"{seen.figure.level} {seen.figure.bound.value} {seen.role.value}: {seen.quote[:160]}"
    print(
        f"{outcome:<7} {kind} {record['id']}: want {want}, read {got}\n"
        f"        {(record.get('title') or '')[:120]} | {(record.get('text') or '')[:260]!r}"
    )


def _row(tally: Counter[tuple[str, str]], kind: str) -> None:
    gold, seen, right = tally[kind, "gold"], tally[kind, "seen"], tally[kind, "right"]
    precision, recall = right / max(seen, 1), right / max(gold, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    bound = tally[kind, "bound"] / max(right, 1)
    above = tally[kind, "above right"] / max(tally[kind, "above"], 1)
    print(f"  {kind:<12} {precision:>9.3f} {recall:>7.3f} {f1:>6.3f} {bound:>6.3f} {above:>7.3f}   {gold}")
