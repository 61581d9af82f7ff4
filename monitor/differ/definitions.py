"""What a figure counts, by its own text: whoever did it in or out, what was not counted before, or is no longer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.differ.case import Case, Ruling, accept, keep
from monitor.differ.levels import falls, raises
from monitor.differ.marks import redefined as told_as
from monitor.lexicon import Language, tokenize
from monitor.model import Bound, Change, Definition, Reason

_REACH = 4
"""Words between "including" and whoever is included."""
_NEAR = 12
"""Words between what is counted anew and the figure of it."""
_DEAD = "killed"
_PERPETRATOR = 1
_IN, _OUT, _BESIDE = (
    Definition.WITH_PERPETRATOR,
    Definition.WITHOUT_PERPETRATOR,
    Definition.BESIDE_PERPETRATOR,
)
_SPOKEN = {
    ("takes_in", True): _IN,
    ("leaves_out", True): _OUT,
    ("narrower", True): _OUT,
    ("narrower", False): Definition.NARROWER,
    ("wider", True): Definition.WIDER,
    ("wider", False): Definition.WIDER,
    ("beside", True): _BESIDE,
    ("beside", False): _BESIDE,
}
"""What a phrase of the language's table says, before one who did it or not."""


def definition_of(text: str, language: Language) -> Definition | None:
    """The first that a text says of what its figures count."""
    return next(_definitions(tokenize(text).lower, language), None)


def redefined(case: Case) -> Ruling | None:
    """N differs from K by what its text says is counted now, or no longer: the perpetrator, a place."""
    if not _says_so(case):
        return None
    if told_as(case.n) in case.series.told_claims:
        return keep(case, Change.CONFIRMED, Reason.SCOPE_CHANGED)
    return accept(case, Change.REDEFINED, Reason.SCOPE_CHANGED)


def beside(case: Case) -> Ruling | None:
    """N is K without the perpetrator, who died beside those that N counts: the same toll."""
    counted = case.k.definition in (_OUT, _BESIDE)
    if case.n.definition is not _BESIDE or counted or _moved(case) != -_PERPETRATOR:
        return None
    return keep(case, Change.CONFIRMED, Reason.SCOPE_CHANGED)


def _says_so(case: Case) -> bool:
    n, k = case.n, case.k
    if n.definition is k.definition or Bound.VAGUE in (n.figure.bound, k.figure.bound):
        return False
    match n.definition:
        case Definition.WITH_PERPETRATOR:
            return _moved(case) == _PERPETRATOR
        case Definition.WITHOUT_PERPETRATOR:
            return _moved(case) == -_PERPETRATOR
        case Definition.WIDER:
            return raises(n.figure, k.figure)
        case Definition.NARROWER:
            return falls(n.figure, k.figure)
    return False


def _moved(case: Case) -> float:
    """By how many dead N differs from K; the perpetrator is one of those only."""
    return case.n.figure.level - case.k.figure.level if case.n.kind == _DEAD else 0


def _definitions(words: Sequence[str], language: Language) -> Iterator[Definition]:
    """In the order of the text. The longest phrase at a place wins: "not including"."""
    at = 0
    while hit := language.definitions.phrases.find(words, at, len(words)):
        start, at, name = hit
        near = not language.persons.perpetrators.isdisjoint(words[at : at + _REACH])
        spoken = _SPOKEN.get((name, near))
        if spoken and (near or name == "beside" or _of_toll(words, start, at, language)):
            yield spoken


def _of_toll(words: Sequence[str], start: int, end: int, language: Language) -> bool:
    return not language.definitions.tolls.isdisjoint(words[max(start - _NEAR, 0) : end + _NEAR])
