"""Judges answers against gold and adds the judgements up."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from bench._answers import Answer
from bench._records import Claims, Gold
from monitor.model import Bound


class Verdict(StrEnum):
    """What became of one kind in one document."""

    RIGHT = "right"
    WRONG = "wrong"
    MISSED = "missed"
    EXTRA = "extra"
    SILENT = "silent"
    """Nothing annotated and nothing read."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One kind in one document. ``stands``: the gold number is written in the text."""

    kind: str
    verdict: Verdict
    gold: Gold | None
    answer: Answer | None
    stands: bool = False


def judge(
    kind: str, gold: Gold | None, answer: Answer | None, *, stands: bool = False, absence: bool = True
) -> Judgement:
    """A number is right when it is the gold one or among those accepted; a gold without one asks for its low end.

    Where ``absence`` is not annotated the gold is what was found out in the end, and silence is right for a 0.
    """
    return Judgement(kind, _verdict(gold, answer, absence), gold, answer, stands)


def share(part: int, whole: int) -> str:
    """A share as people read it, with what it was counted from."""
    return f"{part / whole:.3f} ({part}/{whole})" if whole else "- (0/0)"


def _verdict(gold: Gold | None, answer: Answer | None, absence: bool) -> Verdict:
    if gold is None:
        return Verdict.SILENT if answer is None else Verdict.EXTRA
    if answer is None:
        return Verdict.RIGHT if not absence and 0 in _right(gold) else Verdict.MISSED
    return Verdict.RIGHT if _matches(gold, answer) else Verdict.WRONG


def _matches(gold: Gold, answer: Answer) -> bool:
    if gold.value is None:
        return answer.value is None and (gold.low is None or gold.low == answer.low)
    return answer.value in _right(gold)


def _right(gold: Gold) -> tuple[int | None, ...]:
    return gold.accept or (gold.value,)


class Tally:
    """Judgements counted by kind, and over all kinds as ``all``."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, judgement: Judgement) -> None:
        """Counts one judgement."""
        for name in _counted(judgement):
            self._counts[judgement.kind, name] += 1
            self._counts["all", name] += 1

    def share(self, kind: str, of: str, out_of: str) -> float | None:
        """How many of ``out_of`` are ``of``; None where there is none to count."""
        whole = self._counts[kind, out_of]
        return self._counts[kind, of] / whole if whole else None

    def count(self, kind: str, name: str) -> int:
        """How many were counted under a name."""
        return self._counts[kind, name]

    def f1(self, kind: str) -> float | None:
        """The harmonic mean of precision and recall."""
        found = self._counts[kind, "gold"] + self._counts[kind, "read"]
        return 2 * self._counts[kind, "right"] / found if found else None


def _counted(judgement: Judgement) -> set[str]:
    """The names a judgement counts under. ``above``: gold over one; ``inexact``: a hit whose gold is not exact."""
    gold, answer, right = judgement.gold, judgement.answer, judgement.verdict is Verdict.RIGHT
    names = {name for name, holds in (("gold", gold), ("read", answer), ("right", right)) if holds}
    if gold is None:
        return names
    if (gold.value or 0) > 1:
        names |= {"above"} | ({"above stands"} if judgement.stands else set())
        names |= {f"{name} right" for name in ("above", "above stands") if right and name in names}
    if right and answer is not None:
        inexact = gold.bound is not Bound.EXACT
        names |= {"inexact"} if inexact else set()
        if answer.bound is gold.bound:
            names |= {"bound", "inexact bound"} if inexact else {"bound"}
    return names


def table(tally: Tally, kinds: tuple[str, ...], claims: Claims, *, bounds: bool) -> list[str]:
    """The lines of a table, a row a kind: only the columns that the gold can show, ``-`` where nothing is counted."""
    columns = [column for column in _COLUMNS if _shown(column[0], claims, bounds)]
    lines = [f"  {'kind':<12}" + "".join(f"{name:>{max(len(name), 5) + 2}}" for name, *_ in columns) + "    gold  read"]
    for kind in (*kinds, "all"):
        cells = [(name, tally.f1(kind) if name == "F1" else tally.share(kind, *pair)) for name, *pair in columns]
        row = "".join(f"{'-' if cell is None else f'{cell:.3f}':>{max(len(name), 5) + 2}}" for name, cell in cells)
        lines.append(f"  {kind:<12}{row}   {tally.count(kind, 'gold'):>5} {tally.count(kind, 'read'):>5}")
    return lines


_COLUMNS = (
    ("precision", "right", "read"),
    ("recall", "right", "gold"),
    ("F1", "F1", "F1"),
    ("exact", "right", "gold"),
    ("gold>1", "above right", "above"),
    ("gold>1 in text", "above stands right", "above stands"),
    ("bound", "bound", "right"),
    ("inexact bound", "inexact bound", "inexact"),
)


def _shown(name: str, claims: Claims, bounds: bool) -> bool:
    if name in ("precision", "recall", "F1"):
        return claims.absence
    if name == "exact":
        return not claims.absence
    return bounds and claims.bounds if name.endswith("bound") else True
