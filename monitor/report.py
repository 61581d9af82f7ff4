"""What the commands print: the JSON of extraction, trace, events and history, and their lines for people. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from monitor.alerts.sentence import in_unit, name_of
from monitor.alerts.wire import clean
from monitor.model import (
    ALL,
    Article,
    Basis,
    Extraction,
    Figure,
    Mention,
    Observation,
    Revision,
    Series,
    Speaker,
)
from monitor.store import EventSummary, Ledger


def as_line(record: object) -> str:
    """One JSON document on one line, lone surrogates and control characters neutralised."""
    return json.dumps(_cleaned(record), ensure_ascii=False, separators=(",", ":"))


def extraction_record(article: Article, extraction: Extraction) -> dict[str, Any]:
    """``extract --json``: what the text reports now, per kind, and every mention with its place and role."""
    return {
        "id": article.label,
        "observations": observations_record(extraction.observations),
        "mentions": [_mention(mention) for mention in extraction.mentions],
    }


def observations_record(observations: Iterable[Observation]) -> dict[str, Any]:
    """Per kind the observation of scope ``all``, else the widest one there is (the highest figure)."""
    widest: dict[str, Observation] = {}
    for seen in observations:
        known = widest.get(seen.kind)
        if known is None or (known.scope != ALL and (seen.scope == ALL or seen.figure.level > known.figure.level)):
            widest[seen.kind] = seen
    return {
        kind: {
            **_numbers(seen.figure),
            "scope": seen.scope,
            "speakers": [_speaker(speaker) for speaker in seen.speakers],
            "quote": seen.quote,
        }
        for kind, seen in widest.items()
    }


def trace_record(
    article: Article, event: str | None, extraction: Extraction, revisions: Sequence[Revision], alerts: Sequence[str]
) -> dict[str, Any]:
    """``replay --trace``: everything one article led to, silences with their reasons."""
    return {
        "id": article.label,
        "published": time_text(article.as_of),
        "published_basis": "stated" if article.basis is Basis.STATED else "assumed",
        "event": event,
        "observations": observations_record(extraction.observations),
        "revisions": [_revision(revision) for revision in revisions],
        "alerts": list(alerts),
    }


def event_record(summary: EventSummary) -> dict[str, Any]:
    """``events --json``: an event and what is known of it."""
    event = summary.event
    return {
        "id": event.id,
        "title": event.title,
        "place": event.place,
        "began": time_text(event.began),
        "last_seen": time_text(event.last_seen),
        "articles": event.articles,
        "known": [_known(series) for series in summary.series],
    }


def ledger_record(entry: Ledger) -> dict[str, Any]:
    """``history --json``: one decision, told or silent, on whose word and why."""
    seen = entry.revision.observation
    return {
        "as_of": time_text(seen.as_of),
        "kind": seen.kind,
        "observed": _value(seen),
        "speakers": [_speaker(speaker) for speaker in seen.speakers],
        "publisher": seen.publisher,
        "url": seen.url,
        "quote": seen.quote,
        "article": seen.article,
        **{name: value for name, value in _revision(entry.revision).items() if name != "kind"},
        "flags": list(entry.revision.flags),
        "alert": entry.alert,
        "message": entry.message,
    }


def event_lines(summary: EventSummary) -> Iterator[str]:
    """An event for people: its title and times, then what is known."""
    event = summary.event
    articles = counted(event.articles, "article")
    yield clean(
        f"{event.id[:12]}  {event.title}  ({articles}, last {time_text(event.last_seen.replace(microsecond=0))})"
    )
    for series in summary.series:
        scope = "" if series.key.scope == ALL else f" ({series.key.scope})"
        if series.known:
            known = in_unit(series.known.figure, series.key.kind)
            yield clean(f"    {series.key.kind}{scope}: {known}{_on_word_of(series.known)}")


def ledger_line(entry: Ledger) -> str:
    """One decision for people: when, what was observed, what it did to the known value, and why."""
    revision, seen = entry.revision, entry.revision.observation
    scope = "" if seen.scope == ALL else f" ({seen.scope})"
    mark = "TOLD  " if revision.told else "silent"
    known = f"known {in_unit(revision.known.figure, seen.kind)}" if revision.known else "nothing known"
    head = f"{time_text(seen.as_of)}  {mark}  {seen.kind}{scope} {in_unit(seen.figure, seen.kind)}"
    return clean(f"{head}: {revision.change} ({revision.reason}), {known}{_on_word_of(seen)}")


def observed_lines(article: Article, extraction: Extraction) -> Iterator[str]:
    """``extract`` for people: what the text reports now, and the sentence that says so."""
    yield clean(f"{article.label or '-'}: {article.title or '(no title)'}")
    for seen in extraction.observations:
        scope = "" if seen.scope == ALL else f" ({seen.scope})"
        yield clean(f"  {seen.kind}{scope} {in_unit(seen.figure, seen.kind)}{_on_word_of(seen)}")
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
        yield clean(f"  observed: {seen.kind}{scope} {in_unit(seen.figure, seen.kind)}, {kind}{_on_word_of(seen)}")
    for kind in dict.fromkeys(mention.kind for mention in extraction.mentions):
        if all(seen.kind != kind for seen in extraction.observations):
            roles = sorted({mention.role.value for mention in extraction.mentions if mention.kind == kind})
            yield clean(f"  silent: nothing observed for {kind}, its figures are only {', '.join(roles)}")
    if not extraction.mentions:
        yield "  silent: no number in this text is a figure of a known kind"
    for left in extraction.left_out:
        yield clean(f"  left out: {left.surface!r}, {left.reason}")


def time_text(moment: Any) -> str:
    """RFC 3339 in UTC, ending in Z."""
    return str(moment.isoformat().replace("+00:00", "Z"))


def counted(number: int, one: str, many: str | None = None) -> str:
    """So many things, in words that agree with the number."""
    return f"{number} {one if number == 1 else many or one + 's'}"


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


def _on_word_of(seen: Observation) -> str:
    voices = [name_of(speaker) for speaker in seen.speakers[:1]] + [seen.publisher]
    named = " - ".join(voice for voice in voices if voice)
    return f", per {named}" if named else ""


def _numbers(figure: Figure) -> dict[str, Any]:
    return {"low": figure.low, "high": figure.high, "value": figure.value, "bound": figure.bound.value}


def _speaker(speaker: Speaker) -> dict[str, Any]:
    return {"name": speaker.name, "role": speaker.role, "institution": speaker.institution, "via": speaker.via}


def _mention(mention: Mention) -> dict[str, Any]:
    span = mention.figure.span or mention.sentence
    return {
        "kind": mention.kind,
        **_numbers(mention.figure),
        "role": mention.role.value,
        "scope": mention.scope,
        "cue": mention.cue.value if mention.cue else None,
        "speakers": [_speaker(speaker) for speaker in mention.speakers],
        "start": span.start,
        "end": span.end,
        "surface": mention.figure.surface,
        "rule": mention.rule,
    }


def _value(seen: Observation | None) -> dict[str, Any] | None:
    return {**_numbers(seen.figure), "as_of": time_text(seen.as_of)} if seen else None


def _known(series: Series) -> dict[str, Any]:
    return {"kind": series.key.kind, "scope": series.key.scope, "value": _value(series.known)}


def _revision(revision: Revision) -> dict[str, Any]:
    claimed = revision.observation if revision.known is revision.before else revision.known
    return {
        "kind": revision.key.kind,
        "scope": revision.key.scope,
        "change": revision.change.value,
        "told": revision.told,
        "before": _value(revision.before),
        "after": _value(claimed),
        "known": _value(revision.known),
        "reason": revision.reason.value,
    }


def _cleaned(record: object) -> object:
    if isinstance(record, str):
        return record.encode("utf-8", "replace").decode("utf-8")
    if isinstance(record, dict):
        return {key: _cleaned(value) for key, value in record.items()}
    return [_cleaned(item) for item in record] if isinstance(record, list | tuple) else record
