"""One revision in one sentence: `{event title}: {what} {change} to {new} (was {old}), per {speaker} - {publisher}`.

Every change has its own wording in ``_WORDS``; what is not known leaves no trace in the sentence. The wordings and
their examples are listed in docs/alerts.md.
"""

from __future__ import annotations

from monitor.lexicon.kind import Kind
from monitor.model import ALL, Bound, Change, Event, Figure, Observation, Reason, Revision, Role, Series, Speaker

_WORDS = {
    Change.FIRST: "{what} {new}",
    Change.REFINED: "{what} put at {new}{was}",
    Change.RAISED: "{what} rises to {new}{was}",
    Change.LOWERED: "{what} revised down to {new}{was}",
    Change.CORRECTED: "{what} corrected to {new}{was}",
    Change.WITHDRAWN: "{what} withdrawn{back}{was}",
    Change.UNCONFIRMED: "unconfirmed: {what} {fear}{claim}{known}",
    Change.DISPUTED: "{what} disputed: {claim} against {old}{opponent}",
    Change.SETTLED: "{what} settled at {new}{given_up}",
    Change.RECLASSIFIED: "{what} rises to {new}{was} as {also}",
    Change.REDEFINED: "{what} counted anew as {new}{was}",
    Change.RETRACTED: "{what} retracted{back}{was}",
}
_CURRENT_FALL = "{what} falls to {new}{was}"
_FIRST_RECLASSIFIED = "{what} {new} as {also}"

_BOUNDS = {
    Bound.AT_LEAST: "at least",
    Bound.MORE_THAN: "more than",
    Bound.AT_MOST: "up to",
    Bound.LESS_THAN: "fewer than",
    Bound.ABOUT: "about",
}


def sentence(event: Event, revision: Revision, series: Series, kind: Kind) -> str:
    """The sentence of a told revision. ``series`` is the state before it, which knows the claims that were open."""
    what = _template(revision).format(
        what=_what(kind.label, revision.key.scope),
        new=_number(revision.known),
        old=_number(revision.before),
        claim=_number(revision.observation),
        was=_around(" (was {})", revision.before),
        known=_around(" (known {})", revision.before),
        back=_around(", back to {}", revision.known),
        fear="feared to be " if revision.observation.role is Role.FEARED else "",
        opponent=_opponent(revision.before),
        given_up=_around(", {} given up", _given_up(series, revision.observation)),
        also=_also(revision.also),
    )
    return f"{event.title}: {what}{_byline(revision.observation)}"


def in_words(figure: Figure) -> str:
    """A figure as a reader says it: "at least 1,200", "40 to 60", and a vague one as it was written."""
    if figure.bound is Bound.VAGUE:
        return " ".join(figure.surface.lower().split()) or f"{figure.level:,} or more"
    if figure.bound is Bound.RANGE and figure.low is not None and figure.high is not None:
        return f"{figure.low:,} to {figure.high:,}"
    return f"{_BOUNDS.get(figure.bound, '')} {figure.level:,}".lstrip()


def name_of(speaker: Speaker) -> str | None:
    """How a speaker is named: office and name as written, else the institution, else what there is."""
    if speaker.name and speaker.role:
        return f"{speaker.role} {speaker.name}"
    return speaker.institution or speaker.name or speaker.role


def _template(revision: Revision) -> str:
    if revision.change is Change.LOWERED and revision.reason is Reason.CURRENT:
        return _CURRENT_FALL
    if revision.change is Change.RECLASSIFIED and revision.before is None:
        return _FIRST_RECLASSIFIED
    return _WORDS[revision.change]


def _what(label: str, scope: str) -> str:
    return label if scope == ALL else f"{label} ({scope})"


def _number(n: Observation | None) -> str:
    return in_words(n.figure) if n else ""


def _around(pattern: str, n: Observation | None) -> str:
    return pattern.format(in_words(n.figure)) if n else ""


def _also(other: Revision | None) -> str:
    if other is None:
        return ""
    return f"{other.key.kind.replace('_', ' ')} falls to {_number(other.known)}{_around(' (was {})', other.before)}"


def _given_up(series: Series, n: Observation) -> Observation | None:
    """The last claim of the witness who now agrees."""
    return next((claim for claim in reversed(series.claims) if claim.witness == n.witness), None)


def _opponent(k: Observation | None) -> str:
    voice = (_speaker(k) or k.publisher) if k else None
    return f" (per {voice})" if voice else ""


def _byline(n: Observation) -> str:
    voices = dict.fromkeys(voice for voice in (_speaker(n), n.publisher) if voice)
    return f", per {' - '.join(voices)}" if voices else ""


def _speaker(n: Observation) -> str | None:
    return next((name for speaker in n.speakers if (name := name_of(speaker))), None)
