"""How well the extractor's own corpus is read, field by field: value, bound, role, scope, first speaker.

    python -m bench corpus [FOLDER] [--errors]

FOLDER holds ``*.toml`` as ``tests/extractor/test_corpus.py`` describes them; without it, that test's own. A field is
judged where the entry states it and the figure was found by its kind and number. "Read as the total" are the figures
wanted as background, period, part or increment of which the program makes a total of the whole event.
"""

from __future__ import annotations

import argparse
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench._records import as_article
from bench._scores import share
from monitor.extractor import extract
from monitor.lexicon import load_lexicon
from monitor.model import ALL, Extraction, Figure, Mention, Observation, Role

CORPUS = Path(__file__).parents[1] / "tests" / "extractor" / "corpus"
_UNDATED = "2024-05-15"
_AS_TOTAL = " read as the total"
_NO_TOTALS = (Role.BACKGROUND, Role.PERIOD, Role.PART, Role.INCREMENT)


@dataclass(frozen=True, slots=True)
class Want:
    """A figure as an entry states it; "" for what it leaves open."""

    kind: str
    number: str
    bound: str = ""
    role: str = ""
    scope: str = ""

    def is_number_of(self, found: Mention | Observation) -> bool:
        """Whether a figure is of this kind and number."""
        return self.kind == found.kind and self.number in ("", *_numbers(found.figure))


@dataclass(frozen=True, slots=True)
class Check:
    """One thing asked of one entry, and whether it holds. ``wanted`` is false for what should not hold."""

    field: str
    about: str
    holds: bool
    text: str
    wanted: bool = True


def main(arguments: Sequence[str]) -> int:
    """Prints the share right of each field; 0."""
    parser = argparse.ArgumentParser(prog="python -m bench corpus", description=__doc__.split("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--errors", action="store_true", help="list what is read otherwise")
    options = parser.parse_args(arguments)
    entries = [entry for path in sorted(options.folder.glob("*.toml")) for entry in _entries(path)]
    checks = [check for entry in entries for check in checked(entry)]
    if options.errors:
        for check in checks:
            if check.holds is not check.wanted:
                print(f"{check.field}: {check.about}\n    {check.text!r}")
    print(f"{options.folder}: {len(entries)} texts")
    print("\n".join(summary(checks)))
    return 0


def checked(entry: Mapping[str, Any]) -> Iterator[Check]:
    """Everything an entry states, against what is read in its text."""
    stated = {"id": "", "published": f"{entry.get('as_of', _UNDATED)}T12:00:00Z"}
    text = entry["text"]
    found = extract(as_article({**stated, "title": entry.get("title"), "text": text}), load_lexicon())
    mentions = [_want(want) for want in entry.get("mentions", ())]
    observed = [_want(want, observed=True) for want in entry.get("observed", ())]
    asked: list[tuple[Want, Sequence[Mention | Observation]]] = [(want, found.mentions) for want in mentions]
    asked += [(want, found.observations) for want in observed]
    for want, own in asked:
        yield from (Check(field, str(want), holds, text) for field, holds in _fields(want, own))
    for want in (_want(want) for want in entry.get("not", ())):
        yield Check("kept out", str(want), not _present(want, found), text)
    for want in mentions:
        if want.role in _NO_TOTALS:
            yield Check(f"{want.role}{_AS_TOTAL}", str(want), _is_total(want, found), text, wanted=False)
    if "speaker" in entry:
        pieces = entry["speaker"]
        yield Check("first speaker", ", ".join(pieces), _says(pieces, (*mentions, *observed)[0], found), text)


def summary(checks: Iterable[Check]) -> Iterator[str]:
    """How often each field holds: what should, then what should not."""
    asked, held = Counter[str](), Counter[str]()
    for check in checks:
        asked[check.field] += 1
        held[check.field] += check.holds
    fields = ("value", "bound", "role", "scope", "first speaker", "kept out")
    for field in (*fields, *(f"{role}{_AS_TOTAL}" for role in _NO_TOTALS)):
        yield f"  {field:<30} {share(held[field], asked[field])}"


def _entries(path: Path) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = tomllib.loads(path.read_text("utf-8"))["entry"]
    return entries


def _want(stated: str, *, observed: bool = False) -> Want:
    """An observed figure states no role, and its scope is ``all`` where it states none."""
    kind, *more = stated.split()
    if observed:
        more = [*more[:2], "", *(more[2:] or [ALL])]
    fields = ("number", "bound", "role")
    return Want(kind, **dict(zip(fields, [*more, "", "", ""], strict=False)), scope=" ".join(more[3:]))


def _numbers(figure: Figure) -> tuple[str, ...]:
    """How an entry may write a figure's number."""
    if figure.value is not None:
        return (str(figure.value),)
    return ("-".join("" if end is None else str(end) for end in (figure.low, figure.high)), "?")


def _fields(want: Want, found: Sequence[Mention | Observation]) -> Iterator[tuple[str, bool]]:
    """Whether the number is there, and each field stated of it, of whichever reading fits best."""
    own = [item for item in found if want.is_number_of(item)]
    yield "value", bool(own)
    if own:
        yield from max((_stated(want, item) for item in own), key=lambda fields: sum(right for _, right in fields))


def _stated(want: Want, found: Mention | Observation) -> list[tuple[str, bool]]:
    read = {
        "bound": (want.bound, found.figure.bound),
        "role": (want.role, found.role),
        "scope": (want.scope, found.scope),
    }
    return [(field, stated == got) for field, (stated, got) in read.items() if stated]


def _present(want: Want, found: Extraction) -> bool:
    """``*`` is any figure at all."""
    return any(
        want.kind == "*" or (want.is_number_of(item) and all(right for _, right in _stated(want, item)))
        for item in found.mentions
    )


def _is_total(want: Want, found: Extraction) -> bool:
    return any(item.role is Role.TOTAL and item.scope == ALL for item in _readings(found) if want.is_number_of(item))


def _says(pieces: Sequence[str], want: Want, found: Extraction) -> bool:
    """Whether the figure was given by whom the pieces name; no pieces want nobody."""
    first = next((item for item in _readings(found) if want.is_number_of(item)), None)
    speakers = first.speakers if first else ()
    said = " / ".join(part for one in speakers for part in (one.name, one.role, one.institution) if part).casefold()
    return all(piece.casefold() in said for piece in pieces) if pieces else not said


def _readings(found: Extraction) -> tuple[Mention | Observation, ...]:
    return (*found.mentions, *found.observations)
