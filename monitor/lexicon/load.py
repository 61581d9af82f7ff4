"""Reads the TOML tables of a lexicon, takes their union and refuses what collides."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from functools import cache
from importlib import resources
from importlib.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from monitor.errors import LexiconError
from monitor.lexicon.incidents import Incidents, load_incidents
from monitor.lexicon.kind import Kind, Unit
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
from monitor.lexicon.places import Places, load_places
from monitor.lexicon.signs import Signs
from monitor.lexicon.triggers import triggers_in
from monitor.model import PEOPLE, Bound, Standing

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The kinds by name, the languages by code, the gazetteer and the kinds of incident."""

    kinds: Mapping[str, Kind]
    languages: Mapping[str, Language]
    places: Places
    incidents: Incidents

    def language(self, code: str | None) -> Language:
        """The tables of a language; English where the code is unknown or absent."""
        return self.languages.get((code or "en")[:2].lower(), self.languages["en"])


@cache
def load_lexicon(folder: Path | None = None) -> Lexicon:
    """The lexicon in ``folder`` (``kinds/*.toml``, ``languages/*.toml``), by default the one shipped.

    Raises LexiconError, naming the file, when a table is malformed or two kinds claim one word.
    """
    root: Traversable = folder if folder is not None else resources.files("monitor.lexicon")
    kind_tables = dict(_tables(root / "kinds"))
    kinds: dict[str, Kind] = {}
    for file, table in kind_tables.items():
        kind = _kind(file, table)
        if kind.name in kinds:
            raise LexiconError(f"kind {kind.name!r} is already defined", where=file)
        kinds[kind.name] = kind
    merged: dict[str, dict[str, Any]] = {}
    for file, table in _tables(root / "languages"):
        code = table.pop("code", None)
        if not isinstance(code, str):
            raise LexiconError("a language file needs a code", where=file)
        _merge(merged.setdefault(code, {}), table, where=file)
    for file, table in kind_tables.items():
        for code, measures in table.get("measures", {}).items():
            _merge(merged.setdefault(code, {}).setdefault("measures", {}), measures, where=file)
    languages = {code: _language(code, table, kinds, kind_tables) for code, table in merged.items()}
    return Lexicon(kinds, languages, load_places(), load_incidents())


def _tables(folder: Traversable) -> Iterator[tuple[str, dict[str, Any]]]:
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".toml"):
            try:
                yield entry.name, tomllib.loads(entry.read_text("utf-8"))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                raise LexiconError(str(error), where=str(entry)) from error


def _merge(into: dict[str, Any], table: Mapping[str, Any], *, where: str) -> None:
    for key, value in table.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value, where=where)
        elif isinstance(value, list) and isinstance(into.get(key), list):
            into[key] = [*into[key], *value]
        elif key in into and into[key] != value:
            raise LexiconError(f"{key!r} is already defined otherwise", where=where)
        else:
            into[key] = value


def _kind(file: str, table: Mapping[str, Any]) -> Kind:
    wanted = [field.name for field in fields(Kind) if field.default is MISSING or field.name in table]
    try:
        facts = {name: table[name] for name in wanted}
        units = tuple(Unit(name, **values) for name, values in table.get("units", {}).items())
    except KeyError as error:
        raise LexiconError(f"a kind needs {error}", where=file) from error
    except TypeError as error:
        raise LexiconError(f"a unit is malformed: {error}", where=file) from error
    return Kind(**{**facts, "units": units})


def _language(
    code: str, table: dict[str, Any], kinds: Mapping[str, Kind], files: Mapping[str, Mapping[str, Any]]
) -> Language:
    try:
        return Language(
            code=code,
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
        raise LexiconError(f"language {code!r} lacks the table {error}", where=f"languages/{code}.toml") from error


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
    nobody = Phrases.of(numbers["nobody"], True)
    vague = Phrases({phrase: (low, high) for phrase, (low, high) in table["vague"].items()})
    bounds = Phrases({w: Bound(name) for name, words in table["bounds"].items() if name != "padding" for w in words})
    heads = (numbers["units"], numbers["tens"], numbers["scales"], numbers["zero"], numbers["articles"])
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
        nobody=nobody,
        vague=vague,
        bounds=bounds,
        padding=Phrases.of(table["bounds"]["padding"], True),
        bounds_after=Phrases({w: Bound(bound) for bound, words in table["bounds_after"].items() for w in words}),
        starters=frozenset().union(*heads, groups, nobody.heads, vague.heads, bounds.heads),
    )


def _definitions(table: Mapping[str, Sequence[str]]) -> Definitions:
    phrases = {phrase: name for name, words in table.items() if name != "tolls" for phrase in words}
    return Definitions(Phrases(phrases), frozenset(table.get("tolls", ())))


def _voices(table: dict[str, Any]) -> Voices:
    standings = dict.fromkeys(table["speaks_for"], Standing.OFFICIAL)
    for standing in Standing:
        standings |= dict.fromkeys(table.get(standing.value, ()), standing)
    return Voices(Phrases(standings), frozenset(table["hands"]), table["speaks_for"], frozenset(table["of"]["words"]))
