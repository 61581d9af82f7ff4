"""A language from its tables: every word ready for look-up, and nothing where a table is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, TypeVar

from monitor.errors import LexiconError
from monitor.lexicon.kind import Kind
from monitor.lexicon.language import (
    Background,
    Dates,
    Definitions,
    Grammar,
    Language,
    Numbers,
    People,
    Persons,
    Speech,
    Units,
    Voices,
)
from monitor.lexicon.measures import by_word, measures_of, names_of
from monitor.lexicon.phrases import Phrases
from monitor.lexicon.signs import Signs
from monitor.lexicon.triggers import triggers_in
from monitor.model import PEOPLE, Bound, Standing

T = TypeVar("T")
_OPEN = frozenset(("cues", "definitions", "measures", "outcomes", "spared", "vague"))
"""Tables whose keys are the language's own words, or those of kinds."""


def language_of(
    code: str,
    table: Mapping[str, Any],
    whole: Mapping[str, Any],
    kinds: Mapping[str, Kind],
    files: Mapping[str, Mapping[str, Any]],
) -> Language:
    """A language from its merged tables. ``whole`` are those of one that has them all; ``files`` are the kinds'.

    Raises LexiconError, naming the file, for a table or a key that ``whole`` does not have, or one that it lacks.
    """
    where = f"languages/{code}.toml"
    table = _completed(table, whole, where)
    try:
        return Language(
            code=code,
            also=frozenset(table["also"]),
            common=frozenset(table["common"]),
            triggers=Phrases(triggers_in(PEOPLE, code, kinds, files)),
            signs=_signs(code, table, kinds, files),
            fatal=Phrases({word: kind for kind, words in table["outcomes"].items() for word in words}),
            spared=Phrases({phrase: tuple(told) for phrase, told in table["spared"].items()}),
            measures=measures_of(code, table, kinds, files),
            apart={t["name"]: Phrases.of(t["apart"][code], True) for t in files.values() if code in t.get("apart", ())},
            among={t["name"]: Phrases(by_word(t["among"][code])) for t in files.values() if code in t.get("among", ())},
            numbers=_numbers(table),
            people=_filled(People, table["people"]),
            persons=_filled(Persons, table["persons"]),
            units=_filled(Units, table["units"]),
            dates=_filled(Dates, table["dates"]),
            abbreviations=frozenset(table["sentences"]["abbreviations"]),
            grammar=_filled(Grammar, table["grammar"]),
            roles={role: Phrases.of(words, True) for role, words in table["roles"].items()},
            cues=Phrases({word: cue for cue, words in table["cues"].items() for word in words}),
            definitions=_definitions(table.get("definitions", {})),
            background=_filled(Background, table["background"]),
            speech=_filled(Speech, table["speech"]),
            voices=_voices(table["voices"]),
        )
    except KeyError as error:
        raise LexiconError(f"language {code!r} lacks the table {error}", where=where) from error


def _completed(table: Mapping[str, Any], whole: Mapping[str, Any], where: str) -> dict[str, Any]:
    """The table with an empty one of its kind for all that it leaves out."""
    if unknown := sorted(table.keys() - whole.keys()):
        raise LexiconError(f"no table of a language is called {unknown[0]!r}", where=where)
    completed: dict[str, Any] = {}
    for name, known in whole.items():
        if not isinstance(known, dict):
            completed[name] = table.get(name, type(known)())
            continue
        given = table.get(name, {})
        if name not in _OPEN:
            if unknown := sorted(given.keys() - known.keys()):
                raise LexiconError(f"table {name!r} has no {unknown[0]!r}", where=where)
            given = {**{key: type(value)() for key, value in known.items()}, **given}
        completed[name] = given
    return completed


def _signs(
    code: str, table: Mapping[str, Any], kinds: Mapping[str, Kind], files: Mapping[str, Mapping[str, Any]]
) -> Signs:
    """The words of all kinds. What is told in a unit needs the unit beside it, one word of it."""
    named, spared = names_of(table), ((phrase, ()) for phrase in table["spared"])
    told = (
        (word, (trigger.needs, named.get(unit, ())))
        for unit in sorted({unit for kind in kinds.values() for unit in kind.told_in})
        for word, trigger in triggers_in(unit, code, kinds, files).items()
        if trigger.tells
    )
    return Signs.of((*told, *spared))


def _filled(kind: type[T], table: Mapping[str, Any]) -> T:
    """A class of word sets and phrase tables from the TOML table of the same keys."""
    values: dict[str, Any] = {}
    for field in fields(kind):  # type: ignore[arg-type]
        if not field.init:
            continue
        words = table[field.name]
        if str(field.type).startswith("tuple"):
            words = tuple(words)
        phrases = isinstance(words, list) and str(field.type).startswith("Phrases")
        values[field.name] = (
            Phrases.of(words, True) if phrases else frozenset(words) if isinstance(words, list) else words
        )
    return kind(**values)


def _numbers(table: dict[str, Any]) -> Numbers:
    numbers = table["numbers"]
    nobody, none = Phrases.of(numbers["nobody"], True), Phrases.of(numbers["none"], True)
    vague = Phrases({phrase: (low, high) for phrase, (low, high) in table["vague"].items()})
    bounds = Phrases({w: Bound(name) for name, words in table["bounds"].items() if name != "padding" for w in words})
    heads = (*(numbers[name] for name in ("units", "tens", "scales", "zero", "articles", "one")),)
    groups = (*table["people"]["groups"], *table["people"]["pairs"])
    return Numbers(
        units=numbers["units"],
        tens=numbers["tens"],
        scales=numbers["scales"],
        zero=frozenset(numbers["zero"]),
        ranks=numbers["ranks"],
        alive=frozenset(numbers["alive"]),
        multiples=numbers["multiples"],
        questions=frozenset(numbers["questions"]),
        moved=frozenset(numbers["moved"]),
        ordinals=frozenset(numbers["ordinals"]),
        one=frozenset(numbers["one"]),
        none=none,
        alone=frozenset(numbers["alone"]),
        joints=frozenset(numbers["joints"]),
        linkers=frozenset(numbers["linkers"]),
        ranges=frozenset(numbers["ranges"]),
        nobody=nobody,
        vague=vague,
        bounds=bounds,
        padding=Phrases.of(table["bounds"]["padding"], True),
        bounds_after=Phrases({w: Bound(bound) for bound, words in table["bounds_after"].items() for w in words}),
        starters=frozenset().union(*heads, groups, nobody.heads, none.heads, vague.heads, bounds.heads),
    )


def _definitions(table: Mapping[str, Sequence[str]]) -> Definitions:
    phrases = {phrase: name for name, words in table.items() if name != "tolls" for phrase in words}
    return Definitions(Phrases(phrases), frozenset(table.get("tolls", ())))


def _voices(table: dict[str, Any]) -> Voices:
    standings = dict.fromkeys(table["speaks_for"], Standing.OFFICIAL)
    for standing in Standing:
        standings |= dict.fromkeys(table.get(standing.value, ()), standing)
    return Voices(Phrases(standings), frozenset(table["hands"]), table["speaks_for"], frozenset(table["offices"]))
