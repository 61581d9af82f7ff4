"""How far the decisions agree with a careful editor's, article by article, with the events given.

    python -m bench stories DATA.jsonl [--errors] [--kind KIND]

DATA holds one story a line: ``{"story", "articles": [{"id", "time", "publisher", "title", "text", "decision": {kind:
change}}]}``, in order of time. What is decided is the change of the scope ``all``, in the end: a held figure counts as
what became of it, be it by a second witness, whose article then only confirms; ``late`` counts those. Decisions that
tell nobody (confirmed, stale, floor, held, and unconfirmed ones that are silent) are one class, ``silent``; ``unread``
is a kind of which nothing was read, ``none`` one the editor decided nothing on.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench._records import rows
from bench._scores import share
from bench._streams import story_article
from monitor.app import replay
from monitor.differ.levels import agrees
from monitor.lexicon import load_lexicon
from monitor.model import ALL, Article, Change, Revision, digest
from monitor.pipeline import Rules
from monitor.store import open_store

_SILENT = frozenset({"confirmed", "stale", "floor", "held"})
_FALLS = frozenset({"lowered", "corrected"})
_AFTER = timedelta(days=1)
"""By then everything held has been judged again."""


@dataclass(frozen=True, slots=True)
class Case:
    """One kind in one article: what the editor and the program decided, ``none`` and ``unread`` where neither did."""

    story: str
    article: Article
    kind: str
    want: str
    got: str
    revision: Revision | None
    late: bool = False

    @property
    def agrees(self) -> bool:
        """Whether both are of one class."""
        return self.want == self.got


def main(arguments: Sequence[str]) -> int:
    """Prints agreement, the confusion table and how well falls are told; 0."""
    parser = argparse.ArgumentParser(prog="python -m bench stories", description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--errors", action="store_true", help="list each disagreement")
    parser.add_argument("--kind", help="only this kind")
    options = parser.parse_args(arguments)
    stories = list(rows(options.data))
    kinds = {kind for story in stories for told in story["articles"] for kind in told["decision"]}
    cases = [case for story in stories for case in judged(story, kinds & {options.kind} if options.kind else kinds)]
    if options.errors:
        for case in cases:
            if not case.agrees:
                print(_shown(case))
    print(f"{options.data.name}: {len(stories)} stories, {sum(len(story['articles']) for story in stories)} articles")
    print("\n".join(summary(cases)))
    return 0


def judged(story: Mapping[str, Any], kinds: set[str]) -> Iterator[Case]:
    """Every kind of every article on which the editor or the program decided anything, in order."""
    articles = [story_article(story["story"], told) for told in story["articles"]]
    decided = _decided(articles)
    for article, told in zip(articles, story["articles"], strict=True):
        for kind in sorted(kinds):
            revision = decided.get((article.id, kind))
            want, got = told["decision"].get(kind), _change(revision) if revision else None
            late = revision is not None and revision.observation.article != article.id
            if want or got:
                yield Case(story["story"], article, kind, class_of(want) or "none", got or "unread", revision, late)


def class_of(change: str | None) -> str | None:
    """The change itself, or ``silent`` for those that tell nobody."""
    return "silent" if change in _SILENT else change


def summary(cases: Sequence[Case]) -> Iterator[str]:
    """Agreement on what the editor decided, falls told, and how often each was taken for each other."""
    decided = [case for case in cases if case.want != "none"]
    agreed = sum(case.agrees for case in decided)
    quiet = agreed + sum(case.want == "silent" and case.got == "unread" for case in decided)
    yield f"agreement {share(agreed, len(decided))}; {share(quiet, len(decided))} where unread counts as silent"
    told = [case for case in cases if case.got in _FALLS]
    wanted = [case for case in cases if case.want in _FALLS]
    right = sum(case.want in _FALLS for case in told)
    late = sum(case.late for case in told)
    yield f"lowered: precision {share(right, len(told))}, recall {share(right, len(wanted))}; late {late}"
    raised = [case for case in cases if case.got == "raised"]
    rises = [case for case in cases if case.want == "raised"]
    both = sum(case.agrees for case in rises)
    yield f"raised: precision {share(both, len(raised))}, recall {share(both, len(rises))}"
    yield from _confusion(Counter((case.want, case.got) for case in cases))


def _confusion(counts: Counter[tuple[str, str]]) -> Iterator[str]:
    """Rows are the editor's, columns the program's."""
    own, columns = (sorted({pair[place] for pair in counts}) for place in (0, 1))
    yield f"  {'editor':<12}" + "".join(f"{column:>13}" for column in columns)
    for row in own:
        yield f"  {row:<12}" + "".join(f"{counts[row, column] or '.':>13}" for column in columns)


def _decided(articles: Sequence[Article]) -> dict[tuple[str, str], Revision]:
    """The last revision of each article and kind, over the whole event."""
    last = articles[-1]
    settling = replace(last, id=digest("settling", last.id), title="", text="", as_of=last.as_of + _AFTER)
    found: dict[tuple[str, str], Revision] = {}
    for replayed in replay([*articles, settling], open_store(None), load_lexicon(), Rules(trust_events=True)):
        for revision in halves(replayed.revisions):
            if revision.key.scope == ALL:
                _follow(found, revision)
    return found


def _follow(found: dict[tuple[str, str], Revision], new: Revision) -> None:
    """Put in a revision; where it makes a held figure known, that was the fall, and the new one confirms it."""
    kind, figure = new.key.kind, new.observation.figure
    waiting = [at for at, old in found.items() if at[1] == kind and old.change is Change.HELD]
    became = [at for at in waiting if new.change is Change.LOWERED and agrees(figure, found[at].observation.figure)]
    found[new.observation.article, kind] = replace(new, change=Change.CONFIRMED) if became else new
    found.update(dict.fromkeys(became, new))


def halves(revisions: Sequence[Revision]) -> Iterator[Revision]:
    """Every revision, and after a reclassification its other half."""
    for revision in revisions:
        yield revision
        if revision.also:
            yield revision.also


def _change(revision: Revision) -> str | None:
    if revision.change is Change.UNCONFIRMED and not revision.told:
        return "silent"
    return class_of(revision.change.value)


def _shown(case: Case) -> str:
    revision = case.revision
    line = f"{case.story[:24]} {case.kind} {case.article.label}: want {case.want}, decided {case.got}"
    if revision:
        before = revision.before.figure.level if revision.before else "nothing"
        line += f" ({revision.reason}): {revision.observation.figure.level}, known {before}"
    return f"{line}\n    {case.article.title[:140]!r} | {case.article.text[:240]!r}"
