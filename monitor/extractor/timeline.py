"""Which parts of a text speak of another, earlier event: by their date, by what they refer to, by their paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.extractor.document import Document, Sentence
from monitor.lexicon import Language
from monitor.model import EPOCH

_RECENT = timedelta(days=30)
"""A date further back than this belongs to another event than a developing story's."""
_THAT_YEAR = timedelta(days=366)
"""The same for a text of unknown time, which is taken to speak from the end of the latest year it names."""


_NAMED = timedelta(days=7)
"""The same for the end of a month that an event is named by, which today's event is not."""
_BEFORE_MONTHS = ("in", "last", "since", "of", "early", "late", "mid")
_INTRODUCED = 8
"""How many words may lie between an earlier event and when it was."""
_CLAUSE = 6
"""How many words may lie between "since" and its verb: "since the latest outbreak of cholera began"."""
_AGO = 8
"""How many words may lie between "a day after" and the other event."""
_ANTECEDENT = 3
"""Words of "the 81 people" before "who"."""
_FIRST_YEAR = "1600"
"""Of the centuries before the last one only where a word makes it a year."""
_FRONTED = 3
"""Words of "In the largest" at the head of a sentence."""
_LONG = frozenset(("year", "years", "decade", "decades"))
_BEHIND_LEAD = 2
"""The place of the sentence behind headline and lead."""
_NOUN = 4
"""How many words an article may stand before its noun: "a night-time mortar attack"."""


@dataclass(frozen=True, slots=True)
class Past:
    """A token range that tells of something earlier, with what shows it.

    ``dated`` tells whether a date alone puts it there: an article may be about a past event, never about "another" one.
    ``besides`` marks what is another event only beside a figure of the same kind that the text told before; ``verbs``
    are where the verb of a figure has to stand, if that matters.
    """

    start: int
    end: int
    why: str
    dated: bool = True
    besides: bool = False
    verbs: range | None = None

    def holds(self, count: int, verb: int) -> bool:
        """Whether a figure belongs to it, by the tokens at which its number and its verb begin."""
        return self.start <= count < self.end and (self.verbs is None or verb in self.verbs)


@dataclass(frozen=True, slots=True)
class _Mark:
    at: int
    past: bool
    why: str


class Timeline:
    """Which ranges of a sentence tell of an earlier event. Sentences are asked in their order, and not all of them."""

    def __init__(self, document: Document, language: Language, as_of: datetime) -> None:
        self._document, self._language = document, language
        self._as_of = as_of
        self._recent = _RECENT if as_of != EPOCH else _THAT_YEAR
        self._unread = iter(document.sentences)
        self._paragraph, self._inherited = -1, ""
        self._day: str | None = None
        self._looked = False
        self._reference: datetime | None = None

    def past_of(self, sentence: Sentence) -> tuple[Past, ...]:
        """Its ranges that tell of an earlier event. Its paragraph is read up to it: it may go on from that."""
        past: tuple[Past, ...] = ()
        for each in self._unread:
            if each.paragraph == sentence.paragraph:
                past = self._read(each)
            self._day = self._day or _day_in(self._document.tokens.lower, each, self._language)
            if each.place == sentence.place:
                break
        return past

    def _read(self, sentence: Sentence) -> tuple[Past, ...]:
        if sentence.paragraph != self._paragraph:
            self._paragraph, self._inherited = sentence.paragraph, ""
        if not self._looked:
            self._looked, self._reference = True, _reference(self._document, self._as_of)
        marks = _marks(self._document, sentence, self._language, self._reference, self._recent)
        past, self._inherited = _past_of(self._document, sentence, self._language, marks, self._inherited, self._day)
        return past


def _past_of(
    document: Document, sentence: Sentence, language: Language, marks: Sequence[_Mark], inherited: str, day: str | None
) -> tuple[tuple[Past, ...], str]:
    """The past of one sentence, and what the next one of its paragraph inherits. ``day``: the text began with it."""
    main = [mark for mark in marks if _clause_of(document, sentence, language, mark.at) is None]
    current = any(not mark.past for mark in main)
    dated = next((mark for mark in main if mark.past), None)
    own = _own_clause(document, sentence, language, dated.at) if dated else None
    if dated and own:
        return (Past(own, sentence.end, f"dated {dated.why}"),), ""
    if dated and not current:
        why = f"dated {dated.why}"
        return (Past(sentence.start, sentence.end, why),), why
    if inherited and not current:
        return (Past(sentence.start, sentence.end, f"goes on from a sentence {inherited}"),), inherited
    return (*_clauses(document, sentence, language, marks), *_references(document, sentence, language, day)), ""


