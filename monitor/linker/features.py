"""What an article is compared by: places, kinds of incident, telling words, levels of figures."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from monitor.lexicon.incidents import Incidents
from monitor.lexicon.places import Places
from monitor.lexicon.spelling import fold
from monitor.linker.dating import Times, times_of
from monitor.linker.placing import Placing, place_of
from monitor.linker.settings import LinkSettings
from monitor.linker.text import COMMON, EMPTY, Words, headline, ordered, read, vocabulary
from monitor.linker.wording import asides, has_object, is_anew, is_live, takes_as_known
from monitor.model import ALL, Amount, Article, Extraction, Record, Role

_NAME, _RARE, _NUMBER, _WORD = 3.0, 2.0, 1.5, 0.5
_EARLY = 60
_SEVERAL = vocabulary("several")
_OFFICERS = vocabulary("officers")
_STORM_WORDS, _STORMS = vocabulary("storm_words"), ordered("storms")
_NO_NAME = EMPTY | COMMON | vocabulary("offices")
_TOLD = 0.3
"""What has less weight was only told of another time."""
_BACK = 8
"""A past year marks this many words before it, and two after it, as background."""
_KEPT = 1000
"""Articles of the past whose features are at hand: a day's near misses are asked about again and again."""


@dataclass(frozen=True, slots=True)
class Features:
    """One article as the linker sees it. Weights are positive; ``terms``, single words, has unit length.

    ``known``: the text takes its incident as known, "the fire"; ``anew``: it calls it one more of its kind; ``live``: a
    page of running news. ``names`` are those of the words that are part of a name, ``full_names`` two words each.
    """

    words: Words
    placing: Placing
    incidents: dict[str, float]
    incident: str | None
    family: str | None
    plural: bool
    known: bool
    anew: bool
    live: bool
    terms: dict[str, float]
    names: frozenset[str]
    levels: tuple[tuple[str, Amount], ...]
    full_names: tuple[str, ...]
    ages: tuple[str, ...]
    times: Times
    publisher: tuple[str, ...]


def features_of(
    article: Article, extraction: Extraction, places: Places, incidents: Incidents, settings: LinkSettings
) -> Features:
    """Reads an article once."""
    words = read(headline(article.title, article.publisher), article.text, settings.head)
    aside = asides(words, article, extraction, incidents)
    past = _past(words, article.as_of.year) | aside
    placing = place_of(words, places, past)
    found, plural = _incidents(words, incidents, past)
    main = _main_incident(found, incidents)
    terms, names = _terms(words, placing, aside, settings)
    return Features(
        words,
        placing,
        found,
        main,
        incidents.kinds[main].family if main else None,
        main is not None and plural.get(main, False),
        takes_as_known(words, incidents),
        is_anew(words, incidents),
        is_live(words, article),
        terms,
        names,
        _levels(extraction),
        _full_names(words, placing),
        _ages(words),
        times_of(words, article.as_of, aside),
        (f"by {fold(article.publisher)}",) if article.publisher else (),
    )


@lru_cache(_KEPT)
def features_again(record: Record, places: Places, incidents: Incidents, settings: LinkSettings) -> Features:
    """Those of an article that was judged before, by what it was found to report."""
    return features_of(
        record.article, Extraction(record.article.id, (), record.observations), places, incidents, settings
    )


def _levels(extraction: Extraction) -> tuple[tuple[str, Amount], ...]:
    """What it reports now, and what it says was so before: "rose from 4", "two of 43 were found"."""
    now = {(seen.kind, seen.figure.level) for seen in extraction.observations if seen.scope == ALL}
    before = {(told.kind, told.figure.level) for told in extraction.mentions if told.role is Role.SUPERSEDED}
    return tuple(sorted(now | before))


def _past(words: Words, year: int) -> frozenset[int]:
    """Positions close to a past year: what is said there happened then."""
    past: set[int] = set()
    for i, word in enumerate(words.folded):
        if len(word) == 4 and word.isdigit() and 1900 <= int(word) < year:
            past.update(range(i - _BACK, i + 3))
    return frozenset(past)


