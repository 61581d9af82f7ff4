"""A mention with what choosing between mentions needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.extractor.identity import Who
from monitor.extractor.numbers import bounded
from monitor.model import ALL, Amount, Bound, Mention, Role


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mention with its place, whether it was summed, called the latest, or only dated back.

    ``lone`` is one person by name or noun, or a deed's name, which counts only where the main event is told; ``singly``
    one whom no number counts; ``who`` are the persons it points at. ``sequel`` says that the text goes on to a next
    step of what happened, ``joined`` that an "and" goes on with the verb before, ``also`` that the verb says "also",
    ``too`` that it does so or "too" stands behind it, ``groups`` are the counts of several in it, with their nouns,
    ``again`` that "the" points back at the first of them, ``more`` that they are others than those before; ``culprit``
    that it tells of the perpetrator's own end; ``struck`` that it counts who was hit, dead or not; ``hurts`` that they
    live and are hurt, ``lies`` that they are in hospital after what happened; ``weapon`` names what they were hit by;
    ``outcome`` that it sums up what was told before. ``told`` is how many sentences the article told before this one,
    menus and captions left out; ``covers`` what its words narrow it to.
    """

    mention: Mention
    sentence: int
    in_title: bool
    computed: bool
    latest: bool
    retrospective: bool
    lone: bool = False
    singly: bool = False
    who: tuple[Who, ...] = ()
    sequel: bool = False
    joined: bool = False
    also: bool = False
    too: bool = False
    groups: frozenset[tuple[Amount, str]] = frozenset()
    again: bool = False
    more: bool = False
    culprit: bool = False
    struck: bool = False
    hurts: bool = False
    lies: bool = False
    weapon: str = ""
    outcome: bool = False
    told: int = 0
    covers: str = ALL

    @property
    def level(self) -> Amount:
        """The number that it is compared by."""
        return self.mention.figure.level


def summed(items: Sequence[Candidate], *, closed: bool = True) -> Candidate:
    """One total of several: exact when all of them are and the text leaves no room for more (``closed``)."""
    exact = closed and all(item.mention.figure.bound is Bound.EXACT for item in items)
    return recounted(items[0], sum(item.level for item in items), Bound.EXACT if exact else Bound.AT_LEAST)


def as_floor(part: Candidate) -> Candidate:
    """At least so many of everybody; a vague word is a floor as it stands."""
    if part.mention.figure.bound is Bound.VAGUE:
        return replace(part, mention=replace(part.mention, scope=ALL))
    level = part.mention.figure.level
    low, high, value = bounded(level, Bound.AT_LEAST)
    figure = replace(part.mention.figure, low=low, high=high, value=value, bound=Bound.AT_LEAST)
    return replace(part, mention=replace(part.mention, figure=figure, scope=ALL))


def recounted(item: Candidate, count: Amount, bound: Bound) -> Candidate:
    """The same mention as a computed total of ``count``."""
    low, high, value = bounded(count, bound)
    figure = replace(item.mention.figure, low=low, high=high, value=value, bound=bound)
    mention = replace(item.mention, figure=figure, role=Role.TOTAL, scope=ALL)
    return replace(item, mention=mention, computed=True, covers=ALL)
