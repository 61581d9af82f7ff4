"""The kinds of happening an event can be, and the words that name them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor.errors import LexiconError
from monitor.lexicon.spelling import phrase

_FILE = Path(__file__).parent / "incidents.toml"


@dataclass(frozen=True, slots=True)
class Incident:
    """One kind: ``one`` and ``many`` are the nouns of a title; a ``general`` kind gives way to others of its family.

    An event of the kind commonly goes on for ``lasts`` days. ``vehicles``: words for what comes to grief in it.
    """

    name: str
    one: str
    many: str
    family: str
    general: bool = False
    lasts: int = 0
    vehicles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase says: a kind, told as several when ``plural``, only hinted at when ``weak``."""

    kind: str
    plural: bool = False
    weak: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Incidents:
    """Look-ups by folded words. ``words`` gives what a phrase means, ``longest`` the most words under a first one.

    A phrase without a meaning holds the word of a kind and names nothing that happened: "fire chief".
    """

    kinds: Mapping[str, Incident]
    words: Mapping[tuple[str, ...], Meaning | None]
    longest: Mapping[str, int]

    def at(self, words: Sequence[str], start: int) -> tuple[int, Meaning] | None:
        """The longest phrase from ``start``: its number of words and its meaning."""
        for size in range(min(self.longest.get(words[start], 0), len(words) - start), 0, -1):
            key = tuple(words[start : start + size])
            if key in self.words:
                found = self.words[key]
                return (size, found) if found else None
        return None


def load_incidents(path: Path = _FILE) -> Incidents:
    """Reads the table of incidents.

    Raises:
        LexiconError: the file cannot be read, or a word names two kinds.
    """
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise LexiconError(f"cannot be read: {error}", where=str(path)) from error
    kinds: dict[str, Incident] = {}
    words: dict[tuple[str, ...], Meaning | None] = {phrase(word): None for word in table.pop("none", ())}
    for name, entry in table.items():
        one, many = entry["title"]
        vehicles = frozenset(entry.get("vehicles", ()))
        general, lasts = entry.get("general", False), entry.get("lasts", 0)
        kinds[name] = Incident(name, one, many, entry["family"], general, lasts, vehicles)
        for field in ("words", "plural", "weak"):
            for word in entry.get(field, ()):
                key = phrase(word)
                if key in words:
                    other = words[key]
                    claimed = other.kind if other else "none"
                    raise LexiconError(f"{word!r} names both {claimed} and {name}", where=str(path))
                words[key] = Meaning(name, field == "plural", field == "weak")
    longest: dict[str, int] = {}
    for key in words:
        longest[key[0]] = max(longest.get(key[0], 0), len(key))
    return Incidents(kinds, words, longest)
