"""What a figure is to the article's main event: total, part, increment, period, forecast, ... in a visible order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from monitor.extractor.document import Document, Sentence
from monitor.extractor.reading import ANAPHORA, FORMER, RISEN, STEP, TOLL, Reading
from monitor.extractor.timeline import Past
from monitor.lexicon import Language
from monitor.model import Cue, Role

STRUCK = "counts who was hit, dead or not"
"""The reason of a figure that says how many were shot or stabbed."""
_LEAD_REACH = 4
_HEAD = 2
"""The headline and the sentence behind it."""
_BEHIND_REACH = 12
_DISPUTED_REACH = 10
_REPORT_REACH = 4
_WITHIN = frozenset(("in", "over", "within"))
_PAST_REACH = 14
"""Tokens before a count in which a word may tell it as past."""


@dataclass(frozen=True, slots=True)
class Context:
    """Everything a role is decided from: the reading, its sentence, the readings before it in that sentence."""

    document: Document
    language: Language
    sentence: Sentence
    reading: Reading
    before: tuple[tuple[Reading, Role], ...]
    recent_kinds: frozenset[str]
    past: tuple[Past, ...]

    def says(self, table: str, start: int, end: int) -> str:
        """The phrase of a role table found in tokens ``[start, end)`` of the sentence, or ``""``."""
        words, at, high = self.document.tokens.lower, max(self.sentence.start, start), min(self.sentence.end, end)
        while hit := self.language.roles[table].find(words, at, high):
            if not self._is_date(hit[0]):
                return self.document.text(hit[0], hit[1]).lower()
            at = hit[1]
        return ""

    @property
    def lead(self) -> int:
        """Where the words before a reading begin that may be said of it; none behind what is put in."""
        words, at = self.document.tokens.lower, self.reading.start
        first = max(self.sentence.start, at - _LEAD_REACH) if words[at][0].isalnum() else at
        opens = self.language.grammar.cause | self.language.grammar.hard
        return next((here for here in range(at, first, -1) if words[here - 1] in opens), first)

    def _is_date(self, at: int) -> bool:
        """``24 May``: a month, not what may be."""
        words = self.document.tokens.lower
        near = (*words[max(0, at - 1) : at], *words[at + 1 : at + 2])
        return words[at] in self.language.dates.months and any(word.isdigit() for word in near)


def role_of(context: Context) -> tuple[Role, str]:
    """The first role of the table whose test holds, with what shows it; a figure that nothing marks is a total."""
    for role, test in ROLES:
        why = test(context)
        if why:
            return role, why
    return Role.TOTAL, ""


def _background(context: Context) -> str:
    at = context.reading.quantity.start
    past = next((past for past in context.past if past.start <= at < past.end), None)
    return "" if past is None or (past.dated and _is_revised_now(context)) else past.why


def _is_revised_now(context: Context) -> bool:
    """``The toll of the 2019 quake was lowered from 520 to 500`` at the head of an article: old is only the event."""
    if context.reading.rule not in (TOLL, ANAPHORA, FORMER) or context.sentence.place >= _HEAD:
        return False
    words = context.document.tokens.lower
    hit = context.language.cues.find(words, context.sentence.start, context.sentence.end)
    return hit is not None and hit[2] in (Cue.LOWERED, Cue.CORRECTED)


def _combined(context: Context) -> str:
    if context.reading.trigger.trigger.struck:
        return "" if context.reading.included else STRUCK
    together = context.reading.combined and context.reading.quantity.figure.level > 0
    return "counts the killed and the injured together" if together else ""


def _part(context: Context) -> str:
    if context.reading.included:
        return "a part of the figure before it"
    if context.reading.trigger.trigger.partial:
        return "some of those who were dead before"
    if context.reading.quantity.figure.level == 0 and context.reading.quantity.noun in context.language.people.comers:
        return "only says that none of these was"
    return context.says("part", _statement(context), context.reading.quantity.start)


def _statement(context: Context) -> int:
    """Where what a sentence says of a reading begins: ``18 died in Tarvon alone; nationwide the toll is 55``."""
    words, first, start = context.document.tokens.lower, context.sentence.start, context.reading.start
    return next((at + 1 for at in range(start - 1, first, -1) if words[at] == ";"), first)


def _superseded(context: Context) -> str:
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
    low = max(_statement(context), start - _PAST_REACH, previous)
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
    hit = context.language.roles["disputed"].find(words, max(_statement(context), start - _DISPUTED_REACH), start)
    if hit is None or "," in words[hit[1] : start]:
        return ""
    told = context.language.roles["reports"].find(words, hit[1], min(start, hit[1] + _REPORT_REACH))
    end = told[1] if told else hit[1]
    anew = "and" in words[end:start] or not context.language.speech.verbs.isdisjoint(words[end:start])
    return "" if anew or not (told or words[end] == "that") else context.document.text(hit[0], hit[1]).lower()


def _feared(context: Context) -> str:
    reading = context.reading
    if reading.rule == TOLL and context.says("update", reading.trigger.end, reading.quantity.start):
        return ""
    return context.says("feared", context.lead, reading.end) or (
        context.says("feared", reading.end, reading.end + 2) if reading.rule.startswith("subject") else ""
    )


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
    (Role.SUPERSEDED, _superseded),
    (Role.PART, _part),
    (Role.DENIED, _denied),
    (Role.FEARED, _feared),
    (Role.FORECAST, _forecast),
    (Role.PERIOD, _period),
    (Role.INCREMENT, _increment),
)
