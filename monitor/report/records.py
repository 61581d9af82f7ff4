"""The JSON of extraction, trace, events and history: the keys that scripts rely on. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from monitor.model import (
    ALL,
    PEOPLE,
    Article,
    Basis,
    Extraction,
    Figure,
    Mention,
    Observation,
    Revision,
    Series,
    SeriesKey,
    Speaker,
)
from monitor.report.text import time_text
from monitor.store import EventSummary, Heading, Ledger


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


def observation_record(seen: Observation) -> dict[str, Any]:
    """``export --what observations``: what one article reports of one kind, on whose word."""
    return {
        "as_of": time_text(seen.as_of),
        "kind": seen.kind,
        "scope": seen.scope,
        **_numbers(seen.figure),
        "role": seen.role.value,
        "speakers": [_speaker(speaker) for speaker in seen.speakers],
        "publisher": seen.publisher,
        "url": seen.url,
        "quote": seen.quote,
        "article": seen.article,
    }


def article_record(article: Article, event: str | None) -> dict[str, Any]:
    """``export --what articles``: as ``replay`` reads it, with the id that decisions name it by."""
    return {
        "id": article.label or article.id,
        "article": article.id,
        "as_of": time_text(article.as_of),
        "published": time_text(article.published) if article.published else None,
        "publisher": article.publisher,
        "language": article.language,
        "url": article.url,
        "event": event,
        "title": article.title,
        "text": article.text,
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


def heading_record(heading: Heading) -> dict[str, Any]:
    """``event_record``, and when its last told revision was of, and what that did; null where nothing was told."""
    return {
        **event_record(EventSummary(heading.event, heading.series)),
        "revised": time_text(heading.revised) if heading.change else None,
        "change": heading.change.value if heading.change else None,
    }


def known_record(key: SeriesKey, known: Observation) -> dict[str, Any]:
    """What is known of a series, and on whose word."""
    return {
        "kind": key.kind,
        "scope": key.scope,
        "value": _value(known),
        "speakers": [_speaker(speaker) for speaker in known.speakers],
        "publisher": known.publisher,
        "url": known.url,
        "quote": known.quote,
        "article": known.article,
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


def _numbers(figure: Figure) -> dict[str, Any]:
    """What the contract names, and the unit where it is not people."""
    numbers = {"low": figure.low, "high": figure.high, "value": figure.value, "bound": figure.bound.value}
    return numbers if figure.unit == PEOPLE else {**numbers, "unit": figure.unit}


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
