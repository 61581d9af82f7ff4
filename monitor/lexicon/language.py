"""What the words of one language mean to the extractor, ready for look-up.

Each class mirrors a table of ``languages/*.toml`` and each field a key of it; the file says what the words are for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from monitor.lexicon.phrases import Phrases
from monitor.lexicon.signs import Signs
from monitor.model import Bound, Standing

Words = frozenset[str]
_SHORTEST = 4
"""Letters of a noun that its ending makes a person; shorter ones are too many other things."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that makes a number a figure of ``kind``, and on which side of it the number stands.

    ``acts``: the counted people are its object ("killing 20"). ``suffers``: they are its subject ("20 died").
    ``counts``: it is itself what is counted ("20 deaths"), if one of ``needs`` is near. ``tolls``: it introduces a
    number ("the death toll rose to 20"). ``multiples``: it says the number itself ("a double murder"). With none of
    these it is a trap: words that only look like the kind's.
    ``struck``: it says who was hit, dead or not ("five people were shot"). ``natural``: of anybody's end.
    ``hurts``: who is told of so after an accident is hurt ("taken to hospital"). ``sought``: as an adjective it tells a
    fate only beside a search ("two missing boys"). ``near``: its needs may stand in the sentence before. ``unless``:
    beside one of these it is nothing. ``current``: of a kind that rises and falls as the world does. ``partial``: it
    tells of some of them only ("the town buried 12").
    """

    kind: str
    acts: bool = False
    suffers: bool = False
    counts: bool = False
    tolls: bool = False
    multiples: bool = False
    struck: bool = False
    natural: bool = False
    hurts: bool = False
    sought: bool = False
    near: bool = False
    current: bool = False
    partial: bool = False
    needs: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()

    @property
    def tells(self) -> bool:
        """Whether it is more than a trap."""
        return self.acts or self.suffers or self.counts or self.tolls or self.multiples


@dataclass(frozen=True, slots=True)
class Numbers:
    """Number words. ``starters`` are all the words with which a number or its bound can begin.

    ``one`` are articles that count one, ``none`` those that count nobody, ``alone`` scales that need nothing before
    them. A ``joint`` stands before the last part of a number, a ``linker`` before its scale; ``ranges`` part two ends.
    ``moved`` are verbs before "up to" that make it a number reached ("went up to 34") rather than a bound.
    """

    units: Mapping[str, int]
    tens: Mapping[str, int]
    scales: Mapping[str, int]
    zero: Words
    ordinals: Words
    ranks: Mapping[str, int]
    alive: Words
    multiples: Mapping[str, int]
    questions: Words
    nobody: Phrases[bool]
    moved: Words
    vague: Phrases[tuple[int, int]]
    bounds: Phrases[Bound]
    padding: Phrases[bool]
    bounds_after: Phrases[Bound]
    one: Words
    none: Phrases[bool]
    alone: Words
    joints: Words
    linkers: Words
    ranges: Words
    starters: Words


@dataclass(frozen=True, slots=True)
class People:
    """Nouns that are people, and those that are not. Beside ``narrow`` ones there are, as a rule, others.

    ``invariant`` are the ends of names of a people that are their own plural.
    """

    nouns: Words
    groups: Mapping[str, int]
    kin: Mapping[str, int]
    pairs: Words
    not_people: Words
    families: Words
    plural: Words
    nameless: Words
    narrow: Words
    comers: Words
    plurals: Mapping[str, str]

    suffixes: tuple[str, ...]
    invariant: tuple[str, ...]

    def is_person(self, word: str) -> bool:
        """Whether a singular noun is a person's, by the table or, where no table knows it, by how it ends."""
        if word in self.nouns:
            return not self.is_plural(word)
        if word.endswith("year-old"):
            return True
        if "-" in word:
            head = word.partition("-of-")[0] if "-of-" in word else word.rpartition("-")[2]
            return head in self.nouns and not self.is_plural(head)
        return word.endswith(self.suffixes) and len(word) > _SHORTEST and word not in self.not_people

    def is_people(self, word: str) -> bool:
        """Whether a noun, of one or of several, is people's."""
        return word in self.nouns or self.is_person(word) or (word.endswith("s") and self.is_person(word[:-1]))

    def is_plural(self, noun: str) -> bool:
        """Whether the noun is a plural, or a singular that stands for several."""
        return noun in self.plural or (noun.endswith("s") and not noun.endswith("ss"))


@dataclass(frozen=True, slots=True)
class Persons:
    """The words around one person: what points at somebody, what agrees with one, what is no person's name.

    ``beginnings`` are the words in small letters with which a person may begin.
    """

    fates: Words
    determiners: Words
    objective: Words
    oblique: Words
    one: Words
    several: Words
    bodies: Words
    things: Words
    articles: Words
    asides: Words
    closing: Words
    age: Words
    aged: Words
    pronouns: Mapping[str, str]
    both: Phrases[bool]
    everyone: Phrases[bool]
    becomes: Words
    searches: Words
    later: Words
    perpetrators: Words
    beginnings: Words = field(init=False)

    def __post_init__(self) -> None:
        words = frozenset((*self.determiners, *self.pronouns, *self.both.heads, *self.everyone.heads))
        object.__setattr__(self, "beginnings", words)


