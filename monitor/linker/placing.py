"""Where it happened: the places a text names, by its grammar and the gazetteer, and the one that is its own."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.lexicon.places import Level, Place, Places
from monitor.lexicon.spelling import fold
from monitor.linker.text import COMMON, EMPTY, Words, abbreviates, vocabulary

_AT = vocabulary("at_place")
_KIND = vocabulary("place_of")
_OF = vocabulary("of")
_AFTER = vocabulary("after_place")
_WIDE = vocabulary("wide")
_SITE = vocabulary("sites")
_TITLED = vocabulary("titles")
_NO_PLACE = EMPTY | _SITE | _TITLED
_NOT_IN_NAMES = _NO_PLACE | COMMON | _AFTER
_SAID = vocabulary("said")
_SEATS = vocabulary("seats") | vocabulary("according")
_COUNTED = vocabulary("counted")
_WAYS = vocabulary("ways")
_DASHES = ("\u2014", "\u2013", " - ", "--")
_ASIDE = 0.2
"""What is told of another event weighs so much less."""
_EARLY = 50
"""The first words of a body, about two sentences, say where it is."""


@dataclass(frozen=True, slots=True)
class Placing:
    """``places``: folded names with their weight, countries and regions marked by a prefix (``country:iran``).

    ``main`` is the narrowest place the text is about, as written, ``None`` when only a country or nothing is known.
    ``within`` gives the country of those narrow places that the gazetteer knows.
    """

    places: dict[str, float]
    main: str | None
    country: str | None
    within: dict[str, str]


def place_of(words: Words, places: Places, years: frozenset[int]) -> Placing:
    """Weighs every place the text names. ``years`` are word positions near a past year: told as background."""
    return _Reader(words, places, years).read()


class _Reader:
    """One pass over the words; holds what it has weighed so far."""

    __slots__ = ("countries", "names", "narrow", "places", "regions", "within", "words", "years")

    def __init__(self, words: Words, places: Places, years: frozenset[int]) -> None:
        self.words = words
        self.places = places
        self.years = years
        self.narrow: dict[str, float] = {}
        self.regions: dict[str, float] = {}
        self.countries: dict[str, float] = {}
        self.names: dict[str, str] = {}
        self.within: dict[str, str] = {}

    def read(self) -> Placing:
        words, longest = self.words, self.places.longest
        dateline = self._dateline()
        i, end = 0, len(words.text)
        while i < end:
            if not words.upper[i]:
                i += 1
                continue
            size = self.places.at(words.folded, i) if words.folded[i] in longest and not self._counts(i) else 0
            if size and self._written_as_name(i, size) and not self._begins_longer(i, size):
                i += self._known(i, size, i < dateline)
            elif words.name[i] or i < dateline:
                i += self._unknown(i, i < dateline)
            else:
                i += 1
        return self._result()

    def _dateline(self) -> int:
        """The first word after a dateline ("KERMAN, Iran -"), or 0."""
        words = self.words
        start = words.body
        if words.shouted or start >= len(words.text) or not words.text[start].isupper() or len(words.text[start]) < 3:
            return 0
        for i in range(start, min(start + 8, len(words.text))):
            if any(dash in words.after[i] for dash in _DASHES):
                return i + 1
        return 0

    def _written_as_name(self, i: int, size: int) -> bool:
        """Whether the words at ``i`` are written as a name: "US" is a country, "us" and "Us" are not."""
        text = self.words.text
        if size == 1 and len(text[i]) < 4:
            return text[i].isupper() or len(text[i]) == 3
        return all(word[0].isupper() or len(word) < 4 for word in text[i : i + size])

    def _counts(self, i: int) -> bool:
        """Whether a sentence's first word is a number in another language than the gazetteer's: "Lima ang patay"."""
        words = self.words
        return words.opens[i] and i + 1 < len(words.text) and words.folded[i + 1] in _COUNTED

    def _begins_longer(self, i: int, size: int) -> bool:
        """Whether a known name opens a longer unknown one, as a state does in "in Wisconsin Rapids"."""
        words, end = self.words, i + size
        if not i or words.folded[i - 1] not in _AT or end >= len(words.text) or words.after[end - 1] != " ":
            return False
        if _is_possessive(words.text[end - 1]):
            return False
        return words.name[end] and words.folded[end] not in _NOT_IN_NAMES and not self.places.at(words.folded, end)

    def _known(self, i: int, size: int, dateline: bool) -> int:
        words = self.words
        key = tuple(words.folded[i : i + size])
        people = self.places.peoples.get(key)
        here = self.places.names.get(key, ())
        weight = self._weight(i, size, dateline)
        if people and not here:
            self._add(self.countries, people.lower(), weight * 0.9)
            return size
        _, parents = self._parents(i + size)
        chosen = _choose(here, parents, self.countries)
        if any(p.level < chosen.level for p in parents):
            weight += _ASIDE if i in self.years else 1.0
        self._place(chosen, weight)
        return size

    def _place(self, place: Place, weight: float) -> None:
        if place.level is Level.COUNTRY:
            self._add(self.countries, place.name.lower(), weight)
            return
        self._add(self.countries, place.country.lower(), weight * 0.3)
        table = self.narrow if place.level is Level.CITY else self.regions
        name = fold(place.name)
        if place.level is Level.CITY:
            self.within[name] = place.country.lower()
        self._add(table, name, weight)
        self.names[name] = place.name
        if place.region:
            self._add_region(place.region, weight)

    def _unknown(self, i: int, dateline: bool) -> int:
        """A name the gazetteer does not have: a place when the grammar around it says so."""
        words = self.words
        end = i + 1
        while end < min(i + 4, len(words.text)) and words.upper[end] and self._runs_on(end - 1):
            end += 1
        size = end - i
        weight = self._context(i, end, dateline)
        if weight > 0:
            taken, parents = self._parents(end)
            if parents:
                weight += 1.5
                parent = parents[0]
                self._add(self.countries, parent.country.lower(), weight * 0.3)
                if parent.level is Level.REGION:
                    self._add_region(parent.name, weight)
                size += taken
            name = " ".join(words.folded[i:end])
            table = self.regions if self._is_wide(i, end) else self.narrow
            self._add(table, name, weight * self._nearness(i))
            self.names.setdefault(name, self._written(i, end))
        return size

    def _is_wide(self, i: int, end: int) -> bool:
        """Whether an unknown name is a province's or the like: "Sava province", "the region of Sava"."""
        folded, after = self.words.folded, self.words.after
        if end < len(folded) and after[end - 1] == " " and folded[end] in _WIDE:
            return True
        return i > 1 and folded[i - 1] in _OF and folded[i - 2] in _WIDE

    def _written(self, i: int, end: int) -> str:
        """The words of a name as a title shows them."""
        between = [*self.words.after[i : end - 1], ""]
        surface = "".join(word + gap for word, gap in zip(self.words.text[i:end], between, strict=True))
        surface = surface.removesuffix("'s").removesuffix("\u2019s")
        return surface.title() if surface.isupper() else surface

    def _runs_on(self, i: int) -> bool:
        """Whether a name goes on behind word ``i``: "Port" "Arthur", "Mt" ". " "Vernon"."""
        gap = self.words.after[i]
        return gap == " " or (gap == ". " and len(self.words.text[i]) > 1 and abbreviates(self.words.folded[i]))

    def _context(self, i: int, end: int, dateline: bool) -> float:
        """How strongly the words around an unknown name make it a place; 0 when they do not."""
        words = self.words
        run = words.folded[i:end]
        if len(run[0]) < 2 or run[0] in COMMON or not _NO_PLACE.isdisjoint(run):
            return 0.0
        if dateline:
            return 1.2 if i == words.body else 0.0
        if not i or words.after[i - 1] != " " or (i < words.body and words.title_cased):
            return 0.0
        before = words.folded[i - 1]
        if before in _OF and i > 1 and words.folded[i - 2] in _KIND:
            return 2.0
        follows = words.folded[end] if end < len(words.text) and words.after[end - 1] == " " else ""
        if follows in _SITE or _is_possessive(words.text[end - 1]):
            return 0.0
        if follows in _AFTER:
            return 1.2
        inside = i > 1 and words.folded[i - 2] in _AT and _is_possessive(words.text[i - 1])
        return 0.8 if (before in _AT and not self._is_seat(i)) or inside else 0.0

    def _parents(self, i: int) -> tuple[int, tuple[Place, ...]]:
        """The country, state or abbreviation behind a comma ("Kerman, Iran", "Boulder, Colo.")."""
        words = self.words
        if i >= len(words.text) or words.after[i - 1] != ", " or not words.upper[i]:
            return 0, ()
        return self.places.parent(words.folded, i)

    def _weight(self, i: int, size: int, dateline: bool) -> float:
        """How much a known name at ``i`` counts: more where the grammar places something there."""
        words = self.words
        before = words.folded[i - 1] if i and words.after[i - 1] == " " else ""
        follows = words.folded[i + size] if i + size < len(words.text) and words.after[i + size - 1] == " " else ""
        weight = 0.6
        if dateline:
            weight = 1.2
        elif before in _OF and i > 1 and words.folded[i - 2] in _KIND:
            weight = 2.0
        elif self._is_seat(i):
            weight = 0.2
        elif before in _AT or follows in _AFTER:
            weight = 1.2
        elif before in _WAYS:
            weight = 0.3
        elif before in _TITLED or follows in _SAID or (follows and words.name[i + size] and follows not in _SITE):
            weight = 0.2
        return weight * self._nearness(i)

    def _is_seat(self, i: int) -> bool:
        """Whether somebody who only speaks of it sits there: "the foreign ministry in X"."""
        folded, at = self.words.folded, i - 1
        if at > 1 and folded[at] == "and":  # "felt in Quito and Guayaquil"
            at -= 1
            while at > 0 and self.words.name[at]:
                at -= 1
        return at > 0 and folded[at] in _AT and folded[at - 1] in _SEATS

    def _nearness(self, i: int) -> float:
        """The title and the first sentences say where it is; what is told of another event or a past year was there."""
        if i in self.years:
            return _ASIDE
        if i < self.words.body:
            return 1.6
        return 1.4 if i < self.words.body + _EARLY else 1.0

    def _add_region(self, region: str, weight: float) -> None:
        """A region that is only named around a narrower place."""
        self._add(self.regions, fold(region), weight * 0.3)
        self.names[fold(region)] = region

    def _add(self, table: dict[str, float], name: str, weight: float) -> None:
        table[name] = table.get(name, 0.0) + weight

    def _result(self) -> Placing:
        country = _best(self.countries)
        narrow = {name: weight for name, weight in self.narrow.items() if weight >= 0.6}
        best = _best(narrow)
        region = _best(self.regions)
        if best is None or (region is not None and self.regions[region] > 2.5 * narrow[best]):
            best = region
        weights = dict(narrow)
        weights.update({f"region:{name}": weight for name, weight in self.regions.items()})
        weights.update({f"country:{name}": weight for name, weight in self.countries.items()})
        return Placing(weights, self.names[best] if best else None, country, self.within)


def _is_possessive(word: str) -> bool:
    return word.endswith(("'s", "\u2019s"))


def _best(table: dict[str, float]) -> str | None:
    """The heaviest name, the first in the alphabet among equals."""
    return min(table, key=lambda name: (-table[name], name)) if table else None


def _choose(here: tuple[Place, ...], parents: tuple[Place, ...], countries: dict[str, float]) -> Place:
    """The place a name means: the one inside what follows the comma, else inside a country already named."""
    for parent in parents:
        for place in here:
            if place.country == parent.country and parent.name in (place.region, place.country):
                return place
    if parents and here[0].level is Level.CITY and parents[0].level is not Level.CITY:
        return Place(here[0].name, Level.CITY, parents[0].country, parents[0].name if parents[0].level else None)
    return max(here, key=lambda place: countries.get(place.country.lower(), 0.0))
