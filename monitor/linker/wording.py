"""How an article speaks of happenings: as known or as new, as its own or as another one."""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise

from monitor.lexicon.incidents import Incidents
from monitor.linker.text import EMPTY, Words, vocabulary
from monitor.model import Article, Extraction, Role

_COUNTED = vocabulary("numerals") | vocabulary("before_count")
_AGAIN = vocabulary("again")
_ORDINALS, _GRAVE, _STRICKEN = vocabulary("ordinal_again"), vocabulary("grave"), vocabulary("stricken")
_UNLINKED = (vocabulary("unlinked"), vocabulary("unlinked_to")), (vocabulary("others"), vocabulary("others_of"))
_LIVE = vocabulary("live")
_NEW = frozenset({"a", "an", "another"})
_DEFINITE = frozenset({"the", "this", "that"})
_REFERS = 4
"""An article stands at most so many words before its noun."""


def asides(words: Words, article: Article, extraction: Extraction, incidents: Incidents) -> frozenset[int]:
    """Positions in the sentences that tell of another event."""
    return _beside(words, article, extraction) | _before_it(words, incidents) | _unlinked(words)


def takes_as_known(words: Words, incidents: Incidents) -> bool:
    """Whether the body names its first incident as one that readers know of."""
    folded = words.folded
    for i in range(words.body, len(folded)):
        hit = incidents.at(folded, i) if folded[i] in incidents.longest else None
        if hit is None or hit[1].weak or has_object(words, i):
            continue
        for at in range(i - 1, max(words.body, i - _REFERS) - 1, -1):
            if words.opens[at + 1]:
                return False
            if folded[at] in _DEFINITE or words.text[at].endswith(("'s", "\u2019s")):
                return True
            if folded[at] in ("a", "an"):
                return False
        return False
    return False


def is_anew(words: Words, incidents: Incidents) -> bool:
    """Whether headline or lead calls it one more of its kind: "fresh clashes", "the second deadly fire"."""
    folded = words.folded
    end = next((i for i in range(words.body + 1, len(folded)) if words.opens[i]), len(folded))
    for i in range(end):
        at = i + 1
        ordinal = folded[i] in _ORDINALS
        while (ordinal or folded[i] in _AGAIN) and at < min(end, i + 1 + _REFERS) and words.after[at - 1] == " ":
            hit = incidents.at(folded, at)
            if hit and (at + hit[0] >= end or folded[at + hit[0]] not in _STRICKEN):
                return True
            if hit or folded[at] in EMPTY or (ordinal and folded[at] not in _GRAVE):
                break
            at += 1
    return False


def is_live(words: Words, article: Article) -> bool:
    """Whether it is a page of running news, which moves from topic to topic, by its address or its headline."""
    return words.folded[:1] == ["live"] or not _LIVE.isdisjoint((article.url or "").lower().split("/"))


def has_object(words: Words, i: int) -> bool:
    """Whether a word says what a happening did to people, "killing 14", and does not name one, "the killing of"."""
    if not words.folded[i].endswith("ing") or i + 1 >= len(words.folded) or words.after[i] != " ":
        return False
    follows = words.folded[i + 1]
    at_least = words.folded[i + 1 : i + 3] == ["at", "least"]
    return follows[0].isdigit() or follows in _COUNTED or at_least


def _beside(words: Words, article: Article, extraction: Extraction) -> frozenset[int]:
    """Positions in the sentences that tell another event's figure, if the article reports one of its own."""
    own = {(seen.kind, seen.figure.level) for seen in extraction.observations}
    shift = len(article.title) + 1
    found: set[int] = set()
    for told in extraction.mentions:
        if told.role is Role.BACKGROUND and own and (told.kind, told.figure.level) not in own:
            first, last = (bisect_left(words.starts, at - shift) for at in (told.sentence.start, told.sentence.end))
            found.update(range(words.body + first, words.body + last))
    return frozenset(found)


def _before_it(words: Words, incidents: Incidents) -> frozenset[int]:
    """Positions in the sentences that tell of what had happened before: "had died in an attack on"."""
    found: set[int] = set()
    start, lead = words.body, True
    for end in [*(i for i in range(words.body + 1, len(words.folded)) if words.opens[i]), len(words.folded)]:
        if not lead and _is_before(words.folded[start:end], incidents):
            found.update(range(start, end))
        start, lead = end, False
    return frozenset(found)


def _unlinked(words: Words) -> frozenset[int]:
    """Positions in the sentences behind the lead that set something apart: "no link to the shooting in"."""
    found: set[int] = set()
    starts = [i for i in range(words.body + 1, len(words.folded)) if words.opens[i]]
    for start, end in pairwise([*starts, len(words.folded)]):
        told = pairwise(words.folded[start:end])
        if any(one in first and other in second for one, other in told for first, second in _UNLINKED):
            found.update(range(start, end))
    return frozenset(found)


def _is_before(sentence: list[str], incidents: Incidents) -> bool:
    """Whether somebody had suffered, in a sentence, what is new to the reader."""
    had = sentence.index("had") if "had" in sentence else len(sentence)
    return any(
        sentence[i] in _NEW and any(incidents.at(sentence, at) for at in range(i + 1, min(i + _REFERS, len(sentence))))
        for i in range(had + 1, len(sentence))
    )
