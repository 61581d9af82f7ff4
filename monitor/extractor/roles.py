"""What a figure is to the article's main event: total, part, increment, period, forecast, ... in a visible order."""

from __future__ import annotations

from collections.abc import Callable

from monitor.extractor.context import Context
from monitor.extractor.reading import ANAPHORA, FORMER, RISEN, STEP, TOLL
from monitor.extractor.superseded import superseded
from monitor.model import Cue, Role

STRUCK = "counts who was hit, dead or not"
"""The reason of a figure that says how many were shot or stabbed."""
_HEAD = 2
"""The headline and the sentence behind it."""
_DISPUTED_REACH = 10
"""Tokens before a figure in which it may be said that its report is wrong."""
_REPORT_REACH = 4
"""Words from "denied" to the report."""
_WITHIN = frozenset(("in", "over", "within"))
"""Before a span: so long it took."""


def role_of(context: Context) -> tuple[Role, str]:
    """The first role of the table whose test holds, with what shows it; a figure that nothing marks is a total."""
    for role, test in ROLES:
        why = test(context)
        if why:
            return role, why
    return Role.TOTAL, ""


def _background(context: Context) -> str:
    reading, told = context.reading, context.reading.kind in context.told_kinds
    verb = reading.trigger.start
    count = verb if reading.included else reading.quantity.start
    past = next((past for past in context.past if past.holds(count, verb) and (told or not past.besides)), None)
    former = past is not None and past.verbs is not None and reading.rule == FORMER
    return "" if past is None or former or (past.dated and _is_revised_now(context)) else past.why


def _is_revised_now(context: Context) -> bool:
    """``The toll of the 2019 quake was lowered from 520 to 500`` at the head of an article: old is only the event."""
    if context.reading.rule not in (TOLL, ANAPHORA, FORMER) or context.sentence.place >= _HEAD:
        return False
    words = context.document.tokens.lower
    hit = context.language.cues.find(words, context.sentence.start, context.sentence.end)
    changed = context.says("changed", context.sentence.start, context.sentence.end)
    return bool(changed) and hit is not None and hit[2] in (Cue.LOWERED, Cue.CORRECTED)


def _combined(context: Context) -> str:
    if context.reading.trigger.trigger.struck:
        return "" if context.reading.included else STRUCK
    together = context.reading.combined and context.reading.quantity.figure.level > 0
    return "counts the killed and the injured together" if together else ""


def _part(context: Context) -> str:
    if context.reading.included or _is_listed(context):
        return "a part of the figure before it"
    if context.reading.trigger.trigger.partial:
        return "some of those who were dead before"
    if _is_wider(context):
        return "a count of more than this event"
    if context.reading.quantity.figure.level == 0 and context.reading.quantity.noun in context.language.people.comers:
        return "only says that none of these was"
    return context.says("part", context.statement, context.reading.quantity.start)


def _is_listed(context: Context) -> bool:
    """``killed 31: 14 in Gharbat and eight on the coast road``; what has a place's name is a part of its own."""
    reading, words = context.reading, context.document.tokens.lower
    at = reading.quantity.end
    if reading.rule != "elliptic" or not context.language.grammar.located.isdisjoint(words[at : at + 1]):
        return False
    wholes = (one for one, role in context.before if one.kind == reading.kind and role is Role.TOTAL)
    return any(":" in words[one.end : reading.start] for one in wholes)


def _is_wider(context: Context) -> bool:
    """``Fourteen died in the province, out of 31 in the country``: the event that is told of is the first one's."""
    reading, words = context.reading, context.document.tokens.lower
    out = words[reading.quantity.start - 2 : reading.quantity.start] == ["out", "of"]
    return out and any(one.kind == reading.kind and role is Role.TOTAL for one, role in context.before)


def _denied(context: Context) -> str:
    reading = context.reading
    if reading.quantity.figure.level == 0:
        return ""
    if (disputed := _disputed(context)) or reading.rule in (TOLL, RISEN, ANAPHORA):
        return disputed
    words, first, start = context.document.tokens.lower, context.sentence.start, reading.quantity.start
    if start and words[start - 1] == "not" and words[start - 2 : start - 1] != ["if"]:
        return "not"
    return (
        context.says("denied", context.lead, reading.quantity.start)
        or context.says("denied", reading.quantity.end, reading.trigger.start)
        or context.says("denied_behind", reading.end, reading.end + 3)
        or (context.says("alleged", first, start) and context.says("denied_behind", reading.end, context.sentence.end))
    )


