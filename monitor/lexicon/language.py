"""What the words of one language mean to the extractor, ready for look-up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from monitor.lexicon.phrases import Phrases
from monitor.model import Bound, Standing


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that makes a number a figure of ``kind``, and on which side of it the number stands.

    ``acts``: the counted people are its object ("killing 20"). ``suffers``: they are its subject ("20 died").
    ``counts``: it is itself what is counted ("20 deaths"), if one of ``needs`` is near. ``tolls``: it introduces a
    number ("the death toll rose to 20"). With none of these it is a trap: words that only look like the kind's.
    """

    kind: str
    acts: bool = False
    suffers: bool = False
    counts: bool = False
    tolls: bool = False
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Numbers:
    """Number words of a language."""

    units: Mapping[str, int]
    tens: Mapping[str, int]
    scales: Mapping[str, int]
    zero: frozenset[str]
    nobody: Phrases[bool]
    vague: Phrases[tuple[int, int]]
    bounds: Phrases[Bound]
    padding: Phrases[bool]
    bounds_after: Phrases[Bound]


@dataclass(frozen=True, slots=True)
class Speech:
    """How a sentence says who speaks."""

    verbs: frozenset[str]
    quoting: frozenset[str]
    according: Phrases[bool]
    told: frozenset[str]
    figures: Phrases[bool]
    standings: Phrases[Standing]
    speaks_for: Mapping[str, str]
    office: frozenset[str]


@dataclass(frozen=True, slots=True)
class Language:
    """Every table of one language."""

    code: str
    triggers: Phrases[Trigger]
    numbers: Numbers
    people: frozenset[str]
    groups: Mapping[str, int]
    not_people: frozenset[str]
    families: frozenset[str]
    unit_before: frozenset[str]
    currency: frozenset[str]
    months: Mapping[str, int]
    weekdays: frozenset[str]
    abbreviations: frozenset[str]
    auxiliaries: frozenset[str]
    breaks: frozenset[str]
    clause: frozenset[str]
    include: Phrases[bool]
    joint: Phrases[bool]
    either: frozenset[str]
    leave: frozenset[str]
    roles: Mapping[str, Phrases[bool]]
    cues: Phrases[str]
    relations: frozenset[str]
    spans: frozenset[str]
    other: Phrases[bool]
    past: Phrases[bool]
    superlative: Phrases[bool]
    resume: Phrases[bool]
    incidents: frozenset[str]
    subordinate: frozenset[str]
    speech: Speech