def _reference(document: Document, as_of: datetime) -> datetime | None:
    """The article's own time; for one whose time nobody knows, the end of the latest year it mentions."""
    if as_of != EPOCH:
        return as_of
    years = [
        int(word)
        for word in document.tokens.lower
        if len(word) == 4 and word.isascii() and word.isdigit() and "1900" <= word <= "2100"
    ]
    return datetime(max(years), 12, 31, tzinfo=as_of.tzinfo) if years else None


def _marks(
    document: Document, sentence: Sentence, language: Language, reference: datetime | None, recent: timedelta
) -> list[_Mark]:
    words, text = document.tokens.lower, document.tokens.text
    weekdays, current = language.dates.weekdays, language.background.current
    marks: list[_Mark] = []
    for at in range(sentence.start, sentence.end):
        word = words[at]
        if word.removesuffix("'s") in weekdays or (word in current.heads and current.match(words, at, sentence.end)):
            marks.append(_Mark(at, False, word))
        elif reference and word in language.dates.months and (text[at][0].isupper() or not document.cased):
            marks += _month(words, sentence, language, at, reference, recent)
        elif reference and word[0] in "12" and _is_year(words, sentence, language, at) and int(word) < reference.year:
            marks.append(_Mark(at, True, word))
    cursor = sentence.start
    while hit := language.background.past.find(words, cursor, sentence.end):
        cursor = hit[1]
        if not (cursor < sentence.end and _counts_time(words[cursor], language)):
            marks.append(_Mark(hit[0], True, " ".join(words[hit[0] : hit[1]])))
    return [mark for mark in marks if not _only_since(words, sentence, language, mark.at)]


def _counts_time(word: str, language: Language) -> bool:
    """``in the past 24 hours``: a span that reaches to now."""
    return word.isdigit() or word in language.numbers.units or word in ("few", "several", "day", "week", "hour")


def _is_year(words: Sequence[str], sentence: Sentence, language: Language, at: int) -> bool:
    word = words[at]
    before = words[at - 1] if at > sentence.start else ""
    if not (len(word) == 4 and word.isascii() and word.isdigit() and _FIRST_YEAR <= word <= "2100"):
        return False
    if word < "1900" and not _is_old(words, sentence, language, at):
        return False
    two_before = words[at - 2] if at - 1 > sentence.start else ""
    if before in language.dates.months or (before == "," and two_before.isdigit()):
        return False  # the month already gave the whole date
    after = words[at + 1] if at + 1 < sentence.end else ""
    return after not in language.people.nouns and after not in ("-", "km", "m")


def _is_old(words: Sequence[str], sentence: Sentence, language: Language, at: int) -> bool:
    """``in 1864.``, ``the gale of 1864 was``: no number of anything."""
    closed = at + 1 >= sentence.end or not words[at + 1][0].isalnum()
    if words[at - 1] in ("in", "since"):
        return closed
    named = words[at - 1] == "of" and words[at - 2] in language.background.incidents
    return named and (closed or words[at + 1] in language.grammar.finite)


def _month(
    words: Sequence[str], sentence: Sentence, language: Language, at: int, reference: datetime, recent: timedelta
) -> list[_Mark]:
    """A mark for ``Jan. 3``, ``3 January 2024``, ``June 7, 2017``, ``in July``, ``the July attack``."""
    month, near = language.dates.months[words[at]], range(at + 1, min(at + 5, sentence.end))
    before = words[at - 1] if at > sentence.start else ""
    numbers = [words[i] for i in near if words[i].isascii() and words[i].isdigit()]
    year = next((int(n) for n in numbers if len(n) == 4), None)
    behind = next((words[i] for i in near if words[i] != "."), "")
    days = [int(word) for word in (before, behind) if word.isascii() and word.isdigit() and len(word) <= 2]
    day = days[0] if days else None
    names = year is None and day is None and behind in language.background.incidents
    if year is None and day is None and not names and before not in _BEFORE_MONTHS:
        return []
    when = _date(year, month, day, reference)
    if when is None:
        return []
    past = reference - when > (_NAMED if names else recent)
    return [_Mark(at, past, " ".join(str(part) for part in (day, words[at], year) if part))]


