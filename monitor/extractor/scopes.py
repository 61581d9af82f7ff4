"""What a figure covers: the whole event, a group of people, or a place."""

from __future__ import annotations

from monitor.extractor.document import Document, Sentence
from monitor.extractor.readings import Reading
from monitor.model import ALL

_PLURALS = {
    "child": "children",
    "woman": "women",
    "man": "men",
    "person": "people",
    "baby": "babies",
    "family": "families",
    "policeman": "policemen",
    "policewoman": "policewomen",
    "fisherman": "fishermen",
    "gunman": "gunmen",
    "wife": "wives",
}
_NAMELESS = frozenset(
    {
        "people",
        "person",
        "persons",
        "other",
        "others",
        "individuals",
        "victims",
        "victim",
        "member",
        "members",
        "individual",
        "dead",
        "wounded",
        "injured",
    }
)
_TITLES = frozenset(
    {
        "mr",
        "mrs",
        "ms",
        "dr",
        "jan",
        "january",
        "february",
        "feb",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "sept",
        "aug",
        "oct",
        "nov",
        "dec",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    }
)


def group_scope(noun: str | None) -> str:
    """The name of a group's own series, in the plural ("children"); ``all`` where the noun names no group."""
    if noun is None or noun in _NAMELESS:
        return ALL
    if noun in _PLURALS:
        return _PLURALS[noun]
    return noun if noun.endswith("s") or noun in _PLURALS.values() else f"{noun}s"


def place_of(document: Document, sentence: Sentence, reading: Reading) -> str | None:
    """The place a count is told for: right behind it ("326 in Syria"), or at the head of its clause ("In Syria, 326 ...")."""
    if not document.cased or sentence.in_title:
        return None
    words = document.tokens.lower
    for at in (reading.quantity.end, reading.end):
        if at + 1 < sentence.end and words[at] in ("in", "from"):
            return _name(document, at + 1, sentence.end)
    start = sentence.start
    if reading.start - start <= 8 and words[start] == "in":
        return _name(document, start + 1, reading.start)
    return None


def _name(document: Document, start: int, stop: int) -> str | None:
    tokens, end = document.tokens, start
    while end < stop and tokens.text[end][0].isupper() and tokens.lower[end] not in _TITLES:
        end += 1
    return document.text(start, end) if end > start else None
