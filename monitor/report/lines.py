"""What the commands print for people: events, decisions, and what was read in a text and why. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.alerts.sentence import in_unit, name_of
from monitor.alerts.wire import clean
from monitor.model import ALL, Article, Extraction, Mention, Observation
from monitor.report.text import counted, read_time
from monitor.store import EventSummary, Ledger


def event_lines(summary: EventSummary) -> Iterator[str]:
    """An event for people: its title and times, then what is known."""
    event = summary.event
    articles = counted(event.articles, "article")
    yield clean(f"{event.id[:12]}  {event.title}  ({articles}, last {read_time(event.last_seen)})")
    for series in summary.series:
        scope = "" if series.key.scope == ALL else f" ({series.key.scope})"
        if series.known:
            known = in_unit(series.known.figure, series.key.kind)
            yield clean(f"    {series.key.kind}{scope}: {known}{on_word_of(series.known)}")


def ledger_line(entry: Ledger) -> str:
    """One decision for people: when, what was observed, what it did to the known value, and why."""
    revision, seen = entry.revision, entry.revision.observation
    scope = "" if seen.scope == ALL else f" ({seen.scope})"
    mark = "TOLD  " if revision.told else "silent"
    known = f"known {in_unit(revision.known.figure, seen.kind)}" if revision.known else "nothing known"
    head = f"{read_time(seen.as_of)}  {mark}  {seen.kind}{scope} {in_unit(seen.figure, seen.kind)}"
    return clean(f"{head}: {revision.change} ({revision.reason}), {known}{on_word_of(seen)}")


def observed_lines(article: Article, extraction: Extraction) -> Iterator[str]:
    """``extract`` for people: what the text reports now, and the sentence that says so."""
    yield clean(f"{article.label or '-'}: {article.title or '(no title)'}")
    for seen in extraction.observations:
        scope = "" if seen.scope == ALL else f" ({seen.scope})"
        yield clean(f"  {seen.kind}{scope} {in_unit(seen.figure, seen.kind)}{on_word_of(seen)}")
        yield clean(f"      {seen.quote}")
    if not extraction.observations:
        yield "  no figure"


def explain_lines(article: Article, extraction: Extraction) -> Iterator[str]:
    """``explain``: each mention with the words and rules that made it, what is observed, what was left out and why."""
    yield clean(f"{article.label or '-'}: {article.title or '(no title)'}")
    for mention in extraction.mentions:
        yield from _explained(article, mention)
    for seen in extraction.observations:
        scope = "" if seen.scope == ALL else f" ({seen.scope})"
        kind = "a sum of its parts" if seen.computed else seen.role.value
        yield clean(f"  observed: {seen.kind}{scope} {in_unit(seen.figure, seen.kind)}, {kind}{on_word_of(seen)}")
    for kind in dict.fromkeys(mention.kind for mention in extraction.mentions):
        if all(seen.kind != kind for seen in extraction.observations):
            roles = sorted({mention.role.value for mention in extraction.mentions if mention.kind == kind})
            yield clean(f"  silent: nothing observed for {kind}, its figures are only {', '.join(roles)}")
    if not extraction.mentions:
        yield "  silent: no number in this text is a figure of a known kind"
    for left in extraction.left_out:
        yield clean(f"  left out: {left.surface!r}, {left.reason}")


def on_word_of(seen: Observation) -> str:
    """On whose word, with a comma before it; empty when nobody is named."""
    voices = [name_of(speaker) for speaker in seen.speakers[:1]] + [seen.publisher]
    named = " - ".join(voice for voice in voices if voice)
    return f", per {named}" if named else ""


def _explained(article: Article, mention: Mention) -> Iterator[str]:
    why = f": {mention.why}" if mention.why else ""
    scope = "" if mention.scope == ALL else f", scope {mention.scope}"
    cue = f", cue {mention.cue}" if mention.cue else ""
    earlier = f" from {in_unit(mention.earlier, mention.kind)}" if mention.earlier else ""
    yield clean(f"  {mention.kind} {in_unit(mention.figure, mention.kind)} is {mention.role}{why}{scope}{cue}{earlier}")
    start, end = mention.sentence.start, mention.sentence.end
    yield clean(f"      rule {mention.rule!r} read {mention.figure.surface!r} in: {article.full_text[start:end]}")
    for speaker in mention.speakers:
        via = f", via {speaker.via}" if speaker.via else ""
        yield clean(f"      said by {name_of(speaker) or 'nobody named'} ({speaker.standing}){via}")
