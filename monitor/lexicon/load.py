"""Reads the TOML tables of a lexicon, takes their union and refuses what collides."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from importlib import resources
from importlib.abc import Traversable
from pathlib import Path
from typing import Any

from monitor.errors import LexiconError
from monitor.lexicon.incidents import Incidents, load_incidents
from monitor.lexicon.kind import Kind, Unit
from monitor.lexicon.language import Language
from monitor.lexicon.places import Places, load_places
from monitor.lexicon.speaking import language_of
from monitor.lexicon.triggers import by_language

DEFAULT = "en"
"""The language of a text of which nothing says another one. It has every table; the others leave out what they like."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The kinds by name, the languages by code, the gazetteer and the kinds of incident.

    ``named`` are the languages by all of their codes ("tl" and "fil").
    """

    kinds: Mapping[str, Kind]
    languages: Mapping[str, Language]
    named: Mapping[str, Language]
    places: Places
    incidents: Incidents

    def language(self, tag: str | None) -> Language:
        """The tables of a language by its tag ("en-GB", "fil"); English's where the tag is unknown or absent."""
        code = (tag or DEFAULT).lower().replace("_", "-").partition("-")[0]
        return self.named.get(code, self.languages[DEFAULT])


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
        table.pop("examples", None)
        _share(code, file, table.pop("kinds", {}), kind_tables)
        _merge(merged.setdefault(code, {}), table, where=file)
    for file, table in kind_tables.items():
        for code, measures in table.get("measures", {}).items():
            _merge(merged.setdefault(code, {}).setdefault("measures", {}), measures, where=file)
    languages = {code: language_of(code, table, merged[DEFAULT], kinds, kind_tables) for code, table in merged.items()}
    named = {name: language for language in languages.values() for name in (language.code, *language.also)}
    return Lexicon(kinds, languages, named, load_places(), load_incidents())


def _tables(folder: Traversable) -> Iterator[tuple[str, dict[str, Any]]]:
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".toml"):
            try:
                yield entry.name, tomllib.loads(entry.read_text("utf-8"))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                raise LexiconError(str(error), where=str(entry)) from error


def _share(code: str, file: str, told: Mapping[str, Mapping[str, Any]], kinds: Mapping[str, dict[str, Any]]) -> None:
    """Adds to each kind's table the words that a language's file has for it."""
    tables = {table["name"]: table for table in kinds.values()}
    for name, words in told.items():
        if name not in tables:
            raise LexiconError(f"no kind is called {name!r}", where=file)
        _merge(tables[name], by_language(code, file, words), where=file)


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
