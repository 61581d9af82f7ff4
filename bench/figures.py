"""How well figures are read: what ``monitor extract`` reports against annotated answers, per kind.

    python -m bench figures DATA.jsonl... [--rival naive|quantulum3] [--errors] [--kind KIND] [--half a|b]

DATA holds one document a line: ``{"id", "title", "text", "published", "gold": {kind: {"low", "high", "value", "bound",
"accept"}}}``; ``hard`` ones are left out. Every kind that the file's gold uses is measured. A hit is the gold ``value``
or any of ``accept``; for ranges and vague figures the gold ``low``.

precision, recall, F1  of the value, where a kind without gold is known to be absent
exact                  share of gold that is hit; the measure where it is not known what else the text reports. There
                       silence is a hit for a gold 0: texts seldom say that nobody was hurt
gold>1                 the same, of gold values above one; "in text": of those that stand there in digits or words
bound, inexact bound   share of hits with the gold bound; the same, of hits whose gold bound is not ``exact``
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from bench._answers import Answer, Reader, ours
from bench._numerals import stands_in
from bench._records import Claims, Document, Gold, claims_of, documents
from bench._rivals import RIVALS, has_word, missing, sentences
from bench._scores import Judgement, Tally, Verdict, judge, table


def main(arguments: Sequence[str]) -> int:
    """Prints a table per file and reader; 0."""
    options = _parser().parse_args(arguments)
    for path in options.data:
        claims = claims_of(documents(path))
        if options.absence:
            claims = replace(claims, absence=options.absence == "annotated")
        found = documents(path, options.half)
        kinds = tuple(sorted({kind for document in found for kind in document.answers}))
        print(f"{path.name}: {len(found)} documents{f', half {options.half}' if options.half else ''}; {_head(claims)}")
        _measure("monitor", ours, found, kinds, claims, errors=options.errors, only=options.kind)
        if options.rival and (absent := options.rival != "naive" and missing(options.rival)):
            print(f"  {absent}")
        elif options.rival:
            _measure(options.rival, RIVALS[options.rival], found, kinds, claims)
    return 0


def judged(document: Document, answers: dict[str, Answer], kinds: Iterable[str], *, absence: bool) -> list[Judgement]:
    """What becomes of each kind in one document."""
    gold = document.answers
    return [
        judge(kind, gold.get(kind), answers.get(kind), stands=_stands(gold.get(kind), document), absence=absence)
        for kind in kinds
    ]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench figures", description=__doc__.split("\n")[0])
    parser.add_argument("data", nargs="+", type=Path)
    parser.add_argument("--kind", help="only this kind's errors")
    parser.add_argument("--errors", action="store_true", help="list what is wrong, with the sentence")
    parser.add_argument("--half", choices=("a", "b"), help="only the documents whose id falls in this half")
    parser.add_argument("--rival", choices=tuple(RIVALS), help="measure another reader beside ours")
    absence = "whether a kind without gold is absent or unknown; seen from the data if not said"
    parser.add_argument("--absence", choices=("annotated", "unknown"), help=absence)
    return parser


def _head(claims: Claims) -> str:
    measured = "values" if claims.absence else "exact match; what else the text reports is unknown, so no precision"
    return measured + ("" if claims.bounds else "; bounds are not annotated")


def _measure(
    name: str,
    read: Reader,
    found: Sequence[Document],
    kinds: tuple[str, ...],
    claims: Claims,
    *,
    errors: bool = False,
    only: str | None = None,
) -> None:
    tally, spent = Tally(), 0.0
    for document in found:
        start = time.perf_counter()
        answers = dict(read(document.article))
        spent += time.perf_counter() - start
        for judgement in judged(document, answers, kinds, absence=claims.absence):
            tally.add(judgement)
            if errors and only in (None, judgement.kind) and _is_error(judgement, claims):
                print(_shown(document, judgement))
    print(f" {name}, {len(found) / max(spent, 1e-9):.0f} documents a second")
    print("\n".join(table(tally, kinds, claims, bounds=name == "monitor")))


def _is_error(judgement: Judgement, claims: Claims) -> bool:
    wrong = {Verdict.WRONG, Verdict.MISSED} | ({Verdict.EXTRA} if claims.absence else set())
    return judgement.verdict in wrong


def _stands(gold: Gold | None, document: Document) -> bool:
    return bool(gold and gold.value and stands_in(gold.value, document.article.full_text))


def _shown(document: Document, judgement: Judgement) -> str:
    gold, answer = judgement.gold, judgement.answer
    want = "nothing" if gold is None else f"{_number(gold)} {gold.bound}"
    got = "nothing" if answer is None else f"{_number(answer)} {answer.bound}"
    lines = [f"{judgement.verdict} {judgement.kind} {document.label}: want {want}, read {got}"]
    if answer is not None:
        lines.append(f"    read in: {answer.quote[:300]!r}")
    if gold is not None:
        lines.append(f"    {_where(judgement.kind, gold, document)}")
    return "\n".join(lines)


def _number(figure: Gold | Answer) -> str:
    return f"{figure.low}-{figure.high}" if figure.value is None else str(figure.value)


def _where(kind: str, gold: Gold, document: Document) -> str:
    """The sentence that holds a right number, else one that might tell it otherwise; one with a word of the kind."""
    right = gold.accept or (() if gold.value is None else (gold.value,))
    whole = tuple(sentences(document.article.full_text)) or ("",)
    holding = [sentence for sentence in whole if any(stands_in(number, sentence) for number in right)]
    best = max(holding or whole, key=lambda sentence: has_word(kind, sentence))
    return f"{'stands in' if holding else 'number not found, perhaps'}: {best[:300]!r}"
