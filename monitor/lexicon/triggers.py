"""The words of the kinds, from their files: which kind a word stands for, and on which side of it the number is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from monitor.errors import LexiconError
from monitor.lexicon.kind import Kind
from monitor.lexicon.language import Trigger

Tables = Mapping[str, Mapping[str, Any]]
"""The tables of the kinds, by the name of their file."""

_MARKS = ("hurts", "natural", "near", "partial", "sought", "struck")
_FORMS = ("acts", "suffers", "counts", "tolls", "multiples", "traps")
_TABLES = ("among", "apart", "needs", "sets", "unless", *_MARKS)


def by_language(code: str, file: str, words: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What a language's file says of a kind, as the kind's own file would say it.

    Raises LexiconError, naming the language's file, for a table that no kind has.
    """
    if unknown := sorted(words.keys() - {*_FORMS, *_TABLES}):
        raise LexiconError(f"unknown form {unknown[0]!r}; known are {', '.join(_FORMS)}", where=file)
    forms = {name: value for name, value in words.items() if name in _FORMS}
    return {"words": {code: forms}, **{name: {code: value} for name, value in words.items() if name in _TABLES}}


def triggers_in(unit: str, code: str, kinds: Mapping[str, Kind], files: Tables) -> dict[str, Trigger]:
    """The words, in one language, of all kinds that are told in a unit. Two such kinds may not share a word.

    Raises LexiconError, naming the file, for a shared word, an unknown form, or an unknown set of needs.
    """
    found: dict[str, dict[str, Any]] = {}
    for file, table in files.items():
        if unit not in kinds[table["name"]].told_in:
            continue
        needs, unless = (_beside(name, code, file, table) for name in ("needs", "unless"))
        for form, words in table.get("words", {}).get(code, {}).items():
            if form not in _FORMS:
                raise LexiconError(f"unknown form {form!r}; known are {', '.join(_FORMS)}", where=file)
            for word in words:
                entry = found.setdefault(word, {"kind": table["name"]})
                if entry["kind"] != table["name"]:
                    raise LexiconError(f"{word!r} already belongs to kind {entry['kind']!r}", where=file)
                entry |= {"needs": needs.get(word, frozenset()), "unless": unless.get(word, frozenset())}
                entry["current"] = not kinds[table["name"]].cumulative
                if form != "traps":
                    entry[form] = True
        _mark(code, file, table, found)
    return {word: Trigger(**entry) for word, entry in found.items()}


def _mark(code: str, file: str, table: Mapping[str, Any], found: Mapping[str, dict[str, Any]]) -> None:
    for mark in _MARKS:
        for word in table.get(mark, {}).get(code, ()):
            if word not in found:
                raise LexiconError(f"{word!r} is {mark} but has no form", where=file)
            found[word][mark] = True


def _beside(name: str, code: str, file: str, table: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """The words that a word needs beside it, or must not have: a list, or the name of one in ``sets``."""
    sets = table.get("sets", {}).get(code, {})
    try:
        return {
            word: frozenset(sets[beside] if isinstance(beside, str) else beside)
            for word, beside in table.get(name, {}).get(code, {}).items()
        }
    except KeyError as error:
        raise LexiconError(f"no set is named {error}", where=file) from error
