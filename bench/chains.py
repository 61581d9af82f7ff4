"""How well the points of told stories are read: each from its own headline and text.

    python -m bench chains DATA.jsonl [--errors]

DATA holds one story a line: ``{"chain_id", "points": [{"record_id", "date", "source", "headline", "text", "kind",
"value", "qualifier", "scope"}]}``. Points with a scope are left out. A qualifier is ``=``, ``>=``, ``~``, ``<=``, and
is judged where the value is right; most are the plain ``=`` or ``>=``, so that each is also shown apart.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench._answers import Answer, ours
from bench._records import as_article, rows
from bench._scores import share
from monitor.model import Bound

_BOUNDS = {
    "=": frozenset({Bound.EXACT}),
    ">=": frozenset({Bound.AT_LEAST, Bound.MORE_THAN}),
    "<=": frozenset({Bound.AT_MOST, Bound.LESS_THAN}),
    "~": frozenset({Bound.ABOUT}),
}


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a story, and what was read for its kind."""

    label: str
    kind: str
    value: int
    qualifier: str
    told: str
    answer: Answer | None

    @property
    def value_right(self) -> bool:
        """Whether the number is the one that the point tells."""
        return self.answer is not None and self.answer.value == self.value

    @property
    def qualifier_right(self) -> bool:
        """Whether the number is read as the point qualifies it."""
        return self.answer is not None and self.answer.bound in _BOUNDS.get(self.qualifier, ())


def main(arguments: Sequence[str]) -> int:
    """Prints the shares of one file; 0."""
    parser = argparse.ArgumentParser(prog="python -m bench chains", description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--errors", action="store_true", help="list what is wrong")
    options = parser.parse_args(arguments)
    found = [point for chain in rows(options.data) for point in points(chain)]
    if options.errors:
        for point in found:
            if not (point.value_right and point.qualifier_right):
                print(_shown(point))
    print(f"{options.data.name}: {len(found)} points without scope")
    print("\n".join(summary(found)))
    return 0


def points(chain: Mapping[str, Any]) -> Iterator[Point]:
    """The points of one story that tell of the whole event, as they are read."""
    for told in chain["points"]:
        if told["scope"] is None:
            article = as_article(
                {
                    "id": told["record_id"],
                    "published": told["date"],
                    "title": told["headline"],
                    "text": told["text"],
                    "publisher": told["source"],
                }
            )
            answer = ours(article).get(told["kind"])
            yield Point(
                f"{chain['chain_id']} {article.label}",
                told["kind"],
                told["value"],
                told["qualifier"],
                article.full_text,
                answer,
            )


def summary(found: Sequence[Point]) -> Iterator[str]:
    """Values right of all points, qualifiers right of those, and the latter without the exact ones and one by one."""
    right = [point for point in found if point.value_right]
    inexact = [point for point in right if point.qualifier != "="]
    yield f"value right {share(sum(point.value_right for point in found), len(found))}"
    yield f"qualifier right, of those {share(sum(point.qualifier_right for point in right), len(right))}"
    yield f"not exact, qualifier right {share(sum(point.qualifier_right for point in inexact), len(inexact))}"
    for qualifier in sorted({point.qualifier for point in found}):
        own = [point for point in right if point.qualifier == qualifier]
        count = sum(point.qualifier == qualifier for point in found)
        qualified = share(sum(point.qualifier_right for point in own), len(own))
        yield f"  {qualifier:<3} value right {share(len(own), count):<16} qualifier right {qualified}"


def _shown(point: Point) -> str:
    answer = point.answer
    got = "nothing" if answer is None else f"{answer.value or f'{answer.low}-{answer.high}'} {answer.bound}"
    return f"{point.label} {point.kind}: want {point.qualifier} {point.value}, read {got}\n    {point.told[:300]!r}"
