"""The units of a language that are not people, from the language's own table and those that kinds bring."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from monitor.errors import LexiconError
from monitor.lexicon.kind import Kind
from monitor.lexicon.language import Measures, Trigger
from monitor.lexicon.phrases import Phrases
from monitor.lexicon.tokens import tokenize
from monitor.lexicon.triggers import Tables, triggers_in
from monitor.model import PEOPLE


def measures_of(code: str, table: Mapping[str, Any], kinds: Mapping[str, Kind], files: Tables) -> Measures:
    """Everything in which the kinds are told beside people. ``table`` is the language's.

    Raises LexiconError for a word of two units, and as ``triggers_in`` does.
    """
    units, bare = table.get("measures", {}), table.get("measures", {}).get("bare", "")
    persons = {*table["people"]["nouns"], *table["people"]["families"]}
    behind, before = by_word(units.get("behind", {})), by_word(units.get("before", {}))
    nouns = {word: unit for word, unit in behind.items() if word not in persons}
    told = sorted({unit for kind in kinds.values() for unit in kind.told_in} - {PEOPLE})
    words = {unit: triggers_in(unit, code, kinds, files) for unit in told}
    return Measures(
        behind=Phrases(nouns),
        before=Phrases(before),
        tails=frozenset(tokenize(word).lower[-1] for word in before),
        bare=bare,
        leads=frozenset(units.get("leads", ())),
        persons={word: unit for word, unit in behind.items() if word in persons},
        told={unit: frozenset(kind.name for kind in kinds.values() if unit in kind.told_in) for unit in told},
        triggers={unit: Phrases(entries) for unit, entries in words.items()},
        own={kind.name: kind.unit for kind in kinds.values() if PEOPLE in kind.told_in and kind.unit != PEOPLE},
        signs=_signs((*nouns, *before)) | _unaided(words.get(bare, {})),
        deeds=frozenset(word for entries in words.values() for word in Phrases(entries).rare),
    )


def names_of(table: Mapping[str, Any]) -> dict[str, list[str]]:
    """By unit the words of a language without which no number has it; none for a unit that a bare number can have."""
    units = table.get("measures", {})
    tables = (units.get("behind", {}), units.get("before", {}))
    named = {unit: [word for words in tables for word in words.get(unit, ())] for unit in {*tables[0], *tables[1]}}
    return {unit: words for unit, words in named.items() if unit != units.get("bare")}


def by_word(groups: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """The group of each word. Raises LexiconError for a word of two groups."""
    found: dict[str, str] = {}
    for group, words in groups.items():
        for word in words:
            if found.setdefault(word, group) != group:
                raise LexiconError(f"{word!r} belongs to {found[word]!r} and to {group!r}")
    return found


def _signs(phrases: Collection[str]) -> frozenset[str]:
    """A word of each phrase without which it is not there: itself a phrase ("$" of "a $"), else its first."""
    words = (tokenize(phrase).lower for phrase in phrases)
    return frozenset(next((word for word in each if word in phrases), each[0]) for each in words)


def _unaided(triggers: Mapping[str, Trigger]) -> frozenset[str]:
    return frozenset(tokenize(word).lower[0] for word, trigger in triggers.items() if not trigger.needs)
