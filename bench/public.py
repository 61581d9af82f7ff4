"""How the whole program does on the stories that ship with it: what each article says, and what is told of it.

    python -m bench public [DATA.jsonl] [--config FILE] [--link] [--errors]

Events are taken from the data; with ``--link`` the program finds them itself. A story is right when exactly what its
editor tells is told over the scope ``all``: the same kinds, changes and levels, article by article, and nothing else.
Silence is judged as silence, whatever its name. ``observed`` asks whether the text was read right in the first place.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench._records import as_article, rows
from bench._scores import share
from bench.stories import halves
from monitor.app import Replayed, replay, rules_of
from monitor.config import load
from monitor.lexicon import load_lexicon
from monitor.model import ALL, Extraction, Figure, Revision
from monitor.pipeline import Rules
from monitor.store import open_store

_SHIPPED = Path(__file__).parent / "data" / "revisions.jsonl"
_SETTINGS = _SHIPPED.with_name("monitor.yaml")
_Told = Counter[tuple[str, str, float]]


@dataclass(frozen=True, slots=True)
class Case:
    """One article: what its editor tells and reads, and what the program does. Levels, by kind and change."""

    row: Mapping[str, Any]
    want: _Told
    got: _Told
    wanted: Mapping[str, tuple[float | None, str]]
    observed: Mapping[str, tuple[float | None, str]]

    @property
    def agrees(self) -> bool:
        """Whether what is told is what should be."""
        return self.want == self.got


def main(arguments: Sequence[str]) -> int:
    """Prints how many stories are right, how well changes are told and values read, and what is wrong; 0."""
    parser = argparse.ArgumentParser(prog="python -m bench public", description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path, nargs="?", default=_SHIPPED)
    parser.add_argument("--config", type=Path, default=_SETTINGS, help="whom the editor trusts")
    parser.add_argument("--link", action="store_true", help="find the events, rather than take them from the data")
    parser.add_argument("--errors", action="store_true", help="list each article on which something else is told")
    options = parser.parse_args(arguments)
    cases = list(judged(list(rows(options.data)), rules_of(load(options.config), trust_events=not options.link)))
    if options.errors:
        print("\n".join(line for case in cases if not case.agrees for line in _shown(case)))
    print(f"{options.data.name}: {len({case.row['story'] for case in cases})} stories, {len(cases)} articles")
    print("\n".join(summary(cases)))
    return 0


def judged(told: Sequence[Mapping[str, Any]], rules: Rules) -> Iterator[Case]:
    """Every article in the order of the file, each story with a memory of its own unless events are to be found."""
    done: dict[str, Replayed] = {}
    alone = [[row for row in told if row["story"] == name] for name in _names(told)]
    stories = alone if rules.trust_events else [told]
    for story in stories:
        articles = [as_article(dict(row)) for row in sorted(story, key=lambda row: str(row["published"]))]
        for each in replay(articles, open_store(None), load_lexicon(), rules):
            done[each.outcome.article.label or ""] = each
    for row in told:
        each = done[row["id"]]
        yield Case(row, _expected(row), _told(each.revisions), _wanted(row), _observed(each.outcome.extraction))


def summary(cases: Sequence[Case]) -> Iterator[str]:
    """Stories and articles right; precision and recall of what is told, all and by change; values read."""
    stories = _names([case.row for case in cases])
    wrong = {case.row["story"] for case in cases if not case.agrees}
    yield f"stories right {share(len(stories) - len(wrong), len(stories))}"
    yield f"articles right {share(sum(case.agrees for case in cases), len(cases))}"
    right: Counter[str] = Counter()
    want, got = Counter[str](), Counter[str]()
    for case in cases:
        for counts, told in ((want, case.want), (got, case.got), (right, case.want & case.got)):
            counts.update({change: 0 for _, change, _ in told})
            for (_, change, _), times in told.items():
                counts[change] += times
    yield f"  {'change':<13} {'precision':<18} recall"
    for change in sorted(want | got):
        yield f"  {change:<13} {share(right[change], got[change]):<18} {share(right[change], want[change])}"
    yield f"  {'all':<13} {share(right.total(), got.total()):<18} {share(right.total(), want.total())}"
    hits = sum(case.observed.get(kind) == value for case in cases for kind, value in case.wanted.items())
    yield f"observed: precision {share(hits, sum(len(case.observed) for case in cases))}"
    yield f"observed: recall    {share(hits, sum(len(case.wanted) for case in cases))}"
    if wrong:
        yield f"not right: {', '.join(name for name in stories if name in wrong)}"


def _names(told: Sequence[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(row["story"] for row in told))


def _expected(row: Mapping[str, Any]) -> _Told:
    return Counter(
        (change["kind"], change["change"], change["after"])
        for change in row["expected"]["changes"]
        if change["told"] and change["scope"] == ALL
    )


def _told(revisions: Sequence[Revision]) -> _Told:
    """Both halves of a reclassification go by its name."""
    return Counter(
        (half.key.kind, revision.change.value, _after(half))
        for revision in revisions
        for half in halves([revision])
        if revision.told and _is_whole(half)
    )


def _is_whole(revision: Revision) -> bool:
    """Over the scope ``all``; of a kind told in a unit, that unit is all."""
    return revision.key.scope in (ALL, revision.observation.figure.unit)


def _after(revision: Revision) -> float:
    """The level that is claimed or known now; of a withdrawal, what is known again."""
    withdrawn = revision.change.value == "withdrawn"
    seen = revision.known if withdrawn else revision.observation
    return seen.figure.level if seen else None  # type: ignore[return-value]


def _wanted(row: Mapping[str, Any]) -> dict[str, tuple[float | None, str]]:
    return {
        kind: (figure.get("value") if figure.get("value") is not None else figure["low"], figure["bound"])
        for kind, figure in row["expected"]["observed"].items()
    }


def _observed(extraction: Extraction) -> dict[str, tuple[float | None, str]]:
    return {
        seen.kind: _written(seen.figure) for seen in extraction.observations if seen.scope in (ALL, seen.figure.unit)
    }


def _written(figure: Figure) -> tuple[float | None, str]:
    return figure.value if figure.value is not None else figure.low, figure.bound.value


def _shown(case: Case) -> Iterator[str]:
    row = case.row
    yield f"{row['id']} {row['story']}: {row['title']!r}"
    for name, counts in (("missed", case.want - case.got), ("false", case.got - case.want)):
        for (kind, change, after), _ in counts.items():
            read = case.observed.get(kind)
            yield f"    {name}: {kind} {change} to {after} (read {read}, should be {case.wanted.get(kind)})"
    yield f"    {row['text']}"
