"""Which parts of a text speak of another, earlier event: by their date, by what they refer to, by their paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.extractor.document import Document, Sentence
from monitor.extractor.past import Past
from monitor.extractor.references import day_in, in_date, references
from monitor.lexicon import Language
from monitor.model import EPOCH

_RECENT = timedelta(days=30)
"""A date further back than this belongs to another event than a developing story's."""
_THAT_YEAR = timedelta(days=366)
"""The same for a text of unknown time, which is taken to speak from the end of the latest year it names."""
_NAMED = timedelta(days=7)
"""The same for the end of a month that an event is named by, which today's event is not."""
_BEFORE_MONTHS = ("in", "last", "since", "of", "early", "late", "mid")
_CLAUSE = 6
"""How many words may lie between "since" and its verb: "since the latest outbreak of cholera began"."""
_ANTECEDENT = 3
"""Words of "the 81 people" before "who"."""
_FIRST_YEAR = "1600"
"""Of the centuries before the last one only where a word makes it a year."""


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
            self._day = self._day or day_in(self._document.tokens.lower, each, self._language)
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
    return (*_clauses(document, sentence, language, marks), *references(document, sentence, language, day)), ""


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
                (i for i in range(start, sentence.end) if words[i] == "," and not in_date(words, i)), sentence.end
            )
            finite = sum(word in language.grammar.finite for word in words[start:at])
            return (start, end) if at < end and finite < 2 else None
    return None


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
                        if document.tokens.lower[i] in (",", ";") and not in_date(document.tokens.lower, i)
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