def _date(year: int | None, month: int, day: int | None, reference: datetime) -> datetime | None:
    """The latest such date that is not after the reference; without a day, the month's end."""
    try:
        if year is not None:
            start = datetime(year, month, day or 1, tzinfo=reference.tzinfo)
            return start if day else min(reference, start + timedelta(days=31))
        guess = datetime(reference.year, month, day or 1, tzinfo=reference.tzinfo)
        if guess > reference + timedelta(days=2):
            guess = guess.replace(year=reference.year - 1)
    except ValueError:
        return None
    return guess if day else min(reference, guess + timedelta(days=31))


def _only_since(words: Sequence[str], sentence: Sentence, language: Language, at: int) -> bool:
    """``since 2017``, ``since the outbreak began in March`` measure a span, and date nothing the sentence tells."""
    if any(words[i] in ("since", "until") for i in range(max(sentence.start, at - 2), at)):
        return True
    begun = next(
        (i for i in range(at - 1, max(sentence.start, at - 4), -1) if words[i] in language.background.begins), 0
    )
    return "since" in words[max(sentence.start, begun - _CLAUSE) : begun]


def _clause_of(document: Document, sentence: Sentence, language: Language, at: int) -> tuple[int, int] | None:
    """The relative clause around a token (``, who was killed in 2020``), or ``None`` in the main clause."""
    words = document.tokens.lower
    for start in range(at, max(sentence.start, at - 25) - 1, -1):
        if words[start] in language.background.subordinate and start > sentence.start:
            end = next(
                (i for i in range(start, sentence.end) if words[i] == "," and not _in_date(words, i)), sentence.end
            )
            finite = sum(word in language.grammar.finite for word in words[start:at])
            return (start, end) if at < end and finite < 2 else None
    return None


def _in_date(words: Sequence[str], comma: int) -> bool:
    """The comma of ``January 3, 2020``."""
    return words[comma - 1].isdigit() and comma + 1 < len(words) and words[comma + 1].isdigit()


def _own_clause(document: Document, sentence: Sentence, language: Language, at: int) -> int | None:
    """Where the date's own verb begins when another verb of counting stands before it: "95 killed at rally for
    commander killed in 2020"."""
    words, triggers, cursor = document.tokens.lower, [], sentence.start
    while hit := language.triggers.find(words, cursor, at):
        triggers.append(hit[0])
        cursor = hit[1]
    joined = any(words[i] in ("and", ",") for i in range(triggers[-2], triggers[-1])) if len(triggers) > 1 else True
    return None if joined else triggers[-1]


def _clauses(document: Document, sentence: Sentence, language: Language, marks: Sequence[_Mark]) -> list[Past]:
    found = []
    for mark in marks:
        clause = _clause_of(document, sentence, language, mark.at) if mark.past else None
        if clause:
            start, end = clause
            why, before = f"its clause is dated {mark.why}", _antecedent(document, sentence, language, start)
            found += [Past(start, end, why), Past(before, start, why, verbs=range(start, mark.at))]
        elif mark.past:
            start = max(
                [
                    sentence.start,
                    *(
                        i + 1
                        for i in range(sentence.start, mark.at)
                        if document.tokens.lower[i] in (",", ";") and not _in_date(document.tokens.lower, i)
                    ),
                ]
            )
            found.append(Past(start, sentence.end, f"dated {mark.why}"))
    return found


def _antecedent(document: Document, sentence: Sentence, language: Language, clause: int) -> int:
    """Where ``the 81 people who died in 2016`` begins, of whom the clause at a token tells."""
    words, at = document.tokens.lower, clause
    while at > max(sentence.start, clause - _ANTECEDENT) and words[at - 1][0].isalnum():
        if words[at - 1] in language.grammar.breaks:
            break
        at -= 1
    return at


def _references(document: Document, sentence: Sentence, language: Language, day: str | None) -> list[Past]:
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
    best = language.background.superlative.find(words, max(sentence.start, since - _CLAUSE), since)
    return best[0] if best and language.grammar.finite.isdisjoint(words[best[0] : since]) else None


def _apposition_end(words: Sequence[str], sentence: Sentence, language: Language, best: int, since: int) -> int:
    """Where ``, the deadliest since 2003, when 26,000 died,`` gives way to the main clause again, or ``In the largest
    attack since May,`` to what it killed."""
    fronted = best - sentence.start < _FRONTED and words[sentence.start] in language.grammar.places
    if not fronted and "," not in words[max(sentence.start, best - 2) : best]:
        return sentence.end
    commas = (at for at in range(since, sentence.end - 1) if words[at] == "," and not _in_date(words, at))
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


def _day_in(words: Sequence[str], sentence: Sentence, language: Language) -> str | None:
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
