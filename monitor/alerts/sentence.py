"""One revision in one sentence: `{event title}: {what} {change} to {new} (was {old}), per {speaker} - {publisher}`.

Every change has its own wording in ``_WORDS``; what is not known leaves no trace in the sentence. The wordings and
their examples are listed in docs/alerts.md.
"""

from __future__ import annotations

from monitor.lexicon.kind import Kind
from monitor.model import (
    ALL,
    PEOPLE,
    Amount,
    Bound,
    Change,
    Event,
    Figure,
    Observation,
    Reason,
    Revision,
    Role,
    Series,
    Speaker,
)

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
_SCALES = ((1_000_000_000_000, "trillion"), (1_000_000_000, "billion"), (1_000_000, "million"))

_BOUNDS = {
    Bound.AT_LEAST: "at least",
    Bound.MORE_THAN: "more than",
    Bound.AT_MOST: "up to",
    Bound.LESS_THAN: "fewer than",
    Bound.ABOUT: "about",
}


def sentence(event: Event, revision: Revision, series: Series, kind: Kind) -> str:
    """The sentence of a told revision. ``series`` is the state before it, which knows the claims that were open."""
    written = kind.measure(revision.observation.figure.unit).written
    new, old = revision.known, revision.before
    what = _template(revision).format(
        what=_what(kind, revision),
        new=_number(new, written),
        old=_number(old, written),
        claim=_number(revision.observation, written),
        was=_around(" (was {})", old, brief(written)),
        known=_around(" (known {})", old, brief(written)),
        back=_around(", back to {}", new, written),
        fear="feared to be " if revision.observation.role is Role.FEARED else "",
        opponent=_opponent(old),
        given_up=_around(", {} given up", _given_up(series, revision), brief(written)),
        also=_also(revision.also),
    )
    return f"{event.title}: {what}{_byline(revision.observation)}"


def in_words(figure: Figure, written: str = "{}") -> str:
    """A figure as a reader says it: "at least 1,200", "40 to 60", "$1.2 billion", and a vague one as it was written.

    ``written`` is how its unit is written around a number (``Unit.written``).
    """
    if figure.bound is Bound.VAGUE:
        return _vague(figure, written)
    if figure.bound is Bound.RANGE and figure.low is not None and figure.high is not None:
        return f"{_amount(figure.low, brief(written))} to {_amount(figure.high, written)}"
    return f"{_BOUNDS.get(figure.bound, '')} {_amount(figure.level, written)}".lstrip()


def in_unit(figure: Figure, kind: str) -> str:
    """A figure with the name of its unit, where that is not people: what the commands print behind the kind's name."""
    return in_words(figure, "{}" if figure.unit in (PEOPLE, kind) else f"{{short}} {figure.unit}")


def counted(kind: Kind, unit: str, scope: str) -> str:
    """What is counted: the kind's label, which may name the unit, and the scope where it says more."""
    label = kind.label.format(unit=unit)
    named = scope == ALL or (scope == unit and label != kind.label) or kind.measure(scope).written != "{}"
    return label if named else f"{label} ({scope})"


def brief(written: str) -> str:
    """Without the unit's name, which was said before: "12,000 hectares (was 8,000)"; a sign stays."""
    return "{}" if written.startswith("{}") else written


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


def _what(kind: Kind, revision: Revision) -> str:
    """What is counted; a first figure may need a verb."""
    opening = f" {kind.opening}" if revision.change is Change.FIRST and kind.opening else ""
    return f"{counted(kind, revision.observation.figure.unit, revision.key.scope)}{opening}"


def _number(n: Observation | None, written: str) -> str:
    return in_words(n.figure, written) if n else ""


def _around(pattern: str, n: Observation | None, written: str = "{}") -> str:
    return pattern.format(in_words(n.figure, written)) if n else ""


def _amount(number: Amount, written: str) -> str:
    return written.format(f"{number:,}", short=_short(number))


def _short(number: Amount) -> str:
    """1.2 billion, where that says it all; else the digits."""
    for scale, word in _SCALES:
        if number >= scale and number * 100 % scale == 0:
            return f"{number / scale:g} {word}"
    return f"{number:,}"


def _vague(figure: Figure, written: str) -> str:
    words = " ".join(figure.surface.lower().split())
    if not words:
        return f"{_amount(figure.level, written)} or more"
    of = "" if words.endswith(" of") else " of"
    return words if written == "{}" else f"{words}{of} {figure.unit}"


def _also(other: Revision | None) -> str:
    if other is None:
        return ""
    kind = other.key.kind.replace("_", " ")
    return f"{kind}{_around(' falls to {}', other.known)}{_around(' (was {})', other.before)}"


def _given_up(series: Series, revision: Revision) -> Observation | None:
    """The known value, where that gave way; else the last claim of the witness who now agrees."""
    n, before = revision.observation, revision.before
    if before and before.figure.level != n.figure.level:
        return before
    return next((claim for claim in reversed(series.claims) if claim.witness == n.witness), None)


def _opponent(k: Observation | None) -> str:
    voice = (_speaker(k) or k.publisher) if k else None
    return f" (per {voice})" if voice else ""


def _byline(n: Observation) -> str:
    voices = dict.fromkeys(voice for voice in (_speaker(n), n.publisher) if voice)
    return f", per {' - '.join(voices)}" if voices else ""


def _speaker(n: Observation) -> str | None:
    return next((name for speaker in n.speakers if (name := name_of(speaker))), None)
