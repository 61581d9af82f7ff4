"""Whether two tellings in one article are of the same person: by surname, by first name, by the noun that points."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Who:
    """Who a person is, as written: the words of a name, lower case, and the noun (``wife``), either may be absent.

    ``pronoun`` is set where neither is told: somebody told of before.
    """

    name: tuple[str, ...] = ()
    noun: str | None = None
    pronoun: str | None = None


def same_person(one: Who, other: Who) -> bool:
    """Approximately: names agree on their last word and do not differ on their first; nouns are the same word."""
    if one.pronoun and other.pronoun:
        return one.pronoun == other.pronoun
    if one.pronoun or other.pronoun:
        return True
    if one.name and other.name:
        return _same_name(one.name, other.name)
    return one.noun is not None and one.noun == other.noun


def _same_name(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if len(one) == 1 or len(other) == 1:
        return one[-1] in other or other[-1] in one
    return one[-1] == other[-1] and (one[0] == other[0] or one[-2:] == other[-2:])