def _disputed(context: Context) -> str:
    """``denied a report that the toll had reached 100``: what somebody else said, and is said to be wrong."""
    words, start = context.document.tokens.lower, context.reading.start
    hit = context.language.roles["disputed"].find(words, max(context.statement, start - _DISPUTED_REACH), start)
    if hit is None or "," in words[hit[1] : start]:
        return ""
    told = context.language.roles["reports"].find(words, hit[1], min(start, hit[1] + _REPORT_REACH))
    end = told[1] if told else hit[1]
    between = words[end:start]
    anew = "and" in between or not context.language.speech.verbs.isdisjoint(between)
    relative = between.count("that") > 1 or not context.language.background.subordinate.isdisjoint(between)
    counted = told or (between[:1] == ["that"] and context.reading.rule in (TOLL, RISEN, ANAPHORA, "count"))
    return "" if anew or relative or not counted else context.document.text(hit[0], hit[1]).lower()


def _feared(context: Context) -> str:
    reading = context.reading
    if reading.rule == TOLL and context.says("update", reading.trigger.end, reading.quantity.start):
        return ""
    return context.says("feared", context.lead, reading.end) or (
        context.says("feared", reading.end, reading.end + 2) if reading.rule.startswith("subject") else ""
    )


def _unreal(context: Context) -> str:
    """``Had the device gone off, 50 people might have died``: it did not."""
    opens = context.document.tokens.lower[context.sentence.start]
    return opens if opens == "had" and _feared(context) else ""


def _forecast(context: Context) -> str:
    reading = context.reading
    if reading.rule != TOLL and (why := context.says("expected", context.lead, reading.start)):
        return why
    return context.says("forecast", context.lead, reading.start) or context.says(
        "forecast",
        max(min(reading.quantity.end, reading.trigger.end), _clause_end(context)),
        max(reading.quantity.start, reading.trigger.start),
    )


def _clause_end(context: Context) -> int:
    """``a man who tried to help was hurt``: where the clause that says who it is gives way to the verb, else 0."""
    words, (start, end) = context.document.tokens.lower, (context.reading.quantity.end, context.reading.trigger.start)
    grammar, led = (
        context.language.grammar,
        words[start] in context.language.background.subordinate if start < end else False,
    )
    verbs = [at for at in range(start + 2, end) if words[at] in grammar.finite]
    return verbs[-1] if led and verbs else 0


def _period(context: Context) -> str:
    reading, words = context.reading, context.document.tokens.lower
    start, end = max(context.sentence.start, reading.start - 6), min(context.sentence.end, reading.end + 8)
    former = context.language.roles["superseded"].find(words, reading.end, end)  # "up from 290 last week"
    end = former[0] if former else end
    found = context.language.roles["period"].find(words, start, end)
    if found and _moved_within(context, found[0]):
        return ""
    if found and not (found[1] < context.sentence.end and words[found[1]] in context.language.grammar.after_span):
        return context.document.text(found[0], found[1]).lower()
    parts = context.reading.parts
    if context.reading.persons or (parts and all(part.figure.level == 1 for part in parts)):
        return ""
    incident = any(
        word in context.language.background.incidents for word in words[context.sentence.start : context.sentence.end]
    )
    return "" if incident else context.says("period_unless_incident", start, end)


def _moved_within(context: Context, at: int) -> bool:
    """``The toll doubled to 60 in a day``: that is how long it took to get there, and no toll of a day."""
    reading, words = context.reading, context.document.tokens.lower
    spanned = not _WITHIN.isdisjoint(words[at - 1 : at + 1])
    return spanned and reading.rule in (TOLL, RISEN) and words[reading.quantity.start - 1] == "to"


def _increment(context: Context) -> str:
    quantity = context.reading.quantity
    if context.reading.rule == STEP:
        return "by how much the figure changed"
    if not quantity.more:
        return _already_in(context)
    before = {reading.kind for reading, _ in context.before if not reading.trigger.trigger.struck}
    told = context.recent_kinds | before
    fresh = "new" in context.document.tokens.lower[quantity.start : context.reading.end]
    return "" if told and context.reading.kind not in told and not fresh else "more than were counted before"


def _already_in(context: Context) -> str:
    """``rose to 121 after three patients died``: the cause of a rise, already in the toll before it."""
    words, start = context.document.tokens.lower, context.reading.start
    for earlier, role in context.before:
        same = earlier.kind == context.reading.kind and role is Role.TOTAL and earlier.rule in (TOLL, ANAPHORA)
        between = words[earlier.end : start]
        if (
            same
            and earlier.quantity.figure.level > context.reading.quantity.figure.level
            and context.language.grammar.cause & set(between)
        ):
            return "the cause of the rise before it"
    return ""


ROLES: tuple[tuple[Role, Callable[[Context], str]], ...] = (
    (Role.BACKGROUND, _background),
    (Role.COMBINED, _combined),
    (Role.SUPERSEDED, superseded),
    (Role.PART, _part),
    (Role.DENIED, _denied),
    (Role.FORECAST, _unreal),
    (Role.FEARED, _feared),
    (Role.FORECAST, _forecast),
    (Role.PERIOD, _period),
    (Role.INCREMENT, _increment),
)