def _incidents(words: Words, incidents: Incidents, past: frozenset[int]) -> tuple[dict[str, float], dict[str, bool]]:
    """The kinds of incident named, weighed by where they stand, and whether they are told as several."""
    found: dict[str, float] = {}
    many: dict[str, float] = {}
    counted: set[str] = set()
    folded, longest, body = words.folded, incidents.longest, words.body
    i = 0
    while i < len(folded):
        hit = incidents.at(folded, i) if folded[i] in longest else None
        if hit is None or has_object(words, i):
            i += 1
            continue
        size, meaning = hit
        kind = meaning.kind
        weight = 0.2 if i in past else 2.5 if i < body else 1.5 if i < body + _EARLY else 0.7
        if meaning.weak:
            weight *= 0.4 if i < body or not incidents.kinds[kind].general else 0.0
        found[kind] = found.get(kind, 0.0) + weight
        if meaning.plural:
            many[kind] = many.get(kind, 0.0) + weight
        if folded[i + size - 1].endswith("s") and i not in past and not _SEVERAL.isdisjoint(folded[max(0, i - 2) : i]):
            counted.add(kind)
        i += size
    found = {kind: weight for kind, weight in found.items() if weight >= _TOLD}
    return found, {kind: kind in counted or many.get(kind, 0.0) > 0.6 * weight for kind, weight in found.items()}


def _main_incident(found: dict[str, float], incidents: Incidents) -> str | None:
    """The heaviest kind; a general one gives way to a special one of its family with a third of its weight."""
    if not found:
        return None
    order = sorted(found, key=lambda name: (-found[name], name))
    best = incidents.kinds[order[0]]
    if best.general:
        for name in order[1:]:
            other = incidents.kinds[name]
            if other.family == best.family and not other.general and 3 * found[name] >= found[best.name]:
                return name
    return best.name


def _terms(
    words: Words, placing: Placing, aside: frozenset[int], settings: LinkSettings
) -> tuple[dict[str, float], frozenset[str]]:
    """The heaviest words, scaled to unit length, and which of them are names; not those told ``aside``."""
    weights: dict[str, float] = {}
    names: set[str] = set()
    for i, word in enumerate(words.folded):
        if word in EMPTY or len(word) < 2 or i in aside:
            continue
        rare = False
        if words.name[i]:
            gain = _NAME
            names.add(word)
        elif word in COMMON:
            gain = _WORD
        elif word[0].isdigit():
            gain = _NUMBER if len(word) > 1 else 0.0
        else:
            rare = True
            gain = _RARE
        if i < words.body + _EARLY:
            gain *= 1.3
        term = _singular(word) if rare else word
        held = weights.get(term)
        weights[term] = gain if held is None else max(held, gain) + 0.4 * min(held, gain)
    for name in placing.places:
        for word in name.partition(":")[2].split() if ":" in name else name.split():
            if word in weights:
                weights[word] *= settings.place_word
    top = sorted(weights, key=lambda term: (-weights[term], term))[: settings.terms]
    norm = math.sqrt(sum([weights[term] ** 2 for term in top], 0.0)) or 1.0
    return {term: weights[term] / norm for term in top}, frozenset(names)


def _full_names(words: Words, placing: Placing) -> tuple[str, ...]:
    """Names of two words or more, two by two, in order of the text: victims and suspects, streets, ships.

    Not those of places, which count as such, nor of offices and who speaks for them: these return in other stories.
    """
    found: dict[str, None] = {}
    for i in range(1, len(words.folded)):
        first, second = words.folded[i - 1], words.folded[i]
        if first in _STORM_WORDS and words.name[i]:
            found |= dict.fromkeys(f"{storm} {second}" for storm in _STORMS)
            continue
        if not (words.name[i] and words.name[i - 1]) or words.after[i - 1] != " ":
            continue
        speaks = first in _OFFICERS or (i > 1 and words.folded[i - 2] in _OFFICERS)
        if not speaks and first not in _NO_NAME and second not in _NO_NAME:
            found[f"{first} {second}"] = None
    return tuple(name for name in found if name not in placing.places)


def _singular(word: str) -> str:
    """Drops a plural's s, so that most nouns meet their singular."""
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word


def _ages(words: Words) -> tuple[str, ...]:
    """How old people are, as "age 23": "a 23-year-old man", "Ann Poe, 23, of ..."."""
    found: dict[str, None] = {}
    for i, word in enumerate(words.folded):
        if not word[0].isdigit():
            continue
        number, _, unit = word.partition("-")
        if (unit.startswith(("year-old", "month-old")) and number.isdigit()) or (
            not unit and _between_commas(words, i) and len(number) < 3
        ):
            found[f"age {number}{'m' if unit.startswith('m') else ''}"] = None
    return tuple(found)


def _between_commas(words: Words, i: int) -> bool:
    return i > 0 and words.after[i - 1] == ", " and words.after[i].startswith((",", ".")) and words.folded[i].isdigit()
