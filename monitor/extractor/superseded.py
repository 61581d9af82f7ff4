"""Which figures a text tells as what was believed before: by a word for it, by a cue, by what is said behind them."""

from __future__ import annotations

from monitor.extractor.context import Context
from monitor.extractor.reading import ANAPHORA, FORMER, RISEN, TOLL, Reading
from monitor.model import Role

_REPORT_REACH = 4
"""Words of "the report of the" before a figure."""
_BEHIND_REACH = 12
"""Tokens behind a figure in which its verb may disown it."""
_PAST_REACH = 14
"""Tokens before a count in which a word may tell it as past."""


def superseded(context: Context) -> str:
    """Told as past: ``initially said 20``; behind a cue, ``after ... reported as many as 103``; ``up from 53``."""
    reading = context.reading
    if reading.rule == FORMER:
        return "the value before the change"
    if _lost_before(context):
        return "the value before some of them were found"
    if disowned := _disowned(context):
        return disowned
    if reading.rule == ANAPHORA:
        return "the value before the revision" if _before_revision(context) else ""
    start = reading.quantity.start
    previous = max((earlier.quantity.end for earlier, _ in context.before if earlier.end <= start), default=0)
    low = max(context.statement, start - _PAST_REACH, previous)
    why = _as_past(context, low, start)
    if why and not context.says("update", low, start):
        return why
    continues = reading.rule not in (TOLL, RISEN)
    if continues and any(r is Role.SUPERSEDED and _goes_on(context, earlier, start) for earlier, r in context.before):
        return "goes on from a superseded figure"
    return "the value before the revision" if _before_revision(context) else ""


def _lost_before(context: Context) -> bool:
    """``Two were rescued after a ship with 43 aboard went missing``: as many as there were at first."""
    reading, words = context.reading, context.document.tokens.lower
    if not context.language.roles["lost"].find(words, reading.trigger.start, reading.trigger.end):
        return False
    heads = (at for at in range(context.sentence.start, reading.quantity.start) if words[at] == "after")
    after = next(heads, context.sentence.start)
    return bool(context.says("recovered", context.sentence.start, after))


def _disowned(context: Context) -> str:
    """``The toll of 19 reported earlier was a typing error``: it is told behind a figure that it does not hold."""
    if not _is_of_a_report(context):
        return ""
    at, grammar = context.reading.end, context.language.grammar
    words, end = context.document.tokens.lower, min(context.sentence.end, at + _BEHIND_REACH)
    verb = next(
        (here for here in range(at, end) if words[here] in grammar.finite or words[here] in grammar.clause), end
    )
    for table, here in (("superseded_behind", at), ("disowned", verb)):
        hit = context.language.roles[table].match(words, here, context.sentence.end) if here < end else None
        if hit:
            return context.document.text(here, hit[0]).lower()
    return ""


def _is_of_a_report(context: Context) -> bool:
    """Whether what stands behind a figure is said of the count, and not of the strike that killed so many."""
    start = context.reading.start
    named = context.says("reports", start - _REPORT_REACH, start)
    return bool(named) or context.reading.rule in (TOLL, RISEN, ANAPHORA)


def _goes_on(context: Context, earlier: Reading, start: int) -> bool:
    """Whether nothing between two figures begins a new statement; a comma does behind ``up from two``, "to" anew."""
    words = context.document.tokens.lower
    end = earlier.end if earlier.end <= start else earlier.quantity.end
    between = words[end:start]
    fresh = any(word in context.language.speech.verbs or word in (";", "but") for word in between)
    fresh = fresh or earlier.quantity.start == start or any(word in context.language.grammar.cause for word in between)
    fresh = fresh or bool(context.says("disowned", end, start))
    commas = 1 if earlier.rule == FORMER else 2
    anew = earlier.rule == FORMER and words[earlier.quantity.end] == "to"
    return not fresh and not anew and between.count(",") < commas and not context.says("update", end, start)


def _before_revision(context: Context) -> bool:
    """Behind a total and a cue: ``now stands at 95, a downward revision after outlets reported as many as 103``."""
    words, start = context.document.tokens.lower, context.reading.quantity.start
    cued = context.language.cues.find(words, context.sentence.start, start)
    for earlier, role in context.before:
        between = words[earlier.end : start]
        told = any(word in context.language.speech.verbs for word in between)
        from_it = "from" in between or "than" in between or ("after" in between and told)
        if cued and from_it and earlier.kind == context.reading.kind and role is Role.TOTAL:
            return True
    return False


def _as_past(context: Context, start: int, end: int) -> str:
    """A word that tells a value as past; "three days earlier" only dates the event."""
    words, at = context.document.tokens.lower, start
    while hit := context.language.roles["superseded"].find(words, at, end):
        held = words[hit[0] - 1] in context.language.background.spans or _is_corrected(context, hit[0], end)
        held = held or (words[hit[1] - 1] == "from" and ":" in words[hit[1] : end])
        if not held and not _brings(context, hit[1]):
            return context.document.text(hit[0], hit[1]).lower()
        at = hit[1]
    return ""


def _is_corrected(context: Context, at: int, end: int) -> bool:
    """``corrected its earlier statement: 39 people died``: behind the colon stands what holds now."""
    words = context.document.tokens.lower
    return ":" in words[at:end] and context.language.cues.find(words, context.sentence.start, at) is not None


def _brings(context: Context, at: int) -> bool:
    """``Five people first listed as dead are alive, lowering the toll to 48``: what was before is not the toll."""
    words, grammar = context.document.tokens.lower, context.language.grammar
    if context.reading.rule != TOLL:
        return False
    for here in range(at, context.reading.trigger.start - 1):
        if words[here] == "," and words[here + 1].endswith("ing"):
            cued = context.language.cues.match(words, here + 1, context.sentence.end)
            return cued is not None or words[here + 1] in grammar.brings
    return False
