"""Which parts of a sentence tell of another event: by what they refer to, by another day, by "a similar one"."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extractor.document import Document, Sentence
from monitor.extractor.past import Past
from monitor.lexicon import Language

_INTRODUCED = 8
"""How many words may lie between an earlier event and when it was."""
_BEST = 6
"""How many words may lie between a superlative and "since": "the deadliest attack on the town since"."""
_AGO = 8
"""How many words may lie between "a day after" and the other event."""
_FRONTED = 3
"""Words of "In the largest" at the head of a sentence."""
_LONG = frozenset(("year", "years", "decade", "decades"))
_BEHIND_LEAD = 2
"""The place of the sentence behind headline and lead."""
_NOUN = 4
"""How many words an article may stand before its noun: "a night-time mortar attack"."""


def references(document: Document, sentence: Sentence, language: Language, day: str | None) -> list[Past]:
    """``three days after a strike on ..., which killed ten``; ``the deadliest since a bombing that killed 90``."""
    words, found = document.tokens.lower, []
    for at in range(sentence.start + 1, sentence.end - 1):
        relates = words[at] in language.background.relations and words[at - 1] in language.background.spans
        if relates and (_came(words, sentence, language, at) or _another(words, sentence, language, at)):
            found.append(Past(at, sentence.end, f"{words[at - 1]} {words[at]} another event", dated=False))
        elif words[at] == "after" and words[at - 1] in _LONG and "," in words[at : sentence.end]:
            found.append(Past(at, words.index(",", at), f"{words[at - 1]} {words[at]} the event"))
        elif (
            words[at] in ("before", "earlier")
            and words[at - 1] in language.background.spans
            and at - sentence.start < 4
        ):
            if sentence.place > 2 and document.tokens.lower[at + 1] in ("the", ","):
                found.append(Past(sentence.start, sentence.end, f"{words[at - 1]} {words[at]} the event", dated=False))
        elif words[at] == "since" and (best := _superlative(words, sentence, language, at)) is not None:
            end = _apposition_end(words, sentence, language, best, at)
            found.append(Past(at, end, "compares with an earlier event", dated=False))
    if sentence.place > 2:
        cursor = sentence.start
        while hit := language.background.other.find(words, cursor, sentence.end):
            cursor = hit[1]
            if any(word in language.background.incidents for word in words[hit[1] : hit[1] + 4]):
                start = _joint(words, sentence, language, hit[0]) if _is_within(words, hit[0], language) else hit[0]
                found.append(Past(start, sentence.end, f"{' '.join(words[hit[0] : hit[1]])} event", dated=False))
                break
    return [*found, *_former(document, sentence, language, day), *_repeats(words, sentence, language)]


def _is_within(words: Sequence[str], at: int, language: Language) -> bool:
    """``18 died in a similar accident``: the figure stands before the other event."""
    return words[at - 1 - (words[at - 1] in language.background.anew)] in language.grammar.located


def _joint(words: Sequence[str], sentence: Sentence, language: Language, at: int) -> int:
    """Where the part of a sentence begins that a token is in: ``24 died in the city and nine in separate strikes``."""
    return next(
        (here + 1 for here in range(at, sentence.start, -1) if words[here] in language.grammar.joints), sentence.start
    )


def _another(words: Sequence[str], sentence: Sentence, language: Language, at: int) -> bool:
    """``A quake shook Piura, a day after 22 died in an earthquake in Ecuador``: two events are introduced."""
    return _introduces(words, language, sentence.start, at) and _introduces(
        words, language, at, min(sentence.end, at + _AGO)
    )


def _introduces(words: Sequence[str], language: Language, start: int, end: int) -> bool:
    """Whether an incident stands there that was not told of before: "an earthquake", "another blast"."""
    told = (at for at in range(start, end) if words[at] in language.background.incidents)
    return any(not language.background.anew.isdisjoint(words[max(start, at - _NOUN) : at]) for at in told)


def _repeats(words: Sequence[str], sentence: Sentence, language: Language) -> list[Past]:
    """``It was the second such crash in as many days, after a coach fell with the loss of 18 lives``, ``a flood of its
    own, where 11 have died``."""
    own = language.background.own.find(words, sentence.start, sentence.end)
    if own is not None and not language.background.incidents.isdisjoint(
        words[max(sentence.start, own[0] - _NOUN) : own[0]]
    ):
        return [Past(own[0], sentence.end, "another's own event", dated=False, besides=True)]
    hit = language.background.repeats.find(words, sentence.start, sentence.end)
    told = {"such", "many"} | language.background.incidents
    if hit is None or told.isdisjoint(words[hit[0] : hit[1]]):
        return []
    start = next((at for at in range(hit[0], sentence.end) if words[at] in (":", "after", "following")), None)
    return [] if start is None else [Past(start, sentence.end, "tells of the one before", dated=False, besides=True)]


def _superlative(words: Sequence[str], sentence: Sentence, language: Language, since: int) -> int | None:
    """Where ``the deadliest attack since`` begins: a verb between says something else."""
    best = language.background.superlative.find(words, max(sentence.start, since - _BEST), since)
    return best[0] if best and language.grammar.finite.isdisjoint(words[best[0] : since]) else None


def _apposition_end(words: Sequence[str], sentence: Sentence, language: Language, best: int, since: int) -> int:
    """Where ``, the deadliest since 2003, when 26,000 died,`` gives way to the main clause again, or ``In the largest
    attack since May,`` to what it killed."""
    fronted = best - sentence.start < _FRONTED and words[sentence.start] in language.grammar.places
    if not fronted and "," not in words[max(sentence.start, best - 2) : best]:
        return sentence.end
    commas = (at for at in range(since, sentence.end - 1) if words[at] == "," and not in_date(words, at))
    opens = language.background.subordinate | {"when", "in"}
    return next((at for at in commas if words[at + 1] not in opens), sentence.end)


def _former(document: Document, sentence: Sentence, language: Language, day: str | None) -> list[Past]:
    """``Last week an attack on a market killed 12``, where the text began with what happened on Tuesday; and
    ``On Tuesday 21 died in a blaze at a mall`` where it began with Sunday, if it told of others who died."""
    words, background = document.tokens.lower, language.background
    hit = background.former.find(words, sentence.start, sentence.end) if sentence.place else None
    if hit is not None and _began_now(words, sentence.start, language):
        return [
            Past(sentence.start, sentence.end, why, dated=False) for why in _anew(words, sentence, language, *hit[:2])
        ]
    at = _other_day(words, sentence, language, day)
    if at is None:
        return []
    told = _anew(words, sentence, language, at, at + 1)
    return [Past(sentence.start, sentence.end, why, dated=False, besides=True) for why in told]


def _anew(words: Sequence[str], sentence: Sentence, language: Language, start: int, end: int) -> list[str]:
    """Why what is told beside a time is an earlier event: it is told of as one that nobody knows."""
    background = language.background
    near = range(max(sentence.start, start - _INTRODUCED), min(sentence.end, end + _INTRODUCED))
    told = [at for at in near if words[at] in background.incidents]
    if not told or "the" in words[sentence.start : told[0]][-_NOUN:] or "this" in words[sentence.start : told[0]]:
        return []
    anew = any(word in background.anew for word in words[max(sentence.start, told[0] - _NOUN) : told[0]])
    return ["introduces an earlier event"] if anew else []


def _other_day(words: Sequence[str], sentence: Sentence, language: Language, day: str | None) -> int | None:
    """A weekday behind the lead that is not the ``day`` that the text began with."""
    days = language.dates.weekdays
    if day is None or sentence.place < _BEHIND_LEAD:
        return None
    return next((at for at in range(sentence.start, sentence.end) if words[at] in days and words[at] != day), None)


def day_in(words: Sequence[str], sentence: Sentence, language: Language) -> str | None:
    """The first weekday that a sentence names, "Sunday's" as well; not that on which somebody said so."""
    days, verbs = language.dates.weekdays, language.speech.verbs
    for at in range(sentence.start, sentence.end):
        day = words[at].removesuffix("'s")
        said = words[at - 1 - (words[at - 1] == "on")] if at > sentence.start + 1 else ""
        if day in days and said not in verbs:
            return day
    return None


def _began_now(words: Sequence[str], end: int, language: Language) -> bool:
    """Whether a text names a day up to here, and none of last week's."""
    current, former = language.background.current, language.background.former
    return any(
        words[at] in language.dates.weekdays
        or (words[at] in current.heads and bool(current.match(words, at, end)) and not former.match(words, at, end))
        for at in range(end)
    )


def _came(words: Sequence[str], sentence: Sentence, language: Language, at: int) -> bool:
    """Whether the main clause only says when the event came (``the attack comes a day after a strike that ...``)."""
    return any(word in language.grammar.comes for word in words[sentence.start : at])


def in_date(words: Sequence[str], comma: int) -> bool:
    """The comma of ``January 3, 2020``."""
    return words[comma - 1].isdigit() and comma + 1 < len(words) and words[comma + 1].isdigit()
