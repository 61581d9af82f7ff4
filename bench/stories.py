"""How far the decisions agree with a careful editor's, article by article.

    python -m bench stories DATA.jsonl [--link] [--errors] [--kind KIND]

DATA holds one story a line: ``{"story", "articles": [{"id", "time", "publisher", "title", "text", "decision": {kind:
change}}]}``, in order of time. What is decided is the change of the scope ``all``, in the end: a held figure counts as
what became of it, be it by a second witness, whose article then only confirms; ``late`` counts those. Decisions that
tell nobody (confirmed, stale, floor, held, and unconfirmed ones that are silent) are one class, ``silent``; ``unread``
is a kind of which nothing was read, ``none`` one the editor decided nothing on.

All stories are one stream, in order of time. Their events are given; with ``--link`` the program finds them itself. An
event that it found is the story that most of its articles are of; what is decided on an article of another story is
``elsewhere``.
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
    parser.add_argument("--link", action="store_true", help="find the events, rather than take them from the data")
    parser.add_argument("--errors", action="store_true", help="list each disagreement")
    parser.add_argument("--kind", help="only this kind")
    options = parser.parse_args(arguments)
    stories = list(rows(options.data))
    kinds = {kind for story in stories for told in story["articles"] for kind in told["decision"]}
    chosen = kinds & {options.kind} if options.kind else kinds
    cases = list(judged(stories, chosen, Rules(trust_events=not options.link)))
    if options.errors:
        for case in cases:
            if not case.agrees:
                print(_shown(case))
    print(f"{options.data.name}: {len(stories)} stories, {sum(len(story['articles']) for story in stories)} articles")
    print("\n".join(summary(cases)))
    return 0


def judged(stories: Sequence[Mapping[str, Any]], kinds: set[str], rules: Rules) -> Iterator[Case]:
    """Every kind of every article on which the editor or the program decided anything, story by story in order."""
    told = [(story_article(story["story"], item), item["decision"]) for story in stories for item in story["articles"]]
    decided, strayed = _followed([article for article, _ in told], rules)
    for article, decision in told:
        for kind in sorted(kinds):
            revision = decided.get((article.id, kind))
            want, got = decision.get(kind), _change(revision) if revision else None
            if revision and article.id in strayed:
                got = "elsewhere"
            late = revision is not None and revision.observation.article != article.id
            if want or got:
                name = article.trusted_event or ""
                yield Case(name, article, kind, class_of(want) or "none", got or "unread", revision, late)


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


def _followed(articles: Sequence[Article], rules: Rules) -> tuple[dict[tuple[str, str], Revision], frozenset[str]]:
    """The last revision of each article and kind, over the whole event; and the articles in another story's event."""
    stream = sorted(articles, key=lambda article: article.as_of)
    last = stream[-1]
    settling = replace(last, id=digest("settling", last.id), title="", text="", as_of=last.as_of + _AFTER)
    found: dict[tuple[str, str], Revision] = {}
    store = open_store(None)
    for replayed in replay([*stream, settling], store, load_lexicon(), rules):
        for revision in halves(replayed.revisions):
            if revision.key.scope == ALL:
                _follow(found, revision)
    with store.transaction() as memory:
        events = {article.id: memory.event_of(article.id) for article in articles}
    return found, frozenset(_strayed(articles, events))


def _strayed(articles: Sequence[Article], events: Mapping[str, str | None]) -> Iterator[str]:
    """The articles in an event that most of whose articles are of another story."""
    shares: dict[str | None, Counter[str | None]] = {}
    for article in articles:
        shares.setdefault(events[article.id], Counter())[article.trusted_event] += 1
    for article in articles:
        if shares[events[article.id]].most_common(1)[0][0] != article.trusted_event:
            yield article.id


def _follow(found: dict[tuple[str, str], Revision], new: Revision) -> None:
    """Put in a revision; where it makes a held figure known, that was the fall, and the new one confirms it."""
    kind, figure = new.key.kind, new.observation.figure
    own = (at for at, old in found.items() if old.key == new.key)
    waiting = [at for at in own if found[at].change is Change.HELD]
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
