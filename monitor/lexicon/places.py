"""A small gazetteer: countries and their peoples, and the cities and regions that the news names without a country.

It settles which country a known name lies in; it is no list of all places, and a text's grammar names the others.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

from monitor.errors import LexiconError
from monitor.lexicon.spelling import phrase

_FOLDER = Path(__file__).parent / "places"


class Level(IntEnum):
    """How narrow a place is."""

    COUNTRY = 0
    REGION = 1
    CITY = 2


@dataclass(frozen=True, slots=True)
class Place:
    """A known place. ``country`` of a country is itself; ``region`` is the state or province, where we know it."""

    name: str
    level: Level
    country: str
    region: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Look-ups by folded words (``spelling.phrase``). A name may be several places: every one of them is given.

    ``names`` holds the places, ``peoples`` demonyms, ``short`` the abbreviations that only follow a city and a comma.
    ``countries`` gives a country's name by its lower-case form, ``longest`` the most words under a first one.
    """

    names: Mapping[tuple[str, ...], tuple[Place, ...]]
    peoples: Mapping[tuple[str, ...], str]
    short: Mapping[tuple[str, ...], Place]
    countries: Mapping[str, str]
    longest: Mapping[str, int]

    def at(self, words: Sequence[str], start: int) -> int:
        """How many words from ``start`` make the longest known place or people; 0 when none does."""
        for size in range(min(self.longest.get(words[start], 0), len(words) - start), 0, -1):
            key = tuple(words[start : start + size])
            if key in self.names or key in self.peoples:
                return size
        return 0

    def parent(self, words: Sequence[str], start: int) -> tuple[int, tuple[Place, ...]]:
        """The place or abbreviation at ``start``, as it stands after a city and a comma, and its number of words."""
        for size in range(min(4, len(words) - start), 0, -1):
            key = tuple(words[start : start + size])
            if key in self.short:
                return size, (self.short[key],)
            if key in self.names:
                return size, self.names[key]
        return 0, ()


def load_places(folder: Path = _FOLDER) -> Places:
    """Reads every ``*.toml`` of a folder.

    Raises:
        LexiconError: a file cannot be read, or two files describe one country.
    """
    names: dict[tuple[str, ...], tuple[Place, ...]] = {}
    peoples: dict[tuple[str, ...], str] = {}
    short: dict[tuple[str, ...], Place] = {}
    seen: set[str] = set()
    for path in sorted(folder.glob("*.toml")):
        facts = _read(path)
        for country, entry in facts["countries"].items():
            if country in seen:
                raise LexiconError(f"{country} is described twice", where=str(path))
            seen.add(country)
            _add(names, _country(country, entry))
            peoples.update({phrase(word + end): country for word in entry["people"] for end in ("", "s")})
        for region, entry in facts.get("regions", {}).items():
            own = Place(region, Level.REGION, facts["country"])
            _add(names, [(region, own)])
            _add(names, [(city, Place(city, Level.CITY, facts["country"], region)) for city in entry["cities"]])
            short.update({phrase(word): own for word in entry["short"]})
    return Places(names, peoples, short, {name.lower(): name for name in seen}, _longest([*names, *peoples]))


def _country(name: str, entry: dict[str, Any]) -> Iterator[tuple[str, Place]]:
    """Every name a country's entry gives, with its place."""
    for word in (name, *entry.get("also", ())):
        yield word, Place(name, Level.COUNTRY, name)
    for word in entry.get("regions", ()):
        yield word, Place(word, Level.REGION, name)
    capital = (entry["capital"],) if "capital" in entry else ()
    for word in (*capital, *entry.get("cities", ())):
        yield word, Place(word, Level.CITY, name)


def _add(names: dict[tuple[str, ...], tuple[Place, ...]], found: Iterator[tuple[str, Place]] | list[Any]) -> None:
    for word, place in found:
        key = phrase(word)
        names[key] = (*names.get(key, ()), place)


def _longest(keys: list[tuple[str, ...]]) -> dict[str, int]:
    longest: dict[str, int] = {}
    for key in keys:
        longest[key[0]] = max(longest.get(key[0], 0), len(key))
    return longest


def _read(path: Path) -> dict[str, Any]:
    try:
        facts = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise LexiconError(f"cannot be read: {error}", where=str(path)) from error
    if "countries" not in facts:
        raise LexiconError("has no [countries]", where=str(path))
    return facts