@dataclass(frozen=True, slots=True)
class Measures:
    """The units in which something else than people is counted or measured, and the words that tell them.

    ``behind`` a number stand "acres" and "homes", ``before`` it "$" and "magnitude" (``tails`` are their last words).
    A number with decimals and no noun is a ``bare`` one. ``persons`` are nouns that are people and a unit too
    ("customers"). ``leads`` stand before a number that a noun further back introduces. ``told`` are the kinds that
    are told in a unit, ``triggers`` their words, ``own`` the units of kinds that
    people are counted by as well. ``signs`` are words without one of which no sentence has a unit,
    ``deeds`` those without one of which nothing is said of it.
    """

    behind: Phrases[str]
    before: Phrases[str]
    tails: Words
    bare: str
    leads: Words
    told: Mapping[str, Words]
    persons: Mapping[str, str]
    triggers: Mapping[str, Phrases[Trigger]]
    own: Mapping[str, str]
    signs: Words
    deeds: Words


@dataclass(frozen=True, slots=True)
class Dates:
    """Months by number, and the days of the week."""

    months: Mapping[str, int]
    weekdays: Words


@dataclass(frozen=True, slots=True)
class Units:
    """What stands before a number and makes it something else than a count."""

    before: Words
    calls: Words
    directions: Words
    currency: Words


@dataclass(frozen=True, slots=True)
class Grammar:
    """The small words between a count and its verb, and the joints of a clause."""

    auxiliaries: Words
    breaks: Words
    clause: Words
    include: Phrases[bool]
    passive: Words
    object_starts: Words
    attributive: Words
    object_gap: Words
    hard: Words
    joints: Words
    reflexive: Words
    list_commas: Words
    them: Words
    wholes: Words
    of_whole: Words
    reaches: Words
    finite: Words
    comes: Words
    after_span: Words
    cause: Words
    places: Words
    located: Words
    unplaced: Words
    of: Words
    more: Words
    further: Words
    others: Words
    partners: Phrases[bool]
    either: Words
    formerly: Phrases[bool]
    brings: Words
    brought: Words
    agents: Words


@dataclass(frozen=True, slots=True)
class Background:
    """What shows that a figure belongs to another event."""

    relations: Words
    spans: Words
    other: Phrases[bool]
    current: Phrases[bool]
    past: Phrases[bool]
    former: Phrases[bool]
    anew: Words
    repeats: Phrases[bool]
    own: Phrases[bool]
    superlative: Phrases[bool]
    incidents: Words
    perils: Words
    violence: Words
    ends: Words
    plagues: Words
    fiction: Phrases[bool]
    drills: Phrases[bool]
    subordinate: Words
    begins: Words


@dataclass(frozen=True, slots=True)
class Speech:
    """How a sentence says who speaks."""

    verbs: Words
    passive: Words
    being: Words
    between: Words
    opposes: Words
    quoting: Words
    according: Phrases[bool]
    told: Words
    figures: Phrases[bool]
    stops: Words
    ends: Words
    determiners: Words
    tail: Words
    general: Words


@dataclass(frozen=True, slots=True)
class Definitions:
    """How a text says what its figures count: phrases by the name of their table, and the words for a figure."""

    phrases: Phrases[str]
    tolls: Words


@dataclass(frozen=True, slots=True)
class Voices:
    """Who the words of a speaker's phrase are. ``hands`` only work for the body that is named before them."""

    standings: Phrases[Standing]
    hands: Words
    speaks_for: Mapping[str, str]
    office: Words


@dataclass(frozen=True, slots=True)
class Language:
    """Every table of one language. ``roles`` are phrases by the name of their table.

    ``also`` are its other codes, ``common`` its commonest small words, by which a text is told to be in it.
    ``signs`` are the words without which a text tells of no kind. ``triggers`` are of the kinds that count people,
    ``spared`` the phrases that say of several kinds that they befell nobody. ``apart`` are, by kind, words beside a
    figure that make it another event's ("aftershock"), ``among`` those that make it a part where the text tells of more
    ("critically"), by scope.
    """

    code: str
    also: Words
    common: Words
    signs: Signs
    triggers: Phrases[Trigger]
    fatal: Phrases[str]
    spared: Phrases[tuple[str, ...]]
    measures: Measures
    apart: Mapping[str, Phrases[bool]]
    among: Mapping[str, Phrases[str]]
    numbers: Numbers
    people: People
    persons: Persons
    units: Units
    dates: Dates
    abbreviations: Words
    grammar: Grammar
    roles: Mapping[str, Phrases[bool]]
    cues: Phrases[str]
    definitions: Definitions
    background: Background
    speech: Speech
    voices: Voices
